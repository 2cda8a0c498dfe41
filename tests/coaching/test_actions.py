"""Sharing a note, and acknowledging it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.coaching import actions, queries
from app.coaching.models import CoachingNote
from app.db import db
from app.errors import Conflict
from app.mail.models import MailMessage


def share(cast, **changes) -> CoachingNote:
    said = {"subject": cast.ada, "by": cast.grace, "competency": None} | changes
    return actions.share_note(concern="Answers alone.", support="I say so too.", action="Sit beside.", **said)


def test_a_shared_note_reaches_its_subject_at_once_by_mail_without_its_words(cast):
    note = share(cast)

    mail = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(1)).one()
    assert mail.person_id == cast.ada.id
    assert note.concern not in mail.subject + mail.body
    assert note in queries.unacknowledged(cast.ada.id)


def test_acknowledging_happens_once(cast):
    note = share(cast)
    actions.acknowledge_note(note, by=cast.ada)

    with pytest.raises(Conflict):
        actions.acknowledge_note(note, by=cast.ada)

    assert note not in queries.unacknowledged(cast.ada.id)


def test_both_verbs_are_in_the_audit_log(cast):
    actions.acknowledge_note(share(cast), by=cast.ada)
    db.session.commit()

    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert verbs == ["coaching_note.acknowledged", "coaching_note.shared"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coaching_note SET concern = 'Other words'",
        "UPDATE coaching_note SET support = 'Other words'",
        "UPDATE coaching_note SET action = 'Other words'",
        "UPDATE coaching_note SET subject_id = author_id",
        "UPDATE coaching_note SET shared_at = '2020-01-01 00:00:00'",
        "DELETE FROM coaching_note",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_note(cast, statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))


def test_nobody_writes_a_note_about_themselves(cast):
    with pytest.raises(IntegrityError):
        share(cast, by=cast.ada)
