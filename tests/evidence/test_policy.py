"""Who may read, correct and add to evidence."""

import pytest
from sqlalchemy import select

from app.db import db
from app.evidence import policy
from app.evidence.models import EvidenceItem
from tests.evidence.samples import log_one


def test_can_read_and_visible_to_agree_for_everybody_on_every_item(cast):
    log_one(cast.ada, cast.idris)
    items = db.session.scalars(select(EvidenceItem)).all()

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {item for item in items if policy.can_read(person, item)}, person.name


@pytest.mark.parametrize(
    ("who", "read", "revise", "add_context"),
    [
        ("ada", True, False, True),
        ("grace", True, False, False),
        ("idris", True, True, False),
        ("bao", False, False, False),
        ("ravi", False, False, False),
        ("tomas", False, False, False),
        ("ingrid", False, False, False),
        ("miriam", False, False, False),
        ("sol", False, False, False),
    ],
)
def test_what_each_seat_may_do_with_an_item_idris_entered_about_ada(cast, who, read, revise, add_context):
    item, person = log_one(cast.ada, cast.idris), getattr(cast, who)

    may = [bool(verb(person, item)) for verb in (policy.can_read, policy.can_revise, policy.can_add_context)]

    assert may == [read, revise, add_context]


def test_only_the_person_and_their_manager_see_all_evidence_about_them(cast):
    seeing = {key for key, person in vars(cast).items() if policy.can_list(person, cast.ada)}

    assert seeing == {"ada", "grace"}


def test_nobody_who_is_signed_out_may_do_anything(cast):
    assert policy.can_read(None, log_one(cast.ada, cast.ada)) is None
