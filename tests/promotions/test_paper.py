"""Words on paper: long ones with places to break at, long lists run on, nothing lost."""

import re

import pytest

from app.markup import render
from app.promotions.paper import BREAK, MOST_PIECES, MOST_UNBROKEN, broken, on_paper


def plain(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


@pytest.mark.parametrize(
    "text", ["x" * 60, "ab-" * 100, "潮汐" * 100, "ภาษาไทย" * 30, "🌊" * 100, "word " * 100]
)
def test_what_can_break_is_left_alone(text):
    assert broken(text) == text


def test_a_long_run_can_break_after_every_twenty_and_keeps_its_letters():
    found = broken(f"so {'y' * 150} and")

    assert found.replace(BREAK, "") == f"so {'y' * 150} and"
    assert [len(each) for each in found.split(" ")[1].split(BREAK)] == [20] * 7 + [10]


def test_a_mark_is_never_parted_from_its_letter():
    found = broken("e\u0301" * 100)

    assert all(each.startswith("e") for each in found.split(BREAK))
    assert len(found.split(BREAK)) > 2


def test_escaped_characters_citations_and_code_stay_whole():
    said = "<&" * 100 + "[E12]" + "`" + '"<b>' * 50 + "`"

    found = str(on_paper(render(said, {12: "#e12"})))

    assert '<a class="cite" href="#e12">E12</a>' in found
    assert found.replace(BREAK, "").count("&lt;&amp;") == 100
    assert "<b>" not in found
    assert not re.search(rf"&[^;]*{BREAK}", found)
    assert max(len(each) for each in re.split(rf"{BREAK}|<[^>]*>", found)) <= MOST_UNBROKEN * 5


def test_a_text_in_few_pieces_is_as_it_was():
    made = render("* one\n* *two*\n\n> three\n\nfour\nfive", {})

    assert on_paper(made) == made


@pytest.mark.parametrize(
    "form", ["* w{} *soft*\n", "1. w{}\n", "* w{}\n\n", "> w{}\n\n", "w{}\n", "**w{}**\n\n", "*w{}\nx{}*\n"]
)
def test_what_follows_the_last_piece_runs_on_and_every_word_is_there(form):
    said = "".join(form.format(number, number) for number in range(900))

    found = str(on_paper(render(said, {})))

    assert re.findall(r"w\d+", plain(found)) == [f"w{number}" for number in range(900)]
    assert len(re.findall(r"<(?:p|li|br|blockquote)\b", found)) <= MOST_PIECES + 1
    assert not re.search(r"<(\w+)[^>]*></\1>", found.replace("\n", ""))
    for name in ("p", "ul", "ol", "li", "blockquote", "em", "strong"):
        assert len(re.findall(rf"<{name}\b", found)) == found.count(f"</{name}>")
