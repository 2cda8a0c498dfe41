"""Coverage for test_lists: the page asks the same, however much is written down."""

from tests.evidence.samples import log_one
from tests.feedback.samples import person


def much_about_ada(count: int) -> None:
    """From everybody around, and about one of them in return."""
    for place in range(count):
        log_one(person("ada"), person(("bao", "clara", "grace", "ada", "emil")[place % 5]))
        log_one(person("bao"), person("ada"))


LISTS = [
    ("ada", "/participants/{participant}/coverage", much_about_ada),
    ("grace", "/participants/{participant}/coverage", much_about_ada),
]
