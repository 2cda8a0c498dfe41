"""Accounts, sessions and failed attempts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Instant
from app.people.models import Person


class Account(Base):
    """How one person signs in. A closed account has no session and gets none."""

    __tablename__ = "account"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class SignedInSession(Base):
    """One browser that signed in. The cookie holds a token, the table its digest."""

    __tablename__ = "session"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person] = relationship()


class FailedSignIn(Base):
    """A wrong password, kept under a digest of the address that was tried."""

    __tablename__ = "failed_sign_in"
    address_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (Index("ix_failed_sign_in_recent", "address_digest", "at"),)
