"""Reads of evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision

PAGE = 30


def with_words(items: Select[tuple[EvidenceItem]]) -> Select[tuple[EvidenceItem]]:
    """The same items with everything a list shows of them, in a constant number of statements."""
    return items.options(
        joinedload(EvidenceItem.entered_by),
        joinedload(EvidenceItem.subject),
        selectinload(EvidenceItem.revisions).selectinload(EvidenceRevision.competencies),
        selectinload(EvidenceItem.contexts),
    )


def about(items: Select[tuple[EvidenceItem]], person_id: int) -> Select[tuple[EvidenceItem]]:
    """Only the items about one person."""
    return items.where(EvidenceItem.subject_id == person_id)


def page(
    items: Select[tuple[EvidenceItem]], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[EvidenceItem], int | None]:
    """The newest entries first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        items = items.where(EvidenceItem.id < before)
    ordered = with_words(items).order_by(EvidenceItem.id.desc()).limit(most + 1)
    rows = db.session.scalars(ordered).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def drawer(items: Select[tuple[EvidenceItem]], since: date, until: date) -> Sequence[EvidenceItem]:
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
