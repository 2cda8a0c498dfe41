"""What lies on the table for one case, and what holds line by line when the readers present decide."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.calibration.cases import decisions, votes
from app.calibration.independence import lines_of
from app.calibration.models import (
    OVERALL,
    CalibrationCase,
    CalibrationSeat,
    CaseState,
    Decision,
    Vote,
)
from app.cycles.models import Slot
from app.db import db
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.expectations.models import Expectation, ExpectationRevision
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.reviews.models import Answer, Review
from app.reviews.queries import answers, citations
from app.reviews.ratings import Lineage, Rating
from app.rubric.models import ScaleValue
from app.rubric.queries import scale


@dataclass(frozen=True)
class Line:
    """One line of a case: what is proposed, and what each reader said last."""

    key: str
    name: str
    competency_id: int | None
    proposed: Rating
    said: Mapping[int, Vote]  # by seat

    def holds(self, present: Iterable[CalibrationSeat]) -> ScaleValue:
        """The label that more than half of the readers present named; otherwise the proposal stays.

        Who cannot say, or did not vote, has not asked for a change.
        """
        here = list(present)
        spoken = [self.said[seat.id].scale_value for seat in here if seat.id in self.said]
        labels = Counter(label.id for label in spoken if label)
        for label in spoken:
            if label and labels[label.id] * 2 > len(here):
                return label
        return self.proposed.scale_value


@dataclass(frozen=True)
class Part:
    """One answer of the review with the rating it gives the reason for."""

    answer: Answer
    rating: Rating | None


@dataclass(frozen=True)
class Packet:
    """Everything that is read about one case."""

    case: CalibrationCase
    review: Review
    parts: list[Part]
    lines: list[Line]
    labels: Sequence[ScaleValue]
    cited: list[EvidenceRevision]
    others: list[EvidenceRevision]
    expectations: list[tuple[Expectation, ExpectationRevision]]
    feedback: Sequence[FeedbackAnswer]
    decision: Decision | None

    def of(self, *slots: Slot) -> list[Part]:
        """The parts of some slots, in the order of the questions."""
        return [part for part in self.parts if part.answer.question.slot in slots]

    @property
    def places(self) -> dict[int, str]:
        """Where on the page each cited item stands."""
        return {each.item.number: f"#e{each.item.number}" for each in self.cited}

    @property
    def voted(self) -> set[int]:
        """The seats that have voted."""
        return {seat_id for line in self.lines for seat_id in line.said}

    @property
    def unwarned(self) -> bool:
        """Is there a low rating on the table that came without a coaching note in time?"""
        return any(line.proposed.unwarned for line in self.lines)


def lay_out(case: CalibrationCase) -> Packet:
    """Read the packet of a case as it was laid before the readers."""
    review = review_of(case)
    decided = decisions([case.id]).get(case.id) if case.state is CaseState.DECIDED else None
    proposed = on_the_table(case, decided)
    cited, others = evidence_of(case)

    def rated(answer: Answer) -> Rating | None:
        slot = answer.question.slot
        return (
            proposed.get(answer.question.competency_id) if slot in {Slot.OVERALL, Slot.COMPETENCY} else None
        )

    written = answers(review.id)
    return Packet(
        case=case,
        review=review,
        parts=[Part(answer, rated(answer)) for answer in written],
        lines=lines(proposed, votes(case.id)),
        labels=labels_of(case),
        cited=cited,
        others=others,
        expectations=agreed(review.participant_id),
        feedback=feedback_about(review.participant_id),
        decision=decided,
    )


def review_of(case: CalibrationCase) -> Review:
    """The manager's review whose ratings a case is about."""
    if case.review is None:
        raise LookupError(f"Case {case.id} is not about a review")
    return case.review


def labels_of(case: CalibrationCase) -> Sequence[ScaleValue]:
    """The labels that can be said on a line of a case."""
    return scale(case.session.cycle.rubric_version_id)


def agreed(participant_id: int) -> list[tuple[Expectation, ExpectationRevision]]:
    """Each expectation, with the words to which both agreed last."""
    rows = db.session.execute(
        select(Expectation, ExpectationRevision)
        .join(ExpectationRevision, ExpectationRevision.expectation_id == Expectation.id)
        .options(joinedload(Expectation.participant))
        .where(Expectation.participant_id == participant_id, ExpectationRevision.agreement.has())
        .order_by(Expectation.id, ExpectationRevision.number)
    )
    return list({expectation.id: (expectation, words) for expectation, words in rows}.values())


def official_ratings(participant_id: int) -> Sequence[Rating]:
    """Every rating by others than the person, in the order in which they were given."""
    return db.session.scalars(
        select(Rating)
        .options(joinedload(Rating.scale_value), joinedload(Rating.competency))
        .where(Rating.participant_id == participant_id, Rating.lineage == Lineage.OFFICIAL)
        .order_by(Rating.id)
    ).all()


def on_the_table(case: CalibrationCase, decided: Decision | None = None) -> dict[int | None, Rating]:
    """The ratings as they were before the decision, by competency; later ones are no part of the case."""
    added = {line.rating_id for line in decided.lines} if decided else set()
    found: dict[int | None, Rating] = {}
    for rating in official_ratings(case.participant_id or 0):
        before = decided is None or rating.rated_at <= decided.decided_at
        if rating.id not in added and before:
            found[rating.competency_id] = rating  # later rows supersede earlier ones
    return found


def lines(proposed: Mapping[int | None, Rating], votes: Iterable[Vote]) -> list[Line]:
    """The lines of a case, overall first and then the competencies; a later round replaces an earlier one."""
    said: dict[str, dict[int, Vote]] = {}
    for vote in votes:
        said.setdefault(vote.line, {})[vote.seat_id] = vote
    found = []
    for competency_id in sorted(proposed, key=lambda each: each or 0):
        rating, key = proposed[competency_id], key_of(competency_id)
        name = rating.competency.name if rating.competency else "Overall"
        found.append(Line(key, name, competency_id, rating, said.get(key, {})))
    return found


def key_of(competency_id: int | None) -> str:
    """The name of a line in votes, decisions and forms."""
    return f"competency-{competency_id}" if competency_id else OVERALL


def evidence_of(case: CalibrationCase) -> tuple[list[EvidenceRevision], list[EvidenceRevision]]:
    """What the review cites, as cited; and what else happened in the period, as it is now. Both by number."""
    cycle = case.session.cycle
    every = db.session.scalars(
        select(EvidenceRevision)
        .join(EvidenceRevision.item)
        .options(
            contains_eager(EvidenceRevision.item).joinedload(EvidenceItem.entered_by),
            contains_eager(EvidenceRevision.item).joinedload(EvidenceItem.contexts),
        )
        .where(EvidenceItem.subject_id == case.subject_id)
        .order_by(EvidenceItem.number, EvidenceRevision.number)
    )
    current = {
        revision.item.number: revision for revision in every.unique()
    }  # later ones correct earlier ones
    cited = {
        each.item.number: each
        for found in citations(case.opens_with_id, items_are_here=True).values()
        for each in found
    }
    others = [
        each
        for number, each in current.items()
        if number not in cited and cycle.period_from <= each.happened_on <= cycle.period_until
    ]
    return [cited[number] for number in sorted(cited)], others


def citable(case: CalibrationCase) -> set[int]:
    """Ids of the revisions that a decision on this case may cite."""
    return {each.id for found in evidence_of(case) for each in found}


def feedback_about(participant_id: int) -> Sequence[FeedbackAnswer]:
    """What colleagues gave, in the order in which it came."""
    return db.session.scalars(
        select(FeedbackAnswer)
        .join(FeedbackAnswer.request)
        .options(joinedload(FeedbackAnswer.author))
        .where(FeedbackRequest.participant_id == participant_id)
        .order_by(FeedbackAnswer.id)
    ).all()


def present(case: CalibrationCase) -> list[CalibrationSeat]:
    """The readers of a case who have taken their seats and still stand outside it, by name."""
    readers = [each.seat for each in case.readers if each.seat.arrived_at]
    known = lines_of([case.subject_id, *(seat.person_id for seat in readers)])
    standing = [seat for seat in readers if known.why_not_read(seat.person, case) is None]
    return sorted(standing, key=lambda seat: (seat.person.name, seat.id))
