"""Self and manager's reviews in every state, with answers, citations, ratings and second readings."""

from random import Random

from app.audit.models import AccessEntry
from app.cycles.models import Question, ReviewKind, Slot
from app.evidence.models import EvidenceItem
from app.people.models import Person
from app.permissions import Seat
from app.reviews.models import (
    DELIVERED,
    WRITABLE,
    Answer,
    AnswerCitation,
    AnswerRevision,
    Choice,
    NextStep,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
    ReviewState,
)
from app.reviews.ratings import AuthorKind, Lineage, Rating, RatingCitation, RatingKind
from bench.cycles import Case, Course, Rated, Standard
from bench.organisation import Item, Member, World
from bench.year import RICH

State = ReviewState
# Those about whom most is written are in the states whose pages weigh most; everybody else by chance.
FIXED = dict(
    zip(
        RICH,
        (State.SHARED, State.DRAFT, State.APPROVED, State.SUBMITTED, State.RETURNED, State.CALIBRATED,
         State.ACKNOWLEDGED, State.SHARED),
        strict=True,
    )
)  # fmt: skip
LIKELY = {
    None: 5,
    State.DRAFT: 12,
    State.SUBMITTED: 8,
    State.RETURNED: 4,
    State.APPROVED: 18,
    State.CALIBRATED: 13,
    State.SHARED: 15,
    State.ACKNOWLEDGED: 25,
}


def state_in(world: World, course: Course, member: Member) -> ReviewState | None:
    """How far somebody's review has come; None when it was not begun."""
    chance = world.chance(f"state/{course.cycle.id}", member.index)
    if course.is_closed:
        return chance.choice((State.SHARED, State.ACKNOWLEDGED, State.ACKNOWLEDGED))
    return FIXED.get(member.index) or chance.choices(list(LIKELY), list(LIKELY.values()))[0]


def self_review(world: World, course: Course, member: Member, participant_id: int) -> None:
    """The person's own account: nine in ten began one, most of them handed it in."""
    chance = world.chance(f"self/{course.cycle.id}", member.index)
    if chance.random() < 0.1 and member.index not in RICH:
        return
    submitted = course.is_closed or chance.random() < 0.85
    moment = world.at(course.days["begun"], member.index % 300)
    review_id = world.rows.add(
        Review,
        participant_id=participant_id,
        subject_id=member.id,
        kind=ReviewKind.SELF,
        author_id=member.id,
        state=State.SUBMITTED if submitted else State.DRAFT,
        begun_at=moment,
        submitted_at=world.at(course.days["submitted"]) if submitted else None,
    )
    items = within(world, course, member)
    for question in course.questions[ReviewKind.SELF]:
        cited = chance.sample(items, min(2, len(items)))
        _answer(world, question, review_id, member, cited, 1, world.at(course.days["submitted"]), chance)
        if not submitted and question.slot is Slot.NEXT_STEP:
            world.rows.add(Choice, review_id=review_id, slot=question.slot)
    world.rows.note(moment, member.id, "review.begun", ("review", review_id), member.id)


def within(world: World, course: Course, member: Member) -> list[Item]:
    """The items of a cycle's period; all of them where there are too few."""
    period = course.cycle
    found = [each for each in member.items if period.period_from <= each.happened_on <= period.period_until]
    return found if len(found) > 1 else member.items


def manager_review(
    world: World, course: Course, rubric: Standard, member: Member, participant_id: int, state: ReviewState
) -> Case:
    """The manager's review, with ratings once it was submitted and choices while it can be written."""
    chance = world.chance(f"review/{course.cycle.id}", member.index)
    author, second = member.above()[:2]
    moment = world.at(course.days["submitted"], member.index % 300)
    review_id = world.rows.add(
        Review,
        participant_id=participant_id,
        subject_id=member.id,
        kind=ReviewKind.MANAGER,
        author_id=author.id,
        state=state,
        begun_at=world.at(course.days["begun"]),
        **steps(world, course, state, second, chance),
    )
    case = Case(member, author, second, participant_id, review_id, state)
    labels = _answers(world, course, rubric, case, moment, chance)
    if state is not State.DRAFT:
        _rate(world, rubric, case, labels, moment, chance)
        _read(world, course, case, chance)
        _reads(world, course, case)
    if state in WRITABLE:
        _choose(world, course, case, labels)
    if state is State.ACKNOWLEDGED and chance.random() < 0.3:
        comment = {"text": world.words.note(chance), "at": world.at(course.days["acknowledged"])}
        world.rows.add(ReviewComment, review_id=review_id, by_id=member.id, **comment)
    for verb, by, day in done(course, case):
        world.rows.note(world.at(course.days[day]), by.id, verb, ("review", review_id), member.id)
    return case


def steps(
    world: World, course: Course, state: ReviewState, second: Member, chance: Random
) -> dict[str, object]:
    """When a review took which step, by the columns that say so."""
    order, at = list(State), lambda day: world.at(course.days[day])
    reached = order.index(state)
    found = {"second_reader_id": None, "next_step": None}
    if state is not State.DRAFT:
        found |= {
            "second_reader_id": second.id,
            "next_step": chance.choice(list(NextStep)),
            "submitted_at": at("submitted"),
        }
    if reached >= order.index(State.APPROVED):
        found["approved_at"] = at("read")
    if reached >= order.index(State.CALIBRATED) and "calibrated" in course.days:
        found["calibrated_at"] = at("calibrated")
    if state in DELIVERED:
        found["shared_at"] = at("shared")
    if state is State.ACKNOWLEDGED:
        found["acknowledged_at"] = at("acknowledged")
    return found


def done(course: Course, case: Case) -> list[tuple[str, Member, str]]:
    """What the audit log says of a review: verb, who, when."""
    order = list(State)
    every = [("review.begun", case.author, "begun", State.DRAFT), ("review.submitted", case.author, "submitted", State.SUBMITTED),
             ("review.approved", case.second, "read", State.APPROVED), ("review.shared", case.author, "shared", State.SHARED),
             ("review.acknowledged", case.member, "acknowledged", State.ACKNOWLEDGED)]  # fmt: skip
    return [each[:3] for each in every if order.index(case.state) >= order.index(each[3])]


def _answers(
    world: World, course: Course, rubric: Standard, case: Case, moment: object, chance: Random
) -> dict[int | None, tuple[int, str, list[int]]]:
    """Every text; and for each line that is rated its label, its words and what they cite, by competency id."""
    items, versions, found = within(world, course, case.member), 1, {}
    if case.state is State.DRAFT:
        versions = 1 if len(items) < 20 else 6
    cited_at_all: list[int] = []
    for question in course.questions[ReviewKind.MANAGER]:
        fitting = [each for each in items if question.competency_id in each.competency_ids] or items
        cited = chance.sample(fitting, min(2, len(fitting)))
        if question.slot in {Slot.OVERALL, Slot.NEXT_STEP}:
            cited = []
        answer_id, text = _answer(
            world, question, case.review_id, case.author, cited, versions, moment, chance
        )
        case.answer_ids.append(answer_id)
        cited_at_all += [each.revision_id for each in cited]
        if question.slot in {Slot.COMPETENCY, Slot.OVERALL}:
            label = chance.choices(rubric.scale, weights=(1, 5, 2))[0]
            found[question.competency_id] = (label.id, text, sorted({each.revision_id for each in cited}))
    case.cites = sorted(set(cited_at_all))
    return found


def _answer(
    world: World,
    question: Question,
    review_id: int,
    by: Member,
    cited: list[Item],
    versions: int,
    at: object,
    chance: Random,
) -> tuple[int, str]:
    """One answer with the versions that are kept of it; the id, and the text that holds."""
    numbers = sorted(each.number for each in cited)
    texts = [world.words.answer(chance, numbers) for _ in range(versions)]
    kept = {"version": versions, "text": texts[-1], "saved_at": at}
    answer_id = world.rows.add(Answer, review_id=review_id, question_id=question.id, **kept)
    for version, text in enumerate(texts, start=1):
        saved = {"version": version, "text": text, "saved_by_id": by.id, "saved_at": at}
        revision_id = world.rows.add(AnswerRevision, answer_id=answer_id, **saved)
        for each in cited:
            world.rows.add(
                AnswerCitation, answer_revision_id=revision_id, evidence_revision_id=each.revision_id
            )
    return answer_id, texts[-1]


def _rate(world: World, rubric: Standard, case: Case, labels: dict, moment: object, chance: Random) -> None:
    meets = next(each.position for each in rubric.scale if each.meets)
    positions = {each.id: each.position for each in rubric.scale}
    for competency_id, (label_id, text, cited) in labels.items():
        rests_on = cited if competency_id else case.cites
        low = positions[label_id] < meets
        add_rating(
            world, case, competency_id, label_id, text, rests_on, case.author, moment,
            kind=RatingKind.PROPOSED, author_kind=AuthorKind.MANAGER,
            unwarned=low and not case.member.warned and chance.random() < 0.5,
        )  # fmt: skip


def add_rating(
    world: World, case: Case, competency_id: int | None, label_id: int, reason: str, rests_on: list[int],
    by: Member, at: object, *, kind: RatingKind, author_kind: AuthorKind, unwarned: bool = False,
) -> int:  # fmt: skip
    """A rating after the one that holds, resting on evidence."""
    before = case.ratings.get(competency_id)
    rating_id = world.rows.add(
        Rating,
        participant_id=case.participant_id,
        lineage=Lineage.OFFICIAL,
        author_kind=author_kind,
        competency_id=competency_id,
        sequence=before.sequence + 1 if before else 1,
        kind=kind,
        scale_value_id=label_id,
        reason=reason,
        rated_by_id=by.id,
        rated_at=at,
        supersedes_id=before.rating_id if before else None,
        lead_id=min(rests_on),
        unwarned=unwarned,
    )
    for each in rests_on:
        world.rows.add(RatingCitation, rating_id=rating_id, evidence_revision_id=each)
    world.rows.note(at, by.id, f"rating.{kind.value}", ("rating", rating_id), case.member.id, value=label_id)
    case.ratings[competency_id] = Rated(rating_id, label_id, before.sequence + 1 if before else 1, rests_on)
    return rating_id


def _choose(world: World, course: Course, case: Case, labels: dict) -> None:
    for question in course.questions[ReviewKind.MANAGER]:
        chosen = {"scale_value_id": None, "next_step": None}
        if question.slot is Slot.OPEN:
            continue
        if question.slot is Slot.NEXT_STEP:
            chosen["next_step"] = NextStep.SCOPE_PLAN
        else:
            chosen["scale_value_id"] = labels[question.competency_id][0]
        about = {"slot": question.slot, "competency_id": question.competency_id, "version": 1}
        world.rows.add(Choice, review_id=case.review_id, **about, **chosen)


def _read(world: World, course: Course, case: Case, chance: Random) -> None:
    """Second readings: a review that came back has comments on its answers, and some were approved after that."""
    by = {"read_by_id": case.second.id, "review_id": case.review_id}
    returned = case.state is State.RETURNED or (case.state is not State.SUBMITTED and chance.random() < 0.15)
    if returned:
        outcome = {"outcome": Outcome.RETURNED, "number": 1, "note": world.words.note(chance)}
        reading_id = world.rows.add(Reading, read_at=world.at(course.days["submitted"] + 1), **by, **outcome)
        for answer_id in case.answer_ids[::2]:
            said = {"answer_version": 1, "text": world.words.note(chance)}
            world.rows.add(ReadingComment, reading_id=reading_id, answer_id=answer_id, **said)
    if case.state not in {State.SUBMITTED, State.RETURNED}:
        outcome = {"outcome": Outcome.APPROVED, "number": 1 + returned, "note": world.words.title(chance)}
        world.rows.add(
            Reading, read_at=world.at(course.days["read"]), unwarned_confirmed=True, **by, **outcome
        )


def _reads(world: World, course: Course, case: Case) -> None:
    """Who read what of it: the second reader all of it, the manager the evidence."""
    day, last = world.day(course.days["read"]), world.at(course.days["read"])
    about = {"subject_id": case.member.id, "count": 2, "last_at": last, "review_id": case.review_id}
    read = [(case.second, Seat.SECOND_READER, Review.__tablename__, case.review_id)]
    for item in within(world, course, case.member)[:8]:
        for reader, seat in ((case.second, Seat.SECOND_READER), (case.author, Seat.MANAGER)):
            read.append((reader, seat, EvidenceItem.__tablename__, item.revision_id))
    read.append((world.members[34], Seat.PEOPLE_PARTNER, Person.__tablename__, case.member.id))
    for reader, seat, record, record_id in read:
        said = {
            "reader_id": reader.id,
            "seat": seat.value,
            "record": record,
            "record_id": record_id,
            "day": day,
        }
        world.rows.add(AccessEntry, **said, **about)
