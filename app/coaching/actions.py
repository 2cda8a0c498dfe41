"""Sharing a note, and acknowledging it."""

from app import audit, clock, mail
from app.coaching.models import CoachingNote
from app.db import db
from app.errors import Conflict
from app.people.models import Person
from app.rubric.models import Competency


def share_note(
    subject: Person, concern: str, support: str, action: str, *, competency: Competency | None, by: Person
) -> CoachingNote:
    """Write a note; it is shared with the person in the same moment."""
    note = CoachingNote(
        subject_id=subject.id,
        author_id=by.id,
        competency_id=competency.id if competency else None,
        concern=concern,
        support=support,
        action=action,
        shared_at=clock.now(),
    )
    db.session.add(note)
    db.session.flush()
    audit.record("coaching_note.shared", by=by, on=note, about=subject)
    mail.send("coaching/mail/shared.txt", to=subject, by=by, note=note)
    return note


def acknowledge_note(note: CoachingNote, *, by: Person) -> None:
    """The person has read it, which is not the same as agreeing."""
    if note.acknowledged_at:
        raise Conflict("You have acknowledged this note already.")
    note.acknowledged_at = clock.now()
    audit.record("coaching_note.acknowledged", by=by, on=note, about=by)
