"""Who sees a declared conflict."""

import pytest
from sqlalchemy import select

from app.conflicts import policy
from app.conflicts.models import Conflict
from app.db import db
from app.permissions import Seat
from tests.conflicts.rooms import declare, prepare


@pytest.fixture
def conflict(cast):
    return declare("emil", "goran")


def test_can_read_and_visible_to_agree_for_everybody_on_every_conflict(cast, conflict):
    prepare()
    conflicts = db.session.scalars(select(Conflict)).all()
    assert len(conflicts) > 2

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in conflicts if policy.can_read(person, each)}, person.name


@pytest.mark.parametrize(
    ("who", "read", "end"),
    [
        ("emil", Seat.AUTHOR, Seat.AUTHOR),
        ("goran", None, None),
        ("miriam", Seat.PEOPLE_PARTNER, None),
        ("freja", Seat.PEOPLE_PARTNER, None),
        ("ravi", None, None),
        ("tomas", None, None),
        ("ingrid", None, None),
        ("oksana", None, None),
        ("sol", None, None),
    ],
)
def test_what_each_seat_may_do_with_a_conflict_of_emils(cast, conflict, who, read, end):
    assert policy.can_read(getattr(cast, who), conflict) is read
    assert policy.can_end(getattr(cast, who), conflict) is end


def test_a_people_partner_does_not_learn_who_declared_a_conflict_with_them(cast):
    declared = declare("emil", "miriam")

    assert policy.can_read(cast.miriam, declared) is None
    assert policy.can_read(cast.freja, declared) is Seat.PEOPLE_PARTNER


def test_everybody_declares_their_own_and_nobody_for_others(cast):
    assert policy.can_declare(cast.emil, cast.emil)
    assert not policy.can_declare(cast.miriam, cast.emil)
    assert not policy.can_list_all(cast.oksana, cast.oksana)
