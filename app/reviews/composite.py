"""The composite: competency ratings weighted as published. It is shown after the overall rating and decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Composite:
    """Weighted mean of the positions chosen, on a scale from 1 to `top`."""

    value: float
    top: int


def composite(positions: Mapping[int, int], weights: Mapping[int, int], top: int) -> Composite | None:
    """The mean of positions (by competency id) with weights in percent; None while one is missing."""
    if set(positions) != set(weights) or not weights:
        return None
    total = sum(weights.values())
    return Composite(sum(positions[key] * weights[key] for key in weights) / total, top)
