"""The form of a coaching note."""

from wtforms import SelectField

from app.coaching.models import MOST_ACTION, MOST_CONCERN, MOST_SUPPORT
from app.forms import Form, words


class NoteForm(Form):
    """Concern, support, action; and the competency it is about, if it is about one."""

    competency = SelectField(
        "Competency", description="Leave it open when the note is about the work as a whole."
    )
    concern = words(
        "What are you concerned about?",
        MOST_CONCERN,
        "What was seen, and when. Describe the work, not the person.",
        missing="Say what you are concerned about.",
    )
    support = words(
        "What will you do to help?",
        MOST_SUPPORT,
        missing="Say what you will do: a concern comes with support.",
    )
    action = words(
        "What have you agreed to do next?",
        MOST_ACTION,
        "Something concrete that both of you can check.",
        missing="Say what you have agreed to do next.",
    )
