"""A mark: the words, where they stand, which family they belong to, why, and a question to answer instead."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What kind of thing a phrase leans on."""

    PRIVATE = "private"
    COMPARISON = "comparison"
    ACTIVITY = "activity"
    VAGUE = "vague"
    PERSONALITY = "personality"
    CODED = "coded"
    ABSOLUTE = "absolute"
    UNSUPPORTED = "unsupported"
    UNMEASURED = "unmeasured"
    STYLE = "style"

    @property
    def label(self) -> str:
        """The family in plain words."""
        return {
            "private": "Private life",
            "comparison": "Compared with other people",
            "activity": "Counted activity",
            "vague": "Would fit anybody",
            "personality": "The person, not the work",
            "coded": "A loaded word",
            "absolute": "Always, never, nobody else",
            "unsupported": "A concern without an example",
            "unmeasured": "No before and after",
            "style": "Hard to read",
        }[self.value]


BLOCKING = frozenset({Family.PRIVATE, Family.COMPARISON, Family.ACTIVITY})
SEVEN = BLOCKING | {Family.VAGUE, Family.PERSONALITY, Family.CODED, Family.ABSOLUTE}


@dataclass(frozen=True, order=True)
class Mark:
    """Words of a text. Lines count from 1; start and end are characters within the line."""

    line: int
    start: int
    end: int
    text: str
    family: Family
    why: str
    ask: str

    @property
    def blocks(self) -> bool:
        """Must it be changed or explained before the text is handed in?"""
        return self.family in BLOCKING


class Places:
    """Where in a text something stands, by line and character within it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.begins = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]

    def mark(self, start: int, end: int, family: Family, why: str, ask: str) -> Mark:
        """A mark from one place of the text to another; what crosses the end of a line is marked up to it."""
        line = bisect_right(self.begins, start)
        begin = self.begins[line - 1]
        stop = self.begins[line] - 1 if line < len(self.begins) else len(self.text)
        end = min(end, stop)
        return Mark(line, start - begin, end - begin, self.text[start:end], family, why, ask)
