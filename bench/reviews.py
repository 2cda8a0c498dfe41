"""Self and manager's reviews in every state, with answers, citations, ratings and second readings."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from app.audit.models import AccessEntry
from app.cycles.models import Question, ReviewKind, Slot
from app.evidence.models import EvidenceItem
from app.permissions import Seat
from app.prose import Family
from app.reviews.delegation import Delegation
from app.reviews.models import (
    DELIVERED,
    WRITABLE,
    Answer,
    AnswerCitation,
    AnswerRevision,
    Choice,
    Explanation,
    NextStep,
    Outcome,
    Reading,
    ReadingComment,
    Review,
    ReviewComment,
    ReviewState,
)
from app.reviews.ratings import RatingKind
from bench.cycles import Course, Standard
from bench.organisation import Item, Member, World
from bench.ratings import Case, Line
from bench.year import RICH

State = ReviewState
ORDER = list(State)
# Those about whom most is written are in the states whose pages weigh most; everybody else by chance.
HEAVY = (State.SHARED, State.DRAFT, State.APPROVED, State.SUBMITTED)
FIXED = dict(
    zip(RICH, (*HEAVY, State.RETURNED, State.CALIBRATED, State.ACKNOWLEDGED, State.SHARED), strict=True)
)
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
STEPS = (
    (State.DRAFT, "review.begun", "begun"),
    (State.SUBMITTED, "review.submitted", "submitted"),
    (State.APPROVED, "review.approved", "read"),
    (State.SHARED, "review.shared", "shared"),
    (State.ACKNOWLEDGED, "review.acknowledged", "acknowledged"),
)
SAVES = 6  # of each text of a draft about somebody with much evidence


def state_in(world: World, course: Course, member: Member) -> ReviewState | None:
    """How far somebody's review has come; None when it was not begun."""
    chance = world.chance(f"state/{course.cycle.id}", member.index)
    if course.is_closed:
        return chance.choice((State.SHARED, State.ACKNOWLEDGED, State.ACKNOWLEDGED))
    return FIXED.get(member.index) or chance.choices(list(LIKELY), list(LIKELY.values()))[0]


@dataclass
class Writing:
    """One person's reviews in one cycle."""

    world: World
    course: Course
    rubric: Standard
    member: Member
    participant_id: int

    @property
    def items(self) -> list[Item]:
        """The evidence of the cycle's period; all there is where that is too little."""
        cycle, every = self.course.cycle, self.member.items
        found = [each for each in every if cycle.period_from <= each.happened_on <= cycle.period_until]
        return found if len(found) > 1 else every

    def at(self, step: str) -> datetime:
        """When a step was taken in this cycle."""
        return self.world.at(self.course.days[step], self.member.index % 300)

    def chance(self, stage: str) -> Random:
        return self.world.chance(f"{stage}/{self.course.cycle.id}", self.member.index)

    def self_review(self) -> None:
        """The person's own account: nine in ten began one, most of them handed it in."""
        chance = self.chance("self")
        if chance.random() < 0.1 and self.member.index not in RICH:
            return
        submitted = self.course.is_closed or chance.random() < 0.85
        review_id = self.world.rows.add(
            Review,
            participant_id=self.participant_id,
            subject_id=self.member.id,
            kind=ReviewKind.SELF,
            author_id=self.member.id,
            state=State.SUBMITTED if submitted else State.DRAFT,
            begun_at=self.at("begun"),
            submitted_at=self.at("submitted") if submitted else None,
        )
        for question in self.course.questions[ReviewKind.SELF]:
            cited = chance.sample(self.items, min(2, len(self.items)))
            self._answer(question, review_id, self.member, cited, 1, chance, submitted=submitted)
        on = ("review", review_id)
        self.world.rows.note(self.at("begun"), self.member.id, "review.begun", on, self.member.id)

    def manager_review(self, state: ReviewState) -> Case:
        """The manager's review, with ratings once it was submitted and choices while it can be written."""
        chance = self.chance("review")
        author, second = self.member.above()[:2]
        review_id = self.world.rows.add(
            Review,
            participant_id=self.participant_id,
            subject_id=self.member.id,
            kind=ReviewKind.MANAGER,
            author_id=author.id,
            state=state,
            begun_at=self.at("begun"),
            **self._steps(state, second, chance),
        )
        case = Case(self.member, author, second, self.participant_id, review_id, state)
        said = self._answers(case, chance)
        if state is not State.DRAFT:
            for competency_id, line in said.items():
                case.rate(self.world, competency_id, line, RatingKind.PROPOSED, author, self.at("submitted"))
            self._read(case, chance)
            self._reads(case)
        if state in WRITABLE:
            self._choose(case, said)
            self._delegate(case)
        if state is State.ACKNOWLEDGED and chance.random() < 0.3:
            comment = {"text": self.world.words.note(chance), "at": self.at("acknowledged")}
            self.world.rows.add(ReviewComment, review_id=review_id, by_id=self.member.id, **comment)
        self._note(case)
        return case

    def _steps(self, state: ReviewState, second: Member, chance: Random) -> dict[str, Any]:
        """When the review took which step, by the columns that say so."""
        reached = ORDER.index(state)
        found: dict[str, Any] = {}
        if state is not State.DRAFT:
            found = {"second_reader_id": second.id, "next_step": chance.choice(list(NextStep))}
            found["submitted_at"] = self.at("submitted")
        if reached >= ORDER.index(State.APPROVED):
            found["approved_at"] = self.at("read")
        if reached >= ORDER.index(State.CALIBRATED) and "calibrated" in self.course.days:
            found["calibrated_at"] = self.at("calibrated")
        if state in DELIVERED:
            found["shared_at"] = self.at("shared")
        if state is State.ACKNOWLEDGED:
            found["acknowledged_at"] = self.at("acknowledged")
        return found

    def _answers(self, case: Case, chance: Random) -> dict[int | None, Line]:
        """Every text; and for each line that is rated what it says, by competency id."""
        rich = case.state is State.DRAFT and self.member.index in RICH
        texts: dict[int | None, tuple[str, list[int]]] = {}
        for question in self.course.questions[ReviewKind.MANAGER]:
            fitting = [each for each in self.items if question.competency_id in each.competency_ids]
            cited = chance.sample(fitting or self.items, min(2, len(fitting or self.items)))
            if question.slot in {Slot.OVERALL, Slot.NEXT_STEP}:
                cited = []
            text = self._answer(
                question,
                case.review_id,
                case.author,
                cited,
                SAVES if rich else 1,
                chance,
                case.answer_ids,
                submitted=case.state is not State.DRAFT,
            )
            rests_on = sorted({each.revision_id for each in cited})
            case.cites = sorted({*case.cites, *rests_on})
            if question.slot in {Slot.COMPETENCY, Slot.OVERALL}:
                texts[question.competency_id] = text, rests_on
        return {
            competency_id: self._line(text, cites if competency_id else case.cites, chance)
            for competency_id, (text, cites) in texts.items()
        }

    def _line(self, text: str, cites: list[int], chance: Random) -> Line:
        """A label for a text: most meet the standard; a low one without a note before is unwarned."""
        label = chance.choices(self.rubric.scale, weights=(1, 5, 2))[0]
        meets = next(each.position for each in self.rubric.scale if each.meets)
        return Line(label.id, text, cites, unwarned=label.position < meets and not self.member.warned)

    def _answer(
        self, question: Question, review_id: int, by: Member, cited: list[Item], saves: int, chance: Random,
        ids: list[int] | None = None, *, submitted: bool,
    ) -> str:  # fmt: skip
        """One answer with the versions that are kept of it; the text that holds."""
        add, moment = self.world.rows.add, self.at("submitted")
        numbers = sorted(each.number for each in cited)
        texts = [self.world.words.answer(chance, numbers) for _ in range(saves)]
        explained = ids == []  # the first text of a manager's review leans on a count, and says why
        if explained:
            texts[-1] += " Their commit count fell in spring."
        kept = {"version": saves, "text": texts[-1], "saved_at": moment}
        answer_id = add(Answer, review_id=review_id, question_id=question.id, **kept)
        if explained:
            why = {"family": Family.ACTIVITY, "words": "Their commit count", "reason": "It was asked about."}
            add(Explanation, answer_id=answer_id, version=1, written_by_id=by.id, written_at=moment, **why)
        for version, text in enumerate(texts, start=1):
            saved = {"version": version, "text": text, "saved_by_id": by.id, "saved_at": moment}
            saved["submitted_at"] = moment if submitted else None
            revision_id = add(AnswerRevision, answer_id=answer_id, **saved)
            for each in cited:
                add(AnswerCitation, answer_revision_id=revision_id, evidence_revision_id=each.revision_id)
        if ids is not None:
            ids.append(answer_id)
        return texts[-1]

    def _choose(self, case: Case, said: dict[int | None, Line]) -> None:
        """What a draft has chosen so far."""
        for question in self.course.questions[ReviewKind.MANAGER]:
            about = {"slot": question.slot, "competency_id": question.competency_id, "version": 1}
            if question.slot is Slot.NEXT_STEP:
                about["next_step"] = NextStep.SCOPE_PLAN
            elif question.slot is not Slot.OPEN:
                about["scale_value_id"] = said[question.competency_id].label_id
            if question.slot is not Slot.OPEN:
                self.world.rows.add(Choice, review_id=case.review_id, **about)

    def _delegate(self, case: Case) -> None:
        """Every other draft is written with somebody who has no other part in it."""
        chance = self.chance("delegate")
        helper = chance.choice(self.world.members)
        parts = {self.member.id, case.author.id, case.second.id}
        if helper.id not in parts and (self.member.index in RICH or chance.random() < 0.5):
            named = {"review_id": case.review_id, "person_id": helper.id, "named_at": self.at("begun")}
            self.world.rows.add(Delegation, **named)

    def _read(self, case: Case, chance: Random) -> None:
        """Second readings: a review that came back has comments on its answers; some were approved after that."""
        add, note = self.world.rows.add, self.world.words.note
        by = {"read_by_id": case.second.id, "review_id": case.review_id, "read_at": self.at("read")}
        returned = case.state is State.RETURNED or (
            case.state is not State.SUBMITTED and chance.random() < 0.15
        )
        if returned:
            reading_id = add(Reading, number=1, outcome=Outcome.RETURNED, note=note(chance), **by)
            for answer_id in case.answer_ids[::2]:
                said = {"answer_version": 1, "text": note(chance)}
                add(ReadingComment, reading_id=reading_id, answer_id=answer_id, **said)
        if case.state not in {State.SUBMITTED, State.RETURNED}:
            said = {
                "note": note(chance),
                "unwarned_confirmed": any(each.unwarned for each in case.lines.values()),
            }
            add(Reading, number=1 + returned, outcome=Outcome.APPROVED, **said, **by)

    def _reads(self, case: Case) -> None:
        """Who read what of it: the second reader all of it, the manager the evidence."""
        moment = self.at("read")
        about = {
            "subject_id": self.member.id,
            "review_id": case.review_id,
            "day": moment.date(),
            "last_at": moment,
        }
        read = [(case.second, Seat.SECOND_READER, Review.__tablename__, case.review_id)]
        for item in self.items[:8]:
            for reader, seat in ((case.second, Seat.SECOND_READER), (case.author, Seat.MANAGER)):
                read.append((reader, seat, EvidenceItem.__tablename__, item.id))
        for reader, seat, record, record_id in read:
            said = {"reader_id": reader.id, "seat": seat.value, "record": record, "record_id": record_id}
            self.world.rows.add(AccessEntry, count=2, **said, **about)

    def _note(self, case: Case) -> None:
        """What the audit log says of it."""
        by = {"begun": case.author, "submitted": case.author, "read": case.second, "shared": case.author}
        for state, verb, step in STEPS:
            if ORDER.index(case.state) >= ORDER.index(state):
                who = by.get(step, case.member).id
                self.world.rows.note(self.at(step), who, verb, ("review", case.review_id), case.member.id)
