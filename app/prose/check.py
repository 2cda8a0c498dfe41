"""check(): the marks of a text, in the order in which they stand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.prose import names, style
from app.prose.grammar import Parsed
from app.prose.marks import BLOCKING, SEVEN, Mark, Places
from app.prose.rules import Book, Rule, book
from app.prose.text import sentences


@dataclass(frozen=True)
class Found:
    """A rule and the words it speaks of, by their place in the text."""

    start: int
    end: int
    rule: Rule


def check(text: str, known: Collection[str] = (), titles: Collection[str] = ()) -> list[Mark]:
    """Every mark of a text. `known` are names of people, `titles` those of evidence; neither is marked."""
    rules = book()
    parts = sentences(text, titles)
    people = names.known_words(known)
    seen = names.capitalised(parts, rules.names.things)
    found: list[Found] = []
    for part in parts:
        read = names.put_in(part.read, people, seen, rules.names)
        found.extend(
            Found(part.at + each.start, part.at + each.end, each.rule) for each in _within(lowered(read))
        )
    places = Places(text)
    marks = [
        places.mark(each.start, each.end, each.rule.family, each.rule.why, each.rule.ask) for each in found
    ]
    return sorted([*marks, *style.marks(places, parts)])


@lru_cache(maxsize=2048)
def _within(read: str) -> tuple[Found, ...]:
    """What is found in one sentence, its names replaced. A draft is checked at each save, and most of it stays as it was."""
    rules = book()
    parsed = Parsed(read, rules.words)
    return tuple(_apart([*_phrases(parsed, rules), *_traits(parsed, rules)]))


def lowered(text: str) -> str:
    """Small letters, one for each."""
    small = text.lower()
    return (
        small
        if len(small) == len(text)
        else "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    )


def _phrases(parsed: Parsed, rules: Book) -> Iterator[Found]:
    for rule in rules.rules:
        for phrase in rule.phrases:
            for hit in phrase.finditer(parsed.read):
                start, end = hit.span()
                if rule.compound and parsed.leads_to_a_thing(end):
                    continue
                if start < end and _is_about(rule, parsed, start, end) and not _excepted(rule, parsed):
                    yield Found(start, end, rule)


def _is_about(rule: Rule, parsed: Parsed, start: int, end: int) -> bool:
    if rule.about == "anything":
        return True
    at, last = parsed.place(start), parsed.place(end)
    if rule.about == "person":
        return parsed.speaks_of_somebody(at, last)
    names_one = any(parsed.is_person(each) or parsed.tokens[each].owns for each in range(at, last))
    of_theirs = at > 0 and parsed.tokens[at - 1].owns
    return names_one or of_theirs or parsed.about_somebody(at)


def _traits(parsed: Parsed, rules: Book) -> Iterator[Found]:
    tokens = parsed.tokens
    for at, token in enumerate(tokens):
        for spelled, rule in rules.traits.get(token.text, ()):
            last = at + len(spelled)
            if tuple(each.text for each in tokens[at:last]) != spelled:
                continue
            if parsed.describes_somebody(at, last) and not _excepted(rule, parsed):
                yield Found(token.start, tokens[last - 1].end, rule)
            break


def _excepted(rule: Rule, parsed: Parsed) -> bool:
    return any(each.search(parsed.read) for each in rule.unless)


def _apart(found: list[Found]) -> list[Found]:
    """Of marks on the same words, one: what must be changed first, advice on how it is told last, then the longer."""

    def order(each: Found) -> tuple[bool, bool, int, int]:
        family = each.rule.family
        return family not in BLOCKING, family not in SEVEN, each.start - each.end, each.start

    chosen: list[Found] = []
    for each in sorted(found, key=order):
        if all(each.end <= other.start or other.end <= each.start for other in chosen):
            chosen.append(each)
    return chosen
