"""One transaction per request that changes something, and each such request takes effect once.

Every form carries a key made when its page was drawn. The first answer is kept under that key in the
same transaction as its effect; a double click, a retry or the back button is given that answer again.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Response, abort, g, jsonify, make_response, redirect, request
from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Base, Instant, db
from app.errors import Conflict
from app.permissions import actor


class RequestKey(Base):
    """The first result of a form, by the person who sent it and the key it carried."""

    __tablename__ = "request_key"
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    __table_args__ = (UniqueConstraint("actor_id", "key"),)


def request_key() -> str:
    """A fresh key for one form."""
    return secrets.token_urlsafe(18)


def writes(view: Callable[..., Any]) -> Callable[..., Response]:
    """Commit what the view did, once. A view that answers with an error status leaves nothing behind."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Response:
        person_id = actor().id
        key = request.form.get("request_key") or request.headers.get("X-Request-Key", "")
        if not 16 <= len(key) <= 64 or not key.isascii() or not key.isprintable():
            abort(400, "This form came without its key. Open its page again and send it from there.")
        first = answered(person_id, key) or claimed_meanwhile(person_id, key)
        if first is not None:
            return again(first)
        response = make_response(view(*args, **kwargs))
        if response.status_code >= 400:
            give_back(person_id, key)
            return response
        ours = db.session.scalars(select(RequestKey).filter_by(actor_id=person_id, key=key)).one()
        ours.result = result(response)
        db.session.commit()
        return response

    once.writes = True  # type: ignore[attr-defined]
    return once


def asks(view: Callable[..., Any]) -> Callable[..., Response]:
    """A form that only asks something: nothing is written, so it needs no key, and its transaction only reads."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Response:
        response = make_response(view(*args, **kwargs))
        db.session.rollback()
        return response

    asked.asks = True  # type: ignore[attr-defined]
    return asked


def answered(person_id: int, key: str) -> RequestKey | None:
    """The kept first result, if this form was sent before."""
    return db.session.scalar(select(RequestKey).filter_by(actor_id=person_id, key=key))


def claimed_meanwhile(person_id: int, key: str) -> RequestKey | None:
    """Claim a key before anything else is done. Where the same form arrives twice at one instant, the second
    waits here until the first is done, and is then given the first one's answer.
    """
    try:
        db.session.add(RequestKey(actor_id=person_id, key=key, digest=sent(), result={}, at=clock.now()))
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return answered(person_id, key)
    return None


def give_back(person_id: int, key: str) -> None:
    """Leave nothing behind of a refused form, also where the view kept something of its own by a commit."""
    db.session.rollback()
    claim = delete(RequestKey).where(RequestKey.actor_id == person_id, RequestKey.key == key)
    if db.session.execute(claim).rowcount:  # type: ignore[attr-defined]
        db.session.commit()


def again(first: RequestKey) -> Response:
    """Give the first answer again; a key that was used for something else is a conflict."""
    g.asked = True
    if first.digest != sent():
        raise Conflict(
            "This form was sent before with other contents, and the first ones were kept.",
            "Open the page again to see what was kept; what you sent now is shown below.",
        )
    kept = first.result
    if kept.get("location"):
        return make_response(redirect(kept["location"], code=303))
    return make_response(jsonify(kept["body"]), kept["status"])


def sent() -> str:
    """A digest of what this request asks for."""
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.form.lists()):
        if name != "csrf_token":
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, chosen in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        if chosen.filename:
            contents = hashlib.file_digest(chosen.stream, "sha256").hexdigest()  # type: ignore[arg-type]
            chosen.stream.seek(0)
            digest.update(repr((name, chosen.filename, contents)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def result(response: Response) -> dict[str, Any]:
    """What is kept of an answer: where it led, or its small JSON."""
    return {
        "status": response.status_code,
        "location": response.headers.get("Location"),
        "body": response.get_json(silent=True),
    }
