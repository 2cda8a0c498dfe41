"""The forms of an appeal: its draft, a contested line, a circumstance, the reply, a ruling, a dissent."""

from typing import Any

from wtforms import RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.appeals.lines import Line
from app.appeals.models import MOST_CLAIM, MOST_REASON, MOST_STORY, ContextKind, Verdict
from app.evidence.models import EvidenceRevision
from app.forms import Checkboxes, Day, Form, words
from app.rubric.models import ScaleValue

KEEP = "Keep the label that holds now"
CITE = "Cite evidence by its number, such as [E12]."


class DraftForm(Form):
    """What happened and what is wanted; both may stay empty until the appeal is filed."""

    story = words("What happened, in your words", MOST_STORY, f"As long or as short as it needs. {CITE}")
    outcome_sought = words(
        "What do you want to come of it?",
        MOST_CLAIM,
        "For example another rating on one line, a corrected fact, or words that stand beside an answer.",
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for field in self:
            field.flags.required = True  # to file it; a draft can be saved without


class PointForm(Form):
    """One line of the review, and what is wrong with it."""

    line = SelectField("Which line do you contest?", [InputRequired("Choose the line that you contest.")])
    claim = words(
        "What is wrong with it?",
        MOST_CLAIM,
        f"What it should say, and what shows that. {CITE}",
        missing="Say what is wrong with it.",
    )

    lines: list[Line]

    def offer(self, lines: list[Line]) -> None:
        """Offer the lines of a review, in groups."""
        self.lines = lines
        groups: dict[str, list[tuple[str, str]]] = {"": [("", "Choose a line")]}
        for line in lines:
            groups.setdefault(line.group, []).append((line.key, line.name))
        self.line.choices = groups


class ContextForm(Form):
    """What a reader of the review should have known."""

    kind = SelectField(
        "What was it?",
        [InputRequired("Choose what it was.")],
        choices={"": "Choose one"} | {kind.value: kind.label for kind in ContextKind},
    )
    since = Day("From", [Optional()], description="If it had a time.")
    until = Day("Until", [Optional()])
    text = words(
        "What did it mean for your work?",
        MOST_CLAIM,
        f"You need not say why you were away. {CITE}",
        missing="Say what it meant for your work.",
    )

    def validate_until(self, field: Any) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("This day is before the one on which it began.")


class ReplyForm(Form):
    """What the author of the review answers."""

    text = words(
        "Your reply",
        MOST_STORY,
        "Point by point is easiest to follow. The person and the panel read it as soon as you send it.",
        missing="Write your reply first.",
    )


class RulingForm(Form):
    """What the panel says to one point."""

    verdict = RadioField(
        "What does the panel find?",
        [InputRequired("Choose what the panel finds.")],
        choices={verdict.value: verdict.label for verdict in Verdict},
    )
    reason = words(
        "Why?",
        MOST_REASON,
        f"Answer what the point says, in words for the person. {CITE} The reason of an amended rating is kept with the"
        " rating, so write it about the work and not about the appeal.",
        missing="Give the reason: every point is answered.",
    )
    cited = Checkboxes("What does it rest on?", [Optional()])
    label = SelectField(
        "The label that holds from now on",
        [Optional()],
        description="It can stay or be higher. An appeal never lowers a rating.",
    )
    put_right = words(
        "What is put right?",
        MOST_REASON,
        "Needed when a point is upheld and no label rises. These words stand in the record of decision beside the review.",
    )

    def offer(self, labels: list[ScaleValue], evidence: list[EvidenceRevision]) -> None:
        """Offer the labels that a ruling may choose, and the evidence that lies before the panel."""
        self.label.choices = {"": KEEP} | {str(each.id): each.label for each in labels}
        self.cited.choices = {str(each.id): f"E{each.item.number} {each.title}" for each in evidence}
        if not labels:
            del self.label
        if not evidence:
            del self.cited


class DissentForm(Form):
    """A panelist disagrees, by name."""

    text = words(
        "Where do you disagree, and why?",
        MOST_REASON,
        "It stands beside the decision with your name, for good.",
        missing="Write where you disagree.",
    )
