"""The forms of a promotion: a level to open a case for, the texts of a case, a statement."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from app.drafts import Typed
from app.errors import Gap
from app.forms import Form, record_id, words
from app.promotions.models import MOST_STATEMENT

FIELD = "answer-"


class OpenForm(Form):
    """Which level the case is for."""

    level = SelectField(
        "For which level?",
        [InputRequired("Choose the level that the case is for.")],
        description="The case is held against the standards of this level, as the rubric words them today.",
    )


class StatementForm(Form):
    """A colleague's words and their consent."""

    text = words(
        "What did you see?",
        MOST_STATEMENT,
        "One or two things that this person did, what changed because of it, and how you know."
        " Describe the work, not the personality.",
        missing="Write what you saw.",
    )
    consent = BooleanField(
        "I agree that this statement goes into the packet, with my name",
        [
            InputRequired(
                "Without your agreement nothing of this goes into the packet. Tick the box, or decline."
            )
        ],
    )


def typed_fields(form: Mapping[str, str]) -> tuple[dict[str, Typed], list[Gap]]:
    """The texts that were sent, by key, each over the version that its page was drawn from."""
    found, wrong = {}, []
    for name, text in form.items():
        if name.startswith(FIELD):
            base = version(form.get(f"base-{name}", ""))
            if base is None:
                wrong.append(Gap("This text came without its version. Open the page again.", name))
            found[name.removeprefix(FIELD)] = Typed(base or 0, text)
    return found, wrong


def version(given: str) -> int | None:
    """The version a text was typed over; 0 before its first save."""
    try:
        return 0 if given == "0" else record_id(given)
    except ValueError:
        return None


def statement_form(given: Any, kept: str) -> StatementForm:
    """What was sent, or what was given before."""
    return StatementForm(given, data={"text": kept})
