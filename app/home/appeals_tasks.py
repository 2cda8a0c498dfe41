"""What an appeal asks of somebody: to finish its draft, to reply to it, to rule on it."""

from collections.abc import Iterable, Sequence

from app.appeals.clocks import closes_at, decided_by, waits_until
from app.appeals.independence import sitting
from app.appeals.models import Appeal, AppealState
from app.appeals.queries import too_late, unruled, waiting_for
from app.home.task import Task, counted, said
from app.people.models import Person


def appeals(person: Person) -> tuple[list[Task], list[Task]]:
    """What appeals ask of somebody, and what of theirs waits for a panel."""
    found = waiting_for(person.id)
    with_the_panel = [
        each for each in found if each.state is AppealState.FILED and each.subject_id == person.id
    ]
    waiting = [
        Task("Your appeal is with the panel", "", decided_by(each), "appeals.show", {"appeal_id": each.id})
        for each in with_the_panel
    ]
    return list(to_do([each for each in found if each not in with_the_panel], person)), waiting


def to_do(waiting: Sequence[Appeal], person: Person) -> Iterable[Task]:
    """Appeals in which the next step is, among others, theirs; and what a panel decided lately."""
    on_panel = [
        each
        for each in waiting
        if each.state is AppealState.FILED and person.id not in (each.subject_id, each.review.author_id)
    ]
    left = unruled([each.id for each in on_panel]) if on_panel else {}
    chairs = chairs_of(on_panel)
    for appeal in waiting:
        values = {"appeal_id": appeal.id}
        if appeal.state is AppealState.DRAFT:
            if not too_late(appeal.review):
                detail = "Only you can read it until you file it."
                yield Task("Finish your appeal", detail, closes_at(appeal.review), "appeals.draft", values)
        elif appeal.state is AppealState.DECIDED:
            whose = "your appeal" if appeal.subject_id == person.id else "the appeal of {}"
            title = said(f"Read what the panel decided about {whose}", appeal.subject.name)
            yield Task(title, "Each point has its ruling.", None, "appeals.show", values)
        elif appeal.review.author_id == person.id:
            title = said("Answer the appeal of {}", appeal.subject.name)
            yield Task(title, "You may reply once.", decided_by(appeal), "appeals.show", values)
        else:
            title = said("Rule on the appeal of {}", appeal.subject.name)
            detail = to_rule(appeal, person, chairs[appeal.id], left.get(appeal.id, 0))
            yield Task(title, detail, decided_by(appeal), "appeals.show", values)


def chairs_of(waiting: Iterable[Appeal]) -> dict[int, Person]:
    """Who chairs the panel of each of some appeals."""
    ids = [each.id for each in waiting]
    found: dict[int, Person] = {}
    for seat in sitting(ids) if ids else []:
        found.setdefault(seat.appeal_id, seat.person)
    return found


def to_rule(appeal: Appeal, person: Person, chair: Person, left: int) -> str:
    """How many points are open, and who writes the rulings."""
    still = f"{counted(left, 'point')} without a ruling.".capitalize()
    if not left and waits_until(appeal):
        still = "Every point has a ruling; the panel waits for the reply."
    elif not left:
        still = "Every point has a ruling; it can be decided."
    if chair.id == person.id:
        return f"{still} You chair the panel."
    return said(f"{still} {{}} chairs the panel and writes the rulings.", chair.name)
