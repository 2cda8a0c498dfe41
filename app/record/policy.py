"""A record is read by the person it is about, and by nobody else."""

from app.people.models import Person
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.SUBJECT} if actor.id == person.id else set()


rules = Rules(
    "Record",
    seats,
    note="Everything kept about a person, and who has read it. Others open single parts of it by their own seats.",
)
can_read = rules.verb("read", {Seat.SUBJECT: ALWAYS})
can_download = rules.verb("take it along", {Seat.SUBJECT: ALWAYS})
