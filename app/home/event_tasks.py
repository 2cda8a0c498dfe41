"""Questions after events of a team."""

from collections.abc import Iterable

from app.events.queries import waiting_for
from app.home.task import Task, said
from app.people.models import Person


def questions_after_events(person: Person) -> Iterable[Task]:
    """One line for each question that the person can still answer."""
    for prompt in waiting_for(person.id):
        yield Task(
            said("Who made this easier: {}", prompt.event.title),
            said("{} asks you and others. Name a colleague, or nobody.", prompt.event.entered_by.name),
            prompt.event.open_until,
            "events.show",
            {"event_id": prompt.event_id},
        )
