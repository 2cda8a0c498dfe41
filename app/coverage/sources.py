"""Where evidence comes from, as plain facts with a question each: counts out of how many, and no accusation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select

from app.coverage.queries import Entered, entered
from app.cycles.models import Due, Participant
from app.people.models import Person

FEW = 4  # of fewer items nothing can be said
IN_A_RING = 3  # one item each way is how people work together
JUST_BEFORE = timedelta(days=10)


@dataclass(frozen=True)
class Fact:
    """What can be counted, and what to ask about it."""

    text: str
    question: str


@dataclass(frozen=True)
class Sources:
    """Who entered how many of some items, and what stands out."""

    total: int
    people: Sequence[Entered]
    facts: list[Fact]


def sources_of(participant: Participant, item_ids: Select[int]) -> Sources:
    """The sources of some items about a participant."""
    cycle = participant.cycle
    due = cycle.due(Due.WRITING) or datetime.combine(cycle.period_until, time.max, UTC)
    period = cycle.period_from, cycle.period_until
    people = entered(item_ids, participant.person_id, period, (due - JUST_BEFORE, due))
    total = sum(each.items for each in people)
    facts = [*one_source(people, total), *in_a_ring(people, participant.person), *just_before(people, total)]
    return Sources(total, people, facts)


def one_source(people: Sequence[Entered], total: int) -> list[Fact]:
    """More than half of it comes from one person."""
    return [
        Fact(f"{each.by.name} entered {each.items} of the {total} items.", "Who else saw this work?")
        for each in people
        if total >= FEW and each.items * 2 > total
    ]


def in_a_ring(people: Sequence[Entered], subject: Person) -> list[Fact]:
    """Two wrote about each other in the same period."""
    return [
        Fact(
            f"{each.by.name} entered {items(each.items)} about {subject.name}, and {subject.name} entered"
            f" {items(each.in_return)} about {each.by.name}, in the same period.",
            "Who outside of the two saw the same work?",
        )
        for each in people
        if each.in_return and each.items + each.in_return >= IN_A_RING
    ]


def just_before(people: Sequence[Entered], total: int) -> list[Fact]:
    """Entered in the ten days before reviews were due, though it happened more than two months earlier."""
    count = sum(each.late for each in people)
    if not count:
        return []
    was = "was" if count == 1 else "were"
    return [
        Fact(
            f"{count} of the {total} items {was} entered in the ten days before reviews were due,"
            " though what they tell happened more than two months before.",
            "What from that time shows the same?",
        )
    ]


def items(count: int) -> str:
    """One item, 2 items."""
    return "one item" if count == 1 else f"{count} items"
