"""The forms at the door. A password is never shown again."""

from typing import Any

from wtforms import EmailField, PasswordField, ValidationError
from wtforms.validators import InputRequired

from app.auth.passwords import LONGEST, SHORTEST
from app.forms import Fits, Form
from app.text import clean


class SignInForm(Form):
    """Who, and the password."""

    email = EmailField(
        "E-mail address",
        [InputRequired("Enter your e-mail address."), Fits(254)],
        filters=[lambda text: clean(text or "").strip().lower()],
    )
    password = PasswordField("Password", [InputRequired("Enter your password.")])


class PasswordForm(Form):
    """The current password, and the new one twice."""

    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=f"At least {SHORTEST} characters. A few unrelated words are easier to keep in mind than signs.",
    )
    again = PasswordField("New password again", [InputRequired("Enter the new password a second time.")])

    def validate_new(self, field: Any) -> None:
        """Long enough to be hard to guess, short enough to be hashed."""
        if len(field.data) < SHORTEST:
            raise ValidationError(f"This has {len(field.data)} characters; use at least {SHORTEST}.")
        if len(field.data) > LONGEST:
            raise ValidationError(f"Use at most {LONGEST} characters.")

    def validate_again(self, field: Any) -> None:
        """Typed the same twice."""
        if field.data != self.new.data:
            raise ValidationError("This differs from the new password above. Type both again.")
