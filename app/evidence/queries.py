"""Reads of evidence."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.db import db
from app.evidence.models import EvidenceCompetency, EvidenceItem, EvidenceRevision
from app.markup import cited_numbers

PAGE = 30


def with_words(items: Select[EvidenceItem]) -> Select[EvidenceItem]:
    """The same items with everything a list shows of them, in a constant number of statements."""
    return items.options(
        joinedload(EvidenceItem.entered_by),
        joinedload(EvidenceItem.subject),
        selectinload(EvidenceItem.revisions).options(
            selectinload(EvidenceRevision.competencies), joinedload(EvidenceRevision.expectation_revision)
        ),
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
    speaking = (
        select(EvidenceRevision.item_id)
        .join(EvidenceCompetency, EvidenceCompetency.revision_id == EvidenceRevision.id)
        .where(EvidenceCompetency.competency_id == competency_id, current())
    )
    return items.where(EvidenceItem.id.in_(speaking))


def page(
    items: Select[EvidenceItem], before: int | None = None, most: int = PAGE
) -> tuple[Sequence[EvidenceItem], int | None]:
    """The newest entries first, from below the key `before`; and the key of the next page, if there is one."""
    if before is not None:
        items = items.where(EvidenceItem.id < before)
    ordered = with_words(items).order_by(EvidenceItem.id.desc()).limit(most + 1)
    rows = db.session.scalars(ordered).all()
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def in_full(items: Select[EvidenceItem], cited: Select[int]) -> Sequence[EvidenceItem]:
    """Some items and those that are cited, with everything that is shown of them."""
    wanted = or_(EvidenceItem.id.in_(items.with_only_columns(EvidenceItem.id)), EvidenceItem.id.in_(cited))
    rows = db.session.scalars(
        select(EvidenceItem)
        .options(
            joinedload(EvidenceItem.entered_by),
            joinedload(EvidenceItem.contexts),
            selectinload(EvidenceItem.revisions).options(
                joinedload(EvidenceRevision.competencies), joinedload(EvidenceRevision.expectation_revision)
            ),
        )
        .where(wanted)
    )
    return rows.unique().all()


def as_cited(revision_ids: Iterable[int]) -> dict[int, EvidenceRevision]:
    """Revisions by id, with what stands beside their words where they are cited, in the order of their numbers."""
    item = joinedload(EvidenceRevision.item)
    rows = db.session.scalars(
        select(EvidenceRevision)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .options(item.joinedload(EvidenceItem.entered_by), item.selectinload(EvidenceItem.contexts))
        .where(EvidenceRevision.id.in_(list(revision_ids)))
        .order_by(EvidenceItem.number, EvidenceRevision.number)
    )
    return {row.id: row for row in rows}


def drawer(items: Iterable[EvidenceItem], since: date, until: date) -> list[EvidenceItem]:
    """What happened in a period, by the words as they are now, newest first."""
    inside = [item for item in items if since <= item.current.happened_on <= until]
    return sorted(inside, key=lambda item: (item.current.happened_on, item.id), reverse=True)


def numbered(items: Select[EvidenceItem], person_id: int, numbers: set[int]) -> dict[int, EvidenceRevision]:
    """The current revisions of a person's items by their numbers, as far as they are among `items`."""
    if not numbers:
        return {}
    cited = items.where(EvidenceItem.subject_id == person_id, EvidenceItem.number.in_(numbers))
    rows = db.session.scalars(cited.options(selectinload(EvidenceItem.revisions)))
    return {item.number: item.current for item in rows}


def cited_in(text: str, items: Select[EvidenceItem], person_id: int, before: Select[int]) -> set[int]:
    """Ids of the revisions that a text cites: of `items`, its writer's to read, and of those in `before`.

    `before` selects ids of revisions that the text cited already: what its writer may no longer read stays cited.
    """
    wanted = cited_numbers(text)
    found = numbered(items, person_id, wanted)
    kept = db.session.execute(
        select(EvidenceItem.number, EvidenceRevision.id)
        .join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
        .where(EvidenceRevision.id.in_(before))
    )
    earlier = {number: revision_id for number, revision_id in kept if number in wanted - set(found)}
    return {*earlier.values(), *(revision.id for revision in found.values())}


def current() -> ColumnElement[bool]:
    """A revision is the newest of its item, as a condition."""
    newer = aliased(EvidenceRevision)
    return ~exists().where(newer.item_id == EvidenceRevision.item_id, newer.number > EvidenceRevision.number)


def titles(
    items: Select[EvidenceItem], person_id: int, since: date, until: date
) -> Sequence[tuple[int, int, str]]:
    """Id, number and title of a person's items that happened in a period, the newest first."""
    rows = db.session.execute(
        items.join(EvidenceRevision, EvidenceRevision.item_id == EvidenceItem.id)
        .where(
            EvidenceItem.subject_id == person_id,
            EvidenceRevision.happened_on.between(since, until),
            current(),
        )
        .with_only_columns(EvidenceItem.id, EvidenceItem.number, EvidenceRevision.title)
        .order_by(EvidenceItem.number.desc())
    )
    return [(row[0], row[1], row[2]) for row in rows]
