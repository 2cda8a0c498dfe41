"""Who may see a person's page: everybody signed in. It shows a name, a team and a title, no text about them."""

from app.permissions import ALWAYS, Rules, Seat
from app.people.models import Person

rules = Rules("Person", seats=lambda actor, person: {Seat.ANYONE, *({Seat.SUBJECT} if actor.id == person.id else ())})
can_see = rules.verb("see name, team and title", {Seat.ANYONE: ALWAYS})
