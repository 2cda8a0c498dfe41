"""What a scenario came to, in lines for people and as data for machines."""

from collections.abc import Sequence
from typing import Any

from bench.faults.running import Ran

SHOWN = 10  # faults that are spelled out


def told(ran: Ran) -> str:
    """A scenario's figures, and each fault."""
    found = ran.verdict
    counts = {"lost": found.lost, "duplicated": found.duplicated, "stale": found.stale}
    counts |= {"misled": found.misled, "out of order": found.late}
    lines = [
        f"\n{ran.name} on {ran.kind}, seed {ran.seed}: {'passed' if ran.passed else 'FAILED'}"
        f" in {ran.seconds:.0f} s",
        f"  {ran.reached:,} of {ran.asked:,} {ran.unit}"
        + (f", {found.acked:,} saves acked" if ran.done else "")
        + f", {found.refused:,} refused, {found.unknown:,} unknown",
        "  " + ", ".join(f"{what} {len(each)}" for what, each in counts.items()),
    ]
    if ran.kills:
        lines.append(
            f"  {ran.kills} kills, back in service after {max(ran.back):.2f} s at most,"
            f" {percentile(ran.back, 50):.2f} s as a rule"
        )
    lines += [latency(doing, took, ran) for doing, took in ran.took.items() if took]
    lines.append(f"  floors: the tiniest page {spread(ran.pages)}, one committed row {spread(ran.rows)}")
    if ran.troubles:
        lines.append("  met: " + ", ".join(f"{what}: {count}" for what, count in ran.troubles.items()))
    lines += [f"  {note}" for note in ran.notes]
    lines += [f"  ! {fault}" for fault in found.faults[:SHOWN]]
    return "\n".join(lines)


def latency(doing: str, took: Sequence[float], ran: Ran) -> str:
    """Saves from the moment they were due to their answer, beside the two floors of the same run."""
    page, row = percentile(ran.pages, 50), percentile(ran.rows, 50)
    ratios = (
        f"{percentile(took, 50) / page:.1f} pages, {percentile(took, 50) / row:.1f} rows"
        if page and row
        else ""
    )
    return f"  {doing}: {spread(took)}; at p50 {ratios}"


def spread(seconds: Sequence[float]) -> str:
    """Half, nineteen in twenty and ninety-nine in a hundred were as quick as this."""
    values = "/".join(f"{1000 * percentile(seconds, share):.1f}" for share in (50, 95, 99))
    return f"p50/p95/p99 {values} ms"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many in a hundred do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share) // 100) - 1)]


def said(ran: Ran) -> dict[str, Any]:
    """The same for machines."""
    found = ran.verdict
    return {
        "scenario": ran.name,
        "database": ran.kind,
        "seed": ran.seed,
        "passed": ran.passed,
        "seconds": round(ran.seconds),
        "asked": ran.asked,
        "unit": ran.unit,
        "reached": ran.reached,
        "acked": found.acked,
        "refused": found.refused,
        "unknown": found.unknown,
        "lost": found.lost,
        "duplicated": found.duplicated,
        "stale": found.stale,
        "misled": found.misled,
        "out_of_order": found.late,
        "kills": ran.kills,
        "back_s": [round(each, 2) for each in ran.back],
        "save_ms": {doing: figures(took) for doing, took in ran.took.items()},
        "page_ms": figures(ran.pages),
        "row_ms": figures(ran.rows),
        "met": dict(ran.troubles),
        "notes": ran.notes,
    }


def figures(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(1000 * percentile(seconds, share), 1) for share in (50, 95, 99)}
