"""The door: signing in and out, and changing one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from app.auth import actions, policy, queries, sessions
from app.auth.forms import PasswordForm, SignInForm
from app.auth.models import Account
from app.auth.passwords import fits
from app.db import db, reading
from app.errors import Conflict
from app.once import writes
from app.permissions import actor, authorize, public

bp = Blueprint("auth", __name__)


@bp.get("/sign-in")
@public
def sign_in() -> str | Response:
    """The door; whoever is signed in already is led on."""
    if current_user.is_authenticated:
        return redirect(sessions.local_path(request.args.get("next")), 303)
    return door(SignInForm())


def door(form: SignInForm) -> str:
    return render_template("auth/sign_in.html", form=form, onward=request.args.get("next"))


@bp.post("/sign-in")
@public
def enter() -> Response | tuple[str, int]:
    """Sign in. The slow comparison happens between two transactions, so that nobody waits for it."""
    form = SignInForm(request.form)
    if not form.validate():
        return door(form), 422
    with reading():
        stop_guessing(form.email.data)
        account = queries.by_email(form.email.data)
        kept = account.password_hash if account else None
        db.session.rollback()
    if let_in(account, form.email.data, fits(form.password.data, kept)):
        return redirect(sessions.local_path(request.args.get("next")), 303)
    form.password.errors = ["This address and password do not fit together."]
    return door(form), 422


def let_in(account: Account | None, address: str, right: bool) -> bool:
    """Begin a session, or note the failure. Asks again for the bound: many guesses may arrive at one instant."""
    stop_guessing(address)
    allowed = right and account is not None and account.closed_at is None
    if allowed and account is not None:
        sessions.begin(account.person)
    else:
        actions.note_failure(address)
    db.session.commit()
    return allowed


def stop_guessing(address: str) -> None:
    if actions.locked(address):
        raise TooManyRequests(retry_after=actions.WITHIN.seconds)


@bp.post("/sign-out")
@writes
def sign_out() -> Response:
    """Leave. The session ends for good, also for a copy of its cookie."""
    authorize(policy.can_sign_out, queries.account_of(actor()))
    sessions.end()
    flash("You are signed out.")
    return redirect(url_for("auth.sign_in"), 303)


@bp.get("/me/password")
def password() -> str:
    """The form to change one's own password."""
    account = queries.account_of(actor())
    authorize(policy.can_change_password, account)
    return password_page(account, PasswordForm())


def password_page(account: Account, form: PasswordForm) -> str:
    return render_template("auth/password.html", account=account, form=form)


@bp.post("/me/password")
@writes
def change_password() -> Response | tuple[str, int]:
    """Change it; every session that began with the old one ends, and a fresh one begins here."""
    account, person = queries.account_of(actor()), actor()
    authorize(policy.can_change_password, account)
    if account.password_hash is None:
        raise Conflict("This account has no password to change.")
    stop_guessing(person.email)
    form = PasswordForm(request.form)
    valid = form.validate()
    if form.current.data and not fits(form.current.data, account.password_hash):
        form.current.errors = ["This is not your current password."]
        actions.note_failure(person.email)
        db.session.commit()  # an error leaves nothing behind but this
        valid = False
    if not valid:
        return password_page(account, form), 422
    actions.set_password(account, form.new.data, by=person)
    sessions.begin(person)
    flash("Your password is changed. Every other browser is signed out.")
    return redirect(url_for("auth.password"), 303)
