"""Asking, giving, declining and opening."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import clock
from app.audit.models import AuditEntry
from app.cycles.models import Participant, ReviewKind
from app.db import db
from app.errors import Conflict, Refused
from app.feedback import policy
from app.feedback.actions import (
    ask_for_feedback,
    ask_several,
    decline_request,
    offer_feedback,
    open_all_answers,
    open_answers,
)
from app.feedback.models import (
    AGAIN_AFTER,
    MOST_UNASKED,
    MOST_WAITING,
    FeedbackAnswer,
    FeedbackRequest,
    RequestState,
    SourceKind,
)
from app.feedback.queries import asked_before, waiting_in
from app.mail.models import MailMessage
from app.reviews.actions import approve_review, calibrate_review, share_review
from app.reviews.queries import of_participant
from tests.feedback.samples import TEXTS, ask, give, place, request_of
from tests.rows import add, refused

pytestmark = pytest.mark.both


def last_mail() -> MailMessage:
    return db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc()).limit(1)).one()


def test_whoever_is_asked_learns_it_by_mail_without_the_words(cast):
    ask("clara", "ada", by="clara", prompt="The words on the tug board")

    assert last_mail().person_id == cast.ada.id
    assert "tug board" not in last_mail().subject + last_mail().body


def test_the_manager_learns_that_there_is_an_answer_and_the_person_does_not_by_mail(cast):
    give(ask("clara", "ada", by="clara"))

    assert last_mail().person_id == cast.grace.id
    assert not any(words in last_mail().body for words in TEXTS)


def test_after_delivery_nobody_is_asked_even_where_nobody_was_before(cast):
    asked = select(FeedbackRequest.id).where(FeedbackRequest.participant_id == place("umar").id)
    assert db.session.scalars(asked).first() is None

    with pytest.raises(Conflict, match="was delivered"):
        ask("umar", "rosa", by="lucas")


def test_who_asked_learns_that_it_was_declined(cast):
    decline_request(request_of("hana", "dele"), "I was away.", by=cast.dele)

    assert last_mail().person_id == cast.ravi.id
    assert "away" not in last_mail().body


@pytest.mark.parametrize(
    ("about", "of", "by", "why"),
    [
        ("ada", "bao", "grace", "asked already"),
        ("ada", "ada", "grace", "their own work"),
        ("ada", "grace", "ada", "writes the review"),
        ("idris", "bao", "ravi", "was delivered"),
    ],
)
def test_who_cannot_be_asked(cast, about, of, by, why):
    with pytest.raises(Conflict, match=why):
        ask(about, of, by=by)


def test_nobody_is_asked_in_a_cycle_that_is_over(cast):
    over = db.session.scalars(
        select(Participant)
        .where(Participant.person_id == cast.ada.id, Participant.id != place("ada").id)
        .limit(1)
    ).one()

    with pytest.raises(Conflict, match="is closed"):
        ask_for_feedback(over, cast.farah, "", by=cast.ada)


def test_a_colleague_is_asked_again_in_the_next_quarter_and_not_before(cast):
    given = request_of("ada", "dele")
    with (
        clock.at(given.asked_at + AGAIN_AFTER - timedelta(hours=1)),
        pytest.raises(Conflict, match="asked already"),
    ):
        ask("ada", "dele", by="grace")
    with clock.at(given.asked_at + AGAIN_AFTER + timedelta(hours=1)):
        assert ask("ada", "dele", by="grace").state is RequestState.OPEN


def test_who_declined_is_not_asked_again_in_that_cycle(cast):
    with clock.at(clock.now() + AGAIN_AFTER), pytest.raises(Conflict, match="declined"):
        ask("hana", "bao", by="ravi")


def test_two_requests_never_wait_for_the_same_colleague_about_the_same_person(cast):
    with refused("(?i)unique"):
        add(request_of("hana", "dele"))


def test_enough_requests_wait_for_a_colleague_and_who_asks_beyond_is_told_how_many(cast):
    before = waiting_in(place("ada").cycle_id, [cast.farah.id]).get(cast.farah.id, 0)
    for key in ("ada", "clara", "dele", "bao", "hana", "emil", "goran")[: MOST_WAITING - before]:
        ask(key, "farah", by="ravi")

    with pytest.raises(Refused, match=f"{MOST_WAITING} requests wait for Farah Haddad"):
        ask_several(
            place("grace"),
            [(cast.farah, SourceKind.PEER), (cast.dele, SourceKind.PEER)],
            "",
            by=cast.tomas,
        )
    assert not asked_before(place("grace").id, cast.dele.id)


def test_feedback_that_nobody_asked_for_is_read_like_any_other(cast):
    answer = offer_feedback(place("ada"), SourceKind.PRODUCT_PARTNER, *TEXTS, by=cast.farah)

    assert answer.request.unasked
    assert last_mail().person_id == cast.grace.id
    assert policy.can_read(cast.grace, answer)
    assert not policy.can_read(cast.ada, answer)
    open_answers(place("ada").id, by=cast.grace)
    assert policy.can_read(cast.ada, answer)


@pytest.mark.parametrize(
    ("about", "by", "why"),
    [
        ("ada", "grace", "writes the review"),
        ("ada", "ada", "their own work"),
        ("idris", "bao", "was delivered"),
    ],
)
def test_who_cannot_give_feedback_unasked(cast, about, by, why):
    with pytest.raises(Conflict, match=why):
        offer_feedback(place(about), SourceKind.PEER, *TEXTS, by=getattr(cast, by))


def test_unasked_feedback_of_one_colleague_about_one_person_is_bounded(cast):
    for _ in range(MOST_UNASKED):
        offer_feedback(place("ada"), SourceKind.PEER, *TEXTS, by=cast.farah)

    with pytest.raises(Conflict, match="3 times"):
        offer_feedback(place("ada"), SourceKind.PEER, *TEXTS, by=cast.farah)
    offer_feedback(place("ada"), SourceKind.PEER, *TEXTS, by=cast.goran)
    offer_feedback(place("dele"), SourceKind.PEER, *TEXTS, by=cast.farah)


def test_an_answer_is_given_once(cast):
    request = request_of("hana", "dele")
    give(request)

    with pytest.raises(Conflict):
        give(request)
    with pytest.raises(Conflict):
        decline_request(request, "After all not.", by=cast.dele)


def test_sharing_the_review_opens_what_was_given_and_lets_the_rest_lapse(cast):
    review = of_participant(place("hana").id, ReviewKind.MANAGER)
    given, waiting = request_of("hana", "clara"), request_of("hana", "dele")
    approve_review(review, "", unwarned_confirmed=True, by=cast.tomas)
    calibrate_review(review, by=cast.amara)

    share_review(review, by=cast.ravi)

    assert given.answer.opened_at is not None
    assert waiting.state is RequestState.LAPSED
    with pytest.raises(Conflict):
        give(waiting)


def test_when_a_cycle_closes_everything_opens(cast):
    cycle = place("ada").cycle
    open_all_answers(cycle, by=cast.miriam)

    in_it = select(FeedbackRequest.id).join(Participant).where(Participant.cycle_id == cycle.id)
    closed = select(FeedbackAnswer.id).where(
        FeedbackAnswer.request_id.in_(in_it), FeedbackAnswer.opened_at.is_(None)
    )
    assert not db.session.scalars(closed).all()
    assert not db.session.scalars(in_it.where(FeedbackRequest.state == RequestState.OPEN)).all()


def test_every_verb_is_in_the_audit_log_about_the_person(cast):
    request = ask("clara", "ada", by="clara")
    give(request)
    decline_request(ask("clara", "dele", by="clara"), "I was away.", by=cast.dele)
    open_answers(request.participant_id, by=cast.grace)
    db.session.commit()

    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(6)).all()
    assert [row.verb for row in reversed(rows)] == [
        "feedback.asked",
        "feedback.given",
        "feedback.asked",
        "feedback.declined",
        "feedback.proposal_lapsed",
        "feedback.opened",
    ]
    assert {row.subject_id for row in rows} == {cast.clara.id}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE feedback_answer SET behaviour = 'Other words'",
        "UPDATE feedback_answer SET impact = 'Other words'",
        "UPDATE feedback_answer SET author_id = author_id + 1",
        "DELETE FROM feedback_answer",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_answer(cast, statement):
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement))
