"""Expectations are between two people: the participant and the manager responsible for them."""

from app import clock
from app.cycles.queries import responsible_manager_id
from app.expectations.models import Expectation
from app.people.models import Person
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, expectation: Expectation) -> set[Seat]:
    found = set()
    if expectation.participant.person_id == actor.id:
        found.add(Seat.SUBJECT)
    if responsible_manager_id(expectation.participant_id, clock.today()) == actor.id:
        found.add(Seat.MANAGER)
    if expectation.latest.proposed_by_id == actor.id:
        found.add(Seat.AUTHOR)
    return found


rules = Rules(
    "Expectation", seats, note="Whoever proposed the latest words waits for the other side to agree."
)
can_read = rules.verb("read", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_revise = rules.verb("propose other words", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_agree = rules.verb("agree to the other side's words", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
