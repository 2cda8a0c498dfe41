"""What rooms above reviews add to the page of a review.

A room adds a function to `sources` when its routes are imported. Asked with a review and the seat in which it is read,
it answers with a fragment to show and the words for it, or with nothing. The function logs what it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.permissions import Seat
from app.reviews.models import Review


@dataclass(frozen=True)
class Addendum:
    """A section of the page: its fragment, its heading with the id to link to, and what the fragment is given."""

    template: str
    anchor: str
    heading: str
    words: dict[str, Any] = field(default_factory=dict)
    place: int = 1  # lower ones stand higher
    rests_on: frozenset[int] = frozenset()  # ids of the revisions of evidence that it cites


sources: list[Callable[[Review, Seat], Addendum | None]] = []


def addenda(review: Review, seat: Seat) -> list[Addendum]:
    """Everything that other rooms add to a review, in the order of the path: what was decided, then how to contest it."""
    found = (source(review, seat) for source in sources)
    return sorted((each for each in found if each is not None), key=lambda each: each.place)
