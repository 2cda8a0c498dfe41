"""Counts of what was written down, grouped by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, String, cast, extract, func, literal, select, union_all
from sqlalchemy.orm import aliased

from app.db import db
from app.evidence.models import EvidenceCompetency, EvidenceItem, EvidenceRevision
from app.evidence.queries import current
from app.people.models import Person

LONG = timedelta(days=60)  # between what happened and its entry


@dataclass(frozen=True)
class Count:
    """How many items of a month fall under one key of a dimension."""

    dimension: str
    key: str
    month: tuple[int, int]
    items: int


def counts(item_ids: Select[int]) -> list[Count]:
    """Some items by month and competency, source and contribution style, and in all."""
    rows = (
        select(
            EvidenceRevision.id.label("revision_id"),
            extract("year", EvidenceRevision.happened_on).label("year"),
            extract("month", EvidenceRevision.happened_on).label("month"),
            cast(EvidenceItem.provenance, String).label("source"),
            func.coalesce(cast(EvidenceRevision.style, String), "none").label("style"),
        )
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .where(EvidenceRevision.item_id.in_(item_ids), current())
        .cte("written")
    )
    month = rows.c.year, rows.c.month
    competency = cast(EvidenceCompetency.competency_id, String)
    spoken = select(literal("competency"), competency, *month, func.count()).join_from(
        rows, EvidenceCompetency, EvidenceCompetency.revision_id == rows.c.revision_id
    )
    asked = union_all(
        spoken.group_by(competency, *month),
        select(literal("source"), rows.c.source, *month, func.count()).group_by(rows.c.source, *month),
        select(literal("style"), rows.c.style, *month, func.count()).group_by(rows.c.style, *month),
        select(literal("all"), literal(""), *month, func.count()).group_by(*month),
    )
    return [Count(row[0], row[1], (int(row[2]), int(row[3])), row[4]) for row in db.session.execute(asked)]


def lately(groups: Sequence[Select[int]], day: date) -> list[tuple[int, int]]:
    """For each group of items: how many happened on a day or later, and how many they are; in one statement."""
    asked = union_all(
        *(
            select(
                literal(place),
                func.count().filter(EvidenceRevision.happened_on >= day),
                func.count(),
            )
            .select_from(EvidenceRevision)
            .where(EvidenceRevision.item_id.in_(ids), current())
            for place, ids in enumerate(groups)
        )
    )
    return [(recent, every) for _, recent, every in sorted(map(tuple, db.session.execute(asked)))]


@dataclass(frozen=True)
class Entered:
    """What one person entered of some items."""

    by: Person
    items: int
    late: int  # entered in the last days, though it happened long before them
    in_return: int  # what the one they are about entered about this person


def entered(
    item_ids: Select[int], subject_id: int, period: tuple[date, date], late: tuple[datetime, datetime]
) -> list[Entered]:
    """Who entered some items about a person, by name."""
    own, own_words = aliased(EvidenceItem), aliased(EvidenceRevision)
    in_return = (
        select(func.count(own.id.distinct()))
        .join(own_words, own_words.item_id == own.id)
        .where(
            own.subject_id == Person.id,
            own.entered_by_id == subject_id,
            own.entered_by_id != own.subject_id,
            own_words.number == 1,
            own_words.happened_on.between(*period),
        )
        .correlate(Person)
        .scalar_subquery()
    )
    at_the_end = EvidenceItem.entered_at.between(*late) & (
        EvidenceRevision.happened_on < late[0].date() - LONG
    )
    rows = db.session.execute(
        select(Person, func.count(), func.count().filter(at_the_end), in_return)
        .select_from(EvidenceItem)
        .join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
        .join(Person, Person.id == EvidenceItem.entered_by_id)
        .where(EvidenceItem.id.in_(item_ids), current())
        .group_by(Person.id)
        .order_by(Person.name, Person.id)
    )
    return [Entered(*row) for row in rows]


def in_period(items: Select[EvidenceItem], person_id: int, since: date, until: date) -> Select[int]:
    """Ids of a person's items that happened in a period, as a select to refine."""
    ids: Select[int] = (
        items.join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
        .where(
            EvidenceItem.subject_id == person_id,
            EvidenceRevision.happened_on.between(since, until),
            current(),
        )
        .with_only_columns(EvidenceItem.id)
    )
    return ids
