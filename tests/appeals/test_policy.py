"""Who may read and do what with an appeal."""

import pytest
from sqlalchemy import select

from app.appeals import policy
from app.appeals.actions import withdraw_appeal
from app.appeals.models import Appeal
from app.db import db
from tests.appeals import helpers

pytestmark = pytest.mark.both
MADE = {
    "draft": helpers.draft,
    "filed": helpers.filed,
    "decided": helpers.decided,
    "withdrawn": helpers.withdrawn,
}
BOTH_SIDES = {"selma", "ravi", "oscar", "lena", "kaveh"}
# state, verb, for whom it is allowed; written by hand. Selma appeals against Ravi, Oscar chairs.
TABLE = [
    ("draft", "can_read", {"selma"}),
    ("draft", "can_read_rulings", set()),
    ("draft", "can_weigh", set()),
    ("draft", "can_write", {"selma"}),
    ("draft", "can_file", {"selma"}),
    ("draft", "can_withdraw", {"selma"}),
    ("draft", "can_reply", set()),
    ("draft", "can_rule", set()),
    ("draft", "can_dissent", set()),
    ("draft", "can_decide", set()),
    ("draft", "can_follow", set()),
    ("filed", "can_read", BOTH_SIDES),
    ("filed", "can_read_rulings", {"oscar", "lena", "kaveh"}),
    ("filed", "can_weigh", {"oscar", "lena", "kaveh"}),
    ("filed", "can_write", set()),
    ("filed", "can_file", set()),
    ("filed", "can_withdraw", {"selma"}),
    ("filed", "can_reply", {"ravi"}),
    ("filed", "can_rule", {"oscar"}),
    ("filed", "can_dissent", {"oscar", "lena", "kaveh"}),
    ("filed", "can_decide", {"oscar"}),
    ("filed", "can_follow", {"miriam"}),
    ("decided", "can_read", BOTH_SIDES),
    ("decided", "can_read_rulings", BOTH_SIDES),
    ("decided", "can_weigh", {"oscar", "lena", "kaveh"}),
    ("decided", "can_write", set()),
    ("decided", "can_withdraw", set()),
    ("decided", "can_reply", set()),
    ("decided", "can_rule", set()),
    ("decided", "can_dissent", set()),
    ("decided", "can_decide", set()),
    ("decided", "can_follow", {"miriam"}),
    ("withdrawn", "can_read", {"selma"}),
    ("withdrawn", "can_read_rulings", set()),
    ("withdrawn", "can_weigh", set()),
    ("withdrawn", "can_write", set()),
    ("withdrawn", "can_withdraw", set()),
    ("withdrawn", "can_follow", {"miriam"}),
]


@pytest.mark.parametrize("state", MADE)
def test_what_each_person_may_do_with_an_appeal(cast, state):
    appeal = MADE[state](helpers.shared("selma"))
    people = vars(cast) | {"selma": appeal.subject}
    partners = {key for key, who in people.items() if policy.status_seats(who, appeal)}
    assert ("miriam" in partners) == (state != "draft")

    for given, verb, who in TABLE:
        if given == state:
            allowed = {key for key, each in people.items() if getattr(policy, verb)(each, appeal)}
            assert allowed == (partners if who == {"miriam"} else who), verb


def test_a_draft_that_was_withdrawn_is_known_to_nobody_else(cast):
    appeal = MADE["draft"](helpers.shared("selma"))
    withdraw_appeal(appeal, by=appeal.subject)

    assert policy.can_follow(cast.miriam, appeal) is None
    assert appeal not in db.session.scalars(policy.status_visible_to(cast.miriam)).all()


def test_can_read_and_visible_to_agree_for_everybody_on_every_appeal(cast):
    for key, state in zip(("runa", "selma", "ulf", "odd"), MADE, strict=True):
        MADE[state](helpers.shared(key))
    appeals = db.session.scalars(select(Appeal)).all()

    for person in (*vars(cast).values(), *(each.subject for each in appeals)):
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in appeals if policy.can_read(person, each)}, person.name
        known = set(db.session.scalars(policy.status_visible_to(person)))
        assert known == {each for each in appeals if policy.can_follow(person, each)}, person.name


def test_only_the_person_contests_only_a_managers_review_and_only_once_it_was_shared(cast):
    review = helpers.shared("selma")
    people = vars(cast) | {"selma": review.subject}

    assert {key for key, who in people.items() if policy.can_begin(who, review)} == {"selma"}


def test_the_page_before_an_appeal_tells_of_every_seat_that_reads_it():
    assert {str(seat): since for seat, since in policy.opens(policy.can_read).items()} == {
        "the person it is about": "from the first word",
        "the panel's chair": "from filing on",
        "a panelist": "from filing on",
        "its author": "from filing on",
    }
