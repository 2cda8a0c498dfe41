"""Who may read, write and seal a case, and what whoever was asked may do."""

import pytest
from sqlalchemy import select

from app.db import db
from app.promotions import policy
from app.promotions.actions import (
    ask_for_statement,
    decline_statement,
    give_statement,
    withdraw_statement,
)
from app.promotions.models import PromotionCase, PromotionStatement, StatementState
from tests.promotions.cases import case_of, opened, statement_of


@pytest.fixture
def statements(cast):
    """One in each state, about Bao."""
    case = opened(cast.bao, "E3")
    made = {}
    for state, author in zip(StatementState, (cast.idris, cast.emil, cast.hana, cast.farah), strict=True):
        made[state] = ask_for_statement(case, author, by=cast.bao)
        if state in policy.SHOWN:
            give_statement(made[state], "What I saw.", by=author)
    decline_statement(made[StatementState.DECLINED], by=cast.hana)
    withdraw_statement(made[StatementState.WITHDRAWN], by=cast.farah)
    return made


@pytest.mark.usefixtures("statements")
def test_can_read_and_visible_to_agree_for_everybody_on_every_case_and_statement(cast):
    for listing, can_read, model in (
        (policy.visible_to, policy.can_read, PromotionCase),
        (policy.statements_visible_to, policy.can_read_statement, PromotionStatement),
    ):
        every = db.session.scalars(select(model)).all()
        assert every
        for person in vars(cast).values():
            listed = set(db.session.scalars(listing(person)))
            assert listed == {each for each in every if can_read(person, each)}, person.name


@pytest.mark.parametrize(
    ("who", "prepares"),
    [
        ("ada", True), ("grace", True), ("bao", False), ("emil", False), ("ravi", False),
        ("tomas", False), ("ingrid", False), ("miriam", False), ("sol", False),
    ],
)  # fmt: skip
def test_the_engineer_and_their_manager_prepare_a_case_and_nobody_else_sees_it(cast, who, prepares):
    person, sealed, draft = getattr(cast, who), case_of("ada"), opened(cast.ada, "M1")

    for can in (policy.can_read, policy.can_write, policy.can_ask, policy.can_seal):
        assert bool(can(person, sealed)) is bool(can(person, draft)) is prepares
    assert bool(policy.can_export(person, sealed)) is prepares
    assert not policy.can_export(person, draft)
    assert bool(policy.can_open(person, cast.ada)) is prepares


@pytest.mark.parametrize(
    ("state", "readers", "author_may"),
    [
        ("asked", {"author"}, {"give", "decline"}),
        ("given", {"author", "bao", "grace"}, {"take it back"}),
        ("declined", {"author"}, set()),
        ("withdrawn", {"author", "bao"}, {"give"}),
    ],
)
def test_what_each_seat_may_do_with_a_statement(cast, statements, state, readers, author_may):
    statement = statements[StatementState(state)]
    verbs = {"give": policy.can_give, "decline": policy.can_decline, "take it back": policy.can_withdraw}

    for key, person in vars(cast).items():
        seat = "author" if person.id == statement.author_id else key
        assert bool(policy.can_read_statement(person, statement)) is (seat in readers), key
        may = {verb for verb, can in verbs.items() if can(person, statement)}
        assert may == (author_may if seat == "author" else set()), key


def test_whoever_was_asked_sees_nothing_else_of_the_case(cast):
    given = statement_of("ada", "emil")

    assert policy.can_read_statement(cast.emil, given)
    assert not policy.can_read(cast.emil, given.case)
    assert not policy.can_read_statement(cast.emil, statement_of("ada", "bao"))
