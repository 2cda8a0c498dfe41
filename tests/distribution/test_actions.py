"""Signing, reporting, replying."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.cycles.models import Cycle, Phase
from app.db import db
from app.distribution.actions import reply_to_report, report, sign_statement
from app.distribution.models import DistributionStatement
from app.distribution.queries import board, statements, unsigned
from app.errors import Conflict
from app.mail.models import MailMessage
from tests.places import open_next_cycle

pytestmark = pytest.mark.both
WORDS = "I was asked for one in four."


@pytest.fixture
def fresh(cast) -> Cycle:
    """A cycle that has just begun, unsigned."""
    open_next_cycle()
    return db.session.scalars(select(Cycle).where(Cycle.name == "Next half-year")).one()


def test_a_statement_is_signed_once_by_name(cast, fresh):
    assert fresh in unsigned()
    sign_statement(fresh, by=cast.ingrid)

    assert statements([fresh.id])[fresh.id].signed_by is cast.ingrid
    assert fresh not in unsigned()
    with pytest.raises(Conflict, match="signed already"):
        sign_statement(fresh, by=cast.ingrid)


def test_a_closed_cycle_is_not_signed_afterwards(cast):
    signed = select(DistributionStatement.cycle_id)
    pilot = db.session.scalars(
        select(Cycle).where(Cycle.phase == Phase.CLOSED, Cycle.id.not_in(signed))
    ).one()

    with pytest.raises(Conflict, match="is closed"):
        sign_statement(pilot, by=cast.ingrid)


def test_a_report_reaches_the_board_by_mail_that_names_neither_reporter_nor_matter(cast, fresh):
    last = db.session.scalars(select(MailMessage.id).order_by(MailMessage.id.desc())).first()
    made = report(WORDS, fresh, by=cast.ines)
    reply_to_report(made, "We asked.", by=cast.oksana)

    mail = db.session.scalars(select(MailMessage).where(MailMessage.id > last)).all()
    others = {member.id for member in board(fresh.period_from) if member is not cast.ines}
    assert others <= {each.person_id for each in mail}
    for each in mail:
        said = each.subject + each.body.partition("Hello")[2].partition("\n")[2]
        assert not any(
            word in said for word in (WORDS, "distribution", "report", "Inês Carvalho", "We asked")
        )


def test_a_report_is_replied_to_once_and_not_by_its_reporter(cast):
    made = report(WORDS, None, by=cast.ines)
    with pytest.raises(Conflict, match="own report"):
        reply_to_report(made, "I looked into it myself.", by=cast.ines)

    reply_to_report(made, "We asked.", by=cast.oksana)

    with pytest.raises(Conflict, match="replied already"):
        reply_to_report(made, "So did we.", by=cast.amara)
    assert (made.reply, made.replied_by) == ("We asked.", cast.oksana)


def test_every_verb_is_in_the_audit_log_without_words(cast, fresh):
    sign_statement(fresh, by=cast.ingrid)
    reply_to_report(report(WORDS, fresh, by=cast.ada), "We asked.", by=cast.oksana)
    db.session.commit()

    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert [row.verb for row in rows] == ["distribution.replied", "distribution.reported", "statement.signed"]
    assert [row.subject_id for row in rows] == [cast.ada.id, cast.ada.id, None]


def test_the_database_keeps_statements_and_the_words_of_reports(cast):
    for statement in (
        delete(DistributionStatement),
        update(DistributionStatement).values(signed_by_id=cast.ada.id),
        text("UPDATE distribution_report SET text = 'Other words'"),
        text("UPDATE distribution_report SET replied_by_id = reporter_id WHERE reply IS NOT NULL"),
        text("DELETE FROM distribution_report"),
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(statement)
        db.session.rollback()
