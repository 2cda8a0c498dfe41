"""Reads of accounts."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.auth.models import Account
from app.db import db
from app.people.models import Person


def by_email(email: str) -> Account | None:
    """The account that signs in with an address."""
    found = select(Account).join(Person, Person.id == Account.person_id).where(Person.email == email)
    return db.session.scalar(found.options(joinedload(Account.person)))


def account_of(person: Person) -> Account:
    """The account of somebody who is signed in, and so has one."""
    return db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
