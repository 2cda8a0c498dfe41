"""Text as it was typed: normalised once, bounded, refused only for what no database can keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.forms import Form, line, words
from app.text import clean, trouble

ANY = st.text(alphabet=st.characters(), max_size=200)


@given(ANY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY)
def test_what_is_cleaned_is_composed_and_has_plain_line_ends(text: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(text))
    assert "\r" not in clean(text)


@given(st.text(alphabet="abc \t\u200b\u202e\u2067\x01\x07\U0001f600\n", max_size=60))
def test_every_other_character_is_kept_as_typed(text: str) -> None:
    assert clean(text) == text
    assert trouble(text, 60) is None


def test_line_ends_of_every_kind_become_one() -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_two_ways_of_typing_a_letter_become_one() -> None:
    assert clean("e\u0301") == "é"


@given(st.text(alphabet="aø\n", max_size=30), st.integers(1, 20))
def test_a_bound_holds_to_the_character(text: str, most: int) -> None:
    assert (trouble(text, most) is None) == (len(text) <= most)


def test_how_far_a_text_is_over_its_bound_is_said() -> None:
    assert trouble("x" * 21_000, 20_000) == ("This text is 1,000 characters too long. The limit is 20,000.")


@pytest.mark.parametrize(
    ("text", "said"), [("a\0b", "NUL"), ("a\ud800", "half of a character"), ("\udfff", "half of a character")]
)
def test_what_no_database_can_keep_is_refused(text: str, said: str) -> None:
    assert said in str(trouble(text, 100))


class Sample(Form):
    text = words("Text", 5, missing="Write it.")
    title = line("Title", 5)


@pytest.mark.parametrize("blank", ["", "  ", "\n\t\r\n", "\u00a0 \u2003"])
def test_a_text_that_must_be_there_is_more_than_blanks(blank: str) -> None:
    form = Sample(MultiDict({"text": blank}))
    assert not form.validate()
    assert [(gap.message, gap.anchor) for gap in form.gaps] == [("Write it.", "text")]


def test_a_form_bounds_a_text_after_cleaning_it_and_keeps_what_was_typed() -> None:
    assert Sample(MultiDict({"text": "ab\r\ncd"})).validate()
    long = Sample(MultiDict({"text": "abcdef"}))
    assert not long.validate()
    assert long.text.data == "abcdef"


def test_line_ends_pasted_into_one_line_become_blanks() -> None:
    form = Sample(MultiDict({"text": "x", "title": "a\r\nb"}))
    assert form.validate()
    assert form.title.data == "a b"
