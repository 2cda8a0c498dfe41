"""What is somebody's to do next, in words: one function for each thing that can wait for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app import clock
from app.coaching.queries import unacknowledged
from app.cycles.models import Cycle, Participant
from app.cycles.queries import open_cycles, taking_part
from app.expectations.queries import waiting_for
from app.home import queries
from app.home.appeals_tasks import appeals
from app.home.calibration_tasks import calibration, waiting_for_a_session
from app.home.cycle_tasks import kept_well, running_cycles
from app.home.event_tasks import questions_after_events
from app.home.feedback_tasks import feedback_to_give, proposals_to_approve
from app.home.promotion_tasks import promotions
from app.home.review_tasks import (
    concerns,
    read_lately,
    second_readings,
    self_reviews,
    shared_reviews,
    to_begin,
    to_share,
    to_write,
    to_write_for,
    waiting_for_others,
)
from app.home.role_tasks import in_granted_roles, replies
from app.home.task import MOST_LINES, NEVER, Task, capped, said
from app.navigation import standing
from app.people.models import Person, Role
from app.reviews.models import Review

NEWEST = 3


@dataclass
class Work:
    """What is theirs to do, the nearest date first and undated last; what waits for others; what they may look up."""

    tasks: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    read: list[Review] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    others: int = 0  # how many more people answer to them
    to_write: int = 0  # reviews of others, begun or not


def work_of(person: Person) -> Work:
    """Everything that waits for a person in any of their seats."""
    cycles = open_cycles()  # with their dates and phases, which everything below looks at
    rows = {row.id: row for row in taking_part(person.id, clock.today())}
    own = [row for row in rows.values() if row.person_id == person.id]
    care = [row for row in rows.values() if row.person_id != person.id]
    found, helped = queries.concerning(person.id, rows)
    reviews = [each for each in found if concerns(each, person)]
    begun = {(each.participant_id, each.kind): each for each in found if each.participant_id in rows}
    for_others = [each for each in found if each.id in helped and each.is_writable]
    drafts = [each.id for each in found if each.is_writable and each.author_id == person.id]
    drafts += [each.id for each in for_others]
    done = queries.progress(drafts)
    team = sorted({row.person for row in care}, key=lambda each: (each.name, each.id))
    work = Work(read=read_lately(reviews, person), people=team[:MOST_LINES], others=len(team[MOST_LINES:]))
    authored = [each for each in reviews if each.author_id == person.id]
    contested, with_a_panel = appeals(person)
    work.waiting += [*with_a_panel, *waiting_for_others(authored)]
    beginning, writing = to_begin(care, begun), to_write(authored, done)
    work.to_write = len(beginning) + len(writing)
    work.tasks += [
        *beginning,
        *writing,
        *to_write_for(for_others, done),
        *to_share(authored),
        *shared_reviews(reviews, person),
        *self_reviews(own, begun, done),
        *second_readings(reviews, person),
        *coaching_notes(person),
        *capped(expectations(person, own, care), "proposals of expectations", "cycles.index"),
        *evidence(person),
        *feedback_to_give(person),
        *capped(proposals_to_approve(person), "proposals whom to ask for feedback", "feedback.index"),
        *capped(questions_after_events(person), "questions after events", "events.index"),
        *replies(person),
        *calibration(person),
        *capped(contested, "appeals", "appeals.index"),
        *capped(promotions(person), "promotion cases and statements", "promotions.index"),
        *in_their_role(person, cycles),
    ]
    for tasks in (work.tasks, work.waiting):
        tasks.sort(key=lambda task: task.due or NEVER)
    return work


def coaching_notes(person: Person) -> Iterable[Task]:
    """Notes that the person has not acknowledged."""
    for note in unacknowledged(person.id):
        yield Task(
            said("Read the coaching note that {} shared", note.author.name),
            "Acknowledging it says that you have read it, not that you agree.",
            None,
            "coaching.index",
            {"person_id": person.id, "_anchor": f"note-{note.id}"},
        )


def expectations(person: Person, own: Sequence[Participant], care: Sequence[Participant]) -> Iterable[Task]:
    """Words proposed by the other side, by participant."""
    rows = {row.id: row for row in (*own, *care)}
    for participant_id, proposer, number in waiting_for(person.id, list(rows)):
        row = rows[participant_id]
        some = "expectation" if number == 1 else f"{number} expectations"
        values = {"participant_id": row.id}
        yield Task(
            said(f"Answer the {some} proposed by {{}}", proposer),
            said("Agree, or propose other words. It holds once you both agree. {}.", row.cycle.name),
            None,
            "expectations.index",
            values,
        )


def evidence(person: Person) -> Iterable[Task]:
    """What others logged lately: the newest, then how many more."""
    newest, count = queries.new_evidence(person.id, NEWEST)
    for item in newest:
        title = said("Read what {} logged: {}", item.entered_by.name, item.current.title)
        yield Task(
            title, "You can add context that stays beside it.", None, "evidence.show", {"item_id": item.id}
        )
    if count > len(newest):
        yield Task(f"And {count - len(newest)} more that others logged about you", "", None, "evidence.index")


def in_their_role(person: Person, cycles: Sequence[Cycle]) -> Iterable[Task]:
    """What people partners and administrators look after."""
    roles = {each for each in standing(person.id, clock.today()) if isinstance(each, Role)}
    if Role.PEOPLE_PARTNER in roles:
        yield from running_cycles(cycles, person)
        yield from waiting_for_a_session(cycles)
    if Role.ADMINISTRATOR in roles:
        yield from kept_well()
    yield from in_granted_roles(person, roles)
