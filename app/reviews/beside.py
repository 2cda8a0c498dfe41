"""What lies beside a draft: the self review, what was agreed last time, coaching notes, what colleagues said."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import joinedload

from app.coaching.models import CoachingNote
from app.coaching.queries import about
from app.coaching.queries import page as page_of_notes
from app.cycles.models import Cycle, Participant, ReviewKind
from app.db import db
from app.evidence.models import EvidenceItem
from app.feedback.models import FeedbackAnswer
from app.feedback.themes import Theme
from app.feedback.unattributed import UnattributedAnswer
from app.reviews.models import DELIVERED, Review, ReviewState

MOST_NOTES, MOST_IN_FULL, MOST_CHARACTERS = 5, 16, 10_000


@dataclass
class Beside:
    """What the reader of a desk may read beside it, apart from the evidence."""

    feedback: Sequence[Theme] = ()
    said: Sequence[FeedbackAnswer | UnattributedAnswer] = ()  # all that is read in it
    self_review: Review | None = None
    previous: Review | None = None
    notes: Sequence[CoachingNote] = field(default=())
    more_notes: bool = False


def earlier_reviews(reviews: Select[Review], review: Review) -> tuple[Review | None, Review | None]:
    """Of the reviews somebody may read: the self review beside this one, and the last one that was delivered before."""
    rows = db.session.scalars(
        reviews.join(Participant, Participant.id == Review.participant_id)
        .join(Cycle, Cycle.id == Participant.cycle_id)
        .options(joinedload(Review.participant).joinedload(Participant.cycle))
        .where(
            Review.subject_id == review.subject_id,
            or_(
                and_(
                    Review.kind == ReviewKind.SELF,
                    Review.participant_id == review.participant_id,
                    Review.state == ReviewState.SUBMITTED,
                ),
                and_(
                    Review.kind == ReviewKind.MANAGER,
                    Review.participant_id != review.participant_id,
                    Review.state.in_(DELIVERED),
                ),
            ),
        )
        .order_by(Cycle.period_from.desc(), Review.id.desc())
    ).all()
    own = next((each for each in rows if each.kind is ReviewKind.SELF), None)
    return own, next((each for each in rows if each.kind is ReviewKind.MANAGER), None)


def newest_notes(notes: Select[CoachingNote], person_id: int) -> tuple[Sequence[CoachingNote], bool]:
    """The newest coaching notes shared with somebody, of those that may be read; and whether there are more."""
    rows, more = page_of_notes(about(notes, person_id), most=MOST_NOTES)
    return rows, more is not None


def in_full(items: Sequence[EvidenceItem], cited: set[int]) -> set[int]:
    """Ids of the items whose words lie on the desk at once: what is cited, then the first, as long as the page stays light.

    The others stand there with their titles, and open in place.
    """
    found: set[int] = set()
    room = MOST_CHARACTERS
    for item in sorted(items, key=lambda each: each.id not in cited):  # the order within each half stays
        words = item.current
        said = (words.body, words.before, words.after, words.looked_for)
        room -= sum(len(text or "") for text in (*said, *(context.text for context in item.contexts)))
        if room < 0 or len(found) == MOST_IN_FULL:
            break
        found.add(item.id)
    return found
