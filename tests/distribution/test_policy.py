"""Who signs, who reports, who reads a report and who replies."""

import pytest
from sqlalchemy import select

from app.db import db
from app.distribution import policy
from app.distribution.actions import report
from app.distribution.models import DistributionReport
from app.permissions import Seat
from tests.feedback.samples import place


@pytest.fixture
def of_the_board(cast):
    """A report by somebody who sits on the board."""
    return report("I was asked for one in four.", None, by=cast.ines)


def test_can_read_and_visible_to_agree_for_everybody_on_every_report(cast, of_the_board):
    reports = db.session.scalars(select(DistributionReport)).all()
    assert {each.state for each in reports} == {"waiting", "replied"}

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in reports if policy.can_read(person, each)}, person.name


@pytest.mark.parametrize(
    ("who", "read", "reply"),
    [
        ("ines", Seat.AUTHOR, None),
        ("oksana", Seat.FAIRNESS_BOARD, Seat.FAIRNESS_BOARD),
        ("freja", Seat.FAIRNESS_BOARD, Seat.FAIRNESS_BOARD),
        ("yuki", None, None),
        ("ingrid", None, None),
        ("miriam", None, None),
        ("sol", None, None),
        ("erik", None, None),
    ],
)
def test_what_each_seat_may_do_with_a_report_of_a_board_member(cast, of_the_board, who, read, reply):
    assert policy.can_read(getattr(cast, who), of_the_board) is read
    assert policy.can_reply(getattr(cast, who), of_the_board) is reply


@pytest.mark.parametrize(
    ("who", "sign"),
    [("ingrid", True), ("tomas", False), ("miriam", False), ("oksana", False), ("sol", False)],
)
def test_an_executive_signs_and_everybody_reads(cast, who, sign):
    cycle = place("ada").cycle

    assert policy.can_read_statement(getattr(cast, who), cycle)
    assert bool(policy.can_sign(getattr(cast, who), cycle)) is sign
