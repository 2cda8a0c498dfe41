"""Feedback for tests, through the real actions; and finding that of the demo organisation."""

from typing import Any

from sqlalchemy import select

from app import clock
from app.auth.actions import open_account
from app.cycles.models import Cycle, Participant, Phase
from app.db import db
from app.feedback.actions import ask_for_feedback, give_feedback
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.people.actions import add_person
from app.people.models import Person

TEXTS = (
    "Ada asked what happens when the window is empty.",
    "In the review of my change, on a Tuesday.",
    "We found the same mistake elsewhere.",
)
GIVEN = dict(zip(("behaviour", "context", "impact"), TEXTS, strict=True))


def person(key: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email.like(f"{key}@%"))).one()


def place(key: str) -> Participant:
    """Somebody's place in the cycle that runs."""
    rows = (
        select(Participant).join(Cycle, Cycle.id == Participant.cycle_id).where(Cycle.phase != Phase.CLOSED)
    )
    return db.session.scalars(
        rows.where(Participant.person_id == person(key).id).order_by(Participant.id).limit(1)
    ).one()


def request_of(about: str, of: str) -> FeedbackRequest:
    """What one of the cast was asked about another in the cycle that runs."""
    return db.session.scalars(
        select(FeedbackRequest).where(
            FeedbackRequest.participant_id == place(about).id, FeedbackRequest.asked_of_id == person(of).id
        )
    ).one()


def ask(about: str, of: str, by: str, prompt: str = "") -> FeedbackRequest:
    return ask_for_feedback(place(about), person(of), prompt, by=person(by))


def give(request: FeedbackRequest, **changes: str) -> FeedbackAnswer:
    return give_feedback(request, *(GIVEN | changes).values(), by=request.asked_of)


def colleagues(count: int) -> list[Person]:
    """People who can be asked and take part in nothing."""
    made = []
    for _ in range(count):
        number = db.session.query(Person).count() + 1
        address = f"nela{number}@tideway.example"
        made.append(add_person(f"Nela {number}", address, by=None, title="Engineer", joined_on=clock.today()))
        open_account(made[-1], by=None)
    return made


def form(**changes: str) -> dict[str, Any]:
    return GIVEN | changes
