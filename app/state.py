"""States that lead only where the table says."""

from enum import StrEnum
from typing import Any, ClassVar

from app.errors import InvalidTransition


class Stateful:
    """A record with a `state` and a table of TRANSITIONS; nothing else sets the state."""

    TRANSITIONS: ClassVar[dict[Any, frozenset[Any]]]
    state: Any

    def can_move_to(self, state: StrEnum) -> bool:
        """Does the present state lead there?"""
        return state in self.TRANSITIONS.get(self.state, frozenset())

    def move_to(self, state: StrEnum) -> None:
        """Take the step, or raise InvalidTransition."""
        if not self.can_move_to(state):
            raise InvalidTransition(
                f"This is {self.state.label} and cannot become {state.label}.",  # type: ignore[attr-defined]
                "Open it again to see what can be done now.",
            )
        self.state = state
