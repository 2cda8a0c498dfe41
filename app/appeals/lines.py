"""What of a review can be contested, line by line: its ratings, its answers, the pinned facts, and how it came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.appeals.models import ContestedPoint, Fact
from app.cycles.models import Absence, Participant, Slot
from app.db import db
from app.reviews.models import Answer, Review
from app.reviews.queries import answers, current_ratings
from app.reviews.ratings import Rating

RATINGS, ANSWERS, FACTS, PROCESS = "Ratings", "What is written", "Facts of the cycle", "How it came about"


@dataclass(frozen=True)
class Line:
    """One line: its name in forms, its group and name for people, and what the review says there."""

    key: str
    group: str
    name: str
    words: str = ""


def contestable(review: Review) -> list[Line]:
    """Every line of a review as it stands; the overall rating first."""
    rated = sorted(current_ratings(review.participant_id), key=lambda each: each.competency_id or 0)
    away = absences(review.participant_id)
    return [
        *map(of_rating, rated),
        *map(of_answer, answers(review.id)),
        *(of_fact(fact, review.participant, away) for fact in Fact),
        of_process(),
    ]


def line_of(point: ContestedPoint, participant: Participant, away: Iterable[Absence]) -> Line:
    """The line that a point contests, as it was when it was chosen."""
    if point.rating:
        return of_rating(point.rating)
    if point.answer:
        return of_answer(point.answer)
    return of_fact(point.fact, participant, away) if point.fact else of_process()


def of_rating(rating: Rating) -> Line:
    about = f"Rating of {rating.competency.name}" if rating.competency else "Overall rating"
    return Line(f"rating-{rating.id}", RATINGS, f"{about}: {rating.scale_value.label}", rating.reason)


def of_answer(answer: Answer) -> Line:
    question = answer.question
    name = question.prompt
    if question.competency:
        name = f"What is written about {question.competency.name}"
    elif question.slot is Slot.OVERALL:
        name = "What is written about the work as a whole"
    return Line(f"answer-{answer.id}", ANSWERS, name, answer.text)


def of_fact(fact: Fact, participant: Participant, away: Iterable[Absence]) -> Line:
    said = {
        Fact.LEVEL: f"{participant.level.code} {participant.level.title}",
        Fact.TEAM: participant.team.name,
        Fact.SHARE: f"{participant.share:.0%} of full time",
        Fact.ARRANGEMENT: participant.arrangement.value.capitalize(),
        Fact.ABSENCE: ", ".join(map(days_of, away)) or "none recorded",
    }[fact]
    return Line(f"fact-{fact.value}", FACTS, f"{fact.label}: {said}")


def days_of(away: Absence) -> str:
    """The first and the last day of a time away."""
    first, last = away.absent_from, away.absent_until - timedelta(days=1)
    return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def of_process() -> Line:
    return Line("process", PROCESS, "How the review came about")


def absences(participant_id: int) -> list[Absence]:
    """The time away that was recorded, oldest first."""
    rows = select(Absence).where(Absence.participant_id == participant_id).order_by(Absence.absent_from)
    return list(db.session.scalars(rows))


def target(key: str) -> dict[str, object]:
    """The columns of a point that contests the line with this name."""
    kind, _, which = key.partition("-")
    columns: dict[str, object] = {"answer_id": None, "rating_id": None, "fact": None, "is_process": False}
    if kind in {"answer", "rating"}:
        return columns | {f"{kind}_id": int(which)}
    return columns | ({"fact": Fact(which)} if kind == "fact" else {"is_process": True})


def key_of(point: ContestedPoint) -> str:
    """The name in forms of the line that a point contests."""
    if point.rating_id or point.answer_id:
        return f"rating-{point.rating_id}" if point.rating_id else f"answer-{point.answer_id}"
    return f"fact-{point.fact.value}" if point.fact else "process"
