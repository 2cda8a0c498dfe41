"""The form of an event."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import RadioField, ValidationError
from wtforms.validators import InputRequired

from app.events.models import MOST_ASKED, MOST_TITLE, EventKind
from app.forms import Checkboxes, Day, Form, line
from app.people.models import Person

A_YEAR = timedelta(days=366)


class EventForm(Form):
    """What is behind the team, and who is asked about it. `today` is the writer's own."""

    today: date
    kind = RadioField(
        "What is behind the team?",
        [InputRequired("Choose what happened.")],
        choices={kind.value: kind.label for kind in EventKind},
    )
    title = line("Title", MOST_TITLE, "As the team calls it.", missing="Give it the name the team uses.")
    happened_on = Day("When was it over?", [InputRequired("Say when it was over.")])
    asked = Checkboxes(
        "Who is asked?",
        [InputRequired("Choose at least one person to ask.")],
        description=f"At most {MOST_ASKED}. Ask people who saw it from different sides.",
    )

    def prepare(self, today: date, people: Sequence[Person]) -> None:
        """Who can be asked."""
        self.today = today
        self.asked.choices = {str(person.id): person.name for person in people}

    def validate_asked(self, field: Any) -> None:
        if len(field.data or ()) > MOST_ASKED:
            raise ValidationError(f"Choose at most {MOST_ASKED} people.")

    def validate_happened_on(self, field: Any) -> None:
        if field.data is not None and not self.today - A_YEAR <= field.data <= self.today:
            raise ValidationError("Choose a day of the last year, today at the latest.")
