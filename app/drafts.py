"""Saving a draft field by field: what was typed over which version, and what came too late."""

import re
from collections.abc import Callable
from dataclasses import dataclass

NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True)
class Typed:
    """What one field carries: the version it was typed over, and its text or value."""

    base: int
    text: str


@dataclass(frozen=True)
class Stale:
    """A field that was saved elsewhere meanwhile: what is kept, and what came too late."""

    field: str
    version: int
    kept: str
    typed: str


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


def with_citation(typed: dict[str, Typed], name: str, number: str) -> dict[str, Typed]:
    """Without script, a button beside an item cites its number at the end of the chosen text."""
    if not NUMBER.fullmatch(number) or name not in typed:
        return typed
    before = typed[name]
    return typed | {name: Typed(before.base, f"{before.text.rstrip()} [E{number}]".lstrip())}
