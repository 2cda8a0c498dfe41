"""The writing check: places, what is left alone, names, and work that grows no faster than the text."""

import random
import re
from re import _constants as constants
from re import _parser as parser

import pytest

from app.prose import Family, Mark, check
from app.prose.rules import book
from app.prose.text import LEFT_ALONE, LONGEST, QUOTED, sentences


def families(text: str, *known: str) -> set[str]:
    return {mark.family.value for mark in check(text, known)}


def words(text: str) -> list[str]:
    return [mark.text for mark in check(text)]


def test_a_mark_names_its_line_from_one_and_its_characters_within_the_line() -> None:
    text = "She led the migration.\n\nHe is aggressive in meetings."
    mark = check(text)[0]
    assert (mark.line, mark.start, mark.end, mark.text) == (3, 6, 16, "aggressive")
    assert text.split("\n")[mark.line - 1][mark.start : mark.end] == mark.text
    assert (mark.family, mark.why[-1], "?" in mark.ask) == (Family.CODED, ".", True)


@pytest.mark.parametrize("before", ["", "Żółć 🙂 ", "E\u0301te\u0301: ", "- ", "## "])
def test_offsets_count_characters_whatever_stands_before(before: str) -> None:
    line = before + "She is pregnant."
    mark = next(each for each in check(line) if each.family is Family.PRIVATE)
    assert line[mark.start : mark.end] == mark.text == "pregnant"


def test_every_mark_lies_within_its_line() -> None:
    text = "He is lazy and\nher visa runs out. Great\njob. She took three\nweeks off in May.\n"
    lines = text.split("\n")
    for mark in check(text):
        assert lines[mark.line - 1][mark.start : mark.end] == mark.text != ""


def test_a_sentence_may_go_on_in_the_next_line() -> None:
    assert families("He has been on\nparental leave.") == {"private"}


@pytest.mark.parametrize(
    "text",
    [
        "> He is lazy.",
        "Ravi wrote “he is lazy” and took it back.",
        'A partner said: "she is aggressive in meetings".',
        "The enum value `he is lazy` stays.",
        "```\nHe is lazy.\n```",
        "See [he is lazy](https://example.org/lazy).",
        "It is described at https://example.org/he-is-lazy .",
    ],
)
def test_quotes_code_and_links_are_left_alone(text: str) -> None:
    assert check(text) == []


def test_the_titles_of_evidence_are_left_alone() -> None:
    text = "Her note Aggressive in meetings, and why was read by all teams [E12]."
    assert check(text, titles=["Aggressive in meetings, and why"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Grace and Rank reviewed the draft.",
        "Hope took the role of scribe.",
        "Will wrote the tests first.",
        "Faith rotated off in May and left a list.",
        "We asked Young, and Young agreed.",
        "Strong's fuzzer found the overflow.",
        "Guru Prasad moved the secrets.",
        "Ms Moody approved the exception.",
    ],
)
def test_people_are_known_by_where_their_names_stand(text: str) -> None:
    assert check(text) == []


def test_known_names_are_not_read_as_words() -> None:
    assert families("Lovely fixed it.", "Lovely Okafor") == set()
    assert families("I asked lovely people.") == families("I asked lovely people.", "Lovely Okafor")


def test_whom_a_word_is_about_decides() -> None:
    assert "coded" in families("Aggressive in meetings.")
    assert families("Aggressive caching of the timeline served stale posts.") == set()
    assert "absolute" in families("She never misses a deadline.")
    assert families("The parser never misses a comma.") == set()
    assert "activity" in families("Responds within minutes on Slack.")
    assert families("The service responds within minutes of a deploy.") == set()
    assert "comparison" in families("She is faster than Priya.")
    assert families("The new build is faster than the old one.") == set()


def test_long_sentences_and_unknown_initials_are_advised_on() -> None:
    long = " ".join(["and then the service moved"] * 9)
    assert [mark.family for mark in check(f"{long}.")] == [Family.STYLE]
    assert words("The QZT was split. The QZT holds.") == ["QZT"]
    assert words("The quick zone table (QZT) was split. The QZT holds. The API stays.") == []


def test_the_same_text_has_the_same_marks() -> None:
    text = "He is lazy. She is pregnant. Great job.\n" * 20
    assert check(text) == check(text)
    assert all(isinstance(mark, Mark) for mark in check(text))


NASTY = [
    "a",
    "a ",
    "his very ",
    '"',
    "'a ",
    "[a](",
    "`",
    "E ",
    ".",
    "1,1 ",
    "\n",
    "> ",
    "needs to be more ",
    "ǂ",
    "Ada Bea ",
    "- ",
]


@pytest.mark.parametrize("unit", NASTY)
def test_what_is_read_at_once_stays_short_however_long_the_text(unit: str) -> None:
    text = (unit * 40_000)[:40_000]
    parts = sentences(text)
    assert all(len(part.read) <= LONGEST for part in parts)
    assert sum(len(part.read) for part in parts) <= len(text)
    check(text)


def unbounded(pattern: re.Pattern[str]) -> int:
    """How many repetitions without a bound a pattern holds, beyond single letters."""

    def count(parsed: object) -> int:
        found = 0
        for operation, argument in parsed:  # type: ignore[attr-defined]
            if operation in {constants.MAX_REPEAT, constants.MIN_REPEAT}:
                found += (argument[1] is constants.MAXREPEAT) + count(argument[2])
            elif operation is constants.BRANCH:
                found += sum(count(each) for each in argument[1])
            elif operation is constants.SUBPATTERN:
                found += count(argument[3])
            elif operation in {constants.ASSERT, constants.ASSERT_NOT}:
                found += count(argument[1])
        return found

    return count(parser.parse(pattern.pattern, pattern.flags))


def test_no_pattern_repeats_without_a_bound() -> None:
    """With short stretches and bounded patterns, the work grows with the text and no faster."""
    patterns = [each for rule in book().rules for each in (*rule.phrases, *rule.unless)]
    assert not [each.pattern for each in (*patterns, *QUOTED, *LEFT_ALONE) if unbounded(each)]


def test_any_text_at_all_is_answered() -> None:
    chance = random.Random(7)
    letters = "aHe is\n\t.,;:!?'\"“”‘’«»`*_-–[](){}<>#|\\/0123ǀǂİſßé漢\u200d\u0301🙂her Ada's ’s very E12"
    for _ in range(200):
        text = "".join(chance.choice(letters) for _ in range(120))
        lines = text.split("\n")
        for mark in check(text):
            assert lines[mark.line - 1][mark.start : mark.end] == mark.text
