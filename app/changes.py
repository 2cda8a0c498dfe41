"""What changed between two wordings, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property

WORD = re.compile(r"\S+\s*|\s+")
AROUND = 12  # words of what is kept that are read on each side of a change
ISLAND = 3  # fewer words than these, kept between two changes, are read as part of the change


class Mark(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some words in a row that share their fate."""

    mark: Mark
    words: str

    @property
    def brief(self) -> str:
        """Its first and its last words, where there are many."""
        parts = WORD.findall(self.words)
        if len(parts) <= 2 * AROUND + ISLAND:
            return self.words
        return "".join(parts[:AROUND]) + "… " + "".join(parts[-AROUND:])


@dataclass(frozen=True)
class Change:
    """A text before and after. The kept and removed pieces make up the one, the kept and added ones the other."""

    before: str
    after: str

    @cached_property
    def pieces(self) -> list[Piece]:
        """The words of both, in order; what was removed stands before what took its place."""
        old, new = WORD.findall(self.before), WORD.findall(self.after)
        codes = SequenceMatcher(None, _bare(old), _bare(new)).get_opcodes()
        found: list[Piece] = []
        removed: list[str] = []
        added: list[str] = []
        for place, (what, i, j, k, m) in enumerate(codes):
            between = (removed or added) and place < len(codes) - 1
            if what == "equal" and not (between and m - k < ISLAND):
                found += [*_changed(removed, added), Piece(Mark.KEPT, _joined(new[k:m]))]
                removed, added = [], []
            else:
                removed, added = removed + old[i:j], added + new[k:m]
        return found + _changed(removed, added)

    @property
    def told(self) -> str:
        """How much changed, in words."""
        counts = {
            mark: sum(len(each.words.split()) for each in self.pieces if each.mark is mark)
            for mark in (Mark.ADDED, Mark.REMOVED)
        }
        said = [
            f"{count} {'word' if count == 1 else 'words'} {mark}" for mark, count in counts.items() if count
        ]
        return ", ".join(said) or "only its spaces and lines"


def _changed(removed: list[str], added: list[str]) -> list[Piece]:
    """What went, then what came in its place."""
    marked = ((Mark.REMOVED, removed), (Mark.ADDED, added))
    return [Piece(mark, _joined(words)) for mark, words in marked if words]


def _joined(words: list[str]) -> str:
    """Words in a row; the last one of a text has no space after it, and what follows here is set apart all the same."""
    text = "".join(words)
    return text if text[-1:].isspace() else f"{text} "


def _bare(words: list[str]) -> list[str]:
    """Words without the space after them, which may differ where a line was broken."""
    return [word.rstrip() for word in words]
