"""Logging, correcting and adding context."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.db import db
from app.errors import Conflict
from app.evidence import actions
from app.evidence.models import EvidenceItem, Provenance
from app.mail.models import MailMessage
from tests.evidence.samples import log_one, words


def last_mail() -> MailMessage:
    return db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(1)).one()


@pytest.mark.parametrize(
    ("by", "provenance"),
    [
        ("ada", Provenance.SELF),
        ("grace", Provenance.MANAGER),
        ("bao", Provenance.PEER),
        ("idris", Provenance.PARTNER_TEAM),
        ("tomas", Provenance.PARTNER_TEAM),
    ],
)
def test_provenance_follows_from_who_enters_an_item(cast, by, provenance):
    assert log_one(cast.ada, getattr(cast, by)).provenance is provenance


def test_a_manager_of_the_same_team_counts_as_a_peer_of_nobody(cast):
    assert log_one(cast.grace, cast.ada).provenance is Provenance.PEER


def test_the_subject_gets_mail_that_repeats_no_words(cast):
    item = log_one(cast.ada, cast.bao)

    mail = last_mail()
    assert (mail.person_id, f"/evidence/{item.id}" in mail.body) == (cast.ada.id, True)
    assert item.current.title not in mail.subject + mail.body


def test_logging_about_oneself_sends_no_mail(cast):
    before = last_mail().id

    log_one(cast.ada, cast.ada)

    assert last_mail().id == before


def test_items_are_numbered_per_person(cast):
    first, second, other = (
        log_one(cast.ada, cast.ada),
        log_one(cast.ada, cast.bao),
        log_one(cast.sol, cast.sol),
    )

    assert (second.number, other.number) == (first.number + 1, 1)


def test_a_correction_keeps_the_earlier_words_and_tells_the_subject(cast):
    item = log_one(cast.ada, cast.bao)

    actions.revise_evidence(item, 1, words(title="It runs on Fridays"), by=cast.bao)

    assert [each.title for each in item.revisions] == ["The crane check runs by itself", "It runs on Fridays"]
    assert (last_mail().person_id, "corrected" in last_mail().subject) == (cast.ada.id, True)


def test_a_correction_of_older_words_is_refused(cast):
    item = log_one(cast.ada, cast.ada)
    actions.revise_evidence(item, 1, words(title="Newer"), by=cast.ada)

    with pytest.raises(Conflict):
        actions.revise_evidence(item, 1, words(title="Stale"), by=cast.ada)

    assert len(item.revisions) == 2


def test_context_is_for_items_that_others_entered(cast):
    with pytest.raises(Conflict):
        actions.add_context(log_one(cast.ada, cast.ada), "More", by=cast.ada)


def test_every_verb_is_in_the_audit_log(cast):
    item = log_one(cast.ada, cast.bao)
    actions.revise_evidence(item, 1, words(), by=cast.bao)
    actions.add_context(item, "We did it together.", by=cast.ada)
    db.session.commit()

    entries = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id.desc()).limit(3)).all()

    assert entries == ["evidence.context_added", "evidence.revised", "evidence.logged"]


@pytest.mark.parametrize("table", ["evidence_revision", "evidence_competency", "evidence_context"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_or_remove_words(cast, table, statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement.format(table)))


def test_the_database_refuses_an_item_about_oneself_from_a_peer(cast):
    item = db.session.get_one(EvidenceItem, log_one(cast.ada, cast.ada).id)
    item.provenance = Provenance.PEER

    with pytest.raises(IntegrityError):
        db.session.flush()
