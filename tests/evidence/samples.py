"""Evidence for tests, through the real actions and the real form."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.db import db
from app.evidence.actions import Words, log_evidence
from app.evidence.models import EvidenceItem, EvidenceKind
from app.people.models import Person
from app.rubric.models import Competency

LONG_AGO = date(2000, 1, 1)


def words(**changes: Any) -> Words:
    """Words that say little."""
    said = {
        "kind": EvidenceKind.OUTCOME,
        "happened_on": clock.today(),
        "title": "The crane check runs by itself",
        "body": "Before, two of us checked by hand each Friday. Now nobody does, and no reach was wrong since.",
        "competencies": db.session.scalars(select(Competency).order_by(Competency.id).limit(1)).all(),
    }
    return Words(**(said | changes))


def log_one(subject: Person, by: Person, **changes: Any) -> EvidenceItem:
    return log_evidence(subject, words(**changes), by=by)


def person_id(app: Any, key: str) -> int:
    """The id of one of the cast, for addresses."""
    return int(one(app, select(Person.id).where(Person.email.startswith(f"{key}@"))))


def one(app: Any, query: Any) -> Any:
    """What a query finds, in a session of its own."""
    with app.app_context():
        found = db.session.scalar(query)
        db.session.remove()
        return found


def many(app: Any, query: Any) -> list[Any]:
    with app.app_context():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        db.session.remove()
        return found


def newest(app: Any) -> int:
    """The id of the item that was logged last."""
    return int(one(app, select(EvidenceItem.id).order_by(EvidenceItem.id.desc()).limit(1)))


def filled(app: Any, **changes: Any) -> dict[str, Any]:
    """The form of an item as somebody fills it in."""
    return {
        "kind": "outcome",
        "happened_on": clock.today().isoformat(),
        "title": "The crane check runs by itself",
        "body": "Before, two of us checked by hand each Friday. Now nobody does.",
        "competencies": [str(one(app, select(Competency.id).order_by(Competency.id).limit(1)))],
        "style": "",
        "confidentiality": "internal",
        "link": "",
    } | changes
