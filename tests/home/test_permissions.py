"""The page of permissions says what the policies say."""

import ast
from pathlib import Path

from app.home.matrix import by_name, cell, sentences, spoken, table
from app.permissions import register
from app.reviews.models import DELIVERED, ReviewState
from app.reviews.policy import can_read, can_write

APP = Path(__file__).parents[2] / "app"


def test_every_verb_of_every_policy_is_on_the_page(as_):
    page = as_("ada").get("/permissions").text

    for rules in register:
        for permission in rules.permissions:
            assert rules.record in page
            assert permission.verb[1:].replace("'", "&#39;") in page


def test_every_policy_module_is_among_the_rules(as_):
    as_(None).get("/permissions")
    recorded = {rules.record for rules in register}

    for path in APP.rglob("policy.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        named = [call.args[0].value for call in calls if getattr(call.func, "id", "") == "Rules"]
        assert set(named) <= recorded, path


def test_a_cell_says_always_or_in_which_states():
    seats = {seat.name: seat for seat in can_read.seats}

    assert cell(can_read, seats["AUTHOR"]) == "always"
    assert cell(can_read, seats["SUBJECT"]) == "once shared"
    assert cell(can_write, seats["SUBJECT"]) == ""


def test_seats_with_the_same_states_are_named_together():
    coaching = next(rules for rules in register if rules.record == "Coaching note")
    reading = next(each for each in coaching.permissions if each.verb.startswith("read"))

    assert sentences(reading) == ["the person it is about, its author and their manager"]
    assert "the person it is about, once shared" in sentences(can_read)


def test_states_stand_in_the_order_in_which_they_are_reached():
    assert spoken(reversed(list(ReviewState)[1:4])) == "while submitted, returned for revision or approved"
    assert spoken(DELIVERED) == "once shared"
    assert spoken({ReviewState.DRAFT}) == "while a draft"


def test_a_seat_without_any_right_has_no_column():
    reviews = next(rules for rules in by_name(register) if rules.record == "Review")

    assert "an administrator" not in table(reviews).seats


def test_the_page_is_open_to_anybody(as_):
    page = as_(None).get("/permissions")

    assert page.status_code == 200
    assert "404" in page.text
    assert "The access log" in page.text
