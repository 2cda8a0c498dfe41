"""Reads of evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.db import db
from app.evidence.models import EvidenceCompetency, EvidenceItem, EvidenceRevision

PAGE = 30


def with_words(items: Select[EvidenceItem]) -> Select[EvidenceItem]:
    """The same items with everything a list shows of them, in a constant number of statements."""
    return items.options(
        joinedload(EvidenceItem.entered_by),
        joinedload(EvidenceItem.subject),
        selectinload(EvidenceItem.revisions).selectinload(EvidenceRevision.competencies),
        selectinload(EvidenceItem.contexts),
    )


def about(items: Select[EvidenceItem], person_id: int) -> Select[EvidenceItem]:
    """Only the items about one person."""
    return items.where(EvidenceItem.subject_id == person_id)


def entered_about_others(items: Select[EvidenceItem], person_id: int) -> Select[EvidenceItem]:
    """Only the items that one person entered about somebody else."""
    return items.where(EvidenceItem.entered_by_id == person_id, EvidenceItem.subject_id != person_id)


def speaking_to(items: Select[EvidenceItem], competency_id: int) -> Select[EvidenceItem]:
    """Only the items whose current words speak to a competency."""
    newer = aliased(EvidenceRevision)
    superseded = exists().where(
        newer.item_id == EvidenceRevision.item_id, newer.number > EvidenceRevision.number
    )
    current = (
        select(EvidenceRevision.item_id)
        .join(EvidenceCompetency, EvidenceCompetency.revision_id == EvidenceRevision.id)
        .where(EvidenceCompetency.competency_id == competency_id, ~superseded)
    )
    return items.where(EvidenceItem.id.in_(current))


def page(
    items: Select[EvidenceItem], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[EvidenceItem], int | None]:
    """The newest entries first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        items = items.where(EvidenceItem.id < before)
    ordered = with_words(items).order_by(EvidenceItem.id.desc()).limit(most + 1)
    rows = db.session.scalars(ordered).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def drawer(items: Select[EvidenceItem], since: date, until: date) -> Sequence[EvidenceItem]:
    """What happened in a period, by the words as they are now, newest first."""
    rows = db.session.scalars(with_words(items)).all()
    inside = [item for item in rows if since <= item.current.happened_on <= until]
    return sorted(inside, key=lambda item: (item.current.happened_on, item.id), reverse=True)


def numbered(person_id: int, numbers: set[int]) -> dict[int, EvidenceRevision]:
    """The current revisions of a person's items by their numbers, for citing them."""
    if not numbers:
        return {}
    items = db.session.scalars(
        select(EvidenceItem)
        .options(selectinload(EvidenceItem.revisions))
        .where(EvidenceItem.subject_id == person_id, EvidenceItem.number.in_(numbers))
    )
    return {item.number: item.current for item in items}
