"""What the rooms beside the desk add to test_access and test_lists."""

from typing import Any

from app.cycles.models import ReviewKind
from app.reviews.delegating import name_delegate
from app.reviews.drafting import begin_review
from tests.feedback.samples import colleagues, person

FORMS: dict[str, Any] = {"reviews.begin_delegation": lambda id: {"person": str(person("yuki").id)}}


def found_by_name(count: int) -> None:
    colleagues(count)


def helped_by_yuki(count: int) -> None:
    """Drafts of Grace about newcomers, which Yuki writes with her."""
    from tests.test_lists import newcomers, place_of  # it reads this file while it is imported

    for who in newcomers(count, person("grace")):
        review = begin_review(place_of(who), ReviewKind.MANAGER, by=person("grace"))
        name_delegate(review, person("yuki"), by=person("grace"))


FLAT = ("reviews.item",)
LISTS = [
    ("grace", "/reviews/{draft}/delegate?name=n", found_by_name),
    ("yuki", "/", helped_by_yuki),
    ("yuki", "/reviews", helped_by_yuki),
    ("yuki", "/me/record.json", helped_by_yuki),
]
