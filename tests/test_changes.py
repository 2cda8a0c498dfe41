"""What changed between two wordings."""

import random

import pytest

from app.changes import Change, Mark


def said(change, *marks):
    return [each.words.strip() for each in change.pieces if each.mark in marks]


def test_words_that_were_added_and_removed_are_told_apart():
    change = Change("The boundary holds now.", "The boundary holds, as a test shows.")

    assert said(change, Mark.KEPT) == ["The boundary"]
    assert said(change, Mark.REMOVED) == ["holds now."]
    assert said(change, Mark.ADDED) == ["holds, as a test shows."]
    assert change.told == "5 words added, 2 words removed"


def test_a_sentence_that_was_added_is_all_that_changed():
    change = Change("One. Two.", "One. And a half. Two.")

    assert said(change, Mark.ADDED) == ["And a half."]
    assert said(change, Mark.REMOVED) == []
    assert change.told == "3 words added"


@pytest.mark.parametrize(("before", "after"), [("a b", "a\n\nb"), ("a b", "a  b"), ("a", "a\n")])
def test_a_line_that_was_broken_elsewhere_changes_no_word(before, after):
    assert Change(before, after).told == "only its spaces and lines"


def test_nothing_and_everything():
    assert Change("", "One word more.").told == "3 words added"
    assert Change("One word less.", "").told == "3 words removed"


def test_the_pieces_hold_every_word_of_both_texts_in_order():
    chance = random.Random(20261124)
    words = ["the", "test", "holds", "boundary", "now.", "and\n\n", "[E12]"]
    for _ in range(200):
        before, after = (" ".join(chance.choices(words, k=chance.randrange(30))) for _ in range(2))
        change = Change(before, after)

        for text, gone in ((before, Mark.ADDED), (after, Mark.REMOVED)):
            left = "".join(each.words for each in change.pieces if each.mark is not gone)
            assert left.split() == text.split()


def test_a_long_text_of_few_words_is_compared_in_a_moment():
    """The longest answers there are, made to be slow: it is done while somebody waits for a page."""
    before, after = "so it is " * 2_200, "it is so " * 2_200

    assert Change(before, after).pieces


def test_a_word_that_stays_between_two_changes_is_read_as_part_of_them():
    change = Change("Red green blue dog.", "Cold green warm cat.")

    assert [(each.mark, each.words.strip()) for each in change.pieces] == [
        (Mark.REMOVED, "Red green blue dog."),
        (Mark.ADDED, "Cold green warm cat."),
    ]
