"""The forms of feedback: asking for it, giving it, declining."""

from collections.abc import Iterable
from typing import Any, Self

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, ValidationError
from wtforms.validators import InputRequired

from app.feedback.followups import PARTS, follow_up
from app.feedback.models import MOST_COMPETENCIES, MOST_DECLINE, MOST_FEEDBACK, MOST_PROMPT, SourceKind
from app.forms import Checkboxes, Day, Form, words
from app.rubric.models import Competency


class AskForm(Form):
    """What the colleagues may look at."""

    prompt = words(
        "What should they look at?",
        MOST_PROMPT,
        "A piece of work that they saw. Without it they choose themselves.",
    )


class GiveForm(Form):
    """Behaviour, context, impact: something seen, when and where, and what it led to."""

    behaviour = words(
        "What did you see?",
        MOST_FEEDBACK,
        "Something the person did, as somebody else could have seen it. Not what they are like.",
        missing="Say what you saw the person do.",
    )
    context = words(
        "When and where was it?",
        MOST_FEEDBACK,
        "The piece of work, the week or the meeting, and what your own part in it was.",
        missing="Say when and where it was.",
    )
    impact = words(
        "What did it lead to?",
        MOST_FEEDBACK,
        "What changed because of it: for the work, for others, for you. How could one tell?",
        missing="Say what it led to.",
    )
    followed = HiddenField()  # the part that was asked about: each form is asked about one, once
    speaks_to = Checkboxes(
        "Which competencies does it speak to?",
        description=f"At most {MOST_COMPETENCIES}; leave it empty if you are not sure.",
        validate_choice=False,
    )

    @classmethod
    def of(cls, competencies: Iterable[Competency], given: MultiDict[str, str] | None = None) -> Self:
        """The form with the competencies of somebody's rubric to choose from."""
        form = cls(given)
        form.speaks_to.choices = {str(each.id): each.name for each in competencies}
        return form

    def validate_speaks_to(self, field: Any) -> None:
        """Some of those that are there, and not all of them."""
        if any(value not in field.choices for value in field.data):
            raise ValidationError("Choose from the competencies that are listed.")
        if len(field.data) > MOST_COMPETENCIES:
            raise ValidationError(f"Choose at most {MOST_COMPETENCIES}: those it says most about.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Is there enough to take? The first time, a part that is missing or too thin is asked about instead."""
        valid = bool(super().validate(extra_validators))
        asked = None if self.followed.data in PARTS else follow_up(self.texts)
        if asked is None:
            return valid
        trouble = [name for name in self.errors if name and not self.is_only_missing(name)]
        if trouble:
            return False
        for part in PARTS:
            self[part].errors = []
        self[asked.part].errors = [asked.question]
        self.followed.data = asked.part
        return False

    def is_only_missing(self, name: str) -> bool:
        """Is nothing wrong with this field but that it is empty?"""
        return name in PARTS[1:] and not (self[name].data or "").strip()

    @property
    def texts(self) -> dict[str, str]:
        """The three texts by name."""
        return {part: self[part].data or "" for part in PARTS}

    @property
    def competency_ids(self) -> list[int]:
        """What it speaks to, of a valid form."""
        return [int(value) for value in self.speaks_to.data]


class OfferForm(GiveForm):
    """The same, and from which side it was seen: nobody asked, so nobody said."""

    kind = RadioField(
        "From which side did you see it?",
        [InputRequired("Choose from which side you saw it.")],
        choices={kind.value: f"As a {kind.label}" for kind in SourceKind},
    )


class DeclineForm(Form):
    """Why there will be no answer."""

    reason = words(
        "Why will you not answer?",
        MOST_DECLINE,
        "For example that you did not see the work closely enough.",
        missing="Say why; one sentence is enough.",
    )


class ApprovalForm(Form):
    """Why a proposal was changed; empty where it was not."""

    because = words(
        "Why did you change it?",
        MOST_DECLINE,
        "Only if you leave somebody out or add somebody. Whoever proposed it reads this.",
    )


class RoundForm(Form):
    """A round of feedback without a name: among whom, until when, and what they may look at."""

    kind = RadioField(
        "From which side did all of them see the work?",
        [InputRequired("Choose from which side they saw it.")],
        choices={kind.value: kind.plural.capitalize() for kind in SourceKind},
    )
    last_day = Day(
        "Last day to answer",
        [InputRequired("Say until when they can answer.")],
        description="What was written is released in the night after it, if at least three have answered.",
    )
    prompt = words(
        "What should they look at?",
        MOST_PROMPT,
        "A piece of work that all of them saw. Without it they choose themselves.",
    )
