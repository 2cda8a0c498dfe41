"""The form of an expectation."""

from app.expectations.models import MOST_MEASURE, MOST_TEXT
from app.forms import Form, words


class ExpectationForm(Form):
    """What is expected, and how both will know."""

    text = words(
        "What is expected?",
        MOST_TEXT,
        "An outcome for the time that is worked, not a list of tasks.",
        missing="Say what is expected.",
    )
    measure = words(
        "How will you both know?",
        MOST_MEASURE,
        "What one can look at to tell whether it happened.",
        missing="Say how you will both know.",
    )

    base = 0

    def at(self, place: int, base: int) -> "ExpectationForm":
        """The same form with ids of its own, for a page that holds several, written on from revision `base`."""
        self.base = base
        for field in self:
            field.id = f"{field.id}-{place}"
        return self
