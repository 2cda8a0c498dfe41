"""An expectation, its revisions, and the agreement of the other side to one of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Participant
from app.db import Base, Instant, bounds, written
from app.people.models import Person

MOST_TEXT, MOST_MEASURE = 2_000, 1_000


class Expectation(Base):
    """One thing a participant and their manager agree on; its words are in its revisions."""

    __tablename__ = "expectation"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), index=True)
    participant: Mapped[Participant] = relationship()
    revisions: Mapped[list["ExpectationRevision"]] = relationship(
        order_by="ExpectationRevision.number", back_populates="expectation"
    )

    @property
    def subject_id(self) -> int:
        """The person this is about."""
        return self.participant.person_id

    @property
    def latest(self) -> "ExpectationRevision":
        """The words proposed last, agreed or not."""
        return self.revisions[-1]

    def waits_for(self, person_id: int) -> bool:
        """Do the latest words wait for this side? A new manager does not agree to an earlier manager's words."""
        from_subject = self.latest.proposed_by_id == self.subject_id
        return not self.latest.agreement and from_subject != (person_id == self.subject_id)

    @property
    def agreed(self) -> "ExpectationRevision | None":
        """The words that hold: the latest that both agreed to."""
        return next((each for each in reversed(self.revisions) if each.agreement), None)


class ExpectationRevision(Base):
    """The words as one side proposed them; never changed afterwards."""

    __tablename__ = "expectation_revision"
    expectation_id: Mapped[int] = mapped_column(ForeignKey("expectation.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    measure: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    proposed_by: Mapped[Person] = relationship()
    expectation: Mapped[Expectation] = relationship(back_populates="revisions")
    agreement: Mapped["ExpectationAgreement | None"] = relationship(back_populates="revision")
    __table_args__ = (
        UniqueConstraint("expectation_id", "number"),
        *written("text", "measure"),
        *bounds(text=MOST_TEXT, measure=MOST_MEASURE),
    )


class ExpectationAgreement(Base):
    """The other side agreed to a revision."""

    __tablename__ = "expectation_agreement"
    revision_id: Mapped[int] = mapped_column(ForeignKey("expectation_revision.id"), unique=True)
    agreed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime] = mapped_column(Instant)
    agreed_by: Mapped[Person] = relationship()
    revision: Mapped[ExpectationRevision] = relationship(back_populates="agreement")
