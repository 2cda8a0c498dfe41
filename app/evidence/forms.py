"""The forms of evidence: one for an item's words, one for context beside it."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from wtforms import RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired

from app.evidence.models import (
    MOST_BODY,
    MOST_CONTEXT,
    MOST_LINK,
    MOST_TITLE,
    Confidentiality,
    EvidenceKind,
    Style,
)
from app.forms import Checkboxes, Day, Form, line, words

FIVE_YEARS = timedelta(days=1_827)
TRAVELS = {
    Confidentiality.OPEN: "Open: nothing in it has to stay inside the company",
    Confidentiality.INTERNAL: "Internal: for colleagues, not for people outside",
    Confidentiality.CUSTOMER: "Customer: it tells of a customer or their data",
    Confidentiality.SECURITY: "Security: it describes a weakness or how we defend against one",
}


class EvidenceForm(Form):
    """What happened, what changed because of it, and what it speaks to. `today` is the writer's own."""

    today: date
    kind = SelectField(
        "What kind of work was it?",
        [InputRequired("Choose what kind of work it was.")],
        choices={"": "Choose one"} | {kind.value: kind.label for kind in EvidenceKind},
    )
    happened_on = Day("When did it happen?", [InputRequired("Say when it happened.")])
    title = line(
        "Title", MOST_TITLE, "What happened, in one line.", missing="Give it a title that says what happened."
    )
    body = words(
        "What happened, and what changed?",
        MOST_BODY,
        "What it was like before, what the person did, what changed, and how one can tell.",
        missing="Say what happened and what changed because of it.",
    )
    competencies = Checkboxes(
        "Which competencies does it speak to?", [InputRequired("Choose at least one competency.")]
    )
    style = SelectField(
        "Contribution style",
        choices={"": "None in particular"} | {style.value: style.value.capitalize() for style in Style},
        description="All are valued equally. It shows later which kinds of work nobody wrote down.",
    )
    confidentiality = RadioField(
        "How far may it travel?",
        [InputRequired("Choose how far it may travel.")],
        choices={kind.value: said for kind, said in TRAVELS.items()},
        default=Confidentiality.INTERNAL.value,
    )
    link = line(
        "Link",
        MOST_LINK,
        "An address that starts with https:// or http://. It is shown, never opened by Plumbline.",
    )

    def about_oneself(self) -> None:
        """Ask the writer about their own work."""
        self.body.description = "What it was like before, what you did, what changed, and how one can tell."

    def validate_happened_on(self, field: Any) -> None:
        if field.data is None or field.data == field.object_data:
            return
        if field.data > self.today:
            raise ValidationError("This day is in the future. Evidence is about what has happened.")
        if field.data < self.today - FIVE_YEARS:
            raise ValidationError("This is more than five years ago. Choose a later day.")

    def validate_link(self, field: Any) -> None:
        problem = link_trouble(field.data)
        if problem and not field.errors:
            raise ValidationError(problem)


class ContextForm(Form):
    """What the subject adds to an item that somebody else entered."""

    text = words(
        "What should a reader know?",
        MOST_CONTEXT,
        "For example who else took part, or what was agreed at the time.",
        missing="Write what a reader should know.",
    )


def link_trouble(link: str) -> str | None:
    """Why this is not the address of a page; None when it is one."""
    if any(char.isspace() or not char.isprintable() or char == "\\" for char in link):
        return "A link holds no spaces and no backslashes. Check the address."
    try:
        address = urlsplit(link)
        whole = address.scheme in {"http", "https"} and address.hostname and (address.port or True)
    except ValueError:
        whole = False
    if not whole:
        return "Write the whole address, such as https://wiki.example.org/page."
    return "Leave the name and password out of the link." if "@" in address.netloc else None
