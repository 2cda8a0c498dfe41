"""Who may see how far a cycle and its participants have come. Status only: never a text or a rating."""

from sqlalchemy import Select, false, or_, select

from app import clock
from app.cycles.models import Cycle, Participant, Responsibility
from app.cycles.queries import responsible_manager_id
from app.people.models import Person, Role
from app.people.queries import has_role, on_day
from app.permissions import ALWAYS, Rules, Seat


def cycle_seats(actor: Person, _cycle: Cycle) -> set[Seat]:
    return {Seat.PEOPLE_PARTNER} if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today()) else set()


def participant_seats(actor: Person, participant: Participant) -> set[Seat]:
    seats = cycle_seats(actor, participant.cycle)
    if participant.person_id == actor.id:
        seats.add(Seat.SUBJECT)
    if responsible_manager_id(participant.id, clock.today()) == actor.id:
        seats.add(Seat.MANAGER)
    return seats


cycle_rules = Rules(
    "Cycle", cycle_seats, note="Status is who has reached which stage. It shows no text and no rating."
)
can_see_cycle = cycle_rules.verb("see the status of everybody in it", {Seat.PEOPLE_PARTNER: ALWAYS})
can_advance = cycle_rules.verb("move it to its next phase", {Seat.PEOPLE_PARTNER: ALWAYS})

rules = Rules("Participant", participant_seats, note="The facts pinned for a person in a cycle.")
can_see = rules.verb(
    "see the pinned facts", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS, Seat.PEOPLE_PARTNER: ALWAYS}
)
can_work_with = rules.verb("see and propose expectations", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_write_self = rules.verb("begin the self review", {Seat.SUBJECT: ALWAYS})
can_write_manager = rules.verb("begin the manager's review", {Seat.MANAGER: ALWAYS})


def cycles_visible_to(actor: Person) -> Select[Cycle]:
    """The cycles whose status an actor may see."""
    return (
        select(Cycle)
        if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
        else select(Cycle).where(false())
    )


def visible_to(actor: Person) -> Select[Participant]:
    """The participants whose pinned facts an actor may see."""
    everybody = select(Participant)
    if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today()):
        return everybody
    theirs = select(Responsibility.participant_id).where(
        Responsibility.manager_id == actor.id, on_day(Responsibility, clock.today())
    )
    return everybody.where(or_(Participant.person_id == actor.id, Participant.id.in_(theirs)))
