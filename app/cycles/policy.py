"""Who may see how far a cycle and its participants have come. Status only: never a text or a rating."""

from sqlalchemy import Select, or_, select

from app import clock
from app.cycles.models import Absence, Cycle, Participant, Responsibility
from app.cycles.queries import responsible_manager_id
from app.db import db
from app.people.models import Person, Role
from app.people.queries import has_role, on_day
from app.permissions import ALWAYS, Rules, Seat


def is_partner(actor: Person) -> bool:
    return has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())


def role_seats(actor: Person, _nobody: None) -> set[Seat]:
    return {Seat.PEOPLE_PARTNER} if is_partner(actor) else set()


def cycle_seats(actor: Person, cycle: Cycle) -> set[Seat]:
    seats = {Seat.PEOPLE_PARTNER} if is_partner(actor) else set()
    theirs = in_care(actor).where(Participant.cycle_id == cycle.id)
    if db.session.scalar(select(theirs.exists())):
        seats.add(Seat.MANAGER)
    return seats


def participant_seats(actor: Person, participant: Participant) -> set[Seat]:
    """Nobody has a second seat beside the one of the person it is about."""
    if participant.person_id == actor.id:
        return {Seat.SUBJECT}
    seats = {Seat.PEOPLE_PARTNER} if is_partner(actor) else set()
    if responsible_manager_id(participant.id, clock.today()) == actor.id:
        seats.add(Seat.MANAGER)
    return seats


def absence_seats(actor: Person, absence: Absence) -> set[Seat]:
    return participant_seats(actor, absence.participant)


opening_rules = Rules("Cycle, before it begins", role_seats)
can_open = opening_rules.verb("open", {Seat.PEOPLE_PARTNER: ALWAYS})

cycle_rules = Rules(
    "Cycle",
    cycle_seats,
    note="A manager sees in it how far those in their care have come, and nobody else."
    " Status is who has reached which stage; it shows no text and no rating.",
)
can_see_cycle = cycle_rules.verb(
    "see how far its people have come", {Seat.PEOPLE_PARTNER: ALWAYS, Seat.MANAGER: ALWAYS}
)
can_enrol = cycle_rules.verb("enrol people", {Seat.PEOPLE_PARTNER: ALWAYS})
can_advance = cycle_rules.verb("move it to its next phase", {Seat.PEOPLE_PARTNER: ALWAYS})

rules = Rules(
    "Participant",
    participant_seats,
    note="The facts pinned for a person in a cycle, and their time away. Nobody is asked why they were away.",
)
can_see = rules.verb(
    "see the pinned facts and the time away",
    {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS, Seat.PEOPLE_PARTNER: ALWAYS},
)
can_work_with = rules.verb("see and propose expectations", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_write_self = rules.verb("begin the self review", {Seat.SUBJECT: ALWAYS})
can_write_manager = rules.verb("begin the manager's review", {Seat.MANAGER: ALWAYS})
can_record_absence = rules.verb("record time away", {Seat.MANAGER: ALWAYS, Seat.PEOPLE_PARTNER: ALWAYS})
can_mark_too_new = rules.verb("mark as too new to rate", {Seat.PEOPLE_PARTNER: ALWAYS})
can_lift_too_new = rules.verb("lift that mark again", {Seat.PEOPLE_PARTNER: ALWAYS})

absence_rules = Rules(
    "Time away", absence_seats, note="It is taken out of what is looked at, never held against anybody."
)
can_see_absence = absence_rules.verb(
    "see", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS, Seat.PEOPLE_PARTNER: ALWAYS}
)
can_remove_absence = absence_rules.verb(
    "remove, where it was recorded wrongly", {Seat.PEOPLE_PARTNER: ALWAYS}
)


def in_care(actor: Person) -> Select[Participant]:
    """The participants for whom an actor is the responsible manager today."""
    theirs = select(Responsibility.participant_id).where(
        Responsibility.manager_id == actor.id, on_day(Responsibility, clock.today())
    )
    return select(Participant).where(Participant.id.in_(theirs))


def worked_with(actor: Person) -> Select[Participant]:
    """The participants whose expectations an actor sees: their own parts, and those in their care."""
    theirs = in_care(actor).with_only_columns(Participant.id)
    return select(Participant).where(or_(Participant.person_id == actor.id, Participant.id.in_(theirs)))


def cycles_visible_to(actor: Person) -> Select[Cycle]:
    """The cycles in which an actor may see how far people have come."""
    if is_partner(actor):
        return select(Cycle)
    return select(Cycle).where(Cycle.id.in_(in_care(actor).with_only_columns(Participant.cycle_id)))


def visible_to(actor: Person) -> Select[Participant]:
    """The participants whose pinned facts an actor may see."""
    return select(Participant) if is_partner(actor) else worked_with(actor)


def absences_visible_to(actor: Person) -> Select[Absence]:
    """The time away that an actor may see: that of the participants they may see."""
    seen = visible_to(actor).with_only_columns(Participant.id)
    return select(Absence).where(Absence.participant_id.in_(seen))
