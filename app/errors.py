"""What a rule says when it refuses. Pages and JSON for them are made in error_pages."""

from dataclasses import dataclass


class Conflict(Exception):
    """The record is not in a state in which this can be done; `remedy` says what can."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class InvalidTransition(Conflict):
    """A step that the record's state does not lead to."""


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or wrong, and the id of the place on the page where to mend it."""

    message: str
    anchor: str


class Refused(Exception):
    """Input that cannot be taken, gap by gap; what was typed is kept by the caller."""

    def __init__(self, *gaps: Gap) -> None:
        super().__init__("; ".join(gap.message for gap in gaps))
        self.gaps = gaps
