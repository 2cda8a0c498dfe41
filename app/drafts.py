"""Saving a draft field by field: what was typed over which version, and what came too late."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.changes import Change
from app.merging import Merge, Pick, merge

NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """What one field carries: the version it was typed over, and its text or value."""

    base: int
    text: str


@dataclass(frozen=True)
class Stale:
    """A field that was saved elsewhere meanwhile: what is kept, and what came too late.

    `was` is the text as version `since`, over which it was typed; None where that is not kept any more.
    """

    field: str
    version: int
    kept: str
    typed: str
    since: int = 0
    was: str | None = None
    by: str = ""

    @cached_property
    def both(self) -> Merge:
        """Both texts together, word by word."""
        return merge(self.was, self.typed, self.kept)

    @property
    def changed_here(self) -> Change:
        """What was typed, against what it was typed over."""
        return Change(self.was or "", self.typed)

    @property
    def changed_there(self) -> Change:
        """What is kept, against the same."""
        return Change(self.was or "", self.kept)


class StaleDraft(Exception):
    """Some fields were saved elsewhere meanwhile. Nothing of this save was kept."""

    def __init__(self, stale: list[Stale]) -> None:
        super().__init__(", ".join(each.field for each in stale))
        self.stale = stale


def untouched(words: str, base: int, *, kept: str, version: int, drawn: Callable[[], str | None]) -> bool:
    """Was this field sent along without having been changed since its page was drawn?

    `kept` stands there now, as `version`; `drawn` reads what version `base` said.
    """
    if words == kept:
        return True
    if base == version:
        return False
    said = drawn()
    return words == ("" if said is None and base == 0 else said)


@dataclass(frozen=True)
class Resolution:
    """What a person chose to keep of two texts for one field: theirs, the saved one, or both merged.

    `since` is the version that theirs was first typed over; `picks` says what to take where changes touch.
    """

    field: str
    use: str
    since: int
    picks: Mapping[int, Pick]


def resolution(form: Mapping[str, str]) -> Resolution | None:
    """The choice that a form carries, if it carries one."""
    use, _, field = form.get("use", "").partition(":")
    if not field:
        return None
    since, start = form.get(f"since-{field}", ""), f"pick-{field}-"
    picks = {
        int(name.removeprefix(start)): Pick(pick)
        for name, pick in form.items()
        if name.startswith(start) and NUMBER.fullmatch(name.removeprefix(start)) and pick in set(Pick)
    }
    return Resolution(field, use, int(since) if NUMBER.fullmatch(since) else 0, picks)


def resolved(typed: Typed, chosen: Resolution, said: Callable[[int], str | None]) -> Typed:
    """The text that was chosen, over the version that both were shown against. `said` reads a version."""
    saved = said(typed.base)
    if chosen.use == "saved" and saved is not None:
        return Typed(typed.base, saved)
    if chosen.use == "merged" and saved is not None:
        return Typed(typed.base, merge(said(chosen.since), typed.text, saved).text(chosen.picks))
    return typed


def with_citation(typed: dict[str, Typed], name: str, number: str) -> dict[str, Typed]:
    """Without script, a button beside an item cites its number at the end of the chosen text."""
    if not NUMBER.fullmatch(number) or name not in typed:
        return typed
    before = typed[name]
    return typed | {name: Typed(before.base, f"{before.text.rstrip()} [E{number}]".lstrip())}
