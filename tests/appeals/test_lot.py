"""The lot: it can be repeated by anybody, and whoever had part in the decision is never in it."""

from datetime import timedelta

import pytest

from app import clock
from app.appeals import independence, lot
from app.appeals.actions import file_appeal
from app.conflicts.actions import declare_conflict
from app.conflicts.models import ConflictKind
from app.errors import Conflict
from app.people.actions import grant_role, report_to
from app.people.models import Role
from app.reviews.actions import calibrate_review, share_review
from tests.appeals import helpers
from tests.calibration.helpers import person
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both


def why(review, key):
    return independence.excluded(review, clock.today()).get(person(key).id)


def test_the_draw_can_be_repeated_from_what_is_stored_and_shown(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    (draw,) = appeal.draws

    pool, out = [each["id"] for each in draw.pool], [each["id"] for each in draw.excluded]
    assert lot.panel(pool, out, draw.seed) == [seat.person_id for seat in appeal.panelists]
    assert [seat.place for seat in appeal.panelists] == [1, 2, 3]
    assert {each["name"] for each in draw.excluded} <= {each["name"] for each in draw.pool}


def test_the_pool_is_frozen_before_the_seed_is_made(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    names = []

    def seed():
        names.extend(each.name for each in independence.pool(clock.today()))
        grant_role(cast.mateo, Role.PANELIST, since=clock.today(), by=None)
        return "any"

    file_appeal(appeal, new_seed=seed, by=appeal.subject)

    assert [each["name"] for each in appeal.draws[0].pool] == names
    assert cast.mateo.name not in names


def test_every_panelist_may_be_drawn_and_the_order_comes_from_the_seed_alone():
    drawn = {tuple(lot.panel(range(1, 6), [5], str(seed))) for seed in range(400)}

    assert len(drawn) == 4 * 3 * 2
    assert lot.panel([4, 3, 2, 1], [], "a") == lot.panel([1, 2, 3, 4], [], "a")


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("idris", independence.SUBJECT),
        ("ravi", independence.PART),  # wrote it
        ("tomas", independence.PART),  # read it second
        ("sanna", independence.PART),  # had a seat in the session that decided it
        ("ingrid", independence.ABOVE),
        ("farah", independence.PART),  # gave feedback about him
        ("oscar", None),
    ],
)
def test_whoever_had_part_in_the_decision_is_taken_out_with_the_reason(cast, key, reason):
    assert why(review_of("idris"), key) == reason


def test_somebody_who_answers_to_the_author_is_taken_out(cast):
    assert why(helpers.shared("selma"), "farah") == independence.UNDER_AUTHOR


def test_somebody_who_managed_the_person_within_a_year_is_taken_out(cast):
    review, day = helpers.shared("selma"), clock.today()
    with clock.at(clock.now() + timedelta(days=100)):
        report_to(review.subject, person("oscar"), since=day + timedelta(days=50), by=None)
        report_to(review.subject, person("grace"), since=day + timedelta(days=90), by=None)

        assert why(review, "oscar") == independence.MANAGED
    with clock.at(clock.now() + timedelta(days=50 + 366 + 60)):
        assert why(review, "oscar") is None


def test_somebody_who_answers_to_the_person_is_taken_out(cast):
    review, day = helpers.shared("selma"), clock.today() + timedelta(days=1)
    report_to(person("oscar"), review.subject, since=day, by=None)

    with clock.at(clock.now() + timedelta(days=1)):
        assert why(review, "oscar") == independence.BELOW


def test_somebody_further_below_the_person_is_taken_out(cast):
    review, day = helpers.shared("selma"), clock.today() + timedelta(days=1)
    report_to(person("lena"), review.subject, since=day, by=None)
    report_to(person("oscar"), person("lena"), since=day, by=None)

    with clock.at(clock.now() + timedelta(days=1)):
        assert why(review, "oscar") == independence.BELOW


def test_filing_again_after_withdrawing_keeps_the_seed_and_orders_who_can_sit_by_then(cast):
    review = helpers.shared("selma")
    first = helpers.withdrawn(review)
    again = helpers.draft(review)
    declare_conflict(review.subject, ConflictKind.DISPUTE, by=person("lena"))

    file_appeal(again, new_seed=lambda: "another", by=review.subject)

    (before,), (draw,) = first.draws, again.draws
    assert draw.seed == before.seed
    pool, out = [each["id"] for each in draw.pool], [each["id"] for each in draw.excluded]
    assert person("lena").id in out
    assert lot.panel(pool, out, draw.seed) == [seat.person_id for seat in again.panelists]
    assert [seat.person_id for seat in again.panelists][:2] == [person("oscar").id, person("kaveh").id]


def test_the_first_seed_of_somebody_is_nobody_elses(cast):
    helpers.withdrawn(helpers.shared("selma"))
    other = helpers.draft(helpers.shared("ulf"))

    file_appeal(other, new_seed=lambda: "another", by=other.subject)

    assert other.draws[0].seed == "another"


@pytest.mark.parametrize("side", ["selma", "ravi"])
def test_a_conflict_that_a_side_declares_once_the_review_is_shared_chooses_no_panel(cast, side):
    review = helpers.shared("selma")
    declare_conflict(person("lena"), ConflictKind.DISPUTE, by=person(side))

    assert why(review, "lena") is None


def test_a_conflict_that_a_side_declared_before_the_review_was_shared_takes_out(cast):
    review = helpers.newcomer("selma")
    calibrate_review(review, by=person("amara"))
    declare_conflict(person("lena"), ConflictKind.DISPUTE, by=person("ravi"))
    declare_conflict(person("kaveh"), ConflictKind.FAMILY, by=review.subject)
    share_review(review, by=person("ravi"))

    assert why(review, "lena") == why(review, "kaveh") == independence.PRIVATE


@pytest.mark.parametrize("side", ["selma", "ravi"])
def test_a_conflict_that_somebody_of_the_pool_declares_takes_them_out_at_whatever_time(cast, side):
    review = helpers.shared("selma")
    declare_conflict(person(side), ConflictKind.PARTNER, by=person("lena"))

    assert why(review, "lena") == independence.PRIVATE
    assert "conflict" not in independence.PRIVATE + independence.TAKEN_OUT


def test_a_mandate_that_has_ended_is_not_in_the_pool(cast):
    first = clock.today() + timedelta(days=2)
    grant_role(cast.mateo, Role.PANELIST, since=first, by=None)

    assert cast.mateo not in independence.pool(clock.today())
    assert cast.mateo in independence.pool(first)


def test_with_fewer_than_three_left_nothing_is_filed_and_the_draft_is_kept(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    for each in independence.pool(clock.today())[:-2]:
        if each.id not in (person("ravi").id, person("selma").id):
            declare_conflict(appeal.subject, ConflictKind.DISPUTE, by=each)

    with pytest.raises(Conflict, match="fewer than three") as refused:
        file_appeal(appeal, new_seed=lambda: "any", by=appeal.subject)

    assert "people partner" in refused.value.remedy
    assert appeal.draws == []
