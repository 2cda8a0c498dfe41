"""Who may ask for feedback, give it and read it."""

import pytest
from sqlalchemy import select

from app.db import db
from app.feedback import policy
from app.feedback.actions import decline_request, open_answers
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.permissions import Seat
from tests.feedback.samples import ask, give, place, request_of


def test_can_read_and_visible_to_agree_for_everybody_on_every_answer(cast):
    open_answers(place("hana").id, by=cast.ravi)
    give(ask("clara", "ada", by="grace"))
    answers = db.session.scalars(select(FeedbackAnswer)).all()
    assert {answer.state for answer in answers} == {"given", "opened"}

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.visible_to(person)))
        assert listed == {each for each in answers if policy.can_read(person, each)}, person.name


def test_can_read_and_visible_to_agree_for_everybody_on_every_request(cast):
    requests = db.session.scalars(select(FeedbackRequest)).all()
    assert {request.state for request in requests} == {"open", "answered", "declined", "lapsed"}

    for person in vars(cast).values():
        listed = set(db.session.scalars(policy.requests_visible_to(person)))
        assert listed == {each for each in requests if policy.can_read_request(person, each)}, person.name


@pytest.mark.parametrize(
    ("who", "given", "opened"),
    [
        ("ada", None, Seat.SUBJECT),
        ("bao", Seat.AUTHOR, Seat.AUTHOR),
        ("grace", Seat.MANAGER, Seat.MANAGER),
        ("dele", None, None),
        ("ravi", None, None),
        ("tomas", None, None),
        ("ingrid", None, None),
        ("miriam", None, None),
        ("sol", None, None),
        ("oksana", None, None),
    ],
)
def test_who_reads_what_bao_said_about_ada_before_and_after_delivery(cast, who, given, opened):
    person, answer = getattr(cast, who), request_of("ada", "bao").answer

    assert policy.can_read(person, answer) is given
    open_answers(answer.request.participant_id, by=cast.grace)
    assert policy.can_read(person, answer) is opened


@pytest.mark.parametrize(
    ("who", "read", "answer", "ask_others", "propose"),
    [
        ("hana", True, False, False, True),
        ("ravi", True, False, True, False),
        ("dele", True, True, False, False),
        ("emil", False, False, False, False),
        ("grace", False, False, False, False),
        ("tomas", False, False, False, False),
        ("miriam", False, False, False, False),
        ("sol", False, False, False, False),
    ],
)
def test_what_each_seat_may_do_with_an_open_request_about_hana(cast, who, read, answer, ask_others, propose):
    person, request = getattr(cast, who), request_of("hana", "dele")

    assert bool(policy.can_read_request(person, request)) is read
    assert bool(policy.can_give(person, request)) is answer
    assert bool(policy.can_decline(person, request)) is answer
    assert bool(policy.can_ask(person, request.participant)) is ask_others
    assert bool(policy.can_propose(person, request.participant)) is propose
    assert bool(policy.can_list(person, request.participant)) is (ask_others or propose)


def test_nobody_answers_a_request_that_is_over(cast):
    request = request_of("hana", "dele")
    decline_request(request, "I was away.", by=cast.dele)

    assert not policy.can_give(cast.dele, request)
    assert policy.can_give.belongs_to(cast.dele, request)
