"""A request for feedback and its answer, and the set of people that waits for the manager's approval.

A trigger refuses any change of an answer's words. Feedback without a name has tables of its own: unattributed.py.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Participant
from app.db import Base, Instant, bounds, named, written
from app.people.models import Person
from app.rubric.models import Competency
from app.state import Stateful

MOST_PROMPT, MOST_FEEDBACK, MOST_DECLINE = 1_000, 4_000, 1_000
MOST_WAITING = 5  # open requests for one colleague in a cycle: who is asked by everybody answers nobody well
MOST_UNASKED = 3  # answers given unasked by one colleague about one person, until they open at delivery
MOST_IN_A_SET = 12
MOST_COMPETENCIES = 3  # that one piece of feedback speaks to, as its giver or the manager says
AGAIN_AFTER = timedelta(days=75)  # the same colleague about the same person: once in a quarter


class SourceKind(StrEnum):
    """From which side somebody saw the work."""

    PEER = "peer"
    PRODUCT_PARTNER = "product_partner"
    SUPPORT_PARTNER = "support_partner"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    @property
    def plural(self) -> str:
        return f"{self.label}s"


class RequestState(StrEnum):
    """How far a request has come. It lapses when the review is delivered before it was answered."""

    OPEN = "open"
    ANSWERED = "answered"
    DECLINED = "declined"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return self.value


class AnswerState(StrEnum):
    """Whom an answer is open to: the manager at once, the person it is about from delivery on."""

    GIVEN = "given"
    OPENED = "opened"

    @property
    def label(self) -> str:
        return {"given": "given", "opened": "open to them"}[self.value]


class FeedbackRequest(Stateful, Base):
    """A colleague was asked for feedback on somebody's work in a cycle; one request waits for each at a time.

    What somebody gives unasked has a request of their own, by them and of them, answered from the start.
    """

    __tablename__ = "feedback_request"
    TRANSITIONS: ClassVar[dict[RequestState, frozenset[RequestState]]] = {
        RequestState.OPEN: frozenset({RequestState.ANSWERED, RequestState.DECLINED, RequestState.LAPSED}),
    }
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[SourceKind] = mapped_column(
        named(SourceKind), default=SourceKind.PEER, server_default=SourceKind.PEER.value
    )
    prompt: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RequestState] = mapped_column(named(RequestState))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_because: Mapped[str | None] = mapped_column(Text)
    participant: Mapped[Participant] = relationship()
    subject: Mapped[Person] = relationship(
        primaryjoin="FeedbackRequest.subject_id == Person.id",
        foreign_keys="FeedbackRequest.subject_id",
        viewonly=True,
    )
    asked_of: Mapped[Person] = relationship(foreign_keys=asked_of_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    answer: Mapped["FeedbackAnswer | None"] = relationship(back_populates="request")
    __table_args__ = (
        Index(
            "uq_feedback_request_waiting",
            "participant_id",
            "asked_of_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_feedback_request_subject", "subject_id", "id"),
        Index("ix_feedback_request_participant", "participant_id", "id"),
        CheckConstraint("asked_by_id <> asked_of_id OR state = 'answered'", name="unasked"),
        CheckConstraint("asked_of_id <> subject_id", name="not_oneself"),
        CheckConstraint("(closed_at IS NULL) = (state = 'open')", name="closed"),
        CheckConstraint("(declined_because IS NOT NULL) = (state = 'declined')", name="declined"),
        *written("declined_because"),
        *bounds(prompt=MOST_PROMPT, declined_because=MOST_DECLINE),
    )

    @property
    def unasked(self) -> bool:
        """Did the colleague come by themselves?"""
        return self.asked_by_id == self.asked_of_id


class FeedbackAnswer(Base):
    """What a colleague saw: behaviour, context, impact; by name. Opened to its subject at delivery."""

    __tablename__ = "feedback_answer"
    request_id: Mapped[int] = mapped_column(ForeignKey("feedback_request.id"), unique=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    behaviour: Mapped[str] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)
    request: Mapped[FeedbackRequest] = relationship(back_populates="answer")
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    speaks_to: Mapped[list["FeedbackCompetency"]] = relationship(order_by="FeedbackCompetency.competency_id")
    __table_args__ = (
        CheckConstraint("author_id <> subject_id", name="not_about_oneself"),
        *written("behaviour", "context", "impact"),
        *bounds(behaviour=MOST_FEEDBACK, context=MOST_FEEDBACK, impact=MOST_FEEDBACK),
    )

    @property
    def state(self) -> AnswerState:
        """Is it open to the person it is about?"""
        return AnswerState.OPENED if self.opened_at else AnswerState.GIVEN


class FeedbackCompetency(Base):
    """A piece of feedback speaks to a competency: its giver said so, or the manager when reading it."""

    __tablename__ = "feedback_competency"
    answer_id: Mapped[int] = mapped_column(ForeignKey("feedback_answer.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    competency: Mapped[Competency] = relationship()
    __table_args__ = (UniqueConstraint("answer_id", "competency_id"),)


class SetState(StrEnum):
    """How far a set of people to ask has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"proposed": "waiting for approval"}.get(self.value, self.value)


class Change(StrEnum):
    """What the manager did with one person of a set."""

    AS_PROPOSED = "as_proposed"
    ADDED = "added"
    LEFT_OUT = "left_out"


class FeedbackSet(Stateful, Base):
    """Whom somebody would like to have asked about their work. Nobody of it is asked before the manager approves."""

    __tablename__ = "feedback_set"
    TRANSITIONS: ClassVar[dict[SetState, frozenset[SetState]]] = {
        SetState.PROPOSED: frozenset({SetState.APPROVED, SetState.WITHDRAWN, SetState.LAPSED}),
    }
    participant_id: Mapped[int]
    subject_id: Mapped[int]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    prompt: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SetState] = mapped_column(named(SetState))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_because: Mapped[str | None] = mapped_column(Text)
    participant: Mapped[Participant] = relationship()
    subject: Mapped[Person] = relationship(
        primaryjoin="FeedbackSet.subject_id == Person.id",
        foreign_keys="FeedbackSet.subject_id",
        viewonly=True,
    )
    proposed_by: Mapped[Person] = relationship(foreign_keys=proposed_by_id)
    closed_by: Mapped[Person | None] = relationship(foreign_keys=closed_by_id)
    members: Mapped[list["SetMember"]] = relationship(order_by="SetMember.id")
    __table_args__ = (
        ForeignKeyConstraint(["participant_id", "subject_id"], ["participant.id", "participant.person_id"]),
        Index("ix_feedback_set_participant", "participant_id", "id"),
        Index("ix_feedback_set_subject", "subject_id", "id"),
        Index(
            "uq_feedback_set_waiting",
            "participant_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint("(closed_at IS NULL) = (state = 'proposed')", name="closed"),
        CheckConstraint("changed_because IS NULL OR state = 'approved'", name="changed"),
        *written("changed_because"),
        *bounds(prompt=MOST_PROMPT, changed_because=MOST_DECLINE),
    )

    @property
    def asked(self) -> list["SetMember"]:
        """Those of it who were asked, or are to be."""
        return [member for member in self.members if member.change is not Change.LEFT_OUT]


class SetMember(Base):
    """One person of a set."""

    __tablename__ = "feedback_set_member"
    set_id: Mapped[int] = mapped_column(ForeignKey("feedback_set.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[SourceKind] = mapped_column(named(SourceKind))
    change: Mapped[Change] = mapped_column(named(Change), default=Change.AS_PROPOSED)
    person: Mapped[Person] = relationship()
    __table_args__ = (UniqueConstraint("set_id", "person_id"),)
