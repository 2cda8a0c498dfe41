"""One line of the list of what is somebody's to do, and the words it is said in. Each room's tasks import it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

MOST_LINES = 12  # of one kind: a list of hundreds is no list of what is next
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Task:
    """One line of the list. With `fields` it is begun by sending them; without an endpoint it only says something."""

    title: str
    detail: str = ""
    due: datetime | None = None
    endpoint: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def said(words: str, *names: str) -> Markup:
    """The words with names put into their places, each kept apart from the direction of the text around it."""
    return escape(words).format(*(Markup("<bdi>{}</bdi>").format(name) for name in names))


def counted(number: int, thing: str) -> str:
    """One comment, 2 comments."""
    return f"one {thing}" if number == 1 else f"{number} {thing}s"


def capped(tasks: Iterable[Task], more: str, endpoint: str) -> list[Task]:
    """The nearest of one kind, and a line that counts the others and leads to all of them."""
    every = sorted(tasks, key=lambda task: task.due or NEVER)
    rest = len(every) - MOST_LINES
    if rest <= 0:
        return every
    return [*every[:MOST_LINES], Task(f"And {rest} more {more}", "", every[MOST_LINES - 1].due, endpoint)]
