"""A period as the months in which somebody was there. Pure: time away is not drawn at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.cycles.calendar import Span, days, weeks, within

LATELY = 42  # six weeks of days worked


@dataclass(frozen=True)
class Month:
    """The part of a calendar month that was worked, in days."""

    year: int
    number: int
    active_days: int

    @property
    def key(self) -> tuple[int, int]:
        return self.year, self.number

    @property
    def weeks(self) -> int:
        return weeks(self.active_days)

    @property
    def name(self) -> str:
        return f"{date(self.year, self.number, 1):%B}"

    @property
    def short(self) -> str:
        return f"{date(self.year, self.number, 1):%b}"


def months(period: Span, away: Iterable[Span]) -> list[Month]:
    """The months of a period of which any day was worked."""
    gone, found, begins = within(away, period), [], period[0]
    while begins < period[1]:
        following = (begins.replace(day=1) + timedelta(days=32)).replace(day=1)
        part = begins, min(following, period[1])
        active = days([part]) - days(within(gone, part))
        if active:
            found.append(Month(begins.year, begins.month, active))
        begins = following
    return found


def lately_since(period: Span, away: Iterable[Span]) -> date:
    """The first day of the last six weeks that were worked in a period; its first day where it has fewer."""
    gone, left, day = within(away, period), LATELY, period[1]
    while left and day > period[0]:
        day -= timedelta(days=1)
        left -= not any(begins <= day < ends for begins, ends in gone)
    return day


def thin(drawn: Sequence[Month], totals: Mapping[tuple[int, int], int]) -> list[Sequence[Month]]:
    """Runs of two months or more in which one item at most was written down for each, and none for some."""
    runs: list[list[Month]] = [[]]
    for month in drawn:
        if totals.get(month.key, 0) <= 1:
            runs[-1].append(month)
        else:
            runs.append([])
    return [run for run in map(list, runs) if len(run) > 1 and any(not totals.get(each.key) for each in run)]
