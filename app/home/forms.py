"""The form that moves a cycle on."""

from wtforms import BooleanField

from app.forms import Form


class PhaseForm(Form):
    """Closing with unfinished reviews is said aloud."""

    unfinished = BooleanField()
