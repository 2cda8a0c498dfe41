"""What was measured as a table for people, beside the goals of a page."""

import statistics
from typing import Any

from bench.measuring import Page, Run

STATEMENTS, FLOORS, KIB, GROWTH = 20, 10, 150, 1.1
GOALS = {
    "G1": f"at most {STATEMENTS} statements, equal at every size",
    "G2": f"at most {FLOORS} floors of CPU",
    "G6": f"at most {KIB} KiB, and {GROWTH} times as much in the larger house",
}


def misses(page: Page) -> list[str]:
    """The goals that a page does not keep. Files are shown without a verdict: the goals are for pages."""
    costs = [page.costs[people] for people in sorted(page.costs)]
    small, large = costs[0], costs[-1]
    kept = {
        "G1": large.statements <= STATEMENTS and len({cost.statements for cost in costs}) == 1,
        "G2": large.floors <= FLOORS,
        "G6": large.size <= KIB * 1024 and large.size <= GROWTH * small.size,
    }
    return [goal for goal in GOALS if is_judged(page) and not kept[goal]]


def is_judged(page: Page) -> bool:
    """Is it a page, and not a file?"""
    return all(cost.html for cost in page.costs.values())


def table(run: Run) -> str:
    """One line for each page and seat; at its end the goals that it misses."""
    rows = [("page", "seat", "statements", "KiB", "floors", "misses")]
    for page in run.pages.values():
        tail = " ".join(misses(page)) if is_judged(page) else "file"
        figures = [across(run, page, name) for name in ("statements", "kib", "floors")]
        rows.append((page.page, page.seat, *figures, tail))
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.rjust(width) if column in {2, 3, 4} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in rows
    ]
    people = " / ".join(f"{each:,}" for each in run.sizes)
    return "\n".join([f"\n{run.kind}, {people} people", *lines])


def across(run: Run, page: Page, name: str) -> str:
    """One figure at each size."""

    def shown(cost: Any) -> str:
        value = getattr(cost, name)
        return str(value) if isinstance(value, int) else f"{value:.1f}"

    return " / ".join(shown(page.costs[each]) if each in page.costs else "-" for each in run.sizes)


def closing(run: Run) -> str:
    """The packet, how still the floor was, and how many pages keep each goal."""
    judged = [misses(page) for page in run.pages.values() if is_judged(page)]
    lines = [str(run.packets[max(run.packets)])] if run.packets else []
    lines += [f"{goal}: {words}." for goal, words in GOALS.items()]
    middle, low, high = (
        1000 * each for each in (statistics.median(run.floors), min(run.floors), max(run.floors))
    )
    lines.append(f"A floor is {middle:.1f} ms of CPU ({low:.1f} to {high:.1f}).")
    said = ", ".join(f"{sum(goal not in each for each in judged)} keep {goal}" for goal in GOALS)
    return "\n".join([*lines, f"bench: {len(judged)} pages on {run.kind}, {said}"])
