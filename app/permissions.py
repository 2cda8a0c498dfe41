"""Four verbs and no rules: find (one record), scope (many), authorize (a verb), public (a marked exception).

The rules are in each feature's policy.py, written as data: which seat may do a verb, in which states. The
same data answers a request, decides whether a button is shown, and is printed on /permissions.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, abort, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import Select

from app.audit.access import Read, log
from app.db import Base, db, read_only
from app.errors import Conflict

Record = TypeVar("Record", bound=Base)
ALWAYS: frozenset[StrEnum] | None = None


class Seat(StrEnum):
    """The relation in which an actor stands to a record."""

    SUBJECT = "the person it is about"
    AUTHOR = "its author"
    DELEGATE = "the author's delegate"
    MANAGER = "their manager"
    SECOND_READER = "the second reader"
    ASKED = "whoever was asked"
    OF_THE_TEAM = "somebody of the team"
    ADVOCATE = "the advocate"
    READER = "a reader"
    IN_THE_ROOM = "a reader in the room"
    CHAIR = "the chair"
    FACILITATOR = "the facilitator or scribe"
    PANELIST = "a panelist"
    PANEL_CHAIR = "the panel's chair"
    PEOPLE_PARTNER = "a people partner"
    FAIRNESS_BOARD = "the fairness board"
    METRIC_BOARD = "the metric board"
    EXECUTIVE = "an executive"
    ADMINISTRATOR = "an administrator"
    ANYONE = "anybody signed in"


class Permission:
    """One verb on one kind of record. Called with (actor, record) it answers with the seat that allows it, or None."""

    def __init__(self, rules: "Rules", verb: str, seats: Mapping[Seat, frozenset[Any] | None]) -> None:
        self.rules, self.verb, self.seats = rules, verb, dict(seats)

    def __call__(self, actor: Any, record: Any) -> Seat | None:
        if actor is None:
            return None
        held = seats_of(self.rules, actor, record)
        for seat, states in self.seats.items():
            if seat in held and (states is None or record.state in states):
                return seat
        return None

    def belongs_to(self, actor: Any, record: Any) -> bool:
        """Is the verb the actor's, whatever the state of the record?"""
        return any(seat in self.seats for seat in seats_of(self.rules, actor, record))


@dataclass
class Rules:
    """What may be done to one kind of record. `seats` finds the relations of an actor to a record."""

    record: str
    seats: Callable[[Any, Any], Iterable[Seat]]
    note: str = ""
    permissions: list[Permission] = field(default_factory=list)

    def __post_init__(self) -> None:
        register.append(self)

    def verb(self, name: str, seats: Mapping[Seat, frozenset[Any] | None]) -> Permission:
        """Allow a verb to some seats, each always or in some states only."""
        permission = Permission(self, name, seats)
        self.permissions.append(permission)
        return permission


register: list[Rules] = []


def seats_of(rules: Rules, actor: Any, record: Any) -> Iterable[Seat]:
    """The seats of an actor. While a request only reads they cannot change, and are looked up once for each record."""
    if not has_request_context() or request.method not in {"GET", "HEAD"}:
        return rules.seats(actor, record)
    known = g.setdefault("seats", {})
    key = id(rules), actor.id, id(record)
    if key not in known:
        known[key] = record, frozenset(rules.seats(actor, record))  # the record is kept, and so is its id
    seats: frozenset[Seat] = known[key][1]
    return seats


def actor() -> Any:
    """The person who is signed in; None when nobody is."""
    return getattr(current_user, "person", None)


def find(model: type[Record], id: int, allowed: Permission, *, reason: str = "") -> Record:
    """Load a record that the actor may see; 404 otherwise, so that existence never leaks. The read is logged."""
    g.asked = True
    record = db.session.get(model, id)
    seat = allowed(actor(), record) if record is not None else None
    if record is None or seat is None:
        abort(404)
    opened([record], seat, reason=reason)
    return record


def scope(visible_to: Callable[[Any], Select[Any]]) -> Select[Any]:
    """The records the actor may see, as a select for queries to refine."""
    g.asked = True
    return visible_to(actor())


def authorize(allowed: Permission, record: Any) -> None:
    """Stop with 403 unless the policy lets the actor do this to the record; with 409 when only its state forbids it."""
    g.asked = True
    if allowed(actor(), record) is not None:
        return
    if allowed.belongs_to(actor(), record):
        state = getattr(record.state, "label", record.state)
        raise Conflict(
            f"This is {state}, and what you asked for cannot be done with it now.", "Open it again."
        )
    abort(403)


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view that anybody may open without signing in."""

    def marked(*args: Any, **kwargs: Any) -> Any:
        g.asked = True
        return view(*args, **kwargs)

    marked.__name__, marked.__doc__ = view.__name__, view.__doc__
    marked.public = True  # type: ignore[attr-defined]
    return marked


def opened(records: Iterable[Any], seat: Seat | str, *, reason: str = "", review_id: int = 0) -> None:
    """Note that text about somebody else is about to leave the server; written before the answer goes out.

    `review_id` is the review through which the records are read.

    What an author writes and has not handed in yet is nobody's reading.
    """
    reader = actor()
    for record in records:
        subject = getattr(record, "subject_id", None)
        if reader is None or subject is None or getattr(record, "draft_of_id", None) == reader.id:
            continue
        if subject != reader.id:
            g.setdefault("reads", []).append(
                Read(
                    record.__tablename__,
                    record.id,
                    subject,
                    str(seat),
                    reason,
                    review_id or getattr(record, "opens_with_id", 0),
                )
            )


def init_app(app: Flask) -> None:
    """Refuse an answer for which no policy was asked, and log reads before the answer leaves."""

    @app.before_request
    def transactions_of_a_get_only_read() -> None:
        asks = getattr(app.view_functions.get(request.endpoint or ""), "asks", False)
        read_only(asks or request.method in {"GET", "HEAD", "OPTIONS"})

    @app.after_request
    def no_log_no_read(response: Response) -> Response:
        reads = g.pop("reads", [])
        if reads and response.status_code in {200, 409, 422}:
            reader = actor().id
            db.session.rollback()  # what a refused action left undone stays undone
            read_only(False)
            log(reader, reads)
            db.session.commit()
        return response

    @app.after_request
    def every_answer_asked_a_policy(response: Response) -> Response:
        ours = request.endpoint is not None and request.endpoint != "static"
        if ours and response.status_code < 400 and not g.get("asked"):
            raise RuntimeError(f"{request.endpoint} answered without asking a policy")
        return response
