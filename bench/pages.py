"""Which pages are visited, on which record and from which seats: every GET route that the application has.

A route that is in neither SEATS nor has an id of a KIND stops the bench with its name. So whoever adds a page says here
whose page it is, and it is measured from then on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import Rule

from app.appeals.models import AppealState
from app.calibration.models import CaseState, SessionState
from app.cycles.models import ReviewKind
from app.feedback.models import RequestState
from app.reviews.models import ReviewState
from bench import records, rooms
from bench.records import Chooser, Chosen

draft = partial(records.of_state, ReviewState.DRAFT)
submitted = partial(records.of_state, ReviewState.SUBMITTED)
shared = partial(records.of_state, ReviewState.SHARED)
own_words = partial(records.of_state, ReviewState.SUBMITTED, ReviewKind.SELF)
open_session = partial(rooms.session, SessionState.OPEN)
preparing = partial(rooms.session, SessionState.PREPARING)
reading = partial(rooms.session, SessionState.READING)
signed = partial(rooms.session, SessionState.SIGNED)
revealed = partial(rooms.case, CaseState.REVEALED)
hidden = partial(rooms.case, CaseState.READING)
decided = partial(rooms.case, CaseState.DECIDED)
filed = partial(rooms.appeal, AppealState.FILED)
appeal_draft = partial(rooms.appeal, AppealState.DRAFT)
ruled = partial(rooms.appeal, AppealState.DECIDED)
written = partial(rooms.promotion, sealed=False)
sealed = partial(rooms.promotion, sealed=True)
asked = partial(rooms.feedback, RequestState.OPEN)

OWN = "engineer"
# Whose page a kind of record is when SEATS says nothing else: how to find the busiest one, and the seats.
KINDS: dict[str, tuple[Chooser, tuple[str, ...]]] = {
    "person_id": (records.person, ("manager", "subject")),
    "item_id": (records.item, ("author",)),
    "cycle_id": (records.cycle, ("people partner",)),
    "participant_id": (records.participant, ("manager", "subject")),
    "review_id": (shared, ("subject", "author")),
    "session_id": (open_session, ("chair", "reader", "people partner")),
    "case_id": (revealed, ("chair", "reader")),
    "appeal_id": (filed, ("subject", "panelist")),
    "point_id": (rooms.point, ("panel chair",)),
    "promotion_id": (sealed, ("subject", "manager")),
    "promotion_statement_id": (rooms.statement, ("asked",)),
    "request_id": (asked, ("asked",)),
    "team_id": (records.team, ("member", "manager")),
    "event_id": (records.event, ("author", "asked")),
    "attachment_id": (records.attachment, ("subject", "author")),
    "set_id": (rooms.proposal, ("manager", "subject")),
    "report_id": (rooms.report, ("fairness board",)),
}
# By endpoint: the records and seats from which a page is opened. Pages without a record are somebody's own.
SEATS: dict[str, list[tuple[Chooser, tuple[str, ...]]]] = {
    "static": [(records.style, ("signed out",))],
    "health.alive": [(rooms.anybody, ("signed out",))],
    "health.ready": [(rooms.anybody, ("signed out",))],
    "auth.sign_in": [(rooms.anybody, ("signed out",))],
    "auth.password": [(rooms.anybody, (OWN,))],
    "demo.index": [(rooms.anybody, ("signed out",))],
    "rubric.index": [(records.rubric, ("signed out",))],
    "rubric.version": [(records.rubric, ("signed out",))],
    "rubric.level": [(records.rubric, ("signed out",))],
    "home.index": [
        (
            rooms.anybody,
            (OWN, "manager", "second reader", "people partner", "administrator", "executive", "fairness board",
             "metric board", "chair", "facilitator", "reader", "panelist", "asked"),
        )
    ],
    "home.permissions": [(rooms.anybody, ("signed out",))],
    "accounts.index": [(rooms.anybody, ("administrator",))],
    "evidence.index": [(rooms.anybody, (OWN, "manager"))],
    "events.index": [(rooms.anybody, (OWN, "manager"))],
    "evidence.capture": [(rooms.anybody, (OWN,))],
    "evidence.colleague": [(rooms.anybody, (OWN,))],
    "evidence.show": [(records.item, ("subject", "author"))],
    "evidence.new": [(records.person, ("colleague", "subject"))],
    "record.show": [(rooms.anybody, (OWN, "manager"))],
    "record.download": [(rooms.anybody, (OWN, "manager"))],
    "people.show": [(records.person, ("colleague", "manager", "subject"))],
    "cycles.index": [(rooms.anybody, ("people partner", "manager"))],
    "reviews.index": [(rooms.anybody, (OWN, "manager", "second reader"))],
    "reviews.to_write": [(rooms.anybody, ("manager",))],
    "reviews.show": [
        (submitted, ("second reader", "author")),
        (shared, ("subject", "author", "second reader")),
        (partial(records.of_state, ReviewState.ACKNOWLEDGED), ("subject",)),
        (own_words, ("author", "manager")),
    ],
    "reviews.desk": [(draft, ("author",))],
    "reviews.versions": [(records.rewritten, ("author",))],
    "reviews.progress": [(draft, ("author",))],
    "reviews.confirm": [(draft, ("author",))],
    "reviews.item": [(records.in_the_drawer, ("author",))],
    "reviews.delegate": [(draft, ("author",))],
    "calibration.index": [(rooms.anybody, ("people partner", "chair", "reader"))],
    "calibration.prepare": [(preparing, ("people partner",))],
    "calibration.show": [
        (open_session, ("chair", "reader", "advocate", "people partner")),
        (reading, ("chair", "reader")),
        (signed, ("chair",)),
    ],
    "calibration.case": [(hidden, ("reader",)), (revealed, ("chair", "reader", "advocate")), (decided, ("chair",))],
    "appeals.index": [(rooms.anybody, (OWN, "manager", "panelist", "people partner"))],
    "appeals.before": [(rooms.contestable, ("subject",))],
    "appeals.draft": [(appeal_draft, ("subject",))],
    "appeals.confirm": [(appeal_draft, ("subject",))],
    "appeals.new_point": [(appeal_draft, ("subject",))],
    "appeals.new_context": [(appeal_draft, ("subject",))],
    "appeals.edit_point": [(rooms.draft_point, ("subject",))],
    "appeals.edit_context": [(rooms.draft_context, ("subject",))],
    "appeals.show": [(filed, ("subject", "author", "panelist", "panel chair")), (ruled, ("subject", "panelist"))],
    "appeals.review": [(filed, ("panelist",))],
    "conflicts.index": [(rooms.anybody, ("in conflict",))],
    "conflicts.everybody": [(rooms.anybody, ("people partner",))],
    "cycles.new": [(rooms.anybody, ("people partner",))],
    "cycles.show": [(records.cycle, ("people partner", "manager"))],
    "cycles.enrolment": [(records.collecting, ("people partner",))],
    "distribution.new": [(rooms.anybody, (OWN,))],
    "fairness.index": [(rooms.anybody, ("fairness board", "executive"))],
    "policy.index": [(rooms.anybody, ("signed out", OWN))],
    "feedback.new": [(records.undelivered, ("manager", "subject"))],
    "feedback.new_round": [(records.undelivered, ("manager",))],
    "feedback.unattributed": [(rooms.anybody, ("signed out",))],
    "feedback.colleague": [(rooms.anybody, (OWN,))],
    "feedback.new_offer": [(records.person, ("colleague",))],
    "feedback.index": [(rooms.anybody, (OWN, "manager", "asked"))],
    "promotions.index": [(rooms.anybody, (OWN, "manager", "asked"))],
    "promotions.show": [(sealed, ("subject", "manager")), (written, ("subject",))],
}  # fmt: skip
# What else an address carries when it is visited, so that its list is not empty.
SEARCH = {"name": "a"}
QUERIES = dict.fromkeys(
    (
        "calibration.prepare",
        "conflicts.index",
        "evidence.colleague",
        "feedback.colleague",
        "feedback.new",
        "promotions.colleagues",
    ),
    SEARCH,
)
# a packet is made once, by another process: see packet.py; a file is sent as it was attached
APART = {"promotions.export", "evidence.attachment"}


@dataclass(frozen=True)
class Visit:
    """One page from one seat."""

    endpoint: str
    page: str
    seat: str
    person_id: int | None
    address: str


def visits(app: Flask) -> tuple[list[Visit], list[str]]:
    """Every page with every seat it is measured from; and the endpoints nobody chose anything for."""
    found, forgotten = [], []
    chosen: dict[Chooser, Chosen] = {}
    with app.test_request_context():
        for rule in sorted(readable(app), key=lambda rule: (rule.rule, rule.endpoint)):
            seats = seats_of(rule)
            if seats is None:
                forgotten.append(f"{rule.endpoint} ({rule.rule})")
                continue
            for chooser, names in seats:
                if chooser not in chosen:
                    chosen[chooser] = chooser()
                found += [visit(rule, chosen[chooser], name) for name in names]
    return found, forgotten


def readable(app: Flask) -> Iterable[Rule]:
    """The routes that answer a GET, but for the bench's own."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith("bench."):
            yield rule


def seats_of(rule: Rule) -> list[tuple[Chooser, tuple[str, ...]]] | None:
    """From which records and seats a route is visited; None when nobody said."""
    if rule.endpoint in SEATS:
        return SEATS[rule.endpoint]
    kinds = [KINDS[name] for name in rule.arguments if name in KINDS]
    return kinds if len(kinds) == len(rule.arguments) == 1 else None


def visit(rule: Rule, record: Chosen, seat: str) -> Visit:
    """The address of a page for a record, and who opens it."""
    values: dict[str, Any] = {name: record.more.get(name, record.id) for name in rule.arguments}
    address = url_for(rule.endpoint, **values, **QUERIES.get(rule.endpoint, {}))
    named = f"{seat}, {record.state}" if record.state else seat
    return Visit(rule.endpoint, plain(rule.rule), named, record.seats[seat], address)


def plain(rule: str) -> str:
    """An address as a table shows it: /reviews/<review>/draft."""
    return rule.replace("<id:", "<").replace("_id>", ">").replace("<path:", "<")
