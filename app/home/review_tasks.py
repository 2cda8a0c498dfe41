"""What reviews ask of somebody: of the person, of the manager who writes, of the second reader."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.cycles.models import Due, Participant, Phase, ReviewKind
from app.home import queries
from app.home.task import NEVER, Task, capped, counted, said
from app.people.models import Person
from app.reviews.models import Review, ReviewState
from app.reviews.queries import unwarned

NEWEST = 3
Begun = Mapping[tuple[int, ReviewKind], Review]  # by participant and kind
Done = Mapping[int, tuple[int, int]]  # texts written, out of how many, by review


def concerns(review: Review, person: Person) -> bool:
    """Is this a manager's review that is somebody's to write, to read second, or open to them?"""
    if review.kind is not ReviewKind.MANAGER:
        return False
    writes = review.author_id == person.id and review.participant.cycle.phase is not Phase.CLOSED
    reads = review.second_reader_id == person.id and review.state is ReviewState.SUBMITTED
    return writes or reads or (review.subject_id == person.id and review.is_delivered)


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
        managers = begun.get((row.id, ReviewKind.MANAGER))
        if managers is not None and not managers.is_writable:
            continue  # the manager has handed in: it would be read by nobody any more
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


def second_readings(reviews: Sequence[Review], person: Person) -> list[Task]:
    """Submitted reviews that the person reads second."""
    waiting = [
        each for each in reviews if each.second_reader_id == person.id and each.state is ReviewState.SUBMITTED
    ]
    without = unwarned([review.id for review in waiting]) if waiting else set()
    return capped(
        (second_reading(review, review.id in without) for review in waiting),
        "second readings",
        "reviews.index",
    )


def second_reading(review: Review, without_warning: bool) -> Task:
    """A submitted review, and whether it has a low rating that came without warning."""
    detail = said("Written by {}.", review.author.name)
    if without_warning:
        detail += " It has a low rating that came without a coaching note: you decide whether it may stand."
    return Task(
        said("Give the second reading of {}'s review", review.subject.name),
        detail,
        review.participant.cycle.due(Due.READING),
        "reviews.show",
        {"review_id": review.id},
    )


def to_begin(care: Sequence[Participant], begun: Begun) -> list[Task]:
    """The reviews that a manager has not begun, of all who are to be rated."""
    waiting = [
        row
        for row in care
        if (row.id, ReviewKind.MANAGER) not in begun
        and row.cycle.has_reached(Phase.WRITING)
        and not row.too_new
    ]
    return capped(
        (
            begin(
                said("Begin the review of {}", row.person.name),
                row,
                ReviewKind.MANAGER,
                row.cycle.due(Due.WRITING),
            )
            for row in waiting
        ),
        "reviews to begin",
        "reviews.to_write",
    )


def to_write(authored: Sequence[Review], done: Done) -> list[Task]:
    """Drafts, and reviews that came back."""
    returned = (each.id for each in authored if each.state is ReviewState.RETURNED)
    asked = queries.comments_asked(returned)
    drafts = (each for each in authored if each.is_writable)
    return capped(
        (draft(each, done[each.id], asked.get(each.id, 0)) for each in drafts),
        "reviews to write",
        "reviews.to_write",
    )


def to_write_for(reviews: Sequence[Review], done: Done) -> list[Task]:
    """Drafts whose authors named the person as their delegate."""
    return capped((helped(each, done[each.id]) for each in reviews), "reviews to help with", "reviews.index")


def to_share(authored: Sequence[Review]) -> list[Task]:
    """Reviews that can be delivered."""
    return capped(
        (shareable(each) for each in authored if each.may_be_shared), "reviews to share", "cycles.index"
    )


def waiting_for_others(authored: Sequence[Review]) -> list[Task]:
    """Reviews that are somebody else's to move."""
    moving = (
        each
        for each in authored
        if not each.is_writable and not each.may_be_shared and each.state is not ReviewState.ACKNOWLEDGED
    )
    return capped((awaited(each) for each in moving), "that wait for others", "cycles.index")


def draft(review: Review, done: tuple[int, int], comments: int) -> Task:
    """A draft, or a review that came back."""
    title = said("Continue the review of {}", review.subject.name)
    detail: str = texts(done)
    if review.state is ReviewState.RETURNED and review.second_reader:
        title = said("Revise the review of {}", review.subject.name)
        detail = said(f"{{}} returned it with {counted(comments, 'comment')}.", review.second_reader.name)
    due = review.participant.cycle.due(Due.WRITING)
    return Task(title, detail, due, "reviews.desk", {"review_id": review.id})


def helped(review: Review, done: tuple[int, int]) -> Task:
    """A draft that somebody else submits."""
    author = review.author.name
    title = said("Write with {}: the review of {}", author, review.subject.name)
    detail = texts(done) + said(" You are the delegate; {} submits it.", author)
    due = review.participant.cycle.due(Due.WRITING)
    return Task(title, detail, due, "reviews.desk", {"review_id": review.id})


def shareable(review: Review) -> Task:
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
            waits = "it is on its way through calibration"
        title = said(f"The review of {{}} is {review.state.label}; {waits}", review.subject.name)
        return Task(title, "", cycle.due(Due.DELIVERY), "reviews.show", values)
    return Task(
        said("{} has the review and has not acknowledged it yet", review.subject.name),
        "",
        None,
        "reviews.show",
        values,
    )
