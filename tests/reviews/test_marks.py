"""The writing check on the desk: what is marked is drawn, blocking words are changed or explained, and explanations are read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Typed
from app.errors import Refused
from app.people.models import Person
from app.reviews.explaining import explain
from app.reviews.marking import Marked, checked
from app.reviews.models import Explanation, Review
from app.reviews.queries import answers, citations
from app.reviews.submitting import submit_review
from tests.reviews.helpers import complete, first_number, form_of, review_of

SAID = "She is faster than Priya and wrote two designs [E{number}]. Great work."


def said(review: Review) -> str:
    return SAID.format(number=first_number(review))


def blocking(review: Review) -> list[Marked]:
    found = checked(review, answers(review.id), citations(review.id))
    return [each for marks in found.values() for each in marks if each.mark.blocks]


def draft(cast) -> Review:
    """Grace's review of Ada, complete but for words that compare."""
    review = review_of("ada")
    complete(review, cast.grace, problem=said(review))
    return review


@pytest.mark.both
def test_submitting_is_refused_while_blocking_words_are_neither_changed_nor_explained(cast) -> None:
    review = draft(cast)
    [one] = blocking(review)
    with pytest.raises(Refused) as refused:
        submit_review(review, by=cast.grace)
    assert [gap.anchor for gap in refused.value.gaps] == [one.name]
    assert "faster than Priya" in refused.value.gaps[0].message


@pytest.mark.both
def test_explained_words_may_stand_and_the_explanation_stays_with_the_review(cast) -> None:
    review = draft(cast)
    [one] = blocking(review)
    explain(review, {one.name: Typed(0, "Both agreed to name it: they timed the same drill.")}, by=cast.grace)
    submit_review(review, by=cast.grace)
    [kept] = db.session.scalars(select(Explanation).where(Explanation.answer_id == one.answer.id))
    assert (kept.words, kept.family) == (one.mark.text, "comparison")


def test_changed_words_are_asked_about_anew_and_the_old_explanation_goes_at_submission(cast) -> None:
    review = draft(cast)
    [one] = blocking(review)
    explain(review, {one.name: Typed(0, "They timed the same drill.")}, by=cast.grace)
    complete(review, cast.grace, problem=said(review).replace("Priya", "Goran"))
    [other] = blocking(review)
    assert (other.is_open, other.name == one.name) == (True, False)
    explain(review, {other.name: Typed(0, "They timed the same drill, too.")}, by=cast.grace)
    submit_review(review, by=cast.grace)
    kept = db.session.scalars(select(Explanation).where(Explanation.answer_id == one.answer.id)).all()
    assert [row.words for row in kept] == [other.mark.text]


def test_an_explanation_can_be_taken_back_and_then_the_words_block_again(cast) -> None:
    review = draft(cast)
    [one] = blocking(review)
    explain(review, {one.name: Typed(0, "They timed the same drill.")}, by=cast.grace)
    explain(review, {one.name: Typed(1, " ")}, by=cast.grace)
    assert blocking(review)[0].is_open


@pytest.mark.both
def test_of_two_explanations_typed_at_once_neither_is_lost(cast) -> None:
    review = draft(cast)
    [one] = blocking(review)
    explain(review, {one.name: Typed(0, "The first words.")}, by=cast.grace)
    with pytest.raises(Refused) as refused:
        explain(review, {one.name: Typed(0, "Other words.")}, by=cast.grace)
    assert "The first words." in refused.value.gaps[0].message
    assert blocking(review)[0].reason == "The first words."


def test_words_that_are_not_marked_cannot_be_explained(cast) -> None:
    review = draft(cast)
    before = db.session.scalars(select(Explanation.id)).all()
    explain(review, {"explain-1-private-000000000000": Typed(0, "Out of nowhere.")}, by=cast.grace)
    assert db.session.scalars(select(Explanation.id)).all() == before


@pytest.mark.both
def test_the_database_keeps_explanations_of_blocking_families_only(cast) -> None:
    row = db.session.scalars(select(Explanation)).first()
    row.family = "vague"
    with pytest.raises(IntegrityError, match="ck_explanation_blocking"):
        db.session.flush()


def test_people_may_tell_of_themselves_what_is_private_and_what_they_did(cast) -> None:
    own = next(
        each
        for each in db.session.scalars(select(Review).where(Review.kind == ReviewKind.SELF))
        if each.is_writable
    )
    answer = answers(own.id)[0]
    answer.text = "I was on parental leave until May, closed 120 tickets and am faster than Priya."
    families = {mark.mark.family.value for mark in checked(own, [answer], {})[answer.id]}
    assert families & {"private", "activity", "comparison"} == {"comparison"}


def bao(app: Flask) -> tuple[int, str, str]:
    """Grace's draft about Bảo: its id, the field that explains its open phrase, and the place of its text."""
    with app.app_context():
        review = review_of("bao")
        [one] = [each for each in blocking(review) if each.is_open]
        return review.id, one.name, f"answer-{one.answer.question_id}"


def test_the_desk_shows_what_is_marked_and_why_and_the_place_to_explain(app: Flask, as_) -> None:
    id, name, _ = bao(app)
    client = as_("grace")
    page = client.get(f"/reviews/{id}/draft").text
    live = FlaskClient.open(client, f"/reviews/{id}/draft/progress").text  # a part of a page
    for shown in (page, live):
        assert "faster than Goran" in shown
        assert f'name="{name}"' in shown
        assert "Change it, or explain why it has to stand" in shown
        assert "Bảo asked me to name it" in shown
        assert "Would fit anybody" in shown


def test_an_explanation_is_kept_by_the_form_of_the_desk(app: Flask, as_) -> None:
    id, name, place = bao(app)
    client = as_("grace")
    data = form_of({name: Typed(0, "Both asked for the comparison.")}, then=place)
    answer = client.post(f"/reviews/{id}/draft", data=data)
    assert (answer.status_code, answer.headers["Location"].partition("#")[2]) == (303, place)
    assert "Both asked for the comparison." in client.get(f"/reviews/{id}/draft").text


def test_an_explanation_that_is_too_long_is_refused_with_its_text_kept(app: Flask, as_) -> None:
    id, name, _ = bao(app)
    answer = as_("grace").post(f"/reviews/{id}/draft", data=form_of({name: Typed(0, "x" * 2_001)}))
    assert answer.status_code == 422
    assert "x" * 2_001 in answer.text


def test_a_paste_over_the_bound_is_refused_with_the_text_kept(app: Flask, as_) -> None:
    id, _, place = bao(app)
    pasted = "He is always there. " * 2_000
    with app.app_context():
        version = next(each.version for each in answers(id) if place == f"answer-{each.question_id}")
    sent = as_("grace").post(f"/reviews/{id}/draft", data=form_of({place: Typed(version, pasted)}))
    assert (sent.status_code, len(pasted)) == (422, 40_000)
    assert pasted.strip() in sent.text


def test_the_second_reader_reads_why_words_stand(app: Flask, as_) -> None:
    with app.app_context():
        grace = db.session.scalars(select(Person).where(Person.email.like("grace@%"))).one()
        review = review_of("ada")
        complete(review, grace, problem=said(review))
        [one] = blocking(review)
        explain(review, {one.name: Typed(0, "They timed the same drill.")}, by=grace)
        submit_review(review, by=grace)
        db.session.commit()
        id, reader = review.id, review.second_reader.email.partition("@")[0]
    assert "They timed the same drill." in as_(reader).get(f"/reviews/{id}").text
