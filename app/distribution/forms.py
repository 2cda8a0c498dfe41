"""The forms of a report and of its reply."""

from wtforms import SelectField

from app.distribution.models import MOST_REPLY, MOST_REPORT
from app.forms import Form, words


class ReportForm(Form):
    """What was asked, and in which cycle if it was one."""

    cycle = SelectField(
        "In which cycle?",
        description="Leave it open when it was outside a cycle, or you would rather not say.",
    )
    text = words(
        "What were you asked to do?",
        MOST_REPORT,
        "Who asked, when, and in which words as far as you remember; and what came of it.",
        missing="Say what you were asked to do.",
    )


class ReplyForm(Form):
    """What the board found and did."""

    text = words(
        "Your reply",
        MOST_REPLY,
        "What the board asked, what it found, and what happens now.",
        missing="Write what the board found and what happens now.",
    )
