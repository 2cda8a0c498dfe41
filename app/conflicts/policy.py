"""Who sees a conflict: whoever declared it, and people partners. The other person does not, whatever their role."""

from sqlalchemy import Select, select

from app import clock
from app.conflicts.models import Conflict, ConflictState
from app.people.models import Person, Role
from app.people.queries import has_role
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, conflict: Conflict) -> set[Seat]:
    if conflict.person_id == actor.id:
        return {Seat.AUTHOR}
    partner = has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
    return {Seat.PEOPLE_PARTNER} if partner and conflict.other_id != actor.id else set()


rules = Rules(
    "Personal conflict",
    seats,
    note="Its author is whoever declared it. It keeps both people from seeing or deciding the other's case. The other is not told who declared it.",
)
can_read = rules.verb("read", {Seat.AUTHOR: ALWAYS, Seat.PEOPLE_PARTNER: ALWAYS})
can_end = rules.verb("end it", {Seat.AUTHOR: frozenset({ConflictState.STANDING})})


def own_seats(actor: Person, person: Person) -> set[Seat]:
    found = {Seat.SUBJECT} if actor.id == person.id else set()
    partner = has_role(actor.id, Role.PEOPLE_PARTNER, clock.today())
    return found | ({Seat.PEOPLE_PARTNER} if partner else set())


own_rules = Rules("Personal conflicts of a person", own_seats)
can_declare = own_rules.verb("declare one, and see what was declared", {Seat.SUBJECT: ALWAYS})
can_list_all = own_rules.verb("see what everybody declared", {Seat.PEOPLE_PARTNER: ALWAYS})


def visible_to(actor: Person) -> Select[Conflict]:
    """The conflicts an actor may see."""
    if has_role(actor.id, Role.PEOPLE_PARTNER, clock.today()):
        return select(Conflict).where(Conflict.other_id != actor.id)
    return select(Conflict).where(Conflict.person_id == actor.id)
