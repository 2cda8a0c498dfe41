"""An evidence item belongs to a person, not to a cycle; its words are in revisions that never change."""

from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.people.models import Person
from app.rubric.models import Competency

MOST_TITLE, MOST_BODY, MOST_LINK, MOST_CONTEXT = 160, 6_000, 500, 4_000


class EvidenceKind(StrEnum):
    """What kind of work an item is about; most of these usually stay invisible."""

    OUTCOME = "outcome"
    DESIGN = "design"
    INCIDENT_RESPONSE = "incident_response"
    INCIDENT_PREVENTED = "incident_prevented"
    REVIEW_RESCUED = "review_rescued"
    MENTORING = "mentoring"
    RUNBOOK = "runbook"
    ON_CALL = "on_call"
    MIGRATION = "migration"
    TOIL_REMOVED = "toil_removed"
    RISK_REDUCED = "risk_reduced"
    ONBOARDING = "onboarding"
    COORDINATION = "coordination"
    FEEDBACK = "feedback"

    @property
    def label(self) -> str:
        return {"on_call": "On-call"}.get(self.value, self.value.replace("_", " ").capitalize())


class Provenance(StrEnum):
    """Where an item comes from."""

    SELF = "self"
    MANAGER = "manager"
    PEER = "peer"
    PARTNER_TEAM = "partner_team"
    IMPORTED = "imported"


class Confidentiality(StrEnum):
    """How far an item may travel."""

    OPEN = "open"
    INTERNAL = "internal"
    CUSTOMER = "customer"
    SECURITY = "security"


class Style(StrEnum):
    """The contribution style it shows; all are valued equally."""

    ARCHITECTURE = "architecture"
    OPERATIONS = "operations"
    MENTORING = "mentoring"
    COORDINATION = "coordination"


class EvidenceItem(Base):
    """One thing that happened. `number` counts a person's items, so that E12 means the same everywhere."""

    __tablename__ = "evidence_item"
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    provenance: Mapped[Provenance] = mapped_column(named(Provenance))
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    entered_by: Mapped[Person] = relationship(foreign_keys=entered_by_id)
    revisions: Mapped[list["EvidenceRevision"]] = relationship(
        order_by="EvidenceRevision.number", back_populates="item"
    )
    contexts: Mapped[list["EvidenceContext"]] = relationship(order_by="EvidenceContext.id")
    __table_args__ = (
        UniqueConstraint("subject_id", "number"),
        CheckConstraint("(provenance = 'self') = (subject_id = entered_by_id)", name="provenance_self"),
    )

    @property
    def current(self) -> "EvidenceRevision":
        """The words as they are now."""
        return self.revisions[-1]


class EvidenceRevision(Base):
    """The words of an item as they were written once; corrected by adding another revision."""

    __tablename__ = "evidence_revision"
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    number: Mapped[int]
    kind: Mapped[EvidenceKind] = mapped_column(named(EvidenceKind))
    happened_on: Mapped[date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(MOST_LINK))
    style: Mapped[Style | None] = mapped_column(named(Style))
    confidentiality: Mapped[Confidentiality] = mapped_column(named(Confidentiality))
    revised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    revised_at: Mapped[datetime] = mapped_column(Instant)
    item: Mapped[EvidenceItem] = relationship(back_populates="revisions")
    competencies: Mapped[list[Competency]] = relationship(
        secondary="evidence_competency", order_by=Competency.id
    )

    @property
    def link_host(self) -> str | None:
        """Where the link leads, to be read before it is followed."""
        return urlsplit(self.link).hostname if self.link else None

    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_evidence_revision_happened", "item_id", "happened_on"),
        *written("title", "body"),
        *bounds(title=MOST_TITLE, body=MOST_BODY, link=MOST_LINK),
    )


class EvidenceCompetency(Base):
    """A revision speaks to a competency."""

    __tablename__ = "evidence_competency"
    revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competency.id"))
    __table_args__ = (UniqueConstraint("revision_id", "competency_id"),)


class EvidenceContext(Base):
    """What the subject adds to an item that somebody else entered; stays beside it for good."""

    __tablename__ = "evidence_context"
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (*written("text"), *bounds(text=MOST_CONTEXT))
