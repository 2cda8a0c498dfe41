"""The list of what is yours to do next is yours alone; the fairness page is for the board and executives."""

from app import clock
from app.people.models import Person, Role
from app.people.queries import roles_of
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.SUBJECT} if actor.id == person.id else set()


rules = Rules("My work", seats, note="Each person's list of what is theirs to do next.")
can_see = rules.verb("see", {Seat.SUBJECT: ALWAYS})


def role_seats(actor: Person, person: Person) -> set[Seat]:
    if actor.id != person.id:
        return set()
    roles = roles_of(actor.id, clock.today())
    seats = {Role.FAIRNESS_BOARD: Seat.FAIRNESS_BOARD, Role.EXECUTIVE: Seat.EXECUTIVE}
    return {seat for role, seat in seats.items() if role in roles}


fairness_rules = Rules("Fairness", role_seats, note="The page of the fairness board.")
can_see_statements = fairness_rules.verb(
    "see for which cycles the statement is signed", {Seat.FAIRNESS_BOARD: ALWAYS, Seat.EXECUTIVE: ALWAYS}
)
can_see_reports = fairness_rules.verb("see the reports in confidence", {Seat.FAIRNESS_BOARD: ALWAYS})
