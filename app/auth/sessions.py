"""Who is signed in: Flask-Login's cookie carries a token, and the session table decides whether it holds."""

import secrets
from datetime import timedelta

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.auth.actions import end_session
from app.auth.models import Account, SignedInSession
from app.auth.passwords import digest
from app.db import db
from app.error_pages import wants_json
from app.people.models import Person

LONGEST = timedelta(days=14)
manager = LoginManager()


class SignedIn(UserMixin):
    """A person at a browser."""

    def __init__(self, row: SignedInSession, token: str) -> None:
        self.row, self.token, self.person = row, token, row.person

    def get_id(self) -> str:
        return self.token


@manager.user_loader
def load(token: str) -> SignedIn | None:
    """The session behind a cookie, unless it was revoked, is too old, or its account is closed."""
    row = db.session.scalar(
        select(SignedInSession)
        .join(Account, Account.person_id == SignedInSession.person_id)
        .options(joinedload(SignedInSession.person))
        .where(
            SignedInSession.token_digest == digest(token),
            SignedInSession.revoked_at.is_(None),
            SignedInSession.began_at > clock.now() - LONGEST,
            Account.closed_at.is_(None),
        )
    )
    return SignedIn(row, token) if row else None


def begin(person: Person) -> None:
    """Sign this browser in. An earlier session in it ends, and what that left in the cookie is dropped."""
    end()
    token = secrets.token_urlsafe(32)
    row = SignedInSession(
        person_id=person.id, person=person, token_digest=digest(token), began_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    login_user(SignedIn(row, token))


def end() -> None:
    """Sign this browser out."""
    if current_user.is_authenticated:
        end_session(current_user.row)
    logout_user()
    session.clear()


def local_path(given: str | None) -> str:
    """Where to go after signing in: a path of this site, else the home page."""
    if not given or not given.startswith("/") or given.startswith(("//", "/\\")) or "\\" in given:
        return url_for("home.index")
    return given if given.isprintable() else url_for("home.index")


def init_app(app: Flask) -> None:
    """Lead everybody who is not signed in to the door, except on public pages."""
    manager.init_app(app)
    manager.session_protection = None

    @app.before_request
    def at_the_door() -> AnyResponse | None:
        from_nowhere = request.endpoint is None or request.endpoint == "static"
        if from_nowhere or getattr(app.view_functions[request.endpoint or ""], "public", False):
            return None
        if current_user.is_authenticated:
            return None
        if request.method not in {"GET", "HEAD"} or wants_json():
            abort(401)
        g.asked = True
        path = request.full_path.rstrip("?")
        return redirect(url_for("auth.sign_in", next=path if path != "/" else None))

    @app.after_request
    def answers_differ_by_cookie(response: Response) -> Response:
        response.vary.add("Cookie")
        return response
