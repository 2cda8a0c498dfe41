"""What is written down about one participant: time away, and whether they are too new to rate."""

from datetime import date

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.calendar import span_of, within
from app.cycles.models import Absence, Participant
from app.cycles.queries import absences, responsible
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.people.models import Person


def record_absence(participant: Participant, first: date, last: date, *, by: Person) -> Absence:
    """Take time away, from one day to another, out of what is looked at. Nobody asks why."""
    cycle = hold_open(participant.cycle_id)
    held(participant)
    if last < first:
        raise Refused(Gap("The last day away is before the first.", "last"))
    span, period = span_of(first, last), span_of(cycle.period_from, cycle.period_until)
    if not within([span], period):
        raise Refused(Gap("These days lie outside the period of this cycle.", "first"))
    if within([(each.absent_from, each.absent_until) for each in absences(participant.id)], span):
        raise Refused(Gap("Some of these days are recorded as time away already.", "first"))
    absence = Absence(participant=participant, absent_from=span[0], absent_until=span[1])
    db.session.add(absence)
    db.session.flush()
    audit.record("absence.recorded", by=by, on=absence, about=participant.person_id)
    if by.id != participant.person_id:
        mail.send("participants/mail/absence.txt", to=participant.person, by=by, participant=participant)
    return absence


def remove_absence(absence: Absence, *, by: Person) -> None:
    """Take back time away that was recorded wrongly. That it was recorded and removed stays in the audit log."""
    hold_open(absence.participant.cycle_id)
    held(absence.participant)
    audit.record("absence.removed", by=by, on=absence, about=absence.participant.person_id)
    db.session.delete(absence)
    db.session.flush()


def mark_too_new(participant: Participant, *, begun: bool, by: Person) -> None:
    """Nobody rates somebody who was here too short a time. `begun` says whether the manager's review was begun."""
    hold_open(participant.cycle_id)
    participant = held(participant)
    if participant.too_new:
        raise Conflict(
            f"{participant.person.name} is marked as too new to rate already.", "Nothing was changed."
        )
    if begun:
        raise Conflict(
            f"The manager's review of {participant.person.name} was begun.",
            "Somebody whose review was begun is rated on what there is.",
        )
    participant.too_new = True
    audit.record("participant.marked_too_new", by=by, on=participant, about=participant.person_id)
    mail.send("participants/mail/too_new.txt", to=participant.person, by=by, participant=participant)


def lift_too_new(participant: Participant, *, by: Person) -> None:
    """They are rated after all; their manager writes the review."""
    hold_open(participant.cycle_id)
    participant = held(participant)
    if not participant.too_new:
        raise Conflict(f"{participant.person.name} is to be rated already.", "Nothing was changed.")
    participant.too_new = False
    audit.record("participant.too_new_lifted", by=by, on=participant, about=participant.person_id)
    mail.send("participants/mail/to_be_rated.txt", to=participant.person, by=by, participant=participant)
    manager = responsible(participant.id, clock.today())
    if manager is not None:
        mail.send("participants/mail/to_be_rated.txt", to=manager, by=by, participant=participant)


def held(participant: Participant) -> Participant:
    """The participant as they are now; of two who change something about them, the second waits."""
    return db.session.get_one(
        Participant, participant.id, with_for_update={"key_share": True}, populate_existing=True
    )
