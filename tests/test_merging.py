"""Two texts that grew from one: no word of either is lost, and what does not touch fits together."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.merging import Pick, Side, merge

WORDS = ["the", "rollback", "takes", "four", "minutes", "now", "[E4]", "\n\n", "no", "port", "waits."]
TEXT = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.text(max_size=30),
    st.text(" \na", max_size=12),
)
MAYBE = st.one_of(st.none(), TEXT)


@given(MAYBE, TEXT, TEXT)
@example(None, "a", "")
@example("", "a", "a b")
@example("a b", "b", "a")
@example("a b c", "a x b c", "a b y c")
def test_the_pieces_hold_each_text_whole(was, mine, saved):
    pieces = merge(was, mine, saved).pieces

    assert "".join(piece.mine for piece in pieces) == mine
    assert "".join(piece.saved for piece in pieces) == saved
    assert was is None or "".join(piece.was for piece in pieces) == was


@given(TEXT, TEXT)
def test_what_only_one_side_changed_is_taken(was, changed):
    assert merge(was, changed, was).text() == changed
    assert merge(was, was, changed).text() == changed
    assert merge(was, changed, changed).text() == changed


@given(MAYBE, TEXT, TEXT)
def test_every_word_that_somebody_added_is_in_the_merged_text(was, mine, saved):
    words = merge(was, mine, saved).text().split()

    for side in (mine, saved):
        for word in set(side.split()) - set((was or "").split()):
            assert word in words


@given(TEXT, TEXT, TEXT)
def test_where_nothing_touches_the_order_of_the_sides_does_not_matter(was, mine, saved):
    one, other = merge(was, mine, saved), merge(was, saved, mine)

    assert bool(one.touching) == bool(other.touching)
    assert one.touching or one.text() == other.text()


@given(MAYBE, TEXT, TEXT)
def test_choosing_one_side_everywhere_leaves_no_touching_word_of_the_other(was, mine, saved):
    both = merge(was, mine, saved)
    for pick in (Pick.MINE, Pick.SAVED):
        expected = "".join(
            getattr(piece, pick.value) if piece.side is Side.TOUCHING else piece.says()
            for piece in both.pieces
        )
        assert both.text(dict.fromkeys(range(1, len(both.touching) + 1), pick)) == expected


def test_two_paragraphs_written_in_two_tabs_fit_together():
    was = "The gate was slow.\n\nPorts waited behind it."
    mine = "The gate was slow in storms.\n\nPorts waited behind it."
    saved = "The gate was slow.\n\nPorts waited behind it for minutes [E4]."

    both = merge(was, mine, saved)

    assert both.touching == []
    assert both.text() == "The gate was slow in storms.\n\nPorts waited behind it for minutes [E4]."


def test_the_same_words_changed_twice_are_asked_about():
    both = merge("It took four minutes.", "It took nine minutes.", "It took two minutes.")

    assert [(piece.mine, piece.saved) for piece in both.touching] == [(" nine", " two")]
    assert both.text({1: Pick.MINE}) == "It took nine minutes."
    assert both.text({1: Pick.SAVED}) == "It took two minutes."
    assert both.text() == "It took nine two minutes."


def test_words_written_on_by_both_at_the_end_are_asked_about():
    both = merge("It held.", "It held. Mine.", "It held. Theirs.")

    assert both.text() == "It held. Mine. Theirs."
    assert len(both.touching) == 1


def test_taking_out_a_word_that_the_other_side_kept_takes_it_out():
    assert merge("a b c", "a c", "a b c d").text() == "a c d"


def test_without_the_earlier_text_all_words_of_both_are_there():
    assert merge(None, "a b c", "a x c").text().split() == ["a", "b", "x", "c"]


@pytest.mark.parametrize("word", ["a ", "a", "\n", "ab cd ", "a\n"])
def test_texts_that_repeat_themselves_are_compared_by_line_or_whole(word):
    long = word * (20_000 // len(word))
    both = merge(long, long + "mine", "saved" + long)

    assert "".join(piece.mine for piece in both.pieces) == long + "mine"
    assert "".join(piece.saved for piece in both.pieces) == "saved" + long
