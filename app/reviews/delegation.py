"""Somebody whom the author of a draft named to write it with them: one at a time, until the author ends it or submits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.db import Base, Instant, db, named
from app.people.models import Person
from app.reviews.models import Review


class Ended(StrEnum):
    """What ended it."""

    BY_AUTHOR = "by_author"
    BY_SUBMISSION = "by_submission"


class Delegation(Base):
    """One person writes at one review beside its author, from when to when. Who has been one decides nothing about it."""

    __tablename__ = "delegation"
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended: Mapped[Ended | None] = mapped_column(named(Ended))
    review: Mapped[Review] = relationship()
    person: Mapped[Person] = relationship()
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended IS NULL)", name="ended_how"),
        CheckConstraint("ended_at >= named_at", name="range"),
        Index(
            "uq_delegation_open",
            "review_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


def current(review_id: int) -> Delegation | None:
    """The delegate of a draft, while there is one."""
    return db.session.scalar(
        select(Delegation)
        .options(joinedload(Delegation.person))
        .where(Delegation.review_id == review_id, Delegation.ended_at.is_(None))
    )


def written_for(person_id: int) -> Select[int]:
    """Ids of the reviews at which somebody writes as a delegate now, as a select to refine."""
    return select(Delegation.review_id).where(
        Delegation.person_id == person_id, Delegation.ended_at.is_(None)
    )


def had_part_in(person_id: int) -> Select[int]:
    """Ids of the reviews at which somebody wrote as a delegate, now or before, as a select to refine."""
    return select(Delegation.review_id).where(Delegation.person_id == person_id)


def delegates(review_ids: Iterable[int]) -> dict[int, list[Delegation]]:
    """Everybody who was the delegate of some reviews, by review, in the order in which they were named."""
    rows: Sequence[Delegation] = db.session.scalars(
        select(Delegation)
        .options(joinedload(Delegation.person))
        .where(Delegation.review_id.in_(list(review_ids)))
        .order_by(Delegation.id)
    ).all()
    found: dict[int, list[Delegation]] = {}
    for row in rows:
        found.setdefault(row.review_id, []).append(row)
    return found
