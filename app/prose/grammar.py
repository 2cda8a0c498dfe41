"""Whom a phrase is about: a person, or something a person built. Light, on words alone, and the same every time."""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from app.prose.names import NAME

TOKEN = re.compile(r"\w[\w']*(?:-\w[\w']*)*|[^\w\s]")


@dataclass(frozen=True)
class Words:
    """Lists of words from the rules that the grammar needs."""

    people: frozenset[str]
    aspects: frozenset[str]
    owned_aspects: frozenset[str]
    works: frozenset[str]
    function: frozenset[str]
    intensifiers: frozenset[str]
    traits: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]


COPULAS = frozenset(
    "is was are were be been being am seems seem seemed appears appeared looks looked sounds sounded feels felt becomes became"
    " become becoming gets get got getting remains remained stays stayed acts acted as 's 're grew turned turns proved proves comes"
    " came stay remain act appear look sound feel isn't wasn't aren't weren't".split()
)
PERSONAL = frozenset(
    "he she you they i we who him her he's she's you're they're he'd she'd i'm we're you'd they'd".split()
)
IMPERSONAL = frozenset("it this these those which that there it's that's what everything nothing".split())
OWNERS = frozenset("his her your their my".split())
SOMEBODY = frozenset("people everyone everybody nobody someone somebody anyone anybody others".split())
FINDING = frozenset(
    "find finds found call calls called make makes made keep keeps kept consider considers considered think thinks thought believe"
    " believes see sees saw seen deem deems deemed perceive perceived experience experienced experiences want wants".split()
)
MEASURES = frozenset(
    "one two three four five six seven eight nine ten twelve months month weeks week years year times percent %".split()
)
JOINING = frozenset("and but or yet if though although nor albeit while plus & / ,".split())
BREAKS = frozenset(". ! ? : ; ( ) — –".split())
LINKS = frozenset(
    "and but because since when while if whereas although though so that which who where after before until than as".split()
)
JOINTS = frozenset("and but so which until because when where though although while as".split())
DETERMINERS = frozenset(
    "the a an this that these those two three four five six seven eight nine ten our its both all each every any no another".split()
)
TAKING = {"to": {"a", "an"}, "with": {"a", "an"}, "from": {"a", "an", "the", "its", "our"}}
OPENING = frozenset(
    "with when if after once since under on in for during because as while before until by at even given where unless whenever".split()
)
CLAUSES = frozenset("that because when if where while since until whether how why".split())
PREPOSITIONS = frozenset(
    "of in on for from with at to by into onto over under about between across through during without within against per via behind"
    " around near after before since like than despite upon among toward towards".split()
)


@dataclass(frozen=True)
class Token:
    """One word or sign, in small letters."""

    text: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        return self.text.startswith(NAME)

    @property
    def owns(self) -> bool:
        """His, or Ada's."""
        return self.text in OWNERS or (self.text.endswith(("'s", "s'", "'")) and self.text not in PERSONAL)

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


class Parsed:
    """A sentence as tokens, with the questions that rules ask about it."""

    def __init__(self, read: str, words: Words) -> None:
        self.read, self.words = read, words
        self.tokens = [Token(found[0], found.start(), found.end()) for found in TOKEN.finditer(read)]

    @cached_property
    def starts(self) -> dict[int, int]:
        """The place of a token by the character it begins at."""
        return {token.start: place for place, token in enumerate(self.tokens)}

    def place(self, character: int) -> int:
        """The token that begins at a character, or the first one after it."""
        found = self.starts.get(character)
        if found is not None:
            return found
        return next(
            (at for at, token in enumerate(self.tokens) if token.start >= character), len(self.tokens)
        )

    def is_person(self, at: int) -> bool:
        token = self.tokens[at]
        return token.text in PERSONAL or (token.is_name and not token.owns) or token.text in self.words.people

    def speaks_of_somebody(self, at: int, last: int) -> bool:
        """Does the clause around tokens `at` to `last` name a person, or has it no subject, as notes about people do?"""
        begin, end = at, last
        while begin > 0 and not self._is_joint(begin - 1):
            begin -= 1
        while end < len(self.tokens) and not self._is_joint(end):
            end += 1
        clause = range(begin, end)
        if any(
            self.is_person(each) or self.tokens[each].is_name or self.tokens[each].text in OWNERS
            for each in clause
        ):
            return True
        return self._fragment(begin, end) and (begin == 0 or self.speaks_of_somebody(0, 1))

    def _is_joint(self, at: int) -> bool:
        """Does a clause end at this token: at a break, or at a comma before a word that begins another?"""
        text = self.tokens[at].text
        if text == ",":
            return at + 1 < len(self.tokens) and self.tokens[at + 1].text in JOINTS
        return text in BREAKS

    def _has_a_verb(self, begin: int, end: int) -> bool:
        """Is it a whole clause, as far as its words show?"""
        return any(
            token.text in self.words.auxiliaries
            or token.text in COPULAS
            or re.fullmatch(r"\w{3,}(?:ed|[^s]s)", token.text)
            for token in self.tokens[begin:end]
        )

    # what follows

    def noun_after(self, at: int) -> str | None:
        """The head of the nouns that directly follow the words before `at`; None when no noun does."""
        head = None
        for token in self.tokens[at : at + 4]:
            if (
                not token.is_word
                or token.text in self.words.function
                or token.text.endswith("ly")
                or token.is_name
            ):
                break
            if head is not None and re.fullmatch(r"\w{3,}ed|was|is", token.text):
                break
            head = token.text
            if token.owns:
                break
        return head

    def is_of_somebody(self, noun: str) -> bool:
        """Does this noun mean a person, or what is theirs: a tone, a manner?"""
        noun = re.sub(r"'s?$", "", noun)
        last = noun.rsplit("-", 1)[-1]
        return bool({noun, last} & (self.words.people | self.words.aspects))

    def leads_to_a_thing(self, character: int) -> bool:
        """Do the words up to a character go on in a noun that is no person: the team player feature?"""
        at = self.place(character)
        if at >= len(self.tokens) or self.read[character : self.tokens[at].start] != " ":
            return False
        token = self.tokens[at]
        acts = token.text in self.words.verbs or re.search(r"(?:ed|ing|ly|s)$", token.text)
        plain = token.text.isalpha() and token.text not in self.words.function and not token.is_name
        return plain and not acts and not self.is_of_somebody(token.text)

    # what goes before

    def describes_somebody(self, first: int, last: int) -> bool:
        """Is the adjective from token `first` up to `last` said of a person?"""
        after = self.tokens[last].text if last < len(self.tokens) else ""
        if after in {"/", "-"} or (after in {"that", ":"} and first == 0):
            return False
        if last < len(self.tokens) and self.tokens[last].is_name:
            return False
        apposed = [token.text for token in self.tokens[last : last + 2]]
        if (
            first == 0
            and apposed[:1] == [","]
            and apposed[1:]
            and apposed[1] in {"the", "a", "an", "our", "its"}
        ):
            return False  # Emotion, the library
        if first == 0 and self._acts_on_something():
            return False
        if after == "as" and first <= 1 and self.tokens[0].text == "as":
            return False  # as good as the idea was
        noun = self.noun_after(last)
        if noun is not None:
            owned = any(token.owns for token in self.tokens[max(0, first - 4) : first])
            return self.is_of_somebody(noun) or (owned and noun in self.words.owned_aspects)
        at = first - 1
        while at >= 0:
            token = self.tokens[at]
            text = token.text
            if text in COPULAS or (text.endswith(("'s", "'re", "'m")) and text[:-2].rstrip("'") in PERSONAL):
                return text not in COPULAS or self.subject_is_somebody(at)
            if text in {"him", "her", "you", "them"} or token.is_name:
                return at == 0 or self.tokens[at - 1].text in FINDING | JOINING or token.is_name
            measure = text.isdigit() or text in MEASURES
            if (
                text in JOINING
                or text in self.words.intensifiers
                or text in self.words.traits
                or text.endswith("ly")
                or measure
            ):
                at -= 1
                continue
            return False
        return True

    def _acts_on_something(self) -> bool:
        """Does the first word of a note do something: disabled the login, committed to a date?"""
        following = [token.text for token in self.tokens[1:4]]
        if not self.tokens[0].text.endswith("ed") or not following:
            return False
        if following[0] == "and" and following[1:2] and following[1].endswith("ed"):
            following = following[2:]
        elif following[0] in TAKING:
            following = following[1:] if following[1:2] and following[1] in TAKING[following[0]] else []
        elif following[0] == "by":
            following = following[1:]
        elif following[0] in PREPOSITIONS:
            return any(token.text == "that" for token in self.tokens[1:8])  # stressed in May that
        return bool(following) and (
            following[0] in DETERMINERS or following[0] in OWNERS or following[0].isdigit()
        )

    def subject_is_somebody(self, at: int) -> bool:
        """Is the subject of the verb at `at` a person?"""
        at -= 1
        while at >= 0:
            text = self.tokens[at].text
            if text == "to":
                return self.about_somebody(at)
            if (
                text in self.words.auxiliaries
                or text in self.words.intensifiers
                or text.endswith("ly")
                or text in COPULAS
            ):
                at -= 1
                continue
            break
        if at < 0:
            return True
        if self.tokens[at].text in JOINING | BREAKS:
            return self.about_somebody(at)
        return self._noun_phrase(at)

    def _noun_phrase(self, last: int) -> bool:
        """Is the noun phrase that ends with token `last` a person, or what is theirs?"""
        begin = last
        while begin > 0 and last - begin < 9:
            before = self.tokens[begin - 1].text
            if before in BREAKS or before in JOINING or (before in LINKS and before not in PREPOSITIONS):
                break
            begin -= 1
        phrase = self.tokens[begin : last + 1]
        head = phrase[-1]
        for this, following in pairwise(phrase):
            if following.text in PREPOSITIONS and this.text not in PREPOSITIONS:
                head = this
                break
        if head.text in PERSONAL or head.text in SOMEBODY or (head.is_name and not head.owns):
            return True
        if head.text in IMPERSONAL:
            return False
        if head.text in self.words.works | self.words.owned_aspects and any(token.owns for token in phrase):
            return True
        return self.is_of_somebody(head.text)

    def about_somebody(self, at: int) -> bool:
        """Is a person the one who acts before token `at`? A note without a subject is about somebody, too."""
        here = at - 1
        while here >= 0:
            token = self.tokens[here]
            text = token.text
            before = self.tokens[here - 1].text if here else ""
            if text in {"he", "she", "you", "they", "i", "who"} or text in PERSONAL - {
                "we",
                "him",
                "her",
                "we're",
            }:
                return True
            if text in {"it", "this", "these", "which", "there", "what", "we", "it's", "we're"}:
                return False
            if (
                text == "that"
                and here + 1 < len(self.tokens)
                and self.tokens[here + 1].text in self.words.auxiliaries
            ):
                return False
            if token.is_name and not token.owns and before not in PREPOSITIONS:
                return True
            if text in self.words.auxiliaries and here and before not in self.words.auxiliaries:
                if before in JOINING | BREAKS or before in self.words.intensifiers:
                    here -= 1
                    continue
                return self._noun_phrase(here - 1)
            if text in {";", ":", "("} or (text == "," and self._ends_an_opening(here, at)):
                return self._fragment(here + 1, at)
            here -= 1
        return self._fragment(0, at)

    def _ends_an_opening(self, comma: int, at: int) -> bool:
        """Is what goes before this comma no more than an opening, and a noun with its article after it: under load, the proxy …?"""
        return (
            self.tokens[0].text in OPENING
            and self.tokens[comma + 1].text in DETERMINERS
            and at - comma > 2
            and all(token.text != "," for token in self.tokens[:comma])
        )

    def _has_words(self, begin: int, end: int) -> bool:
        """Does a clause have a subject of its own between its first word and the phrase?"""
        between = (token.text for token in self.tokens[begin:end])
        return any(text not in self.words.intensifiers and not text.endswith("ly") for text in between)

    def _fragment(self, begin: int, end: int) -> bool:
        """Nobody was named from `begin` on: is a thing, or nothing, in the place of the subject?"""
        while begin < len(self.tokens) and self.tokens[begin].text in JOINING:
            begin += 1
        if begin >= len(self.tokens) or begin >= end:
            return True
        first = self.tokens[begin]
        if end == begin + 1 and first.text in {"a", "an", "another"}:
            return True  # a note that opens with the phrase itself
        if first.text in {
            "the",
            "a",
            "an",
            "each",
            "every",
            "no",
            "two",
            "three",
            "our",
            "its",
            "one",
            "both",
            "all",
        }:
            stop = begin
            while (
                stop + 1 < min(end, len(self.tokens))
                and self.tokens[stop + 1].text not in PREPOSITIONS | JOINING | BREAKS
            ):
                stop += 1
                here, after = self.tokens[stop], self.tokens[stop + 1 : min(end, stop + 2)]
                ends = (
                    not after
                    or after[0].text in self.words.function
                    or after[0].text.endswith("ed")
                    or not after[0].is_word
                )
                if ends and self.is_of_somebody(here.text):
                    return True
            return first.text in {"a", "an"} and not self._has_a_verb(begin, end)
        if first.owns:
            stop = begin + 1
            noun = self.noun_after(stop) or ""
            return noun in self.words.works | self.words.owned_aspects or self.is_of_somebody(noun)
        return first.text not in IMPERSONAL
