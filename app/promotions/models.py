"""A promotion case, its texts, statements given for it with consent, and the packets sealed from it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written
from app.evidence.models import EvidenceRevision
from app.people.models import Level, Person
from app.rubric.models import RubricVersion
from app.state import Stateful

MOST_TEXT, MOST_STATEMENT = 8_000, 8_000


class PromotionState(StrEnum):
    """How far a case has come. A sealed one can be written on; sealing again makes another revision."""

    DRAFT = "draft"
    SEALED = "sealed"

    @property
    def label(self) -> str:
        return {"draft": "being written"}.get(self.value, self.value)


class PromotionCase(Stateful, Base):
    """One person's case for one level, against one version of the rubric."""

    __tablename__ = "promotion_case"
    TRANSITIONS: ClassVar[dict[PromotionState, frozenset[PromotionState]]] = {
        PromotionState.DRAFT: frozenset({PromotionState.SEALED}),
        PromotionState.SEALED: frozenset({PromotionState.SEALED}),
    }
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    target_level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    rubric_version_id: Mapped[int] = mapped_column(ForeignKey("rubric_version.id"))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[PromotionState] = mapped_column(named(PromotionState))
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)
    target_level: Mapped[Level] = relationship()
    rubric_version: Mapped[RubricVersion] = relationship()
    opened_by: Mapped[Person] = relationship(foreign_keys=opened_by_id)
    texts: Mapped[list["PromotionText"]] = relationship(back_populates="case", order_by="PromotionText.id")
    statements: Mapped[list["PromotionStatement"]] = relationship(
        back_populates="case", order_by="PromotionStatement.id"
    )
    revisions: Mapped[list["PacketRevision"]] = relationship(
        back_populates="case", order_by="PacketRevision.number"
    )
    __table_args__ = (UniqueConstraint("subject_id", "target_level_id"),)


class PromotionText(Base):
    """One text of a case as it is now; `version` counts its saves. `key` says which text it is."""

    __tablename__ = "promotion_text"
    case_id: Mapped[int] = mapped_column(ForeignKey("promotion_case.id"))
    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime | None] = mapped_column(Instant)
    case: Mapped[PromotionCase] = relationship(back_populates="texts")
    saved_by: Mapped[Person | None] = relationship()
    revisions: Mapped[list["PromotionTextRevision"]] = relationship(order_by="PromotionTextRevision.version")
    __table_args__ = (UniqueConstraint("case_id", "key"), *bounds(text=MOST_TEXT))


class PromotionTextRevision(Base):
    """One saved version of a text, by whom: two people write on a case."""

    __tablename__ = "promotion_text_revision"
    text_id: Mapped[int] = mapped_column(ForeignKey("promotion_text.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    citations: Mapped[list["PromotionCitation"]] = relationship(order_by="PromotionCitation.id")
    __table_args__ = (UniqueConstraint("text_id", "version"), *bounds(text=MOST_TEXT))


class PromotionCitation(Base):
    """A saved version cites evidence as it stood when it was saved."""

    __tablename__ = "promotion_citation"
    text_revision_id: Mapped[int] = mapped_column(ForeignKey("promotion_text_revision.id"))
    evidence_revision_id: Mapped[int] = mapped_column(ForeignKey("evidence_revision.id"), index=True)
    evidence_revision: Mapped[EvidenceRevision] = relationship()
    __table_args__ = (UniqueConstraint("text_revision_id", "evidence_revision_id"),)


class StatementState(StrEnum):
    """How far a statement has come. Its author can take a given one back until it is sealed, and from later packets."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"asked": "not given yet", "withdrawn": "taken back"}.get(self.value, self.value)


class PromotionStatement(Stateful, Base):
    """A colleague's words for this packet, in it only with their consent."""

    __tablename__ = "promotion_statement"
    TRANSITIONS: ClassVar[dict[StatementState, frozenset[StatementState]]] = {
        StatementState.ASKED: frozenset({StatementState.GIVEN, StatementState.DECLINED}),
        StatementState.GIVEN: frozenset({StatementState.WITHDRAWN}),
        StatementState.WITHDRAWN: frozenset({StatementState.GIVEN}),
    }
    case_id: Mapped[int] = mapped_column(ForeignKey("promotion_case.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[StatementState] = mapped_column(named(StatementState))
    text: Mapped[str | None] = mapped_column(Text)
    consented_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    case: Mapped[PromotionCase] = relationship(back_populates="statements")
    author: Mapped[Person] = relationship(foreign_keys=author_id)
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    __table_args__ = (
        UniqueConstraint("case_id", "author_id"),
        CheckConstraint(
            "state <> 'given' OR (text IS NOT NULL AND consented_at IS NOT NULL)", name="consented"
        ),
        *written("text"),
        *bounds(text=MOST_STATEMENT),
    )

    @property
    def subject_id(self) -> int:
        """Whom the words are about."""
        return self.case.subject_id


class PacketRevision(Base):
    """A sealed packet: the snapshot as canonical JSON and its SHA-256. Never changed; one is current."""

    __tablename__ = "packet_revision"
    case_id: Mapped[int] = mapped_column(ForeignKey("promotion_case.id"))
    number: Mapped[int]
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    sealed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed_at: Mapped[datetime] = mapped_column(Instant)
    is_current: Mapped[bool] = mapped_column(default=True)
    case: Mapped[PromotionCase] = relationship(back_populates="revisions")
    sealed_by: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        CheckConstraint("length(digest) = 64", name="digest"),
        Index(
            "uq_packet_revision_current",
            "case_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )


class PacketExport(Base):
    """A PDF was made of a revision: which copy, its SHA-256, for whom and when."""

    __tablename__ = "packet_export"
    revision_id: Mapped[int] = mapped_column(ForeignKey("packet_revision.id"))
    copy: Mapped[int]
    pdf_digest: Mapped[str] = mapped_column(String(64))
    exported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    exported_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[PacketRevision] = relationship()
    exported_by: Mapped[Person] = relationship()
    __table_args__ = (
        UniqueConstraint("revision_id", "copy"),
        CheckConstraint("length(pdf_digest) = 64", name="digest"),
    )
