"""Adding rows past every action, to see what the schema itself refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.cycles.models import Participant
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.people.models import Person
from app.reviews.ratings import Lineage, Rating, RatingCitation


@contextmanager
def refused(words: str) -> Iterator[None]:
    """What runs inside is refused by the database, which names the rule; then all of it is undone."""
    with pytest.raises(IntegrityError, match=words):
        yield
    db.session.rollback()


def first(model: type[Any], *which: Any) -> Any:
    """The oldest row of a table, of those meant."""
    return db.session.scalars(select(model).where(*which).order_by(model.id).limit(1)).one()


def copied(row: Any, **changes: Any) -> dict[str, Any]:
    """The columns of a row, without its id and with changes."""
    return {
        column.name: getattr(row, column.name)
        for column in type(row).__table__.columns
        if column.name != "id"
    } | changes


def add(row: Any, **changes: Any) -> int:
    """Insert a copy of a row with changes; its id."""
    made = db.session.execute(insert(type(row).__table__).values(copied(row, **changes)))
    return int(made.inserted_primary_key[0])


def rated(key: str) -> Rating:
    """A rating of one of the cast, by their manager, that nothing supersedes yet."""
    later = select(Rating.supersedes_id).where(Rating.supersedes_id.is_not(None))
    return db.session.scalars(
        select(Rating)
        .join(Participant, Participant.id == Rating.participant_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Person.email.like(f"{key}@%"),
            Rating.lineage == Lineage.OFFICIAL,
            Rating.competency_id.is_not(None),
            Rating.id.not_in(later),
        )
        .order_by(Rating.id)
        .limit(1)
    ).one()


def follow(rating: Rating, *, cite: bool = True, **changes: Any) -> int:
    """Add a rating after another; it cites what that one cites first, unless told not to."""
    after = {"sequence": rating.sequence + 1, "supersedes_id": rating.id} | changes
    made = add(rating, **after)
    if cite:
        add(first(RatingCitation), rating_id=made, evidence_revision_id=rating.lead_id)
    return made


def words_about(key: str, other_than: int = 0) -> EvidenceRevision:
    """A revision of evidence about one of the cast."""
    return db.session.scalars(
        select(EvidenceRevision)
        .join(EvidenceItem, EvidenceItem.id == EvidenceRevision.item_id)
        .join(Person, Person.id == EvidenceItem.subject_id)
        .where(Person.email.like(f"{key}@%"), EvidenceRevision.id != other_than)
        .order_by(EvidenceRevision.id)
        .limit(1)
    ).one()
