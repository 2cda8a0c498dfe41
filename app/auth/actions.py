"""Opening and closing accounts, changing passwords, signing in."""

from datetime import timedelta

from sqlalchemy import func, select, update

from app import audit, clock
from app.auth.models import Account, FailedSignIn, SignedInSession
from app.auth.passwords import digest, hashed
from app.db import db
from app.errors import Conflict
from app.people.models import Person

MOST_FAILURES, WITHIN = 10, timedelta(minutes=15)


def open_account(person: Person, *, by: Person | None) -> Account:
    """Give somebody an account, without a password yet."""
    account = Account(person_id=person.id)
    db.session.add(account)
    db.session.flush()
    audit.record("account.opened", by=by, on=account, about=person)
    return account


def set_password(account: Account, password: str, *, by: Person | None) -> None:
    """Change a password; every session that was begun with the old one ends."""
    account.password_hash = hashed(password)
    revoke_sessions(account)
    audit.record("account.password_changed", by=by, on=account, about=account.person_id)


def close_account(account: Account, *, by: Person) -> None:
    """Close an account and end its sessions at once. The record of the person stays."""
    if account.closed_at:
        raise Conflict("This account is closed already.")
    if account.person_id == by.id:
        raise Conflict("You cannot close your own account.", "Ask another administrator.")
    account.closed_at = clock.now()
    revoke_sessions(account)
    audit.record("account.closed", by=by, on=account, about=account.person_id)


def reopen_account(account: Account, *, by: Person) -> None:
    """Let somebody sign in again."""
    if not account.closed_at:
        raise Conflict("This account is open.")
    account.closed_at = None
    audit.record("account.reopened", by=by, on=account, about=account.person_id)


def revoke_sessions(account: Account) -> None:
    """End every session of an account; the next request with one of them is signed out."""
    db.session.execute(
        update(SignedInSession)
        .where(SignedInSession.person_id == account.person_id, SignedInSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def end_session(row: SignedInSession) -> None:
    """End one session."""
    row.revoked_at = clock.now()
    audit.record("session.ended", by=row.person, on=row, about=row.person_id)


def note_failure(address: str) -> None:
    """Remember a wrong password."""
    db.session.add(FailedSignIn(address_digest=digest(address), at=clock.now()))


def locked(address: str) -> bool:
    """Were there too many wrong passwords for this address lately?"""
    recent = select(func.count()).where(
        FailedSignIn.address_digest == digest(address), FailedSignIn.at > clock.now() - WITHIN
    )
    return (db.session.scalar(recent) or 0) >= MOST_FAILURES
