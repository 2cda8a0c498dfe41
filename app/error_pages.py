"""How refusals look: a page that keeps what was typed, or JSON for a script."""

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.db import db, read_only
from app.errors import Conflict, Refused

WORDS = {
    400: ("This request could not be read", "Open the page again and repeat what you did."),
    401: ("You are signed out", "Sign in, then send it again. What you typed is below."),
    403: ("This is not yours to do", "You may read this, but another seat decides about it."),
    404: ("Nothing here", "There is no such page, or it is not yours to open."),
    405: ("This address does not do that", "Go back and use the buttons of the page."),
    413: ("This was too large to take in", "Keep a copy of your text, shorten it and send it again."),
    429: ("Too many attempts", "Wait a quarter of an hour, then try again."),
    500: (
        "Something broke on our side",
        "Nothing was changed. Try again; if it happens again, tell your administrator.",
    ),
    503: ("Not available right now", "Nothing was changed. Try again in a moment."),
}
UNSEEN = {"csrf_token", "request_key", "email", "password", "current", "new", "again"}


def wants_json() -> bool:
    """Was this asked for by a script?"""
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def readable_host() -> bool:
    """Could addresses be made for the links of a page? Not for a request whose host is no name at all."""
    try:
        url_for("static", filename="app.css")
    except AttributeError:  # Flask made no adapter for this host
        return False
    return True


def kept_texts() -> dict[str, str]:
    """What was typed, to be shown again on a page that has no form for it."""
    try:
        return {
            name: value
            for name, value in request.form.items()
            if name not in UNSEEN and value.strip() and not (value.isdigit() or name.startswith("base"))
        }
    except HTTPException:  # the form itself was what could not be read
        return {}


def page(status: int, title: str, text: str, remedy: str = "") -> Response:
    """An error as a page, or as JSON with the same words."""
    if wants_json():
        return make_response(jsonify(error=title, detail=text, remedy=remedy), status)
    if not readable_host():
        return make_response(f"{title}. {text}", status, {"Content-Type": "text/plain; charset=utf-8"})
    kept = kept_texts() if request.method == "POST" else {}
    body = render_template(
        "errors/error.html", status=status, heading=title, text=text, remedy=remedy, kept=kept
    )
    return make_response(body, status)


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> Response:
        db.session.rollback()
        return page(409, "This has moved on", error.message, error.remedy)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        db.session.rollback()
        return page(422, "This could not be taken", " ".join(gap.message for gap in error.gaps))

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        db.session.rollback()
        return page(
            400,
            "This form is no longer valid",
            "It was opened before you signed in or out. Nothing was changed.",
            "Open its page again. What you typed is below.",
        )

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        db.session.rollback()
        code = error.code or 500
        if code < 400:
            return error
        title, text = WORDS.get(code, (error.name, error.description or ""))
        if code == 400 and error.description and "form came without" in error.description:
            text = error.description
        response = page(code, title, text)
        for name, value in error.get_headers():
            if name.lower() not in {"content-type", "content-length"}:
                response.headers.setdefault(name, value)
        return response

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> Any:
        """Others wrote to the database for longer than anybody waits: nothing is broken, and nothing was changed."""
        if "database is locked" not in str(error.orig):
            return broke(error)
        db.session.rollback()
        read_only(True)  # the page itself asks no more than to read
        app.logger.warning("No turn at writing came for %s", request.path)
        response = page(503, *WORDS[503])
        response.headers["Retry-After"] = "1"
        return response

    @app.errorhandler(Exception)
    def broke(error: Exception) -> Any:
        db.session.rollback()
        app.logger.exception("Unhandled error at %s", request.path)
        if app.testing:
            raise error
        return page(500, *WORDS[500])
