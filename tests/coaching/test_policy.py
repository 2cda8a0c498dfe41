"""Who may read coaching notes."""

import pytest
from sqlalchemy import select

from app.coaching import policy
from app.coaching.actions import share_note
from app.coaching.models import CoachingNote
from app.db import db


@pytest.fixture
def note(cast):
    return share_note(
        cast.ada, "Answers alone.", "I say so too.", "Sit beside.", competency=None, by=cast.grace
    )


def test_can_read_and_visible_to_agree_for_everybody_on_every_note(cast, note):
    notes = db.session.scalars(select(CoachingNote)).all()

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in notes if policy.can_read(person, each)}, person.name


@pytest.mark.parametrize(
    ("who", "read", "acknowledge", "share"),
    [
        ("ada", True, True, False),
        ("grace", True, False, True),
        ("bao", False, False, False),
        ("ravi", False, False, False),
        ("tomas", False, False, False),
        ("ingrid", False, False, False),
        ("miriam", False, False, False),
        ("sol", False, False, False),
    ],
)
def test_what_each_seat_may_do_with_a_note_about_ada(cast, note, who, read, acknowledge, share):
    person = getattr(cast, who)

    assert bool(policy.can_read(person, note)) is read
    assert bool(policy.can_acknowledge(person, note)) is acknowledge
    assert bool(policy.can_share(person, cast.ada)) is share
