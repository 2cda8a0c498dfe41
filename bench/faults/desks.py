"""Two hundred managers who have each begun a review, through the program's own actions; and their browsers' cookies."""

from dataclasses import dataclass

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from app.auth import sessions
from app.cycles.actions import advance, enrol
from app.cycles.models import Cycle, Phase, ReviewKind
from app.db import db
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.reviews.drafting import begin_review
from app.reviews.models import Review
from app.reviews.queries import answers
from bench.organisation import FEWEST, STAFF, lines


@dataclass(frozen=True)
class Field:
    """One text of a desk, and the version at which it was opened."""

    answer_id: int
    name: str
    version: int


@dataclass(frozen=True)
class Desk:
    """One manager's draft about one of their people, and the numbers of the evidence it may cite."""

    author_id: int
    review_id: int
    fields: tuple[Field, ...]
    cites: tuple[int, ...]


@dataclass(frozen=True)
class Signed:
    """What the browser of somebody who is signed in holds."""

    person_id: int
    cookie: str
    csrf: str


def people_for(managers: int) -> int:
    """The smallest organisation with so many managers who have somebody to review."""
    people = FEWEST
    while len(pairs(people)) < managers:
        people += 10
    return people


def pairs(people: int) -> dict[int, int]:
    """One of the people of each manager who can take part in a cycle, by index."""
    found: dict[int, int] = {}
    for index, manager in enumerate(lines(people)):
        if manager and index not in STAFF:
            found.setdefault(manager, index)
    return found


def begin(people: int, managers: int) -> list[Desk]:
    """Let the next cycle's writing begin, enrol one person of each manager, and open a draft about them."""
    cycle = db.session.scalars(select(Cycle).order_by(Cycle.id.desc()).limit(1)).one()
    while cycle.phase is not Phase.WRITING:
        advance(cycle, by=db.session.get_one(Person, 1))
    db.session.commit()
    chosen = list(pairs(people).items())[:managers]
    return [_desk(manager + 1, report + 1, cycle) for manager, report in chosen]


def _desk(manager_id: int, report_id: int, cycle: Cycle) -> Desk:
    author = db.session.get_one(Person, manager_id)
    participant = enrol(db.session.get_one(Person, report_id), cycle, by=author)
    review = begin_review(participant, ReviewKind.MANAGER, by=author)
    db.session.commit()
    return opened(review)


def opened(review: Review) -> Desk:
    """A desk as it is now."""
    fields = (
        Field(answer.id, f"answer-{answer.question_id}", answer.version) for answer in answers(review.id)
    )
    cites = select(EvidenceItem.number).where(EvidenceItem.subject_id == review.subject_id)
    numbers = db.session.scalars(cites.order_by(EvidenceItem.number))
    return Desk(review.author_id, review.id, tuple(fields), tuple(numbers))


def sign_in(app: Flask, person_id: int) -> Signed:
    """Sign somebody in by the program's own session, past the password: its hash is slow by design."""
    with app.test_request_context():
        sessions.begin(db.session.get_one(Person, person_id))
        token = generate_csrf()
        db.session.commit()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"
    return Signed(person_id, cookie, token)
