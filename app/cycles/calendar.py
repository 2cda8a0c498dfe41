"""The weeks of a period in which somebody was there. Pure: days in, weeks out; nobody is compared with anybody."""

from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date]  # half-open: the second day is the first one outside


def span_of(first: date, last: date) -> Span:
    """From one day to another, both of them inside."""
    return first, last + timedelta(days=1)


def within(spans: Iterable[Span], period: Span) -> list[Span]:
    """The parts of some spans that lie in a period, in order, each day once."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        begins, ends = max(begins, period[0]), min(ends, period[1])
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = found[-1][0], max(ends, found[-1][1])
        else:
            found.append((begins, ends))
    return found


def days(spans: Iterable[Span]) -> int:
    """How many days some spans have that do not overlap."""
    return sum((ends - begins).days for begins, ends in spans)


def weeks(count: int) -> int:
    """Days as weeks, to the nearest whole one; a few days are a week and not none."""
    return max(round(count / 7), min(count, 1))


def active_weeks(period: Span, away: Iterable[Span]) -> int:
    """The weeks of a period without the time away: what timelines and coverage are drawn in."""
    return weeks(days([period]) - days(within(away, period)))
