"""What the published figures are: precision and recall over the seven families, on the half that no rule was written on.

It prints the two figures and no sentence: who sees which sentences fail writes rules for them.
"""

import pytest

from app.prose import SEVEN, check
from tests.prose.test_labelled import half


def measured(name: str) -> tuple[float, float]:
    """Precision and recall; a sentence counts as caught when any of the seven families marks it."""
    caught = alarms = missed = 0
    for text, families in half(name):
        marked = any(mark.family in SEVEN for mark in check(text))
        caught += bool(families) and marked
        missed += bool(families) and not marked
        alarms += marked and not families
    return caught / (caught + alarms), caught / (caught + missed)


@pytest.mark.parametrize("name", ["work", "report"])
def test_precision_and_recall(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    precision, recall = measured(name)
    with capsys.disabled():
        print(f"\nwriting check, {name}: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    enough = precision >= 0.95 and recall >= 0.80
    assert enough, f"precision {precision:.3f}, recall {recall:.3f}"
