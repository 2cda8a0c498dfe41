"""The labelled set is what its README says: two halves apart, seven families in both, about half of it clean."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

HALVES = ("work", "report")
FAMILIES = {"private", "comparison", "activity", "vague", "personality", "coded", "absolute"}

Sentence = tuple[str, tuple[str, ...]]


def half(name: str) -> list[Sentence]:
    """The sentences of one half, each with its families."""
    found = tomllib.loads((Path(__file__).parent / "labelled" / f"{name}.toml").read_text(encoding="utf-8"))
    return [(each["text"], tuple(each["families"])) for each in found["sentence"]]


def bare(text: str) -> str:
    """A text without case, spacing or punctuation: two that differ in no more than these are one sentence."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_no_sentence_is_there_twice_or_in_both_halves() -> None:
    seen = Counter(bare(text) for name in HALVES for text, _ in half(name))
    assert max(seen.values()) == 1


@pytest.mark.parametrize("name", HALVES)
def test_each_half_has_every_family_and_as_much_that_is_clean(name: str) -> None:
    sentences = half(name)
    counts = Counter(family for _, families in sentences for family in families)
    clean = sum(not families for _, families in sentences)
    assert set(counts) == FAMILIES
    assert min(counts.values()) >= 20
    assert len(sentences) >= 200
    assert 0.45 <= clean / len(sentences) <= 0.55
