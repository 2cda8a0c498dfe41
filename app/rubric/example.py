"""The composite worked out for made-up ratings, so that the published page shows every step of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.rubric.models import RubricCompetency, ScaleValue


@dataclass(frozen=True)
class Step:
    """One competency: its label counts as a number, which is multiplied by the weight."""

    name: str
    label: str
    position: int
    percent: int

    @property
    def product(self) -> int:
        """What this competency adds, in hundredths."""
        return self.position * self.percent


@dataclass(frozen=True)
class Example:
    """A whole sum."""

    steps: Sequence[Step]
    top: int

    @property
    def value(self) -> float:
        """The weighted mean."""
        return sum(step.product for step in self.steps) / sum(step.percent for step in self.steps)


def example(
    competencies: Sequence[RubricCompetency], percents: Sequence[int], labels: Sequence[ScaleValue]
) -> Example:
    """Ratings that differ: the standard met, then the top, then the bottom, and so on."""
    meets = next(label for label in labels if label.meets)
    turns = (meets, labels[-1], labels[0])
    steps = [
        Step(row.competency.name, turns[place % 3].label, turns[place % 3].position, percent)
        for place, (row, percent) in enumerate(zip(competencies, percents, strict=True))
    ]
    return Example(steps, labels[-1].position)
