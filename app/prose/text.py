"""What of a text is read: sentences, with quotes, code, links and citations covered letter for letter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

COVER = "ǂ"  # stands for each letter that is left alone
LONGEST = 600  # a longer stretch without an end is read in pieces, so that the work grows with the text and no faster

FENCE = re.compile(r"^ {0,3}(```|~~~)")
QUOTED = (
    re.compile(r'"[^"\n]{1,600}"'),
    re.compile(r"“[^”]{1,600}”"),
    re.compile(r"„[^“”]{1,600}[“”]"),
    re.compile(r"«[^»]{1,600}»"),
    re.compile(r"(?<![\w’])‘[^‘’]{1,300}(?:’(?=\w)[^‘’]{1,300}){0,9}’(?!\w)"),
    re.compile(r"(?<![\w'])'[^'\n]{1,300}(?:'(?=\w)[^'\n]{1,300}){0,9}'(?!\w)"),
)
LEFT_ALONE = (
    re.compile(r"(?<!`)(`{1,3})(?!`)[^`]{1,600}\1(?!`)"),
    re.compile(r"!?\[[^\[\]\n]{1,300}\]\([^()\s]{1,600}\)"),
    re.compile(r"\[E[1-9]\d{0,5}\]"),
    re.compile(r"<?\b(?:https?|ftp|mailto):[^\s<>]{1,600}>?", re.IGNORECASE),
    re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}"),
)
END = re.compile(r"""[.!?…]{1,3}["'”’)\]]{0,3}(?=\s|$)""")
ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|prof|st|fig|cf|incl|resp|a\.m|p\.m)|(?<![\w.])[A-Z])\.$",
    re.IGNORECASE,
)
PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\n": " ", "\t": " ", "\u00a0": " ", "\u202f": " "}
)


@dataclass(frozen=True)
class Sentence:
    """A sentence: where it begins in the text, its words as written, and as they are read."""

    at: int
    written: str
    read: str


def sentences(text: str, titles: Iterable[str] = ()) -> list[Sentence]:
    """The sentences of a text, in order."""
    covered = cover(text, titles)
    return [
        Sentence(begin, covered[begin:end], covered[begin:end].translate(PLAIN))
        for first, last in _paragraphs(covered)
        for begin, end in _sentences(covered, first, last)
    ]


def cover(text: str, titles: Iterable[str] = ()) -> str:
    """The same text, of the same length, with everything covered that is not the author's own claim."""
    lines, fenced = [], False
    for line in text.split("\n"):
        fence = bool(FENCE.match(line))
        lines.append(_blank(line) if fenced or fence or line.lstrip().startswith(">") else line)
        fenced ^= fence
    covered = "\n".join(lines)
    for title in sorted({each.strip() for each in titles if len(each.strip()) > 2}, key=len, reverse=True):
        covered = re.sub(re.escape(title), lambda found: _blank(found[0]), covered, flags=re.IGNORECASE)
    for pattern in (*LEFT_ALONE, *QUOTED):
        covered = pattern.sub(lambda found: _blank(found[0]), covered)
    return covered


def _blank(words: str) -> str:
    return "".join("\n" if letter == "\n" else COVER for letter in words)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches that a sentence does not cross. A line that begins with a small letter goes on from the one before."""
    begin = place = 0
    before = ""
    for line in text.split("\n"):
        goes_on = before.strip() and line[:1].islower() and before.rstrip()[-1:] not in ".!?…"
        if place and not goes_on:
            yield begin, place - 1
            begin = place
        place += len(line) + 1
        before = line
    yield begin, len(text)


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    begin = first
    for found in END.finditer(text, first, last):
        if found[0].startswith(".") and ABBREVIATED.search(
            text[max(begin, found.start() - 9) : found.start() + 1]
        ):
            continue
        yield from _pieces(text, begin, found.end())
        begin = found.end()
    yield from _pieces(text, begin, last)


def _pieces(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without the marks of a list or heading before it, cut where it is too long to be one."""
    while begin < end and (text[begin].isspace() or text[begin] in "#*_-+•–—|"):
        begin += 1
    while end - begin > LONGEST:
        cut = text.rfind(" ", begin, begin + LONGEST)
        cut = cut if cut > begin else begin + LONGEST
        yield begin, cut
        begin = cut + (text[cut] == " ")
    if begin < end:
        yield begin, end
