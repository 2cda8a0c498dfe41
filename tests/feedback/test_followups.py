"""The one question that is asked when a part is missing or thin; and that it is asked once."""

import html
import re

import pytest

from app.feedback.followups import MISSING, PARTS, THIN, VAGUE, follow_up
from tests.feedback.samples import GIVEN, form, request_of


def asked(**changes: str) -> tuple[str, str] | None:
    found = follow_up(GIVEN | changes)
    return (found.part, found.question) if found else None


def test_nothing_is_asked_when_each_part_says_something():
    assert asked() is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"context": " "}, ("context", MISSING["context"])),
        ({"impact": ""}, ("impact", MISSING["impact"])),
        ({"context": "", "impact": ""}, ("context", MISSING["context"])),
        ({"behaviour": "Helped me."}, ("behaviour", THIN["behaviour"])),
        ({"context": "Last week."}, ("context", THIN["context"])),
        ({"impact": "It was faster."}, ("impact", THIN["impact"])),
        ({"behaviour": "A great teammate who is a pleasure to work with, always."}, ("behaviour", VAGUE)),
        (
            {"behaviour": "She needs to be more strategic in what she takes on for the team."},
            ("behaviour", VAGUE),
        ),
        (
            {"behaviour": "Always helpful, and with good work in every single week of it."},
            ("behaviour", VAGUE),
        ),
    ],
)
def test_the_first_part_that_is_missing_or_thin_is_asked_about(changes, expected):
    assert asked(**changes) == expected


@pytest.mark.parametrize(
    "behaviour",
    [
        "Ada asked each of us what we would look at first, and wrote it down before the great team offsite began.",
        "艾达在会议前问每个人最先会检查什么,并把答案写在值班手册的第一页上。",
        "Ada ging vor der Umstellung zweimal ins Lager und schrieb auf, was dort gesagt wurde.",
    ],
)
def test_what_was_seen_is_left_alone_in_any_script(behaviour):
    assert asked(behaviour=behaviour) is None


def test_where_nothing_was_seen_the_form_says_so_itself():
    assert asked(behaviour="  ", context="") is None


@pytest.fixture
def answer(app):
    with app.app_context():
        return f"/feedback-requests/{request_of('hana', 'dele').id}/answer"


def test_the_first_time_one_question_comes_back_with_everything_typed(as_, answer):
    sent = form(context="Friday.", impact="Faster.")
    page = as_("dele").post(answer, data=sent)
    text = html.unescape(page.text)

    assert page.status_code == 422
    assert THIN["context"] in text
    assert THIN["impact"] not in text
    assert all(value in text for value in sent.values())
    assert re.search(r'name="followed"[^>]*value="context"', text)


def test_the_second_time_it_is_taken_as_it_is(as_, answer):
    assert as_("dele").post(answer, data=form(context="Friday.", followed="context")).status_code == 303


def test_what_was_asked_about_and_is_still_empty_is_not_taken(as_, answer):
    for part in PARTS:
        page = as_("dele").post(answer, data=form(**{part: " "}, followed=part))
        assert page.status_code == 422


def test_a_made_up_part_skips_no_question(as_, answer):
    assert as_("dele").post(answer, data=form(context="Friday.", followed="yes")).status_code == 422
