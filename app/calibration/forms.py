"""Forms of sessions and cases. The lines of a vote are fields of their own, named vote-<line>."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired

from app.calibration.models import MOST_NAME, MOST_REASON
from app.calibration.packet import Line
from app.evidence.models import EvidenceRevision
from app.forms import Checkboxes, Form, Moment, line, words
from app.rubric.models import ScaleValue

CANNOT_SAY = "none"


class SessionForm(Form):
    """The name of a session, and until when its readers vote."""

    name = line(
        "Name",
        MOST_NAME,
        "For example the department and which session it is.",
        missing="Give the session a name.",
    )
    reading_due = Moment(
        "When is the reading due?",
        [InputRequired("Say when the reading is due.")],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def due(self, zone: tzinfo) -> datetime:
        """The moment that was typed, as an instant."""
        return self.reading_due.data.replace(tzinfo=zone)  # type: ignore[no-any-return]


class VoteForm(Form):
    """A label for each line, or that one cannot say."""

    @property
    def lines(self) -> list[Any]:
        """The fields in the order of the lines."""
        return list(self)

    @property
    def labels(self) -> dict[str, int | None]:
        """What was said, by line."""
        return {
            field.name.removeprefix("vote-"): None if field.data == CANNOT_SAY else int(field.data)
            for field in self
        }


class DecisionForm(Form):
    """Why the readers decided so, and on what."""

    reason = words(
        "Why?",
        MOST_REASON,
        missing="Write why the readers decided so.",
    )
    evidence = Checkboxes(
        "Which evidence does it rest on?", [InputRequired("Cite at least one item of evidence.")]
    )


class DissentForm(Form):
    """What a reader holds against a decision."""

    text = words(
        "Your dissent",
        MOST_REASON,
        missing="Write where you disagree, and why.",
    )


class CarryForm(Form):
    """Why a case stays undecided in this session."""

    because = words(
        "Why is it not decided here?",
        MOST_REASON,
        missing="Write why the case is carried over.",
    )


def vote_form(
    lines: Sequence[Line],
    labels: Iterable[ScaleValue],
    said: Mapping[str, int | None],
    data: Mapping[str, str] | None = None,
) -> VoteForm:
    """The form of a vote, filled with what the reader said before."""
    choices = {str(label.id): label.label for label in labels} | {CANNOT_SAY: "I cannot say"}
    fields = {
        f"vote-{each.key}": RadioField(
            each.name,
            [InputRequired(f"{each.name}: choose a label, or that you cannot say.")],
            choices=choices,
            default=str(said[each.key] or CANNOT_SAY) if each.key in said else None,
        )
        for each in lines
    }
    made: VoteForm = type("VoteForm", (VoteForm,), fields)(data)
    return made


def decision_form(
    name: str, evidence: Iterable[EvidenceRevision], data: Mapping[str, str] | None = None
) -> DecisionForm:
    """The form of a decision, with the person's evidence to choose from."""
    form = DecisionForm(data)
    form.reason.description = f"Written to {name}: they read exactly this at delivery."
    form.evidence.id = "rests-on"  # the packet beside it has a heading of this name
    form.evidence.choices = {str(each.id): f"E{each.item.number} {each.title}" for each in evidence}
    return form
