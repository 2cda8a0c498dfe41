"""Proposing, revising and agreeing."""

from app import audit, clock, mail
from app.cycles.models import Participant, Phase
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.errors import Conflict
from app.expectations.models import Expectation, ExpectationAgreement, ExpectationRevision
from app.people.models import Person


def propose(participant: Participant, text: str, measure: str, *, by: Person) -> Expectation:
    """Propose an expectation; it holds once the other side agrees."""
    _refuse_when_closed(participant)
    expectation = Expectation(participant=participant)
    db.session.add(expectation)
    db.session.flush()
    _write(expectation, text, measure, by)
    audit.record("expectation.proposed", by=by, on=expectation, about=participant.person_id)
    return expectation


def revise(expectation: Expectation, base: int, text: str, measure: str, *, by: Person) -> None:
    """Propose other words than those of revision `base`; what was agreed holds until these are."""
    _refuse_when_closed(expectation.participant)
    _lock(expectation)
    if expectation.latest.number != base:
        raise Conflict(
            "Other words were proposed while you were writing.",
            "Open the expectations again, read them, and propose yours if they still say something else.",
        )
    _write(expectation, text, measure, by)
    audit.record("expectation.revised", by=by, on=expectation, about=expectation.subject_id)


def agree(expectation: Expectation, number: int, *, by: Person) -> None:
    """Agree to the latest words, which the other side proposed."""
    _refuse_when_closed(expectation.participant)
    _lock(expectation)
    latest = expectation.latest
    if latest.number != number:
        raise Conflict("The words have changed since you opened the page.", "Read them and agree again.")
    if latest.agreement:
        raise Conflict("These words are agreed already.")
    if not expectation.waits_for(by.id):
        raise Conflict("These words come from your side.", "They hold once the other side agrees.")
    latest.agreement = ExpectationAgreement(agreed_by_id=by.id, agreed_at=clock.now())
    db.session.flush()
    audit.record(
        "expectation.agreed", by=by, on=expectation, about=expectation.subject_id, revision=latest.number
    )


def _refuse_when_closed(participant: Participant) -> None:
    if participant.cycle.phase is Phase.CLOSED:
        raise Conflict(f"{participant.cycle.name} is closed.", "What was agreed in it stays as it is.")


def _lock(expectation: Expectation) -> None:
    """Of two who write at one instant the second sees what the first wrote."""
    db.session.get(Expectation, expectation.id, with_for_update=True, populate_existing=True)


def _write(expectation: Expectation, text: str, measure: str, by: Person) -> None:
    revision = ExpectationRevision(
        number=len(expectation.revisions) + 1,
        text=text,
        measure=measure,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
    )
    expectation.revisions.append(revision)
    db.session.flush()
    participant = expectation.participant
    other = participant.person_id
    if by.id == other:
        other = responsible_manager_id(participant.id, clock.today()) or other
    if other != by.id:
        mail.send(
            "expectations/mail/proposed.txt",
            to=db.session.get_one(Person, other),
            by=by,
            participant=participant,
        )
