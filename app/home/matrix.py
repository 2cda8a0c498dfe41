"""The rules of the policies as tables: verbs by seats, with the states in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.permissions import Permission, Rules, Seat


@dataclass(frozen=True)
class Table:
    """Who may do what with one kind of record; a cell is empty where nobody in that seat ever may."""

    record: str
    note: str
    seats: Sequence[Seat]
    rows: Sequence[tuple[str, Sequence[str]]]


def by_name(rules: Iterable[Rules]) -> list[Rules]:
    """Every kind of record about which there is a rule."""
    return sorted((each for each in rules if each.permissions), key=lambda each: each.record)


def table(rules: Rules) -> Table:
    """The table of one kind of record, with the seats that may do anything there."""
    seats = [seat for seat in Seat if any(seat in each.seats for each in rules.permissions)]
    rows = [(each.verb, [cell(each, seat) for seat in seats]) for each in rules.permissions]
    return Table(rules.record, rules.note, seats, rows)


def cell(permission: Permission, seat: Seat) -> str:
    """Always, the states in which it is allowed, or nothing."""
    if seat not in permission.seats:
        return ""
    states = permission.seats[seat]
    return "always" if states is None else f"while {listed(states)}"


def listed(states: Iterable[Any]) -> str:
    """States in the order in which a record goes through them: submitted, approved or shared."""
    found = set(states)
    words = [
        str(getattr(state, "label", state))
        for kind in {type(state) for state in found}
        for state in kind
        if state in found
    ]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
