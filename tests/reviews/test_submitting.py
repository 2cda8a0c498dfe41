"""What submitting refuses, and what it leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit.models import AuditEntry
from app.coaching.actions import share_note
from app.cycles.models import ReviewKind
from app.db import db
from app.drafts import Typed
from app.errors import Conflict, Refused
from app.evidence.policy import visible_to
from app.mail.models import MailMessage
from app.reviews.actions import acknowledge_review, approve_review, return_review, share_review
from app.reviews.desk import lay_out
from app.reviews.drafting import save_draft
from app.reviews.models import AnswerRevision, Choice, ReviewState
from app.reviews.queries import all_ratings, answers, choices, current_ratings, readings, submitted_versions
from app.reviews.submitting import submit_review
from tests.reviews.helpers import complete, filled, review_of

pytestmark = pytest.mark.both


@pytest.fixture
def draft(cast):
    return review_of("ada")


@pytest.fixture
def unspoken(cast):
    """A draft about somebody with whom no concern was shared in this cycle."""
    return review_of("bao")


def gaps_of(review, by):
    with pytest.raises(Refused) as refused:
        submit_review(review, by=by)
    db.session.rollback()
    return {gap.anchor: gap.message for gap in refused.value.gaps}


def question_id(review, key):
    return next(answer.question_id for answer in answers(review.id) if answer.question.key == key)


@pytest.mark.parametrize("key", ["problem", "risk", "growth", "overall", "next_step", "competency_craft"])
def test_an_empty_text_is_named_with_its_place(cast, draft, key):
    complete(draft, cast.grace, **{key: " \n"})
    db.session.commit()

    assert set(gaps_of(draft, cast.grace)) == {f"answer-{question_id(draft, key)}"}


def test_a_competency_rated_without_a_cited_item_is_named(cast, draft):
    complete(draft, cast.grace, competency_leverage="Strong, as everybody knows.")
    db.session.commit()

    found = gaps_of(draft, cast.grace)

    assert found == {
        f"answer-{question_id(draft, 'competency_leverage')}": "The rating of Leverage cites no evidence yet."
    }


@pytest.mark.parametrize("line", ["overall", "next_step"])
def test_an_open_choice_is_named_with_its_place(cast, draft, line):
    sent = filled(draft)
    sent[f"choice-{line}"] = Typed(sent[f"choice-{line}"].base, "")
    save_draft(draft, sent, by=cast.grace)
    db.session.commit()

    assert f"choice-{line}" in gaps_of(draft, cast.grace)


def test_a_citation_of_nothing_is_named(cast, draft):
    complete(draft, cast.grace, risk="See [E4711].")
    db.session.commit()

    assert "E4711 is cited, and there is no such item." in gaps_of(draft, cast.grace).values()


def test_submitting_writes_a_rating_with_reason_and_evidence_for_each_line(cast, draft):
    complete(draft, cast.grace)

    submit_review(draft, by=cast.grace)
    db.session.commit()

    ratings = current_ratings(draft.participant_id)
    assert len(ratings) == 5
    assert [rating.competency is None for rating in ratings] == [False, False, False, False, True]
    assert all(rating.reason and rating.citations and rating.sequence == 1 for rating in ratings)
    assert draft.state is ReviewState.SUBMITTED
    assert draft.second_reader_id == cast.tomas.id


def test_the_overall_rating_rests_on_what_the_competencies_cite(cast, draft):
    complete(draft, cast.grace, overall="Taken together, meeting.")

    submit_review(draft, by=cast.grace)
    db.session.commit()

    *competencies, overall = current_ratings(draft.participant_id)
    below = {each.evidence_revision_id for rating in competencies for each in rating.citations}
    assert below <= {each.evidence_revision_id for each in overall.citations}


def test_only_what_was_submitted_stays_of_a_draft(cast, draft):
    complete(draft, cast.grace)
    complete(draft, cast.grace, problem="Written again, and better [E1].")

    submit_review(draft, by=cast.grace)
    db.session.commit()

    texts = [answer.id for answer in answers(draft.id)]
    count = db.session.scalar(select(func.count()).where(AnswerRevision.answer_id.in_(texts)))
    assert count == len(texts)
    assert choices(draft.id) == []


def test_what_was_submitted_first_stays_and_what_was_written_in_between_goes(cast):
    review = review_of("dele")
    answer = next(each for each in answers(review.id) if each.question.key == "competency_craft")
    first, name = answer.text, f"answer-{answer.question_id}"
    return_review(review, "", {answer.id: "What would one look at?"}, by=cast.tomas)
    save_draft(review, {name: Typed(answer.version, "Thought better of.")}, by=cast.grace)
    save_draft(review, {name: Typed(answer.version, f"{first} One would look.")}, by=cast.grace)
    clock_of_first = review.submitted_at

    with clock.at(clock.now() + timedelta(hours=1)):
        submit_review(review, by=cast.grace)
    db.session.commit()

    kept = submitted_versions([review.id])
    assert [each.text for each in kept[answer.id]] == [first, f"{first} One would look."]
    assert [each.submitted_at for each in kept[answer.id]] == [clock_of_first, review.submitted_at]
    assert {len(each) for id, each in kept.items() if id != answer.id} == {1}
    every = select(func.count()).where(AnswerRevision.answer_id.in_([*kept]))
    assert db.session.scalar(every) == len(kept) + 1


def test_a_comment_is_answered_when_the_text_is_another_and_open_again_when_it_is_the_same(cast):
    review = review_of("dele")
    answer = next(each for each in answers(review.id) if each.question.key == "competency_craft")
    first, name = answer.text, f"answer-{answer.question_id}"
    return_review(review, "", {answer.id: "What would one look at?"}, by=cast.tomas)

    def asked():
        line = next(each for each in lay_out(review, visible_to(cast.grace)).lines if each.asked)
        return line.is_answered

    assert not asked()
    save_draft(review, {name: Typed(answer.version, "Other words.")}, by=cast.grace)
    assert asked()
    save_draft(review, {name: Typed(answer.version, first)}, by=cast.grace)
    assert not asked()


def test_the_second_reader_hears_of_it_in_the_same_transaction(cast, draft):
    complete(draft, cast.grace)
    db.session.commit()
    before = db.session.scalar(select(func.count()).select_from(MailMessage))

    submit_review(draft, by=cast.grace)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(MailMessage)) == before

    submit_review(draft, by=cast.grace)
    db.session.commit()

    sent = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc())).first()
    assert sent.address == cast.tomas.email
    verbs = set(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.record_id == draft.id)))
    assert "review.submitted" in verbs


def test_a_low_rating_without_a_note_is_marked_and_needs_a_second_readers_word(cast, unspoken):
    complete(unspoken, cast.grace, position=1)
    submit_review(unspoken, by=cast.grace)
    db.session.commit()

    assert all(rating.unwarned for rating in current_ratings(unspoken.participant_id))
    with pytest.raises(Refused):
        approve_review(unspoken, "", unwarned_confirmed=False, by=cast.tomas)
    db.session.rollback()
    approve_review(unspoken, "", unwarned_confirmed=True, by=cast.tomas)
    db.session.commit()
    assert unspoken.state is ReviewState.APPROVED


def test_an_approval_says_nothing_about_a_warning_that_was_not_missing(cast):
    review = review_of("dele")

    approve_review(review, "", unwarned_confirmed=True, by=cast.tomas)
    db.session.commit()

    assert [reading.unwarned_confirmed for reading in readings(review.id)] == [False]


@pytest.mark.parametrize(("days", "unwarned"), [(31, False), (30, False), (29, True)])
def test_a_note_counts_as_a_warning_from_thirty_days_on(cast, unspoken, days, unwarned):
    complete(unspoken, cast.grace, position=1)
    with clock.at(clock.now() - timedelta(days=days)):
        share_note(cast.bao, "A concern.", "Support.", "Action.", competency=None, by=cast.grace)

    submit_review(unspoken, by=cast.grace)
    db.session.commit()

    assert {rating.unwarned for rating in current_ratings(unspoken.participant_id)} == {unwarned}


def test_a_note_from_before_the_cycle_warns_of_nothing(cast, unspoken):
    complete(unspoken, cast.grace, position=1)
    with clock.at(clock.now() - timedelta(days=300)):
        share_note(cast.bao, "A concern.", "Support.", "Action.", competency=None, by=cast.grace)

    submit_review(unspoken, by=cast.grace)
    db.session.commit()

    assert all(rating.unwarned for rating in current_ratings(unspoken.participant_id))


def test_the_demo_marks_hana_unwarned_and_goran_not(cast):
    marks = {
        key: {rating.unwarned for rating in current_ratings(review_of(key).participant_id)}
        for key in ("hana", "goran")
    }

    assert marks == {"hana": {False, True}, "goran": {False}}


def test_a_returned_review_is_written_again_and_its_ratings_are_added_not_changed(cast):
    review = review_of("dele")
    first = {rating.id for rating in current_ratings(review.participant_id)}
    answer = next(each for each in answers(review.id) if each.question.key == "competency_craft")
    return_review(review, "", {answer.id: "What would one look at?"}, by=cast.tomas)
    db.session.commit()

    changed = f"{answer.text} One would look at the review notes."
    save_draft(review, {f"answer-{answer.question_id}": Typed(answer.version, changed)}, by=cast.grace)
    submit_review(review, by=cast.grace)
    db.session.commit()

    history = all_ratings([review.participant_id])
    added = [rating for rating in history if rating.id not in first]
    assert [(rating.sequence, rating.competency.key) for rating in added] == [(2, "craft")]
    assert added[0].supersedes_id in first
    assert db.session.scalar(select(func.count()).where(Choice.review_id == review.id)) == 0


def test_a_review_is_returned_once(cast):
    review = review_of("farah")
    submit_review(review, by=cast.ravi)
    db.session.commit()

    with pytest.raises(Conflict, match="returned once already"):
        return_review(review, "", {answers(review.id)[0].id: "Again."}, by=cast.tomas)


def test_returning_needs_a_comment(cast):
    with pytest.raises(Refused):
        return_review(review_of("dele"), "Somehow not right.", {}, by=cast.tomas)


def test_steps_cannot_be_skipped(cast):
    with pytest.raises(Conflict):
        share_review(review_of("dele"), by=cast.grace)
    with pytest.raises(Conflict):
        acknowledge_review(review_of("emil"), by=cast.emil)
    with pytest.raises(Conflict):
        approve_review(review_of("emil"), "", unwarned_confirmed=False, by=cast.tomas)


def test_a_self_review_is_submitted_without_ratings_or_second_reader(cast):
    own = review_of("bao", ReviewKind.SELF)
    complete(own, cast.bao)

    submit_review(own, by=cast.bao)
    db.session.commit()

    assert own.second_reader_id is None
    assert current_ratings(own.participant_id) == []
