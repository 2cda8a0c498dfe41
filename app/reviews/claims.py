"""Which paragraphs of a text claim something, and whether they cite anything. Advice only; nothing is refused for it."""

import re
from collections.abc import Set
from dataclasses import dataclass

from app.markup import paragraphs

FEWEST_WORDS, OPENING = 4, 4
SAID_BY_OTHERS = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]")
SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Claim:
    """A paragraph that claims something: its place in the text, how it begins, and the items it cites."""

    number: int
    opening: str
    cited: tuple[int, ...]


def claims(text: str, known: Set[int]) -> list[Claim]:
    """The paragraphs of a text that claim something. Only items of `known` count as cited."""
    return [
        Claim(number, opening(each.words), tuple(sorted(each.cited & known)))
        for number, each in enumerate(paragraphs(text), 1)
        if not each.quoted and claims_something(each.words)
    ]


def claims_something(words: str) -> bool:
    """Does it state anything in its author's own words? A question, a heading and what others said do not."""
    own = SAID_BY_OTHERS.sub(" ", words)
    if own.rstrip().endswith(":"):
        return False
    stated = [each for each in SENTENCE.findall(own) if not each.rstrip().endswith("?")]
    return len(WORD.findall(" ".join(stated))) >= FEWEST_WORDS


def opening(words: str) -> str:
    """How a paragraph begins."""
    parts = words.split()
    return " ".join(parts[:OPENING])[:60] + (" …" if len(parts) > OPENING else "")
