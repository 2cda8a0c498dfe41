"""Which words name a person: those that are known, and those that stand where a name stands."""

import re
from collections.abc import Collection, Set
from dataclasses import dataclass
from itertools import pairwise

from app.prose.text import Sentence

NAME = "ǀ"  # stands for each letter of a person's name
THING = "ǂ"  # and this for each letter of a name that is no person's
WORD = re.compile(r"\w[\w'’]*(?:-\w[\w'’]*)*")
OWNING = re.compile(r"['’]s?$")
TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "professor", "mx"})
GOES_BEFORE_THINGS = frozenset({"the", "a", "an", "this", "that", "our", "its", "each", "every", "another"})
SET_APART = frozenset({"who", "whose", "from", "the", "our", "then", "head", "lead", "manager"})
PAST = re.compile(r"[a-z]{3,}ed")
ACTING = re.compile(r"[a-z]{2,}(?:ed|[^s]s)")
NOT_ALONE_A_NAME = re.compile(
    r".+(?:tion|tions|ity|ment|ments|ness|ance|ence|ing|ism|ship|ly|ful|less|ous|ive|able|ible)$"
)


@dataclass(frozen=True)
class Lists:
    """Words that decide what a capital means: names of things, words that begin any sentence, verbs that people do, and
    names that are ordinary words, too.
    """

    things: frozenset[str]
    common: frozenset[str]
    verbs: frozenset[str]
    also_names: frozenset[str]


def known_words(known: Collection[str]) -> frozenset[str]:
    """The single words of known names, as they are written."""
    return frozenset(word for name in known for word in WORD.findall(name) if word[:1].isupper())


def capitalised(sentences: Collection[Sentence], things: Set[str]) -> frozenset[str]:
    """Words that stand with a capital inside some sentence of the text, and so name somebody at the start of another."""
    found = set()
    for sentence in sentences:
        words = list(WORD.finditer(sentence.read))
        for before, word in pairwise(words):
            bare = OWNING.sub("", word[0])
            if not _looks_like_a_name(bare) or bare.lower() in things or _begins(sentence.read, word.start()):
                continue
            if before[0].lower() not in GOES_BEFORE_THINGS:
                found.add(bare)
    return frozenset(found)


def _looks_like_a_name(word: str) -> bool:
    """Grace, O'Brien, Jean-Luc; not PRs, GitHub or SLO."""
    return (
        bool(re.fullmatch(r"[^\W\d_a-z](?:[^\W\d_A-Z]+|['’][^\W\d_]+|c[^\W\d_]+)(?:-[^\W\d_]+)*", word))
        and word[0].isupper()
    )


def _begins(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'(*_")
    return not before or before[-1] in ".!?:;…•|–—"


def put_in(read: str, known: Set[str], seen: Set[str], lists: Lists) -> str:
    """The sentence with each person's name replaced letter for letter, and names of things covered."""
    words = list(WORD.finditer(read))
    letters = list(read)
    for at, word in enumerate(words):
        bare = OWNING.sub("", word[0])
        if not _looks_like_a_name(bare) and bare not in known:
            continue
        before = words[at - 1][0].lower() if at else ""
        owning = word[0] != bare
        if before in TITLES or bare in known or (bare in seen and bare.lower() not in lists.common):
            kind = NAME
        elif _begins(read, word.start()):
            after = words[at + 1][0] if at + 1 < len(words) else ""
            between = read[word.end() : words[at + 1].start()] if after else ""
            named = (
                (owning and _may_own(bare, lists))
                or _acts(bare, after if between == " " else "", lists)
                or (between == ", " and after.lower() in SET_APART and bare.lower() in lists.also_names)
            )
            kind = NAME if named else ""
        elif bare.lower() in lists.things:
            kind = ""
        else:
            kind = THING if before in GOES_BEFORE_THINGS and not owning else NAME
        for place in range(word.start(), word.start() + len(bare) * bool(kind)):
            letters[place] = kind
    return "".join(letters)


def _may_own(word: str, lists: Lists) -> bool:
    """Faith's plan, at the start of a sentence; not: Today's plan."""
    small = word.lower()
    return small in lists.also_names or not (small in lists.common or NOT_ALONE_A_NAME.match(small))


def _acts(word: str, after: str, lists: Lists) -> bool:
    """The first word is written large in any case: it names somebody if what follows is what people do."""
    small, following = word.lower(), after.lower()
    if small in TITLES or small.startswith("i'"):
        return False
    if small in lists.common:
        return small in lists.also_names and (
            following in lists.verbs or following == "and" or bool(PAST.fullmatch(following))
        )
    acts = following in lists.verbs or (bool(ACTING.fullmatch(following)) and following not in lists.common)
    if small in lists.also_names:
        return acts
    return not NOT_ALONE_A_NAME.match(small) and (
        acts or following == "and" or (after[:1].isupper() and following != "i")
    )
