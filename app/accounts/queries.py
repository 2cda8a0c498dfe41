"""Reads of accounts."""

from collections.abc import Sequence

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager

from app.auth.models import Account
from app.db import db
from app.people.models import Person

PAGE = 50


def page(
    accounts: Select[Account], after: int | None = None, most: int = PAGE
) -> tuple[Sequence[Account], int | None]:
    """By name, from behind the person `after`; and the key of the next page, if there is one."""
    named = accounts.join(Account.person).options(contains_eager(Account.person))
    if after is not None:
        last = select(Person.name).where(Person.id == after).scalar_subquery()
        named = named.where(tuple_(Person.name, Person.id) > tuple_(last, after))
    rows = db.session.scalars(named.order_by(Person.name, Person.id).limit(most + 1)).all()
    return rows[:most], rows[most - 1].person_id if len(rows) > most else None
