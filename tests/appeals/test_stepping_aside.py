"""A panelist who declares a conflict with a side has no seat any more; what a side declares takes nobody's seat."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.appeals import policy
from app.appeals.actions import reply_to_appeal
from app.appeals.models import Appeal
from app.appeals.queries import waiting_for
from app.conflicts.actions import declare_conflict, end_conflict
from app.conflicts.models import ConflictKind
from app.db import db
from app.mail.models import MailMessage
from app.permissions import Seat
from tests.appeals import helpers
from tests.calibration.helpers import person

pytestmark = pytest.mark.both
PANEL_VERBS = ("can_read", "can_read_rulings", "can_weigh", "can_rule", "can_dissent", "can_decide")


def told_since(last: int) -> list[str]:
    rows = select(MailMessage.address).where(MailMessage.id > last).order_by(MailMessage.id)
    return [each.partition("@")[0] for each in db.session.scalars(rows)]


def sits(key: str, appeal: Appeal) -> bool:
    """Has somebody the seat, in each of the places that ask for it?"""
    who = person(key)
    held = policy.seats(who, appeal) & {Seat.PANEL_CHAIR, Seat.PANELIST}
    answers = {
        bool(held),
        policy.can_read(who, appeal) is not None,
        appeal in db.session.scalars(policy.visible_to(who)).all(),
        appeal in waiting_for(who.id),
    }
    assert len(answers) == 1, key
    return answers.pop()


@pytest.mark.parametrize("side", ["selma", "ravi"])
def test_the_chair_who_declares_a_conflict_loses_the_seat_and_the_next_chairs(cast, side):
    appeal = helpers.filed(helpers.shared("selma"))
    assert all(sits(key, appeal) for key in helpers.PANEL)

    declare_conflict(person(side), ConflictKind.DISPUTE, by=cast.oscar)

    assert [sits(key, appeal) for key in helpers.PANEL] == [False, True, True]
    assert not any(getattr(policy, verb)(cast.oscar, appeal) for verb in PANEL_VERBS)
    assert policy.can_decide(cast.lena, appeal) is policy.can_rule(cast.lena, appeal) is Seat.PANEL_CHAIR
    assert policy.seats(cast.kaveh, appeal) == {Seat.PANELIST}


def test_a_panelist_who_steps_aside_leaves_the_chair_where_it_is(cast):
    appeal = helpers.filed(helpers.shared("selma"))

    declare_conflict(appeal.subject, ConflictKind.PARTNER, by=cast.kaveh)

    assert [sits(key, appeal) for key in helpers.PANEL] == [True, True, False]
    assert policy.seats(cast.oscar, appeal) == {Seat.PANEL_CHAIR}


@pytest.mark.parametrize("side", ["selma", "ravi"])
def test_what_a_side_declares_takes_nobodys_seat(cast, side):
    appeal = helpers.filed(helpers.shared("selma"))

    declare_conflict(cast.oscar, ConflictKind.DISPUTE, by=person(side))

    assert all(sits(key, appeal) for key in helpers.PANEL)
    assert policy.seats(cast.oscar, appeal) == {Seat.PANEL_CHAIR}


def test_a_seat_is_lost_for_good_and_one_that_ended_before_the_draw_costs_none(cast):
    before = declare_conflict(cast.ravi, ConflictKind.DISPUTE, by=cast.lena)
    end_conflict(before, by=cast.lena)
    review = helpers.shared("selma")
    with clock.at(clock.now() + timedelta(days=2)):
        appeal = helpers.filed(review)
        assert sits("lena", appeal)
        end_conflict(declare_conflict(cast.ravi, ConflictKind.DISPUTE, by=cast.oscar), by=cast.oscar)
    with clock.at(clock.now() + timedelta(days=5)):
        assert not sits("oscar", appeal)


def test_after_the_decision_the_words_close_to_whoever_declares_a_conflict(cast):
    appeal = helpers.decided(helpers.shared("selma"))
    assert policy.can_read(cast.lena, appeal)

    declare_conflict(appeal.subject, ConflictKind.PARTNER, by=cast.lena)

    assert not policy.can_read(cast.lena, appeal)
    assert appeal not in db.session.scalars(policy.visible_to(cast.lena)).all()


def test_whoever_stepped_aside_is_told_nothing_more(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    declare_conflict(appeal.subject, ConflictKind.DISPUTE, by=cast.lena)
    last = db.session.scalar(select(func.max(MailMessage.id))) or 0

    reply_to_appeal(appeal, "I saw it otherwise.", by=cast.ravi)

    assert told_since(last) == ["selma", "oscar", "kaveh"]


def test_the_pages_lead_the_new_chair_on_and_say_nothing_of_a_conflict(app, as_):
    with app.app_context():
        appeal = helpers.filed(helpers.shared("selma"))
        declare_conflict(appeal.subject, ConflictKind.DISPUTE, by=person("oscar"))
        place, point = f"/appeals/{appeal.id}", appeal.points[0].id
        names = [each.person.name for each in appeal.panelists]
        db.session.commit()
        db.session.remove()

    oscar = as_("oscar")
    assert [oscar.get(place + more).status_code for more in ("", "/review")] == [404, 404]
    assert oscar.get(f"/appeals/points/{point}/ruling").status_code == 404
    assert f'href="{place}"' not in oscar.get("/").text + oscar.get("/appeals").text
    assert "You chair the panel." in as_("lena").get("/").text
    assert "You chair this panel" in as_("lena").get(place).text
    assert as_("lena").get(f"/appeals/points/{point}/ruling").status_code == 200
    assert f"{names[1]} chairs" in as_("kaveh").get("/").text.replace("<bdi>", "").replace("</bdi>", "")
    page = as_("ravi").get(place).text
    assert "who was drawn and no longer sits on it" in page
    assert "conflict" not in page.split("<main")[1]
