"""People and the dated facts about them. Ranges are half-open: [valid_from, valid_until)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant, bounds, named, written


class TeamKind(StrEnum):
    """What a team is mostly there for; a context of its work, never a label of its people."""

    PRODUCT = "product"
    PLATFORM = "platform"
    RELIABILITY = "reliability"
    DATA = "data"
    MOBILE = "mobile"
    SECURITY = "security"


class Arrangement(StrEnum):
    """Where somebody works from."""

    OFFICE = "office"
    REMOTE = "remote"
    HYBRID = "hybrid"


class Role(StrEnum):
    """What can be granted; everything else follows from the reporting line."""

    PEOPLE_PARTNER = "people_partner"
    ADMINISTRATOR = "administrator"
    EXECUTIVE = "executive"
    FAIRNESS_BOARD = "fairness_board"
    METRIC_BOARD = "metric_board"
    PANELIST = (
        "panelist"  # the pool from which appeal panels are drawn; the grant's last day ends the mandate
    )


class Team(Base):
    """A team; a team with teams below it is a department."""

    __tablename__ = "team"
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[TeamKind] = mapped_column(named(TeamKind))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        *bounds(name=120),
        *written("name"),
    )


class Level(Base):
    """A level of a track (job family). `position` orders the levels of one track."""

    __tablename__ = "level"
    code: Mapped[str] = mapped_column(String(12), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    track: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]


class Person(Base):
    """Somebody who works here."""

    __tablename__ = "person"
    name: Mapped[str] = mapped_column(String(120))
    folded_name: Mapped[str] = mapped_column(String(500), index=True)  # without marks and case, for finding
    email: Mapped[str] = mapped_column(String(254), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    location: Mapped[str] = mapped_column(String(120), default="")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    arrangement: Mapped[Arrangement] = mapped_column(named(Arrangement), default=Arrangement.OFFICE)
    share: Mapped[float] = mapped_column(Numeric(3, 2, asdecimal=False), default=1.0)
    joined_on: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        CheckConstraint("share > 0 AND share <= 1", name="share_of_full_time"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        *bounds(name=120, email=254, title=120, location=120),
        *written("name", "email"),
    )


class Membership(Base):
    """Who was in which team from when to when; one team at a time."""

    __tablename__ = "membership"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    team: Mapped[Team] = relationship()
    __table_args__ = (
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_membership_person", "person_id", "valid_from"),
    )


class ReportingLine(Base):
    """Who answered to whom from when to when; one manager at a time."""

    __tablename__ = "reporting_line"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    manager: Mapped[Person] = relationship(foreign_keys=manager_id)
    __table_args__ = (
        CheckConstraint("person_id <> manager_id", name="not_oneself"),
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_reporting_line_person", "person_id", "valid_from"),
        Index("ix_reporting_line_manager", "manager_id", "valid_from"),
    )


class HeldLevel(Base):
    """Which level somebody held from when to when; one at a time."""

    __tablename__ = "held_level"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    level_id: Mapped[int] = mapped_column(ForeignKey("level.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    level: Mapped[Level] = relationship()
    __table_args__ = (
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_held_level_person", "person_id", "valid_from"),
    )


class RoleGrant(Base):
    """A role given to somebody from when to when; the same role once at a time."""

    __tablename__ = "role_grant"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(named(Role))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (
        CheckConstraint("valid_until > valid_from", name="range"),
        Index("ix_role_grant_person", "person_id", "role", "valid_from"),
    )
