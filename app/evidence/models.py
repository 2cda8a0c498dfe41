"""An evidence item belongs to a person, not to a cycle; its words are in revisions that never change."""

from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.events.models import TeamEvent
from app.evidence.kinds import Asks, asks
from app.expectations.models import ExpectationRevision
from app.people.models import Person
from app.rubric.models import Competency

MOST_TITLE, MOST_BODY, MOST_LINK, MOST_CONTEXT = 160, 6_000, 500, 4_000
MOST_BEFORE = MOST_AFTER = MOST_LOOKED_FOR = 2_000
MOST_FILES, MOST_BYTES, MOST_NAME = 5, 5 * 1024 * 1024, 120


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
    NOT_DELIVERED = "not_delivered"

    @property
    def label(self) -> str:
        special = {"on_call": "On-call", "not_delivered": "Agreed and not delivered"}
        return special.get(self.value, self.value.replace("_", " ").capitalize())

    @property
    def asks(self) -> Asks:
        """What it asks for, before and after."""
        return asks()[self.value]


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


class FileKind(StrEnum):
    """What an attached file is, by its contents."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    TEXT = "text"

    @property
    def label(self) -> str:
        return {"text": "text", "webp": "WebP"}.get(self.value, self.value.upper())


class EvidenceItem(Base):
    """One thing that happened. `number` counts a person's items, so that E12 means the same everywhere."""

    __tablename__ = "evidence_item"
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entered_at: Mapped[datetime] = mapped_column(Instant)
    provenance: Mapped[Provenance] = mapped_column(named(Provenance))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("team_event.id"), index=True)
    event: Mapped[TeamEvent | None] = relationship()
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    entered_by: Mapped[Person] = relationship(foreign_keys=entered_by_id)
    revisions: Mapped[list["EvidenceRevision"]] = relationship(
        order_by="EvidenceRevision.number", back_populates="item"
    )
    contexts: Mapped[list["EvidenceContext"]] = relationship(order_by="EvidenceContext.id")
    attachments: Mapped[list["EvidenceAttachment"]] = relationship(
        primaryjoin="and_(EvidenceAttachment.item_id == EvidenceItem.id, EvidenceAttachment.removed_at.is_(None))",
        order_by="EvidenceAttachment.place",
        viewonly=True,
    )
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
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    looked_for: Mapped[str | None] = mapped_column(Text)
    expectation_revision_id: Mapped[int | None] = mapped_column(ForeignKey("expectation_revision.id"))
    link: Mapped[str | None] = mapped_column(String(MOST_LINK))
    style: Mapped[Style | None] = mapped_column(named(Style))
    confidentiality: Mapped[Confidentiality] = mapped_column(named(Confidentiality))
    revised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    revised_at: Mapped[datetime] = mapped_column(Instant)
    item: Mapped[EvidenceItem] = relationship(back_populates="revisions")
    expectation_revision: Mapped[ExpectationRevision | None] = relationship()
    competencies: Mapped[list[Competency]] = relationship(
        secondary="evidence_competency", order_by=Competency.id
    )

    @property
    def told(self) -> list[tuple[str, str]]:
        """What it says beyond its text, each with what was asked: what was agreed, before and after."""
        agreed = self.expectation_revision.text if self.expectation_revision else None
        every = (
            ("What was agreed", agreed),
            ("What was looked for", self.looked_for),
            (self.kind.asks.before, self.before),
            (self.kind.asks.after, self.after),
        )
        return [(asked, said) for asked, said in every if said]

    @property
    def link_host(self) -> str | None:
        """Where the link leads, to be read before it is followed."""
        return urlsplit(self.link).hostname if self.link else None

    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_evidence_revision_happened", "item_id", "happened_on"),
        CheckConstraint(
            "(kind = 'not_delivered' AND expectation_revision_id IS NOT NULL AND looked_for IS NOT NULL)"
            " OR (kind <> 'not_delivered' AND expectation_revision_id IS NULL AND looked_for IS NULL)",
            name="not_delivered",
        ),
        *written("title", "body", "looked_for"),
        *bounds(title=MOST_TITLE, body=MOST_BODY, link=MOST_LINK),
        *bounds(before=MOST_BEFORE, after=MOST_AFTER, looked_for=MOST_LOOKED_FOR),
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


class EvidenceAttachment(Base):
    """A file beside an item: its bytes lie in the data folder under a random name, its digest here.

    One that was added by mistake is removed; that it was there stays.
    """

    __tablename__ = "evidence_attachment"
    item_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    kind: Mapped[FileKind] = mapped_column(named(FileKind))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(40), unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    item: Mapped[EvidenceItem] = relationship()

    @property
    def subject_id(self) -> int:
        """The person its item is about."""
        return self.item.subject_id

    __table_args__ = (
        Index(
            "uq_evidence_attachment_kept",
            "item_id",
            "place",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint(f"place BETWEEN 1 AND {MOST_FILES}", name="at_most_five"),
        CheckConstraint(f"size BETWEEN 1 AND {MOST_BYTES}", name="size"),
        *written("name"),
        *bounds(name=MOST_NAME, digest=64, stored_as=40),
    )
