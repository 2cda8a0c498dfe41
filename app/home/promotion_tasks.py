"""What waits for somebody in the room of promotions."""

from collections.abc import Iterable

from app.home.task import Task, said
from app.people.models import Person
from app.promotions import queries
from app.promotions.policy import visible_to


def promotions(person: Person) -> Iterable[Task]:
    """Statements that the person was asked for, and cases from which no packet was sealed yet."""
    for statement in queries.asked_of(person.id):
        yield Task(
            said("Give or decline a statement about {}", statement.case.subject.name),
            f"For a promotion packet to {statement.case.target_level.code}. You need no reason to decline.",
            None,
            "promotions.statement",
            {"promotion_statement_id": statement.id},
        )
    for case in queries.drafts(visible_to(person)):
        own = case.subject_id == person.id
        yield Task(
            "Write on for your promotion case"
            if own
            else said("Write on for the promotion case of {}", case.subject.name),
            f"For {case.target_level.code} {case.target_level.title}. No packet was sealed yet.",
            None,
            "promotions.show",
            {"promotion_id": case.id},
        )
