"""Feedback for tests, through the real actions; and finding that of the demo organisation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app import clock
from app.auth.actions import open_account
from app.cycles.models import Cycle, Participant, Phase
from app.db import db
from app.feedback.actions import ask_for_feedback, give_feedback
from app.feedback.models import FeedbackAnswer, FeedbackRequest, SourceKind
from app.feedback.sealing import Words, close_round, open_round, round_of, seal
from app.feedback.unattributed import FeedbackRound
from app.mail.models import MailMessage
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


def rounds_about(key: str) -> Sequence[FeedbackRound]:
    """Rounds about one of the cast in any cycle, the newest first."""
    rows = select(FeedbackRound).where(FeedbackRound.subject_id == person(key).id)
    return db.session.scalars(rows.order_by(FeedbackRound.id.desc())).all()


def open_about(key: str, *invited: str, days: int = 10, by: str = "grace") -> FeedbackRound:
    """A round about one of the cast among some others."""
    people = [person(each) for each in invited or ("bao", "clara", "emil", "farah", "goran")]
    last_day = clock.today() + timedelta(days=days)
    return open_round(
        place(key),
        SourceKind.PEER,
        people,
        "The dry run",
        last_day,
        by=person(by),
        address="http://plumbline.example",
    )


def mailed_tickets(opened: FeedbackRound) -> dict[str, str]:
    """The tickets of a round by whom they are on their way to: the mail is the only place that knows."""
    rows = db.session.execute(
        select(Person.email, MailMessage.fleeting)
        .join(Person, Person.id == MailMessage.person_id)
        .where(MailMessage.fleeting.is_not(None))
    )
    found = {email.partition("@")[0]: line.rpartition("#")[2] for email, line in rows}
    return {key: ticket for key, ticket in found.items() if round_of(ticket) is opened}


def ticket_of(about: str) -> str:
    """A ticket of the round about somebody that nobody has used."""
    return next(iter(mailed_tickets(rounds_about(about)[0]).values()))


def released_about(key: str, mark: str = "seen") -> FeedbackRound:
    """A round in which three answered, and which is over."""
    opened = open_about(key)
    for number, ticket in enumerate(list(mailed_tickets(opened).values())[:3]):
        seal(ticket, Words(f"{mark} {number}", "In the review of a change.", "We found it elsewhere."))
    assert close_round(opened, by=None)
    return opened


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
