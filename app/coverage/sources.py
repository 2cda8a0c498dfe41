"""Where evidence comes from, as plain facts with a question each: counts out of how many, and no accusation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select

from app.coverage import queries
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
    people: Sequence[tuple[Person, int]]
    facts: list[Fact]


def sources_of(participant: Participant, item_ids: Select[int]) -> Sources:
    """The sources of some items about a participant."""
    people = queries.entered_by(item_ids)
    total = sum(count for _, count in people)
    if not total:
        return Sources(0, people, [])
    facts = [
        *one_source(people, total),
        *in_a_ring(participant, item_ids),
        *just_before(participant, item_ids, total),
    ]
    return Sources(total, people, facts)


def one_source(people: Sequence[tuple[Person, int]], total: int) -> list[Fact]:
    """More than half of it comes from one person."""
    return [
        Fact(f"{who.name} entered {count} of the {total} items.", "Who else saw this work?")
        for who, count in people
        if total >= FEW and count * 2 > total
    ]


def in_a_ring(participant: Participant, item_ids: Select[int]) -> list[Fact]:
    """Two wrote about each other in the same period."""
    cycle, name = participant.cycle, participant.person.name
    found = queries.mutual(item_ids, participant.person_id, cycle.period_from, cycle.period_until)
    return [
        Fact(
            f"{who.name} entered {items(theirs)} about {name}, and {name} entered {items(own)} about {who.name},"
            " in the same period.",
            "Who outside of the two saw the same work?",
        )
        for who, theirs, own in found
        if theirs + own >= IN_A_RING
    ]


def just_before(participant: Participant, item_ids: Select[int], total: int) -> list[Fact]:
    """Entered in the ten days before reviews were due, though it happened more than two months earlier."""
    due = participant.cycle.due(Due.WRITING)
    count = queries.entered_late(item_ids, due - JUST_BEFORE, due) if due else 0
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
