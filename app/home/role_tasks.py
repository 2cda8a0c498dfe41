"""What is to be done in a role that is granted: an executive's signature, the fairness board's replies."""

from collections.abc import Iterable
from datetime import timedelta

from app import clock
from app.distribution import queries
from app.home.task import Task, counted, said
from app.people.models import Person, Role

NEW_FOR = timedelta(days=30)


def in_granted_roles(person: Person, roles: set[Role]) -> Iterable[Task]:
    """What the roles of executives and boards bring."""
    if Role.EXECUTIVE in roles:
        yield from statements_to_sign()
    if Role.FAIRNESS_BOARD in roles:
        yield from reports_to_reply_to(person)
    if Role.METRIC_BOARD in roles:
        yield Task(
            "You sit on the metric board",
            "Plumbline keeps no team metric yet, so nothing waits for your vote.",
        )


def statements_to_sign() -> Iterable[Task]:
    """One line for each cycle that runs unsigned."""
    for cycle in queries.unsigned():
        yield Task(
            said("Sign that no distribution is requested for {}", cycle.name),
            "Until somebody signs, the policy says “not signed yet”.",
            None,
            "distribution.statement",
            {"cycle_id": cycle.id},
        )


def reports_to_reply_to(person: Person) -> Iterable[Task]:
    """Reports of others that nobody of the board has replied to."""
    waiting = queries.waiting_for_a_reply(person.id)
    if waiting:
        yield Task(
            f"Reply to {counted(waiting, 'report')} made in confidence",
            "Any one of the fairness board replies; the reporter reads it.",
            None,
            "fairness.index",
            {"_anchor": "reports"},
        )


def replies(person: Person) -> Iterable[Task]:
    """What the fairness board replied to the person lately."""
    for report in queries.replied_since(person.id, clock.now() - NEW_FOR):
        yield Task(
            "Read the fairness board's reply to your report",
            "It is in confidence: you and the board can read it.",
            None,
            "distribution.show",
            {"report_id": report.id},
        )
