"""What a case asks for, and what its citations show over time. Pure: no database, no clock."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

CRITERION = "criterion_"
WIDEST = 8  # so many quarters in a row fit on paper; beyond that the empty ones are left out
MONTHS = ("Jan to Mar", "Apr to Jun", "Jul to Sep", "Oct to Dec")
Quarter = tuple[int, int]


@dataclass(frozen=True)
class Prompt:
    """One text of a case: what it is called, what it asks, and whether a packet needs it."""

    key: str
    heading: str
    prompt: str
    hint: str = ""
    needed: bool = False

    @property
    def is_criterion(self) -> bool:
        """Is it about one competency at the level that is aimed for?"""
        return self.key.startswith(CRITERION)

    @property
    def place(self) -> str:
        """Its id on the page where it is written."""
        return f"answer-{self.key}"


BEFORE = (
    Prompt(
        "summary",
        "Summary",
        "What is this person's work today, and why is it the work of the next level?",
        "Three to five sentences that somebody can read who has met neither of you.",
        needed=True,
    ),
    Prompt(
        "scope",
        "Scope of the role",
        "What is there to own at this level, apart from the person?",
        "About the job: which problem, which teams, over how long. It would be there if nobody were promoted.",
        needed=True,
    ),
    Prompt(
        "result_1",
        "First result",
        "What changed, why does it matter, and what was this person's own part in it?",
        "From what to what, for whom, and how one can tell. Name the others whose work it rests on.",
        needed=True,
    ),
    Prompt(
        "result_2", "Second result", "What else changed, why does it matter, and what was their own part?"
    ),
    Prompt("result_3", "Third result", "What else changed, why does it matter, and what was their own part?"),
)
AFTER = (
    Prompt(
        "complexity",
        "Complexity",
        "What made this work hard?",
        "What was unclear, what had no precedent, what depended on others, what could have gone wrong.",
    ),
    Prompt(
        "future_work",
        "Work that others no longer have to do",
        "What do others no longer have to do, remember or fear because of it?",
    ),
    Prompt(
        "six_months",
        "Six months from now",
        "What would we point to six months from now to show that this person already works at that level?",
        needed=True,
    ),
)


def prompts(competencies: Iterable[tuple[str, str]]) -> list[Prompt]:
    """Every text of a case in order; competencies by key and name."""
    criteria = [
        Prompt(
            f"{CRITERION}{key}",
            name,
            f"What shows that the standard of {name} is met, and more than once?",
            "Cite at least one item. Several quarters show a pattern, one event does not.",
            needed=True,
        )
        for key, name in competencies
    ]
    return [*BEFORE, *criteria, *AFTER]


def quarter_of(day: date) -> Quarter:
    """The calendar quarter of a day: year and number."""
    return day.year, (day.month - 1) // 3


def label(quarter: Quarter) -> str:
    """Jan to Mar 2026."""
    year, number = quarter
    return f"{MONTHS[number]} {year}"


def quarters(days: Iterable[date]) -> list[Quarter]:
    """The quarters from the first to the last, also the empty ones between while they fit."""
    found = sorted({quarter_of(day) for day in days})
    if not found:
        return []
    first, last = (year * 4 + number for year, number in (found[0], found[-1]))
    whole = [divmod(each, 4) for each in range(first, last + 1)]
    return whole if len(whole) <= WIDEST else found


@dataclass(frozen=True)
class Row:
    """One criterion: the numbers of its items quarter by quarter, and what they show in words."""

    name: str
    cells: tuple[tuple[int, ...], ...]
    words: str


@dataclass(frozen=True)
class Matrix:
    """Criteria by quarters."""

    quarters: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def matrix(criteria: Sequence[tuple[str, Mapping[int, date]]], every: Mapping[int, date]) -> Matrix:
    """What each criterion cites, by quarter; a last row holds what only other texts cite.

    Items are given by number, with the day on which they happened.
    """
    columns = quarters(every.values())
    by_criteria = {number for _, cited in criteria for number in cited}
    others = {number: day for number, day in every.items() if number not in by_criteria}
    lines = [*criteria, *([("Other texts", others)] if others else [])]
    return Matrix(
        tuple(label(each) for each in columns),
        tuple(Row(name, cells(cited, columns), pattern(cited.values())) for name, cited in lines),
    )


def cells(cited: Mapping[int, date], columns: Sequence[Quarter]) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(sorted(number for number, day in cited.items() if quarter_of(day) == column))
        for column in columns
    )


def pattern(days: Iterable[date]) -> str:
    """A pattern, or a single event? In words."""
    days = list(days)
    number = len({quarter_of(day) for day in days})
    if not days:
        return "Nothing is cited yet."
    if len(days) == 1:
        return "One item: a single event, not yet a pattern."
    if number == 1:
        return f"{len(days)} items, all from one quarter: not yet a pattern over time."
    return f"{len(days)} items from {number} quarters."


def counted(words: Iterable[str]) -> str:
    """How often each word is there, in the order of the alphabet: mentoring (2), operations (3)."""
    found = Counter(words)
    return ", ".join(f"{word} ({found[word]})" for word in sorted(found))
