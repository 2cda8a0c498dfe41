"""Whom one could ask: those who share evidence with somebody, and those of the same team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, cast, func, null, select, union_all

from app.db import db
from app.evidence.models import EvidenceItem
from app.people.models import Membership, Person
from app.people.queries import on_day

MOST = 12
FROM = 60  # rows are looked at: several for one person, newest first


@dataclass
class Suggestion:
    """Somebody who probably saw the work, and how that is known. In the order of days, never of how often."""

    person: Person
    shared_until: date | None = None  # the day of the last item that one of them entered about the other
    same_team: bool = False


def suggestions(person_id: int, day: date, without: Collection[int] = ()) -> list[Suggestion]:
    """By one question: shared evidence by its last day, then the team by name."""
    entered_on = func.date(func.max(EvidenceItem.entered_at), type_=Date)
    about = select(EvidenceItem.entered_by_id.label("id"), entered_on.label("day")).where(
        EvidenceItem.subject_id == person_id
    )
    by = select(EvidenceItem.subject_id.label("id"), entered_on.label("day")).where(
        EvidenceItem.entered_by_id == person_id
    )
    own = select(Membership.team_id).where(Membership.person_id == person_id, on_day(Membership, day))
    team = select(Membership.person_id.label("id"), cast(null(), Date).label("day")).where(
        Membership.team_id.in_(own), on_day(Membership, day)
    )
    known = union_all(
        about.group_by(EvidenceItem.entered_by_id), by.group_by(EvidenceItem.subject_id), team
    ).subquery()
    rows = db.session.execute(
        select(Person, known.c.day)
        .join(known, known.c.id == Person.id)
        .where(Person.id.not_in([person_id, *without]))
        .order_by(known.c.day.is_(None), known.c.day.desc(), Person.name, Person.id)
        .limit(FROM)
    )
    return together([(row[0], row[1]) for row in rows])


def together(rows: Sequence[tuple[Person, date | None]]) -> list[Suggestion]:
    """One suggestion for each person, in the order in which they come first."""
    found: dict[int, Suggestion] = {}
    for person, last in rows:
        known = found.setdefault(person.id, Suggestion(person))
        if last is None:
            known.same_team = True
        else:
            known.shared_until = max(last, known.shared_until or last)
    return list(found.values())[:MOST]
