"""The forms around a cycle: opening it, enrolling people, moving it on; and what is kept of a participant."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.cycles.models import ORDER, Due, Phase
from app.forms import Checkboxes, Day, Form, Moment, line

NEEDED = (Phase.WRITING, Phase.DELIVERY, Phase.CLOSED)
YEARS = range(1990, 2200)
HOURS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class PhaseForm(Form):
    """Closing with unfinished reviews is said aloud."""

    unfinished = BooleanField()


class Near:
    """A day that a calendar of this century has."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data is not None and field.data.year not in YEARS:
            raise ValidationError("Choose a day between 1990 and 2199.")


def due(label: str) -> Moment:
    """A deadline; leaving it empty sets none."""
    return Moment(label, [Optional(), Near()], format=HOURS)


class CycleForm(Form):
    """How a new cycle is to be. Its questions and its rubric are taken over, and so are no fields."""

    name = line("Name", 80, "For example: Half-year to June 2027.", missing="Give the cycle a name.")
    period_from = Day("The period begins on", [InputRequired("Say when the period begins."), Near()])
    period_until = Day("Its last day is", [InputRequired("Say when the period ends."), Near()])
    phases = Checkboxes(
        "Which phases does it have?",
        [InputRequired("Choose the phases.")],
        choices={phase.value: phase.label.capitalize() for phase in ORDER},
        default=[phase.value for phase in ORDER],
        description="It goes through them in this order. Writing, delivery and an end belong to every cycle.",
    )
    zone = SelectField(
        "In which zone are the dates meant?",
        [InputRequired("Say in which zone the dates are meant.")],
        description="Everybody reads them in their own.",
    )
    self_review = due("Self reviews are due")
    writing = due("Managers’ reviews are due")  # noqa: RUF001
    reading = due("Second readings are due")
    delivery = due("Reviews are shared by")

    def validate_period_until(self, field: Any) -> None:
        if field.data and self.period_from.data and field.data <= self.period_from.data:
            raise ValidationError("The period ends before it begins.")

    def validate_phases(self, field: Any) -> None:
        missing = [phase.label for phase in NEEDED if phase.value not in field.data]
        if missing:
            raise ValidationError(f"Every cycle has {', '.join(missing)} too.")

    def chosen_phases(self) -> list[Phase]:
        """The phases, in their order."""
        return [phase for phase in ORDER if phase.value in self.phases.data]

    def deadlines(self) -> Mapping[Due, datetime]:
        """The dates that were typed, as instants."""
        zone = ZoneInfo(self.zone.data)
        typed = {each: self[each.value].data for each in Due}
        return {each: moment.replace(tzinfo=zone).astimezone(UTC) for each, moment in typed.items() if moment}


def cycle_form(zones: Iterable[str], zone: str, data: Any = None) -> CycleForm:
    """The form with the zones that people here live in."""
    form = CycleForm(data)
    form.zone.choices = sorted({*zones, zone, "UTC"})
    if data is None:
        form.zone.data = zone
    return form


class EnrolmentForm(Form):
    """Everybody, or those of one department."""

    department = SelectField("Department", [Optional()])


class AbsenceForm(Form):
    """Time away. There is no field for the reason, on purpose."""

    first = Day("First day away", [InputRequired("Say on which day it began."), Near()])
    last = Day("Last day away", [InputRequired("Say until which day it lasted."), Near()])

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first.data, self.last.data
