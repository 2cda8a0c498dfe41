"""Beginning an appeal, and everything that is written while it is a draft."""

from datetime import timedelta

import pytest

from app import clock
from app.appeals import drafting
from app.appeals.actions import file_appeal, gaps, withdraw_appeal
from app.appeals.clocks import closes_at
from app.appeals.drafting import Stale
from app.appeals.models import AppealState
from app.errors import Conflict, Refused
from tests.appeals import helpers
from tests.reviews.helpers import review_of

pytestmark = pytest.mark.both


def test_a_review_is_contested_once_at_a_time(cast):
    review = helpers.shared("selma")
    appeal = drafting.begin_appeal(review, by=review.subject)

    with pytest.raises(Conflict, match="already"):
        drafting.begin_appeal(review, by=review.subject)

    withdraw_appeal(appeal, by=review.subject)
    assert drafting.begin_appeal(review, by=review.subject).state is AppealState.DRAFT


def test_the_last_moment_is_the_end_of_the_thirtieth_day_where_the_person_is(cast):
    review = helpers.shared("selma")
    review.subject.zone = "Pacific/Auckland"
    last = closes_at(review)

    assert (last.tzinfo.key, last.hour, last.minute) == ("Pacific/Auckland", 23, 59)
    assert (last.date() - review.shared_at.astimezone(last.tzinfo).date()).days == 30
    with clock.at(last + timedelta(seconds=2)), pytest.raises(Conflict, match="days to file"):
        drafting.begin_appeal(review, by=review.subject)
    with clock.at(last):
        drafting.begin_appeal(review, by=review.subject)


def test_nothing_is_begun_in_a_cycle_that_is_closed(cast):
    review = review_of("dele", past=True)

    with pytest.raises(Conflict, match="closed"):
        drafting.begin_appeal(review, by=cast.dele)


def test_what_was_begun_in_time_cannot_be_filed_too_late(cast):
    appeal = helpers.draft(helpers.shared("selma"))

    with clock.at(clock.now() + timedelta(days=32)), pytest.raises(Conflict, match="days to file"):
        file_appeal(appeal, new_seed=lambda: "any", by=appeal.subject)


def test_a_stale_save_keeps_the_newer_text(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    base = appeal.version
    drafting.save_draft(appeal, base, "First", "Wanted", by=appeal.subject)

    with pytest.raises(Stale):
        drafting.save_draft(appeal, base, "Second", "Wanted", by=appeal.subject)

    assert (appeal.story, appeal.version) == ("First", base + 1)
    drafting.save_draft(appeal, base, "First", "Wanted", by=appeal.subject)  # the same words are no conflict


def test_a_point_rests_on_what_its_claim_cites_and_on_nothing_of_somebody_else(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    point = appeal.points[0]
    cites = lambda: [each.evidence_revision.item.number for each in point.citations]  # noqa: E731
    assert cites() == [1]

    drafting.revise_point(point, "process", "Rather this [E2].", by=appeal.subject)
    assert (cites(), point.is_process, point.rating_id) == ([2], True, None)

    with pytest.raises(Refused, match="E99"):
        drafting.revise_point(point, "process", "See [E99].", by=appeal.subject)


def test_a_line_is_contested_once(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    line = helpers.rating_line(appeal.review)

    with pytest.raises(Refused, match="point 1"):
        drafting.add_point(appeal, line, "Again.", by=appeal.subject)
    with pytest.raises(Refused, match="point 1"):
        drafting.revise_point(appeal.points[1], line, "Again.", by=appeal.subject)


def test_points_move_up_when_one_is_removed(cast):
    review = helpers.shared("selma")
    appeal = helpers.draft(review, *helpers.every_line(review)[:4])
    kept = [point.id for point in appeal.points if point.number != 2]

    drafting.remove_point(appeal.points[1], by=appeal.subject)

    appeal = drafting.locked(appeal)
    assert [(point.id, point.number) for point in appeal.points] == list(zip(kept, (1, 2, 3), strict=True))


def test_circumstances_are_added_changed_and_removed_and_their_number_is_bounded(cast):
    appeal = helpers.draft(helpers.shared("selma"))
    by, (context,) = appeal.subject, appeal.contexts
    drafting.revise_context(context, helpers.SAID, by=by)
    drafting.remove_context(context, by=by)
    for _ in range(drafting.MOST_CONTEXTS):
        drafting.add_context(appeal, helpers.SAID, by=by)

    with pytest.raises(Refused, match="at most 20"):
        drafting.add_context(appeal, helpers.SAID, by=by)


def test_a_draft_says_what_it_still_needs_and_is_not_filed_without(cast):
    review = helpers.shared("selma")
    appeal = drafting.begin_appeal(review, by=review.subject)
    assert [gap.anchor for gap in gaps(appeal)] == ["story", "outcome_sought", "points"]

    with pytest.raises(Refused):
        file_appeal(appeal, new_seed=lambda: "any", by=appeal.subject)

    assert (appeal.state, appeal.draws) == (AppealState.DRAFT, [])


def test_nothing_of_a_filed_appeal_is_changed_any_more(cast):
    appeal = helpers.filed(helpers.shared("selma"))
    by, point, context = appeal.subject, appeal.points[0], appeal.contexts[0]

    for write in (
        lambda: drafting.save_draft(appeal, appeal.version, "Other", "Words", by=by),
        lambda: drafting.add_point(appeal, "process", "More.", by=by),
        lambda: drafting.revise_point(point, "process", "Other.", by=by),
        lambda: drafting.remove_point(point, by=by),
        lambda: drafting.add_context(appeal, helpers.SAID, by=by),
        lambda: drafting.revise_context(context, helpers.SAID, by=by),
        lambda: drafting.remove_context(context, by=by),
    ):
        with pytest.raises(Conflict, match="filed"):
            write()


def test_a_review_about_which_a_panel_decided_is_not_contested_a_second_time(cast):
    review = helpers.shared("selma")
    helpers.decided(review)

    with pytest.raises(Conflict, match="has decided"):
        drafting.begin_appeal(review, by=review.subject)
