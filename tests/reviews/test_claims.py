"""Which paragraphs claim something, and which of them cite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.markup import paragraphs
from app.reviews.claims import claims


def said(text, known=frozenset({1, 2, 3})):
    return [(claim.number, claim.cited) for claim in claims(text, known)]


def test_each_paragraph_says_for_itself_whether_it_cites():
    text = "The rollback takes four minutes now [E1].\n\nThe migration moved nine services to the new gate."

    assert said(text) == [(1, (1,)), (2, ())]
    assert [claim.opening for claim in claims(text, {1})] == [
        "The rollback takes four …",
        "The migration moved nine …",
    ]


def test_each_item_of_a_list_is_a_paragraph_of_its_own():
    text = "What changed:\n\n- The alarm rings once now [E2][E3].\n- Nobody is woken twice for it.\n"

    assert said(text) == [(2, (2, 3)), (3, ())]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n  ",
        "What changed because of it:",
        "What would show that she owns the gate?",
        "> She found the leak before anybody else did.",
        "“She found the leak before anybody else did.”",
        "More follows.",
        "`the gate was moved to nine services`",
    ],
)
def test_questions_headings_and_what_others_said_claim_nothing(text):
    assert said(text) == []


def test_a_statement_beside_a_question_claims():
    assert said("She moved nine services to the gate. What comes next?") == [(1, ())]


def test_an_item_that_is_not_there_does_not_count_as_cited():
    assert said("The gate holds under the storm load [E9].") == [(1, ())]
    assert said("The gate holds under the storm load `[E1]`.") == [(1, ())]


@given(st.text(max_size=200))
def test_any_text_has_paragraphs_and_no_claim_lies_outside_of_them(text):
    found = paragraphs(text)
    assert all(1 <= claim.number <= len(found) for claim in claims(text, frozenset()))
