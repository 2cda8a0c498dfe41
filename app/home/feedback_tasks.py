"""Feedback that somebody was asked for."""

from collections.abc import Iterable

from app.feedback.queries import asked_of
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
