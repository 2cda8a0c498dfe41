"""A manager's review as everybody after its author meets it: the ratings that hold, and adding another."""

from dataclasses import dataclass, field
from datetime import datetime

from app.reviews.models import ReviewState
from app.reviews.ratings import AuthorKind, Lineage, Rating, RatingCitation, RatingKind
from bench.organisation import Member, World

AUTHORS = {
    RatingKind.PROPOSED: AuthorKind.MANAGER,
    RatingKind.CALIBRATED: AuthorKind.ROOM,
    RatingKind.AMENDED: AuthorKind.PANEL,
}


@dataclass(frozen=True)
class Line:
    """What is said about one line: its label, why, and resting on what."""

    label_id: int
    reason: str
    cites: list[int]
    unwarned: bool = False
    rating_id: int = 0
    sequence: int = 0


@dataclass
class Case:
    """One review. `lines` holds what holds now, by competency id (None: overall); `cites` all it rests on."""

    member: Member
    author: Member
    second: Member
    participant_id: int
    review_id: int
    state: ReviewState
    answer_ids: list[int] = field(default_factory=list)
    lines: dict[int | None, Line] = field(default_factory=dict)
    cites: list[int] = field(default_factory=list)

    def rate(
        self, world: World, competency_id: int | None, said: Line, kind: RatingKind, by: Member, at: datetime
    ) -> int:
        """Add a rating after the one that holds; its id."""
        before = self.lines.get(competency_id) or Line(0, "", [])
        rating_id = world.rows.add(
            Rating,
            participant_id=self.participant_id,
            lineage=Lineage.OFFICIAL,
            author_kind=AUTHORS[kind],
            competency_id=competency_id,
            sequence=before.sequence + 1,
            kind=kind,
            scale_value_id=said.label_id,
            reason=said.reason,
            rated_by_id=by.id,
            rated_at=at,
            supersedes_id=before.rating_id or None,
            lead_id=min(said.cites),
            unwarned=said.unwarned,
        )
        for each in said.cites:
            world.rows.add(RatingCitation, rating_id=rating_id, evidence_revision_id=each)
        on = ("rating", rating_id)
        world.rows.note(at, by.id, f"rating.{kind.value}", on, self.member.id, value=said.label_id)
        self.lines[competency_id] = Line(
            said.label_id, said.reason, said.cites, said.unwarned, rating_id, before.sequence + 1
        )
        return rating_id
