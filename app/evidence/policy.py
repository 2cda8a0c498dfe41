"""Evidence is open to its subject at once, to the subject's manager of today, and to whoever entered it."""

from sqlalchemy import Select, or_, select

from app import clock
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.people.queries import manages, report_ids
from app.permissions import ALWAYS, Rules, Seat


def seats(actor: Person, item: EvidenceItem) -> set[Seat]:
    found = set()
    if item.subject_id == actor.id:
        found.add(Seat.SUBJECT)
    if item.entered_by_id == actor.id:
        found.add(Seat.AUTHOR)
    if manages(actor.id, item.subject_id, clock.today()):
        found.add(Seat.MANAGER)
    return found


rules = Rules(
    "Evidence",
    seats,
    note="What others enter is shown to its subject at once. A review shows its readers what it cites.",
)
can_read = rules.verb("read", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS, Seat.AUTHOR: ALWAYS})
can_revise = rules.verb("correct, leaving the earlier words in place", {Seat.AUTHOR: ALWAYS})
can_add_context = rules.verb("add context beside it", {Seat.SUBJECT: ALWAYS})


def person_seats(actor: Person, person: Person) -> set[Seat]:
    found = {Seat.ANYONE}
    if person.id == actor.id:
        found.add(Seat.SUBJECT)
    if manages(actor.id, person.id, clock.today()):
        found.add(Seat.MANAGER)
    return found


person_rules = Rules("Evidence about a person", person_seats)
can_log = person_rules.verb("log an item, with provenance", {Seat.ANYONE: ALWAYS})
can_list = person_rules.verb("see all of it", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS})


def visible_to(actor: Person) -> Select[EvidenceItem]:
    """The items an actor may read."""
    return select(EvidenceItem).where(
        or_(
            EvidenceItem.subject_id == actor.id,
            EvidenceItem.entered_by_id == actor.id,
            EvidenceItem.subject_id.in_(report_ids(actor.id, clock.today())),
        )
    )
