"""The rules of the policies as tables: verbs by seats, with the states in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True)
class Readers:
    """Who may read one kind of record, and when; and what else there is to read of it, with who may."""

    record: str
    note: str
    reads: Sequence[tuple[str, Sequence[str]]]


def readers(rules: Iterable[Rules]) -> list[Readers]:
    """For every kind of record that somebody reads, its readers in words, by each verb of reading."""
    found = []
    for each in by_name(rules):
        reading = [permission for permission in each.permissions if permission.verb.split()[0] == "read"]
        if reading:
            reads = [("" if of.verb in {"read", "read it"} else of.verb, sentences(of)) for of in reading]
            found.append(Readers(each.record, each.note, reads))
    return found


def sentences(permission: Permission) -> list[str]:
    """The seats that have it, those with the same states together: its author and a panelist, while filed."""
    by_states: dict[str, list[str]] = {}
    for seat in Seat:
        if seat in permission.seats:
            by_states.setdefault(cell(permission, seat), []).append(str(seat))
    return [listed(who, "and") + (f", {when}" if when != "always" else "") for when, who in by_states.items()]


def listed(words: Sequence[str], last: str) -> str:
    """One, another and a third; or with "or"."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def cell(permission: Permission, seat: Seat) -> str:
    """Always, the states in which it is allowed, or nothing."""
    held = seat if seat in permission.seats else Seat.ANYONE  # whoever has a seat is signed in
    if held not in permission.seats:
        return ""
    states = permission.seats[held]
    return "always" if states is None else spoken(states)


def spoken(states: Iterable[StrEnum]) -> str:
    """States in the order in which a record goes through them: while submitted or approved; once shared."""
    found = set(states)
    kind: type[StrEnum] = type(next(iter(found)))
    every = list(kind)
    words = [str(getattr(state, "label", state)) for state in every if state in found]
    if len(words) > 1 and found == set(every[-len(words) :]):
        return f"once {words[0]}"
    return f"while {listed(words, 'or')}"
