"""Evidence is open to its subject at once, to the subject's manager of today, and to whoever entered it."""

from sqlalchemy import Select, or_, select

from app import clock
from app.cycles.policy import participant_seats
from app.evidence.models import EvidenceAttachment, EvidenceItem
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


def file_seats(actor: Person, attachment: EvidenceAttachment) -> set[Seat]:
    """Those of its item; a file that was removed is nobody's."""
    return set() if attachment.removed_at else seats(actor, attachment.item)


can_attach = rules.verb("attach files to it", {Seat.AUTHOR: ALWAYS})

file_rules = Rules("File beside evidence", file_seats, note="It opens to whom its item opens, as a download.")
can_open_file = file_rules.verb("download", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS, Seat.AUTHOR: ALWAYS})
can_remove_file = file_rules.verb("remove, where it was attached by mistake", {Seat.AUTHOR: ALWAYS})

multiplier_rules = Rules(
    "Operational multiplier",
    participant_seats,
    note="One for each person and cycle: what made the work of others easier. A manager chooses it only while none is chosen.",
)
can_choose_multiplier = multiplier_rules.verb(
    "choose it, with who was multiplied and how one can tell", {Seat.SUBJECT: ALWAYS, Seat.MANAGER: ALWAYS}
)


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
