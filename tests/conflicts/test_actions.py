"""Declaring a conflict, and ending it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock, errors
from app.audit.models import AuditEntry
from app.conflicts.actions import end_conflict
from app.conflicts.models import Conflict
from app.conflicts.queries import between
from app.db import db
from app.mail.models import MailMessage
from tests.conflicts.rooms import declare

pytestmark = pytest.mark.both
DAY = timedelta(days=1)


def test_it_holds_between_both_from_today_on(cast):
    declare("emil", "goran")

    assert between(cast.emil.id, cast.goran.id, clock.today())
    assert between(cast.goran.id, cast.emil.id, clock.today())
    assert not between(cast.goran.id, cast.emil.id, clock.today() - DAY)


def test_ended_it_holds_until_the_day_is_over(cast):
    conflict = declare("emil", "goran")
    end_conflict(conflict, by=cast.emil)

    assert between(cast.emil.id, cast.goran.id, clock.today())
    assert not between(cast.emil.id, cast.goran.id, clock.today() + DAY)
    with pytest.raises(errors.Conflict, match="ended this already"):
        end_conflict(conflict, by=cast.emil)


def test_declared_twice_it_is_refused_in_words_and_the_first_stands(cast):
    declare("emil", "goran")

    with pytest.raises(errors.Conflict, match="already"):
        declare("emil", "goran")

    db.session.commit()
    count = select(func.count(Conflict.id)).where(Conflict.person_id == cast.emil.id)
    assert db.session.scalar(count) == 1


def test_both_may_declare_the_same_one(cast):
    declare("emil", "goran")
    declare("goran", "emil")

    assert between(cast.emil.id, cast.goran.id, clock.today())


def test_ended_it_can_be_declared_anew_on_the_next_day(cast):
    end_conflict(declare("emil", "goran"), by=cast.emil)

    with clock.at(clock.now() + DAY):
        declare("emil", "goran")
        assert between(cast.emil.id, cast.goran.id, clock.today())


def test_nobody_has_a_conflict_with_themselves(cast):
    with pytest.raises(errors.Conflict, match="own case"):
        declare("emil", "emil")


def test_nobody_gets_mail_and_the_audit_log_names_the_declarer_only(cast):
    before = db.session.scalar(select(func.count(MailMessage.id)))
    conflict = declare("emil", "goran")
    end_conflict(conflict, by=cast.emil)
    db.session.commit()

    assert db.session.scalar(select(func.count(MailMessage.id))) == before
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(2)).all()
    assert [row.verb for row in rows] == ["conflict.ended", "conflict.declared"]
    assert {row.subject_id for row in rows} == {cast.emil.id}
