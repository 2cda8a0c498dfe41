"""How balanced a set of people is, in words: how many of each kind and from where, and a question about who is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.feedback.models import SourceKind

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
QUESTIONS = {
    SourceKind.PEER: "Which peer worked on the same thing?",
    SourceKind.PRODUCT_PARTNER: "Is there a product partner for whom something changed?",
    SourceKind.SUPPORT_PARTNER: "Is there somebody in support who met what came of it?",
}


@dataclass(frozen=True)
class Source:
    """One person who is asked: from which side, and whether from the same team."""

    kind: SourceKind
    same_team: bool


@dataclass(frozen=True)
class Balance:
    """One sentence, and what it leaves to ask."""

    sentence: str
    questions: Sequence[str]


def balance(sources: Iterable[Source]) -> Balance:
    """Who is there, and who is not."""
    found = list(sources)
    parts = [spoken(kind, [each for each in found if each.kind is kind]) for kind in SourceKind]
    sentence = f"{', '.join(parts[:-1])} and {parts[-1]}."
    questions = [
        QUESTIONS[kind] for kind in SourceKind if found and all(each.kind is not kind for each in found)
    ]
    peers = [each for each in found if each.kind is SourceKind.PEER]
    if len(peers) > 1 and all(each.same_team for each in peers):
        questions.append("Everybody of the peers is of the same team. Who saw it from another one?")
    return Balance(sentence[0].upper() + sentence[1:], questions)


def spoken(kind: SourceKind, those: Sequence[Source]) -> str:
    """Three peers (two of the same team); no product partner."""
    label = kind.label if len(those) < 2 else kind.plural
    words = f"{number(len(those))} {label}"
    if not those or kind is not SourceKind.PEER:
        return words
    near = sum(each.same_team for each in those)
    if near == len(those):
        return (
            f"{words} ({'both' if near == 2 else 'all'} of the same team)"
            if near > 1
            else f"{words} (of the same team)"
        )
    return f"{words} ({number(near)} of the same team)" if near else f"{words} (from elsewhere)"


def number(count: int) -> str:
    """A number as a word, as far as people say it so."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
