"""Feedback that somebody was asked for, and proposals whom to ask that wait for them."""

from collections.abc import Iterable

from app import clock
from app.feedback.queries import asked_of, to_approve
from app.home.task import Task, said
from app.people.models import Person


def feedback_to_give(person: Person) -> Iterable[Task]:
    """One line for each request that waits for the person's answer."""
    for request in asked_of(person.id):
        detail = said("You were asked by {}. Answer by name, or decline and say why.", request.asked_by.name)
        if request.asked_by_id == request.subject_id:
            detail = said("{} asks you. Answer by name, or decline and say why.", request.subject.name)
        yield Task(
            said("Give feedback on the work of {}", request.subject.name),
            detail,
            None,
            "feedback.show",
            {"request_id": request.id},
        )


def proposals_to_approve(person: Person) -> Iterable[Task]:
    """One line for each set of people that somebody in the person's care would like to have asked."""
    for proposal, people in to_approve(person.id, clock.today()):
        some = "one colleague" if people == 1 else f"{people} colleagues"
        yield Task(
            said("Approve whom to ask about the work of {}", proposal.proposed_by.name),
            f"{some.capitalize()}. Nobody is asked before you approve.",
            None,
            "feedback.proposal",
            {"set_id": proposal.id},
        )
