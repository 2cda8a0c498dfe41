"""The composite: arithmetic with published weights, and nothing before the overall rating."""

import pytest

from app.cycles.models import Slot
from app.db import db
from app.drafts import Typed
from app.reviews.composite import composite
from app.reviews.drafting import save_draft
from tests.reviews.helpers import filled, review_of


def test_it_is_the_mean_of_positions_with_the_published_weights():
    whole = composite({1: 2, 2: 2, 3: 3, 4: 1}, {1: 30, 2: 25, 3: 30, 4: 15}, top=3)

    assert whole.value == pytest.approx(2.15)


def test_it_says_nothing_while_a_competency_is_open():
    assert composite({1: 2}, {1: 50, 2: 50}, top=3) is None


def test_the_desk_shows_it_only_after_the_overall_rating_was_chosen(app, as_):
    grace = as_("grace")
    with app.app_context():
        review = review_of("ada")
        sent = filled(review)
        overall = sent.pop(f"choice-{Slot.OVERALL.value}")
        from app.people.models import Person

        save_draft(review, sent, by=db.session.get_one(Person, review.author_id))
        db.session.commit()
        page = f"/reviews/{review.id}/draft"

    before = grace.get(page).text
    grace.post(page, data={"choice-overall": overall.text, "base-choice-overall": str(overall.base)})
    after = grace.get(page).text

    assert "Composite:" not in before
    assert "Composite: 2.00 on the scale from 1 to 3" in after
    assert isinstance(overall, Typed)
