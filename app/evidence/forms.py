"""The forms of evidence: one for an item's words, one for context beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from wtforms import MultipleFileField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired

from app.evidence.files import TAKEN, NotTaken, Upload, inspected
from app.evidence.kinds import usual
from app.evidence.models import (
    MOST_AFTER,
    MOST_BEFORE,
    MOST_BODY,
    MOST_BYTES,
    MOST_CONTEXT,
    MOST_FILES,
    MOST_LINK,
    MOST_LOOKED_FOR,
    MOST_TITLE,
    Confidentiality,
    EvidenceKind,
    Style,
)
from app.evidence.multiplier import MOST_HOW, MOST_WHO
from app.expectations.models import ExpectationRevision
from app.forms import Checkboxes, Day, Form, line, words
from app.rubric.models import Competency
from app.text import clean, trouble

FIVE_YEARS = timedelta(days=1_827)
TRAVELS = {
    Confidentiality.OPEN: "Open: nothing in it has to stay inside the company",
    Confidentiality.INTERNAL: "Internal: for colleagues, not for people outside",
    Confidentiality.CUSTOMER: "Customer: it tells of a customer or their data",
    Confidentiality.SECURITY: "Security: it describes a weakness or how we defend against one",
}


class EvidenceForm(Form):
    """What happened, what changed because of it, and what it speaks to. `today` is the writer's own.

    Little is asked first; what can follow later has a default or stays empty.
    """

    today: date
    competency_rows: Sequence[Competency] = ()
    kind = SelectField(
        "What kind of work was it?", [InputRequired("Choose what kind of work it was.")], choices=[]
    )
    title = line(
        "Title", MOST_TITLE, "What happened, in one line.", missing="Give it a title that says what happened."
    )
    body = words(
        "What happened, and what changed?",
        MOST_BODY,
        "What the person did, what changed because of it, and how one can tell.",
        missing="Say what happened and what changed because of it.",
    )
    happened_on = Day("When did it happen?", [InputRequired("Say when it happened.")])
    expectation = SelectField("What was agreed?", choices=[], default="")
    looked_for = words(
        "What was looked for?",
        MOST_LOOKED_FOR,
        "Where you looked and what you expected to find there, so that somebody else could look again.",
    )
    before = words("What was it like before?", MOST_BEFORE)
    after = words("What is it like now?", MOST_AFTER)
    competencies = Checkboxes("Which competencies does it speak to?")
    style = SelectField(
        "Contribution style",
        choices={"": "None in particular"} | {style.value: style.value.capitalize() for style in Style},
        default="",
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

    def prepare(
        self, today: date, competencies: Sequence[Competency], agreed: Sequence[ExpectationRevision]
    ) -> None:
        """What can be chosen. The kind "agreed and not delivered" is offered where something was agreed."""
        self.today, self.competency_rows = today, competencies
        self.competencies.choices = {str(row.id): row.name for row in competencies}
        kinds = [kind for kind in EvidenceKind if agreed or kind is not EvidenceKind.NOT_DELIVERED]
        self.kind.choices = {"": "Choose one"} | {kind.value: kind.label for kind in kinds}
        self.expectation.choices = {"": "Nothing"} | {str(row.id): short(row) for row in agreed}
        if self.kind.data in self.kind.choices and self.kind.data:
            asked = EvidenceKind(self.kind.data).asks
            self.before.label.text, self.after.label.text = asked.before, asked.after

    @property
    def offers_expectations(self) -> bool:
        """Was anything agreed that may not have been delivered?"""
        return len(self.expectation.choices) > 1

    def about_oneself(self) -> None:
        """Ask the writer about their own work."""
        self.body.description = "What you did, what changed because of it, and how one can tell."

    def take(self, given: Mapping[str, str]) -> bool:
        """Fill in what an address brought along, bounded like typed input; False where something cannot be taken."""
        for name, most in (("title", MOST_TITLE), ("link", MOST_LINK)):
            text = clean(given.get(name, "")).replace("\n", " ").strip()
            problem = trouble(text, most) or (link_trouble(text) if name == "link" and text else None)
            self[name].data = text
            if problem:
                self[name].errors = [problem]
        if given.get("kind") in self.kind.choices:
            self.kind.data = given["kind"]
        if given.get("expectation") in self.expectation.choices:
            self.expectation.data = given["expectation"]
        return not self.errors

    @property
    def speaks_to(self) -> list[Competency]:
        """The competencies chosen; those that its kind usually speaks to while none is."""
        chosen = [row for row in self.competency_rows if str(row.id) in (self.competencies.data or ())]
        return chosen or usual(self.kind.data, self.competency_rows)

    def validate_competencies(self, field: Any) -> None:
        if not field.errors and self.kind.data and not self.speaks_to:
            raise ValidationError("Choose at least one competency.")

    def validate_expectation(self, field: Any) -> None:
        if (self.kind.data == EvidenceKind.NOT_DELIVERED) != bool(field.data):
            raise ValidationError(
                "Choose what was agreed and not delivered."
                if not field.data
                else "This belongs to the kind “Agreed and not delivered”. Choose that kind, or nothing here."
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """As each field says; and what was looked for belongs to what was agreed, also where it was left empty."""
        good = super().validate(extra_validators)
        said, asked = bool(self.looked_for.data.strip()), self.kind.data == EvidenceKind.NOT_DELIVERED
        if said == asked or self.looked_for.errors:
            return bool(good)
        self.looked_for.errors = [
            "This belongs to the kind “Agreed and not delivered”. Choose that kind, or move the text."
            if said
            else "Say what was looked for."
        ]
        return False

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


class FilesForm(Form):
    """Files to attach. What was inspected and can be kept is in `uploads`; a browser asks again for what was refused."""

    uploads: list[Upload]
    files = MultipleFileField(
        "Files",
        description=f"At most five, each up to 5 MB: {TAKEN}. They are downloaded, never shown here.",
    )

    def validate_files(self, field: Any) -> None:
        chosen = [each for each in field.data or () if getattr(each, "filename", "")]
        self.uploads, problems = [], []
        if len(chosen) > MOST_FILES:
            raise ValidationError("An item holds at most five files. Choose fewer.")
        for each in chosen:
            try:
                self.uploads.append(inspected(each.filename, each.stream.read(MOST_BYTES + 1)))
            except NotTaken as why:
                problems.append(str(why))
        if problems:
            raise ValidationError(" ".join([*problems, "Nothing was kept; choose the files again."]))


class NewEvidenceForm(FilesForm, EvidenceForm):
    """The form of a new item, which can bring files along."""


class MultiplierForm(Form):
    """Which item made the work of others easier, whom, and how one can tell."""

    item = SelectField(
        "Which item is it?",
        [InputRequired("Choose an item.")],
        choices=[],
        description="A dashboard, a plan for a migration, a library, a review of an incident: what others build on.",
    )
    who = words(
        "Who was multiplied by it?",
        MOST_WHO,
        "Teams or people whose work it made easier.",
        missing="Say who was multiplied by it.",
    )
    how = words(
        "How can one tell?",
        MOST_HOW,
        "What they do now that they could not, or no longer have to.",
        missing="Say how one can tell.",
    )


class ContextForm(Form):
    """What the subject adds to an item that somebody else entered."""

    text = words(
        "What should a reader know?",
        MOST_CONTEXT,
        "For example who else took part, or what was agreed at the time.",
        missing="Write what a reader should know.",
    )


def short(agreed: ExpectationRevision) -> str:
    """What was agreed, in one line of a list."""
    cycle, said = agreed.expectation.participant.cycle.name, " ".join(agreed.text.split())
    return f"{cycle}: {said if len(said) <= 90 else said[:89].rstrip() + '…'}"


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
