"""The second reading of a review that came back: each comment beside what became of its answer."""

import re

import pytest
from flask.testing import FlaskClient

from app.db import db
from app.drafts import Typed
from app.reviews.actions import return_review
from app.reviews.drafting import save_draft
from app.reviews.queries import answers
from app.reviews.submitting import submit_review
from tests.reviews.helpers import deliver, review_of


@pytest.fixture
def twice(app):
    """Délé's review: two answers were asked about, one of them is changed, and it is submitted again."""
    with app.app_context():
        review = review_of("dele")
        craft, growth = (
            next(each for each in answers(review.id) if each.question.key == key)
            for key in ("competency_craft", "competency_growth")
        )
        asked = {craft.id: "What would one look at?", growth.id: "Who says so?"}
        return_review(review, "", asked, by=review.second_reader)
        name, changed = f"answer-{craft.question_id}", f"{craft.text} One would look at the **notes**."
        save_draft(review, {name: Typed(craft.version, "A word in between.")}, by=review.author)
        save_draft(review, {name: Typed(craft.version, changed)}, by=review.author)
        submit_review(review, by=review.author)
        db.session.commit()
        return f"/reviews/{review.id}"


def test_the_reader_sees_beside_each_comment_whether_and_how_the_answer_changed(as_, twice):
    page = as_("tomas").get(twice).text

    assert page.count("Asked at the first reading") == 2
    assert "Changed since: 6 words added" in page
    assert "Not changed since." in page
    assert '<ins><span class="hidden-text">[added: </span>One would look at the **notes**. ' in page
    assert "A word in between" not in page


def test_everybody_who_may_read_it_can_open_the_earlier_words(app, as_, twice):
    for who in ("grace", "tomas"):
        assert "What changed since it was submitted first" in as_(who).get(twice).text
    for who in ("dele", "ravi"):
        assert as_(who).get(twice).status_code == 404
    with app.app_context():
        deliver(review_of("dele"))
        db.session.commit()

    page = as_("dele").get(twice).text

    assert "What changed since it was submitted first" in page
    assert "The answer was changed: <a" in page
    assert "The answer was not changed." in page


def test_the_desk_of_a_returned_review_says_which_comments_are_open(app, as_):
    with app.app_context():
        address = f"/reviews/{review_of('farah').id}/draft"
    ravi = as_("ravi")
    desk = ravi.get(address).text
    live = FlaskClient.open(ravi, f"{address}/progress").text  # a piece of a page

    for words in re.findall(r'-asked" data-progress>(.*?)</p>', desk, re.DOTALL):
        assert words in live
    assert desk.count("this text was changed since.") == 1
    assert desk.count("the text is as it was when this was asked.") == 1
