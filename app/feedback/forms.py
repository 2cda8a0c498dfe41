"""The forms of feedback: asking for it, giving it, declining."""

from app.feedback.models import MOST_DECLINE, MOST_FEEDBACK, MOST_PROMPT
from app.forms import Form, words


class AskForm(Form):
    """What the colleague may look at."""

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


class DeclineForm(Form):
    """Why there will be no answer."""

    reason = words(
        "Why will you not answer?",
        MOST_DECLINE,
        "For example that you did not see the work closely enough.",
        missing="Say why; one sentence is enough.",
    )
