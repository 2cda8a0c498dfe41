"""The coverage of one participant: three drawings of the same items, and questions about what the record lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select

from app import clock
from app.coverage import queries
from app.coverage.queries import Count
from app.coverage.sources import Sources, sources_of
from app.coverage.timeline import Month, lately_since, months, thin
from app.cycles.calendar import Span, span_of
from app.cycles.models import Participant, ReviewKind
from app.cycles.queries import absences, questions
from app.evidence.models import EvidenceItem, Provenance, Style
from app.rubric.models import Competency


@dataclass(frozen=True)
class Row:
    """One line of a drawing: its name, and how many items in each month."""

    name: str
    items: list[int]

    @property
    def total(self) -> int:
        return sum(self.items)


@dataclass(frozen=True)
class Grid:
    """One drawing: months across, in active weeks; what is counted downwards."""

    key: str
    heading: str
    rows: list[Row]

    @property
    def most(self) -> int:
        """The largest count, to draw the others by."""
        return max((count for row in self.rows for count in row.items), default=0)


@dataclass(frozen=True)
class Coverage:
    """Everything that the page shows."""

    months: list[Month]
    grids: list[Grid]
    total: int
    undrawn: int  # items that happened in months of which no day was worked
    asked: list[str]
    since: date
    sources: Sources
    item_ids: Select[int]


def worked(participant: Participant) -> Span:
    """The part of the period that is behind the person, from the day they joined."""
    cycle, joined = participant.cycle, participant.person.joined_on
    last = min(cycle.period_until, max(clock.today(), cycle.period_from))
    return span_of(min(max(cycle.period_from, joined), last), last)


def coverage(participant: Participant, items: Select[EvidenceItem]) -> Coverage:
    """The coverage of a participant by the items that may be read."""
    period = worked(participant)
    away = [(each.absent_from, each.absent_until) for each in absences(participant.id)]
    drawn = months(period, away)
    ids = queries.in_period(items, participant.person_id, period[0], period[1] - timedelta(days=1))
    found = queries.counts(ids)
    spoken = [
        each.competency for each in questions(participant.cycle_id, ReviewKind.MANAGER) if each.competency
    ]
    since = lately_since(period, away)
    totals = {each.month: each.items for each in found if each.dimension == "all"}
    total, shown = sum(totals.values()), {month.key for month in drawn}
    grids = [by_competency(found, drawn, spoken), by_source(found, drawn), by_style(found, drawn)]
    return Coverage(
        months=drawn,
        grids=grids,
        total=total,
        undrawn=sum(count for month, count in totals.items() if month not in shown),
        asked=asked(drawn, totals, grids),
        since=since,
        sources=sources_of(participant, ids),
        item_ids=ids,
    )


def rows(found: Iterable[Count], dimension: str, drawn: Sequence[Month], names: dict[str, str]) -> list[Row]:
    """A row for each name, also where nothing is counted under it."""
    known = {(each.key, each.month): each.items for each in found if each.dimension == dimension}
    return [Row(name, [known.get((key, month.key), 0) for month in drawn]) for key, name in names.items()]


def by_competency(found: list[Count], drawn: Sequence[Month], spoken: Sequence[Competency]) -> Grid:
    names = {str(each.id): each.name for each in spoken}
    return Grid("competency", "What it speaks to", rows(found, "competency", drawn, names))


def by_source(found: list[Count], drawn: Sequence[Month]) -> Grid:
    names = {each.value: each.value.replace("_", " ").capitalize() for each in Provenance}
    grid = rows(found, "source", drawn, names)
    return Grid("source", "Who entered it", [row for row in grid if row.total or row.name != "Imported"])


def by_style(found: list[Count], drawn: Sequence[Month]) -> Grid:
    names = {each.value: each.value.capitalize() for each in Style} | {"none": "None in particular"}
    return Grid("style", "Contribution style", rows(found, "style", drawn, names))


def asked(drawn: Sequence[Month], totals: dict[tuple[int, int], int], grids: Sequence[Grid]) -> list[str]:
    """Questions about the record: months of which it says little, competencies and sources of which it says nothing."""
    found = []
    for run in thin(drawn, totals):
        much = "Little" if any(totals.get(each.key) for each in run) else "Nothing"
        when = (
            f"between {run[0].name} and {run[-1].name}"
            if len(run) > 2
            else f"in {run[0].name} and {run[-1].name}"
        )
        found.append(f"{much} is written down {when}. What would complete it?")
    silent = [row.name for row in grids[0].rows if not row.total]
    if silent:
        found.append(f"Nothing that is written down speaks to {listed(silent)} yet. What would belong there?")
    others = [row for row in grids[1].rows if row.total]
    if len(others) == 1 and others[0].total > 1:
        found.append("Everything comes from one kind of source. Who else saw this work?")
    return found


def listed(names: Sequence[str]) -> str:
    """One, two or three names in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
