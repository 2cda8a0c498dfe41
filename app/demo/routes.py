"""The cast and its door."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from app import clock
from app.auth import sessions
from app.auth.models import Account
from app.db import db
from app.demo import queries
from app.errors import Conflict
from app.permissions import public

bp = Blueprint("demo", __name__)


@bp.get("/demo")
@public
def index() -> str:
    """Everybody, grouped by seat, each with a button."""
    return render_template("demo/index.html", seats=queries.SEATS, cast=queries.cast(clock.today()))


@bp.post("/demo/sign-in")
@public
def sign_in() -> Response:
    """Take a seat; a seat taken earlier in this browser is left."""
    person_id = request.form.get("person", "")
    if not person_id.isascii() or not person_id.isdigit() or len(person_id) > 9:
        abort(404)
    account = db.session.scalar(select(Account).where(Account.person_id == int(person_id)))
    if account is None:
        abort(404)
    if account.closed_at:
        raise Conflict("This account is closed.", "Sign in as an administrator to open it again.")
    sessions.begin(account.person)
    db.session.commit()
    flash(f"Signed in as {account.person.name}.")
    return redirect(url_for("home.index"), 303)
