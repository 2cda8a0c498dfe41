"""Coaching notes are between a person and their managers; they are not a rating and no committee reads them."""

from sqlalchemy import Select, or_, select

from app import clock
from app.coaching.models import CoachingNote
from app.people.models import Person
from app.people.queries import manages, report_ids
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, note: CoachingNote) -> set[Seat]:
    found = set()
    if note.subject_id == actor.id:
        found.add(Seat.SUBJECT)
    if note.author_id == actor.id:
        found.add(Seat.AUTHOR)
    if manages(actor.id, note.subject_id, clock.today()):
        found.add(Seat.MANAGER)
    return found


rules = Rules("Coaching note", seats, note="Shared with the person the moment it is written.")
can_read = rules.verb("read", {Seat.SUBJECT: ALWAYS, Seat.AUTHOR: ALWAYS, Seat.MANAGER: ALWAYS})
can_acknowledge = rules.verb("acknowledge", {Seat.SUBJECT: ALWAYS})


def person_seats(actor: Person, person: Person) -> set[Seat]:
    found = {Seat.SUBJECT} if person.id == actor.id else set()
    return found | ({Seat.MANAGER} if manages(actor.id, person.id, clock.today()) else set())


person_rules = Rules("Coaching of a person", person_seats)
can_list = person_rules.verb("see all notes", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})
can_share = person_rules.verb("share a note", {Seat.MANAGER: ALWAYS})


def visible_to(actor: Person) -> Select[CoachingNote]:
    """The notes an actor may read."""
    return select(CoachingNote).where(
        or_(
            CoachingNote.subject_id == actor.id,
            CoachingNote.author_id == actor.id,
            CoachingNote.subject_id.in_(report_ids(actor.id, clock.today())),
        )
    )
