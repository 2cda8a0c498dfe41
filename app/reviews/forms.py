"""Forms of the second reading and of the person's comment; the desk's fields are read by typed_fields."""

from collections.abc import Mapping

from wtforms import BooleanField

from app.drafts import Typed
from app.forms import Form, words
from app.reviews.models import MOST_COMMENT, Answer
from app.text import clean


class ApprovalForm(Form):
    """Approving, with a note if wanted."""

    note = words("A note to the author", MOST_COMMENT, "The person reads it too, once the review is shared.")
    unwarned_confirmed = BooleanField(
        "I approve a rating below meeting that came without a coaching note in time.",
        description="It stays marked as unwarned, and the person can name that as a ground if they contest it.",
    )


class ReturnForm(Form):
    """Returning, with what should change as a whole; comments per answer are fields of their own."""

    note = words("What should change as a whole?", MOST_COMMENT)


class CommentForm(Form):
    """What the person adds to their review."""

    text = words(
        "Your comment",
        MOST_COMMENT,
        "It stays with the review for good. Everybody who may read the review reads it too.",
        missing="Write your comment first.",
    )


def return_form(answers: list[Answer], data: Mapping[str, str] | None = None) -> ReturnForm:
    """The form for returning, with one field per answer named comment_<answer id>."""
    fields = {f"comment_{answer.id}": words(answer.question.prompt, MOST_COMMENT) for answer in answers}
    made: ReturnForm = type("ReturnForm", (ReturnForm,), fields)(data)
    made.note.id = "return-note"  # the form for approving stands on the same page and has a note too
    return made


def comments_of(form: ReturnForm) -> dict[int, str]:
    """The comments that were written, by answer id."""
    return {
        int(field.name.partition("_")[2]): field.data
        for field in form
        if field.name.startswith("comment_") and field.data.strip()
    }


def typed_fields(data: Mapping[str, str]) -> dict[str, Typed]:
    """The desk's fields as sent: answer-…, choice-… and explain-…, each with the version it was typed over."""
    found = {}
    for name, text in data.items():
        if name.startswith(("answer-", "choice-", "explain-")):
            base = data.get(f"base-{name}", "")
            found[name] = Typed(
                int(base) if base.isascii() and base.isdigit() and len(base) < 10 else -1, clean(text)
            )
    return found
