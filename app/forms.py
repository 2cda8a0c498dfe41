"""What every form shares: text is cleaned and bounded, and an error names its field."""

from typing import Any

from wtforms import (
    DateField,
    DateTimeLocalField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.errors import Gap
from app.text import clean, trouble


class Form(PlainForm):
    """A form that can list its errors with the id of the field each belongs to."""

    @property
    def gaps(self) -> list[Gap]:
        """For the summary on top of the page."""
        return [
            Gap(str(message), self[name].id)
            for name, messages in self.errors.items()
            if name
            for message in messages
        ]


class Fits:
    """The text can be kept: within its bound, and of characters that a database can store."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Any) -> None:
        problem = trouble(field.data or "", self.most)
        if problem:
            raise ValidationError(problem)


class Written(InputRequired):
    """More than blanks."""

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if not field.data.strip():
            raise ValidationError(self.message or "Write something here.")


def words(label: str, most: int, hint: str = "", *, missing: str | None = None) -> TextAreaField:
    """A text of several lines. `missing` is said when it is empty; None makes it optional."""
    needed = Written(missing) if missing else Optional(strip_whitespace=True)
    return TextAreaField(
        label, [Fits(most), needed], filters=[lambda text: clean(text or "")], description=hint
    )


def line(label: str, most: int, hint: str = "", *, missing: str | None = None) -> StringField:
    """A text of one line; line ends that were pasted into it become spaces."""
    needed = Written(missing) if missing else Optional(strip_whitespace=True)
    return StringField(
        label,
        [Fits(most), needed],
        filters=[lambda text: clean(text or "").replace("\n", " ").strip(" ")],
        description=hint,
    )


class Day(DateField):
    """A calendar day; what was typed instead of one is answered with an example."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Write the day as year, month and day, such as 2026-03-09.") from error


class Moment(DateTimeLocalField):
    """A day and an hour where whoever types it is; what was typed instead of one is answered with an example."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Write the day and the hour, such as 2026-03-09 17:00.") from error


class Checkboxes(SelectMultipleField):
    """Any number of choices, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def record_id(given: str) -> int:
    """An id or page key out of a form or an address; ValueError for what no column can hold."""
    value = int(given)
    if not 0 < value < 2**31:
        raise ValueError("No record has this id.")
    return value
