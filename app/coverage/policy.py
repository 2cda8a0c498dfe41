"""Coverage is for the person and their manager of today, who read everything that it counts."""

from app import clock
from app.cycles.models import Participant
from app.people.models import Person
from app.people.queries import manages
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, participant: Participant) -> set[Seat]:
    if participant.person_id == actor.id:
        return {Seat.SUBJECT}
    return {Seat.MANAGER} if manages(actor.id, participant.person_id, clock.today()) else set()


rules = Rules(
    "Coverage of a cycle",
    seats,
    note="What is written down, by month, competency, source and style. It gives no score and compares nobody.",
)
can_see = rules.verb("see what the record holds and lacks", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
