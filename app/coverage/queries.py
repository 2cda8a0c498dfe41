"""Counts of what was written down, grouped by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, String, and_, cast, extract, func, literal, select, union_all
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


def lately(item_ids: Select[int], day: date) -> tuple[int, int]:
    """How many of some items happened on a day or later, and how many they are."""
    row = db.session.execute(
        select(func.count().filter(EvidenceRevision.happened_on >= day), func.count())
        .select_from(EvidenceRevision)
        .where(EvidenceRevision.item_id.in_(item_ids), current())
    ).one()
    return row[0], row[1]


def entered_by(item_ids: Select[int]) -> Sequence[tuple[Person, int]]:
    """Who entered some items, and how many each; by name."""
    rows = db.session.execute(
        select(Person, func.count(EvidenceItem.id))
        .join(EvidenceItem, EvidenceItem.entered_by_id == Person.id)
        .where(EvidenceItem.id.in_(item_ids))
        .group_by(Person.id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1]) for row in rows]


def mutual(
    item_ids: Select[int], person_id: int, since: date, until: date
) -> Sequence[tuple[Person, int, int]]:
    """Who entered some of these items about a person, and whose work that person wrote about in the same period."""
    theirs, own, own_words = aliased(EvidenceItem), aliased(EvidenceItem), aliased(EvidenceRevision)
    rows = db.session.execute(
        select(Person, func.count(theirs.id.distinct()), func.count(own.id.distinct()))
        .join(theirs, and_(theirs.entered_by_id == Person.id, theirs.subject_id == person_id))
        .join(own, and_(own.subject_id == Person.id, own.entered_by_id == person_id))
        .join(own_words, and_(own_words.item_id == own.id, own_words.number == 1))
        .where(
            theirs.id.in_(item_ids),
            Person.id != person_id,
            own_words.happened_on.between(since, until),
        )
        .group_by(Person.id)
        .order_by(Person.name, Person.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def entered_late(item_ids: Select[int], from_: datetime, until: datetime) -> int:
    """How many of some items were entered in a span, though they happened long before it began."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(EvidenceItem)
            .join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
            .where(
                EvidenceItem.id.in_(item_ids),
                EvidenceItem.entered_at.between(from_, until),
                EvidenceRevision.happened_on < from_.date() - LONG,
                current(),
            )
        )
        or 0
    )


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
