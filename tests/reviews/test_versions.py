"""Earlier versions of a text: listed by sitting, compared, brought back; for its author, while it is a draft."""

from datetime import timedelta

import pytest

from app import clock
from app.db import db
from app.drafts import Typed
from app.reviews.drafting import save_draft
from app.reviews.queries import answers
from app.reviews.versions import saves, sittings
from tests.reviews.helpers import review_of
from tests.statements import counting

pytestmark = pytest.mark.both


def first_answer(review):
    return answers(review.id)[0]


def write(review, by, *texts, apart=timedelta(seconds=5)):
    """Save one text after another, some time apart."""
    for text in texts:
        answer, now = first_answer(review), clock.now()
        with clock.at(max(now, answer.saved_at or now) + apart):
            save_draft(review, {f"answer-{answer.question_id}": Typed(answer.version, text)}, by=by)


def versions_of(found):
    return [[save.version for save in each.saves] for each in found]


def test_saves_within_ten_minutes_stand_as_one(cast):
    review = review_of("ada")
    write(review, cast.grace, *(f"words {n}" for n in range(4)))
    write(review, cast.grace, "an hour later", apart=timedelta(hours=1))
    last = first_answer(review)

    found, more = sittings(last.id)

    assert versions_of(found)[:2] == [[last.version], list(range(last.version - 1, last.version - 5, -1))]
    assert found[0].by == cast.grace.name
    assert more is None


def test_every_save_is_reached_page_by_page(cast):
    review = review_of("ada")
    write(review, cast.grace, *(f"words {n}" for n in range(12)), apart=timedelta(minutes=4))
    answer = first_answer(review)

    reached, before = [], None
    while True:
        found, before = sittings(answer.id, before, most=2)
        reached += [save.version for each in found for save in each.saves]
        if before is None:
            break

    assert reached == list(range(answer.version, 0, -1))
    assert [each.version for each in saves(answer.id, answer.version)] == reached[:3]


def test_a_text_that_was_never_saved_has_no_versions(cast):
    unwritten = next(each for each in answers(review_of("ada").id) if each.version == 0)
    assert sittings(unwritten.id) == ([], None)
    assert list(saves(unwritten.id, 1)) == []


@pytest.fixture
def written(app, cast):
    """The draft about Ada, its first text saved three times: the address of its versions, and the last version."""
    review = review_of("ada")
    write(review, cast.grace, "The gate was slow.", "The gate was quick.", "The gate was quick in storms.")
    db.session.commit()
    answer = first_answer(review)
    found = f"/reviews/{review.id}/answers/{answer.question_id}/versions", answer.version
    db.session.remove()
    return found


def test_two_versions_are_compared_word_by_word(as_, written):
    address, last = written

    page = as_("grace").get(f"{address}?from={last}&to={last - 2}").text

    assert "[removed: </span>slow. <span" in page
    assert "[added: </span>quick in storms. <span" in page
    assert "3 words added, 1 word removed" in page


def test_an_earlier_version_is_brought_back_as_a_new_save(as_, written):
    address, last = written
    grace = as_("grace")

    answer = grace.post(address, data={"version": last - 2, "base": last})

    assert answer.status_code == 303
    desk = grace.get(answer.headers["Location"]).text
    assert "\nThe gate was slow.</textarea>" in desk
    assert "Brought back as it was saved" in desk
    assert "quick in storms" in grace.get(f"{address}?from={last}&to={last + 1}").text


def test_bringing_back_over_a_newer_save_changes_nothing(as_, written):
    address, last = written
    grace = as_("grace")

    answer = grace.post(address, data={"version": last - 2, "base": last - 1})

    assert answer.status_code == 409
    assert "saved elsewhere meanwhile" in answer.text
    assert "quick in storms" in grace.get(address.rpartition("/answers")[0] + "/draft").text


@pytest.mark.parametrize("sent", [{"version": "99999"}, {"version": "x"}, {}])
def test_a_version_that_is_not_kept_cannot_be_brought_back(as_, written, sent):
    assert as_("grace").post(written[0], data={"base": written[1]} | sent).status_code == 409


def test_the_list_asks_the_same_of_a_hundred_saves_as_of_three(app, as_, written):
    grace, address = as_("grace"), written[0]
    with counting(app) as few:
        grace.get(address)
    review = review_of("ada")
    write(review, review.author, *(f"words {n}" for n in range(100)), apart=timedelta(minutes=3))
    db.session.commit()
    db.session.remove()

    with counting(app) as many:
        page = grace.get(f"{address}?each={written[1] + 100}")

    assert len(many) <= len(few) + 1  # the saves of one sitting
    assert len(page.data) < 60_000


def test_a_question_of_another_cycle_has_no_versions_here(as_, written):
    address = written[0].rpartition("/answers")[0]
    assert as_("grace").get(f"{address}/answers/999999/versions").status_code == 404
