"""The list of what is yours to do next is yours alone."""

from app.people.models import Person
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.SUBJECT} if actor.id == person.id else set()


rules = Rules("My work", seats, note="Each person's list of what is theirs to do next.")
can_see = rules.verb("see", {Seat.SUBJECT: ALWAYS})
