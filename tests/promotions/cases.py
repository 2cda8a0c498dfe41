"""Promotion cases for tests, through the real actions."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db
from app.drafts import Typed
from app.evidence.models import Confidentiality, EvidenceItem
from app.people.models import Level, Person
from app.promotions.actions import open_case
from app.promotions.drafting import save_texts
from app.promotions.models import PromotionCase, PromotionStatement
from app.promotions.queries import texts
from app.rubric.queries import published
from tests.evidence.samples import log_one

LATELY, EARLIER = timedelta(days=5), timedelta(days=200)


def person(key: str) -> Person:
    """One of the cast by the local part of the address."""
    return db.session.scalars(select(Person).where(Person.email.like(f"{key}@%"))).one()


def level(code: str) -> Level:
    return db.session.scalars(select(Level).where(Level.code == code)).one()


def opened(subject: Person, code: str, by: Person | None = None) -> PromotionCase:
    return open_case(subject, level(code), published()[0], by=by or subject)


def case_of(key: str) -> PromotionCase:
    """The first case about one of the cast."""
    rows = select(PromotionCase).join(Person, Person.id == PromotionCase.subject_id)
    return db.session.scalars(rows.where(Person.email.like(f"{key}@%")).order_by(PromotionCase.id)).first()


def statement_of(subject: str, author: str) -> PromotionStatement:
    who = db.session.scalars(select(Person.id).where(Person.email.like(f"{author}@%"))).one()
    rows = select(PromotionStatement).where(
        PromotionStatement.case_id == case_of(subject).id, PromotionStatement.author_id == who
    )
    return db.session.scalars(rows).one()


def write(case: PromotionCase, by: Person, **said: str) -> dict[str, int]:
    """Save some texts over what is kept now."""
    kept = texts(case.id)
    return save_texts(case, {key: Typed(kept[key].version, text) for key, text in said.items()}, by=by)


def two_items(subject: Person, by: Person, **changes: Any) -> list[EvidenceItem]:
    """One of these days and one of half a year ago."""
    return [log_one(subject, by, happened_on=day, **changes) for day in (days_ago(LATELY), days_ago(EARLIER))]


def days_ago(gap: timedelta) -> date:
    return clock.today() - gap


def complete(case: PromotionCase, by: Person, *items: EvidenceItem, **said: str) -> None:
    """Write every text, each citing all items."""
    cites = " ".join(f"[E{item.number}]" for item in items or two_items(case.subject, case.subject))
    write(case, by, **{key: f"What is said about {key} {cites}." for key in texts(case.id)} | said)


def closed_item(subject: Person, kind: Confidentiality) -> EvidenceItem:
    """An item whose words have to stay inside."""
    return log_one(
        subject,
        subject,
        title=f"A secret title of class {kind.value}",
        body=f"A secret body of class {kind.value}",
        link=f"https://secret.example.org/{kind.value}",
        confidentiality=kind,
        happened_on=days_ago(EARLIER),
    )
