"""Each rule marks its examples and leaves alone what tempts it."""

import pytest

from app.prose import Family, check
from app.prose.rules import Rule, book

RULES = book().rules
MARKED = [(rule, text) for rule in RULES for text in rule.marked]
CLEAN = [(rule, text) for rule in RULES for text in rule.clean]


def named(pair: tuple[Rule, str]) -> str:
    return f"{pair[0].id}: {pair[1]}"


@pytest.mark.parametrize("pair", MARKED, ids=named)
def test_the_rule_marks_its_example(pair: tuple[Rule, str]) -> None:
    rule, text = pair
    assert rule.family in {mark.family for mark in check(text)}


@pytest.mark.parametrize("pair", CLEAN, ids=named)
def test_the_rule_leaves_its_temptation_alone(pair: tuple[Rule, str]) -> None:
    rule, text = pair
    assert rule.family not in {mark.family for mark in check(text)}


def test_every_rule_says_why_what_to_ask_where_it_comes_from_and_shows_both_sides() -> None:
    for rule in RULES:
        assert rule.why.endswith("."), rule.id
        assert rule.why.count(". ") == 0, rule.id
        assert "?" in rule.ask, rule.id
        assert rule.source, rule.id
        assert rule.marked, rule.id
        assert rule.clean, rule.id


def test_every_family_has_a_rule_and_every_rule_its_own_name() -> None:
    assert {rule.family for rule in RULES} | {Family.STYLE} == set(Family)
    assert len({rule.id for rule in RULES}) == len(RULES)
