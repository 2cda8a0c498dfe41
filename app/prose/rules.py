"""The rules as data: read once from `rules.toml`, their words spelled out into patterns."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.prose.grammar import Words
from app.prose.marks import Family
from app.prose.names import NAME, Lists

FILE = Path(__file__).with_name("rules.toml")
MACRO = re.compile(r"<([a-z_]+)(\d?)>")


@dataclass(frozen=True)
class Rule:
    """One rule. `about` says whom its phrases must be about: anything, a person who acts, or a clause on a person.

    The phrases of a `compound` one are nouns: before a further noun they name a thing and are not marked.
    """

    id: str
    family: Family
    why: str
    ask: str
    source: str
    phrases: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    about: str
    compound: bool
    marked: tuple[str, ...]
    clean: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """Every rule, the traits by their first word, and the lists of words."""

    rules: tuple[Rule, ...]
    traits: Mapping[str, tuple[tuple[tuple[str, ...], Rule], ...]]
    words: Words
    names: Lists


@cache
def book() -> Book:
    """The rules of this version."""
    return read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def read(data: Mapping[str, Any]) -> Book:
    """Rules and words from the data of the file."""
    lists = {name: listed(text) for name, text in data["words"].items()}
    rules: list[Rule] = []
    traits: dict[str, list[tuple[tuple[str, ...], Rule]]] = {}
    for entry in data["rule"]:
        rule = Rule(
            id=entry["id"],
            family=Family(entry["family"]),
            why=entry["why"],
            ask=entry["ask"],
            source=entry["source"],
            phrases=tuple(
                pattern(each, lists, alone=entry.get("alone", False)) for each in entry.get("phrases", ())
            ),
            unless=tuple(pattern(each, lists) for each in entry.get("unless", ())),
            about=entry.get("about", "anything"),
            compound=entry.get("compound", False),
            marked=tuple(entry["marked"]),
            clean=tuple(entry["clean"]),
        )
        rules.append(rule)
        for trait in listed(entry.get("traits", "")):
            for spelled in spellings(trait):
                traits.setdefault(spelled[0], []).append((spelled, rule))
    for entries in traits.values():
        entries.sort(key=lambda each: -len(each[0]))
    single = frozenset(spelled[0] for each in traits.values() for spelled, _ in each if len(spelled) == 1)
    words = Words(
        people=frozenset(lists["people"]) | {plural(word) for word in lists["people"]},
        aspects=frozenset(lists["aspects"]),
        owned_aspects=frozenset(lists["owned_aspects"]),
        works=frozenset(lists["works"]),
        function=frozenset(lists["function"]),
        intensifiers=frozenset(lists["intensifiers"]),
        traits=single,
        auxiliaries=frozenset(lists["auxiliaries"]),
        verbs=frozenset(lists["name_verbs"]),
    )
    return Book(
        rules=tuple(rules),
        traits={first: tuple(entries) for first, entries in traits.items()},
        words=words,
        names=Lists(
            things=frozenset(lists["proper_things"]),
            common=frozenset(lists["function"]) | frozenset(lists["openers"]) | single,
            verbs=frozenset(lists["name_verbs"]),
            also_names=frozenset(lists["names_that_are_words"]),
        ),
    )


def listed(text: str) -> list[str]:
    """Words of a list: by commas where there are any, else by spaces."""
    parts = text.split(",") if "," in text else text.split()
    return [" ".join(part.split()) for part in parts if part.strip()]


def plural(word: str) -> str:
    """Good enough for words for people."""
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def spellings(trait: str) -> list[tuple[str, ...]]:
    """hard-working, hard working, hardworking."""
    found = [tuple(trait.split(" "))]
    if "-" in trait and " " not in trait:
        found += [tuple(trait.split("-")), (trait.replace("-", ""),)]
    return found


FIXED = {
    "he": rf"(?:he|she|they|you|who|i|{NAME}{{1,30}}(?: {NAME}{{1,30}}){{0,2}}|(?:the|this|our) (?:engineer|person|colleague|developer|manager|lead))",
    "him": rf"(?:him|her|them|you|me|{NAME}{{1,30}}(?: {NAME}{{1,30}}){{0,2}})",
    "his": rf"(?:his|her|your|their|my|{NAME}{{1,30}}(?: {NAME}{{1,30}}){{0,2}}(?:'s|'))",
    "name": rf"{NAME}{{1,30}}(?: {NAME}{{1,30}}){{0,2}}",
    "w": r"[\w][\w'-]{0,30}",
    "n": (
        r"(?:(?:around|about|over|nearly|almost|roughly|some|only|just|exactly|at least|more than|fewer than|less than|up to)"
        r" ){0,2}(?:(?:a |several |many )?(?:hundred|thousand|dozen|million)s?(?: of)?|\d[\d,. ]{0,8}(?:k|\+|%)?|two|three|four|five|six|seven"
        r"|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
        r"|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand|dozen)){0,2}"
    ),
}


def pattern(written: str, lists: Mapping[str, list[str]], *, alone: bool = False) -> re.Pattern[str]:
    """A pattern with its words spelled out: <he> <his> <n>, <w> for any word, <gap3> for up to three of them, and <name of a list>.

    One that must stand alone is not marked before a word for a thing: childcare, and not the childcare app.
    """

    def spelled(found: re.Match[str]) -> str:
        name, count = found[1], found[2]
        if name == "gap":
            return rf"(?:{FIXED['w']}(?:, | )){{0,{count}}}"
        if name == "adv":
            return rf"(?:(?:{'|'.join(lists['intensifiers'])}|\w{{2,20}}ly) ){{0,{count or 3}}}"
        if name in FIXED:
            return FIXED[name]
        if name == "people":
            both = sorted({*lists["people"], *map(plural, lists["people"])}, key=len, reverse=True)
            return rf"(?:{'|'.join(map(re.escape, both))})"
        return rf"(?:{'|'.join(re.escape(each) for each in sorted(lists[name], key=len, reverse=True))})"

    ending = (
        MACRO.sub(
            spelled,
            r"(?!(?:'s|'|) <thing_nouns>(?!\w)| of (?:the|an?|its|each|both|all|two|every) (?!(?:<w> )?<groups>(?!\w)))",
        )
        if alone
        else ""
    )
    return re.compile(rf"(?<![\w-])(?:{MACRO.sub(spelled, written)})(?![\w-]){ending}")
