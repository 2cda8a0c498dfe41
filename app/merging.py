"""Two texts that grew from one, word by word: what both together say. Pure; loses no word."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain

WORD = re.compile(
    r"\s*\S+|\s+\Z"
)  # a word brings the space before it, so that writing on changes no earlier word
LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
MOST_PAIRS = 400_000  # equal words on both sides; beyond that lines are compared, then the whole texts
Opcode = tuple[str, int, int, int, int]


class Side(StrEnum):
    """Whose words a piece holds."""

    BOTH = "both"
    MINE = "mine"
    SAVED = "saved"
    TOUCHING = "touching"


class Pick(StrEnum):
    """What is chosen where changes touch."""

    BOTH = "both"
    MINE = "mine"
    SAVED = "saved"


@dataclass(frozen=True)
class Piece:
    """A run of words: `was` stood there before, `mine` and `saved` stand there now on each side."""

    side: Side
    was: str
    mine: str
    saved: str

    def says(self, pick: Pick = Pick.BOTH) -> str:
        """The words of this piece in the merged text; `pick` counts only where changes touch."""
        if self.side is not Side.TOUCHING:
            return self.saved if self.side is Side.SAVED else self.mine
        if pick is Pick.BOTH:
            return self.together
        return self.mine if pick is Pick.MINE else self.saved

    @property
    def together(self) -> str:
        """The words of both sides, mine first, with a space between them where neither brings one."""
        close = self.mine and self.saved and not self.mine[-1].isspace() and not self.saved[0].isspace()
        return self.mine + (" " if close else "") + self.saved


@dataclass(frozen=True)
class Merge:
    """Both texts together, piece by piece."""

    pieces: tuple[Piece, ...]

    @property
    def touching(self) -> list[Piece]:
        """Where somebody has to choose."""
        return [piece for piece in self.pieces if piece.side is Side.TOUCHING]

    def text(self, picks: Mapping[int, Pick] | None = None) -> str:
        """The merged text. `picks` says for the touching pieces, counted from 1, which words to take: both by default."""
        picks, place, parts = picks or {}, 0, []
        for piece in self.pieces:
            place += piece.side is Side.TOUCHING
            parts.append(piece.says(picks.get(place, Pick.BOTH)))
        return "".join(parts)


def merge(was: str | None, mine: str, saved: str) -> Merge:
    """Three texts word by word; where `was` is not known any more, what the two have in common stands for it."""
    tokens = pattern_for(*(each for each in (was, mine, saved) if each is not None))
    left, right = tokens(mine), tokens(saved)
    base = tokens(was) if was is not None else shared(left, right)
    ours, theirs = _hunks(base, left), _hunks(base, right)
    return Merge(tuple(_pieces(base, left, right, ours, theirs)))


def pattern_for(*texts: str) -> "Tokens":
    """Into words; into lines or not at all where so many words repeat that comparing them would take too long."""
    for pattern in (WORD, LINE):
        counts = [Counter(pattern.findall(each)) for each in texts]
        pairs = max(
            (
                sum(one[key] * other[key] for key in one)
                for one in counts
                for other in counts
                if one is not other
            ),
            default=0,
        )
        if pairs <= MOST_PAIRS:
            return Tokens(pattern)
    return Tokens(None)


@dataclass(frozen=True)
class Tokens:
    """How a text is taken apart. Put together again it is the same text."""

    pattern: re.Pattern[str] | None

    def __call__(self, text: str) -> list[str]:
        if self.pattern is None:
            return [text] if text else []
        return self.pattern.findall(text)


def shared(left: list[str], right: Sequence[str]) -> list[str]:
    """What two texts have in common, in order."""
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return list(chain.from_iterable(left[each.a : each.a + each.size] for each in blocks))


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Sequence[Opcode]:
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _hunks(before: Sequence[str], after: Sequence[str]) -> list[Opcode]:
    return [each for each in _opcodes(before, after) if each[0] != "equal"]


def _pieces(
    base: list[str], left: list[str], right: list[str], ours: list[Opcode], theirs: list[Opcode]
) -> Iterator[Piece]:
    """Walk along the earlier text; changes of both sides that meet are one piece."""
    at, shift_left, shift_right = 0, 0, 0  # how far each side runs ahead of the earlier text
    while ours or theirs:
        begin = min(each[0][1] for each in (ours, theirs) if each)
        yield from _kept(base[at:begin])
        end = begin
        mine: list[Opcode] = []
        saved: list[Opcode] = []
        while True:
            if ours and ours[0][1] <= end and (ours[0][1] < end or not mine):
                mine.append(ours.pop(0))
                end = max(end, mine[-1][2])
            elif theirs and theirs[0][1] <= end and (theirs[0][1] < end or not saved):
                saved.append(theirs.pop(0))
                end = max(end, saved[-1][2])
            else:
                break
        grown_left = shift_left + sum(each[4] - each[3] - (each[2] - each[1]) for each in mine)
        grown_right = shift_right + sum(each[4] - each[3] - (each[2] - each[1]) for each in saved)
        yield _piece(
            "".join(base[begin:end]),
            "".join(left[begin + shift_left : end + grown_left]) if mine else None,
            "".join(right[begin + shift_right : end + grown_right]) if saved else None,
        )
        at, shift_left, shift_right = end, grown_left, grown_right
    yield from _kept(base[at:])


def _kept(words: Sequence[str]) -> Iterator[Piece]:
    if words:
        same = "".join(words)
        yield Piece(Side.BOTH, same, same, same)


def _piece(was: str, mine: str | None, saved: str | None) -> Piece:
    if saved is None or mine is None:
        side = Side.MINE if saved is None else Side.SAVED
    else:
        side = Side.BOTH if mine == saved else Side.TOUCHING
    return Piece(side, was, was if mine is None else mine, was if saved is None else saved)
