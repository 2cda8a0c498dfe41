"""The form that declares a conflict."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from app.conflicts.models import ConflictKind
from app.forms import Form


class ConflictForm(Form):
    """What stands between two people. Why is not asked."""

    kind = RadioField(
        "What is it?",
        [InputRequired("Say what stands between you.")],
        choices={kind.value: kind.label for kind in ConflictKind},
        description="Why is not asked, and is kept nowhere.",
    )
