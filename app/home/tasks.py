"""What is somebody's to do next, in words: one function for each thing that can wait for a person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from app import clock
from app.coaching.queries import unacknowledged
from app.cycles.models import Cycle, Deadline, Due, Participant, Phase, ReviewKind
from app.cycles.queries import in_care_of, open_cycles, participations
from app.expectations.queries import of_participants
from app.home import queries
from app.people.models import Person, Role
from app.people.queries import roles_of
from app.reviews.models import Review, ReviewState
from app.reviews.queries import by_participant, unwarned

NEWEST = 3
NEVER = datetime.max.replace(tzinfo=UTC)
Begun = Mapping[tuple[int, ReviewKind], Review]  # by participant and kind
Done = Mapping[int, tuple[int, int]]  # texts written, out of how many, by review


@dataclass(frozen=True)
class Task:
    """One line of the list. With `fields` it is begun by sending them; without an endpoint it only says something."""

    title: str
    detail: str = ""
    due: datetime | None = None
    endpoint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Work:
    """What is theirs to do, the nearest date first and undated last; what waits for others; what they may look up."""

    tasks: list[Task] = field(default_factory=list)
    waiting: list[Task] = field(default_factory=list)
    read: list[Review] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def work_of(person: Person) -> Work:
    """Everything that waits for a person in any of their seats."""
    own = [row for row in participations(person.id) if row.cycle.phase is not Phase.CLOSED]
    care = in_care_of(person.id, clock.today())
    reviews = queries.concerning(person.id)
    begun = by_participant([row.id for row in (*own, *care)])
    drafts = [
        each.id for each in (*reviews, *begun.values()) if each.is_writable and each.author_id == person.id
    ]
    done = queries.progress(drafts)
    team = sorted({row.person for row in care}, key=lambda each: (each.name, each.id))
    work = Work(read=read_lately(reviews, person), people=team)
    written(work, [each for each in reviews if each.author_id == person.id], care, begun, done)
    work.tasks += [
        *shared_reviews(reviews, person),
        *self_reviews(own, begun, done),
        *second_readings(reviews, person),
        *coaching_notes(person),
        *expectations(person, own, care),
        *evidence(person),
        *in_their_role(person),
    ]
    for tasks in (work.tasks, work.waiting):
        tasks.sort(key=lambda task: task.due or NEVER)
    return work


def said(words: str, *names: str) -> Markup:
    """The words with names put into their places, each kept apart from the direction of the text around it."""
    return escape(words).format(*(Markup("<bdi>{}</bdi>").format(name) for name in names))


def counted(number: int, thing: str) -> str:
    """One comment, 2 comments."""
    return f"one {thing}" if number == 1 else f"{number} {thing}s"


def texts(progress: tuple[int, int]) -> str:
    """How much of a draft is written."""
    done, every = progress
    return f"All {every} texts are written." if done == every else f"{done} of {every} texts are written."


def read_lately(reviews: Sequence[Review], person: Person) -> list[Review]:
    """The latest reviews that the person has read."""
    read = [each for each in reviews if each.subject_id == person.id and each.acknowledged_at]
    return sorted(read, key=lambda each: each.shared_at or NEVER, reverse=True)[:NEWEST]


def shared_reviews(reviews: Sequence[Review], person: Person) -> Iterable[Task]:
    """A review that was opened to the person."""
    for review in reviews:
        if review.subject_id != person.id or review.state is not ReviewState.SHARED:
            continue
        yield Task(
            said("Read your review of the {}", review.participant.cycle.name),
            said(
                "{} shared it. Say that you have read it; you can add a comment that stays with it.",
                review.author.name,
            ),
            None,
            "reviews.show",
            {"review_id": review.id},
        )


def self_reviews(own: Sequence[Participant], begun: Begun, done: Done) -> Iterable[Task]:
    """The person's own account of the period, once writing has begun."""
    for row in own:
        if not row.cycle.has_reached(Phase.WRITING):
            continue
        review, due = begun.get((row.id, ReviewKind.SELF)), row.cycle.due(Due.SELF_REVIEW)
        if review is None:
            yield begin("Begin your self review", row, ReviewKind.SELF, due)
        elif review.state is ReviewState.DRAFT:
            verb = "Submit" if done[review.id][0] == done[review.id][1] else "Finish"
            detail = f"{texts(done[review.id])} Your manager sees it once you submit it."
            yield Task(f"{verb} your self review", detail, due, "reviews.desk", {"review_id": review.id})


def begin(title: str, row: Participant, kind: ReviewKind, due: datetime | None) -> Task:
    """A review that is not begun: it is begun by a button."""
    detail = said("{}", row.cycle.name)
    return Task(title, detail, due, "reviews.begin", {"participant_id": row.id}, {"kind": kind.value})


def second_readings(reviews: Sequence[Review], person: Person) -> Iterable[Task]:
    """Submitted reviews that the person reads second."""
    waiting = [
        each for each in reviews if each.second_reader_id == person.id and each.state is ReviewState.SUBMITTED
    ]
    without = unwarned([review.id for review in waiting]) if waiting else set()
    for review in waiting:
        detail = said("Written by {}.", review.author.name)
        if review.id in without:
            detail += (
                " It has a low rating that came without a coaching note: you decide whether it may stand."
            )
        yield Task(
            said("Give the second reading of {}'s review", review.subject.name),
            detail,
            review.participant.cycle.due(Due.READING),
            "reviews.show",
            {"review_id": review.id},
        )


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
    proposed = Counter(
        (each.participant_id, each.latest.proposed_by.name)
        for each in of_participants(list(rows))
        if each.waits_for(person.id)
    )
    for (participant_id, proposer), number in proposed.items():
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


def written(
    work: Work, reviews: Sequence[Review], care: Sequence[Participant], begun: Begun, done: Done
) -> None:
    """The reviews a manager writes, and those they have not begun."""
    asked = queries.comments_asked(review.id for review in reviews if review.state is ReviewState.RETURNED)
    for row in care:
        if (row.id, ReviewKind.MANAGER) not in begun and row.cycle.has_reached(Phase.WRITING):
            title = said("Begin the review of {}", row.person.name)
            work.tasks.append(begin(title, row, ReviewKind.MANAGER, row.cycle.due(Due.WRITING)))
    for review in reviews:
        if review.is_writable:
            work.tasks.append(to_write(review, done[review.id], asked.get(review.id, 0)))
        elif review.may_be_shared:
            work.tasks.append(to_share(review))
        elif review.state is not ReviewState.ACKNOWLEDGED:
            work.waiting.append(awaited(review))


def to_write(review: Review, done: tuple[int, int], comments: int) -> Task:
    """A draft, or a review that came back."""
    title = said("Continue the review of {}", review.subject.name)
    detail: str = texts(done)
    if review.state is ReviewState.RETURNED and review.second_reader:
        title = said("Revise the review of {}", review.subject.name)
        detail = said(f"{{}} returned it with {counted(comments, 'comment')}.", review.second_reader.name)
    due = review.participant.cycle.due(Due.WRITING)
    return Task(title, detail, due, "reviews.desk", {"review_id": review.id})


def to_share(review: Review) -> Task:
    """An approved review that may be delivered."""
    return Task(
        said("Talk with {} and share the review", review.subject.name),
        "They read it from the moment you share it.",
        review.participant.cycle.due(Due.DELIVERY),
        "reviews.show",
        {"review_id": review.id},
    )


def awaited(review: Review) -> Task:
    """A review that is somebody else's to move."""
    cycle, values = review.participant.cycle, {"review_id": review.id}
    if review.state is ReviewState.SUBMITTED and review.second_reader:
        title = said(
            "Waiting for {}'s second reading of {}'s review", review.second_reader.name, review.subject.name
        )
        return Task(title, "", cycle.due(Due.READING), "reviews.show", values)
    if review.state in {ReviewState.APPROVED, ReviewState.CALIBRATED}:
        waits = "delivery has not begun"
        if review.state is ReviewState.APPROVED and cycle.has(Phase.CALIBRATION):
            waits = "calibration comes next"
        title = said(f"The review of {{}} is {review.state.label}; {waits}", review.subject.name)
        return Task(title, "", cycle.due(Due.DELIVERY), "reviews.show", values)
    return Task(
        said("{} has the review and has not acknowledged it yet", review.subject.name),
        "",
        None,
        "reviews.show",
        values,
    )


def in_their_role(person: Person) -> Iterable[Task]:
    """What people partners and administrators look after."""
    roles = roles_of(person.id, clock.today())
    if Role.PEOPLE_PARTNER in roles:
        yield from running_cycles()
    if Role.ADMINISTRATOR in roles:
        yield from kept_well()


def running_cycles() -> Iterable[Task]:
    """One line for each cycle that is not closed, with what is due next in it."""
    cycles = open_cycles()
    stages = queries.stages(cycle.id for cycle in cycles)
    for cycle in cycles:
        now, following = stages[cycle.id], next_date(cycle)
        shared = now.people - now.unfinished
        detail = f"{cycle.phase.label.capitalize()} is under way. {shared} of {now.people} reviews {'is' if shared == 1 else 'are'} shared."
        if following:
            detail += f" Next date: {following.what.value.replace('_', ' ')}."
        title, due = said("Look after the {}", cycle.name), following.at if following else None
        yield Task(title, detail, due, "cycles.show", {"cycle_id": cycle.id})


def next_date(cycle: Cycle) -> Deadline | None:
    """The next deadline of a cycle that is still to come."""
    return next((row for row in cycle.deadlines if row.at > clock.now()), None)


def kept_well() -> Iterable[Task]:
    """Accounts, and whether the audit log ends where it should."""
    open_now, closed = queries.accounts()
    yield Task("Look after accounts", f"{open_now} are open, {closed} closed.", None, "accounts.index")
    entries, whole = queries.audit_log()
    end = (
        "Its last entry matches the copy kept apart."
        if whole
        else "Its last entry does not match the copy kept apart."
    )
    yield Task(
        f"The audit log has {entries} entries", said(f"{end} “flask audit verify” checks every one of them.")
    )
