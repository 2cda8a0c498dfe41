"""Who may read and do what with a review."""

import pytest
from sqlalchemy import select

from app.cycles.models import ReviewKind
from app.db import db
from app.reviews import policy
from app.reviews.models import Review
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both


def test_can_read_and_visible_to_agree_for_everybody(cast):
    reviews = db.session.scalars(select(Review)).all()

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {review for review in reviews if policy.can_read(person, review)}, person.name


# who: the people of the cast for whom the verb is allowed, written by hand
TABLE = [
    ("ada", ReviewKind.MANAGER, "can_read", {"grace"}),  # a draft is its author's alone
    ("ada", ReviewKind.SELF, "can_read", {"ada", "grace"}),
    ("bao", ReviewKind.SELF, "can_read", {"bao"}),
    ("dele", ReviewKind.MANAGER, "can_read", {"grace", "tomas"}),
    ("dele", ReviewKind.SELF, "can_read", {"dele", "grace", "tomas"}),
    ("dele", ReviewKind.MANAGER, "can_approve", {"tomas"}),
    ("emil", ReviewKind.MANAGER, "can_read", {"ravi", "tomas"}),
    ("emil", ReviewKind.MANAGER, "can_share", {"ravi"}),
    (
        "farah",
        ReviewKind.MANAGER,
        "can_read",
        {"ravi", "lucas"},
    ),  # returned: it is written again, with a delegate
    ("farah", ReviewKind.MANAGER, "can_approve", set()),  # returned: nobody approves it now
    ("dele", ReviewKind.MANAGER, "can_share", set()),
    ("idris", ReviewKind.MANAGER, "can_read", {"idris", "ravi", "tomas"}),
    ("idris", ReviewKind.MANAGER, "can_acknowledge", {"idris"}),
    ("idris", ReviewKind.MANAGER, "can_comment", {"idris"}),
    ("goran", ReviewKind.MANAGER, "can_acknowledge", set()),
    ("goran", ReviewKind.MANAGER, "can_comment", set()),
]


@pytest.mark.parametrize(("subject", "kind", "verb", "who"), TABLE)
def test_the_table_holds(cast, subject, kind, verb, who):
    review = review_of(subject, kind)
    allowed = getattr(policy, verb)

    assert {key for key, person in vars(cast).items() if allowed(person, review)} == who


def test_an_administrator_reads_no_review(cast):
    assert db.session.scalars(policy.visible_to(cast.sol)).all() == []
