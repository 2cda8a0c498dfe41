"""Who may see a person's page: everybody signed in. It shows a name, a team and a title, no text about them."""

from sqlalchemy import Select, select

from app.people.models import Person
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, person: Person) -> set[Seat]:
    return {Seat.ANYONE, Seat.SUBJECT} if actor.id == person.id else {Seat.ANYONE}


rules = Rules("Person", seats)
can_see = rules.verb("see name, team and title", {Seat.ANYONE: ALWAYS})


def visible_to(_actor: Person) -> Select[Person]:
    """Everybody, to anybody signed in."""
    return select(Person)
