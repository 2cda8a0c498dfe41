"""The saved versions of a text while it is a draft: one for each sitting of ten minutes, and each of a sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.db import db
from app.people.models import Person
from app.reviews.models import AnswerRevision

SITTING = timedelta(minutes=10)
PAGE, MOST_SAVES = 30, 600  # a save every second for ten minutes


@dataclass(frozen=True)
class Save:
    """One saved version, without its words."""

    version: int
    saved_at: datetime
    saved_by_id: int
    name: str


@dataclass(frozen=True)
class Sitting:
    """Saves of one person within ten minutes: the last of them stands for all."""

    saves: Sequence[Save]

    @property
    def version(self) -> int:
        return self.saves[0].version

    @property
    def oldest(self) -> int:
        return self.saves[-1].version

    @property
    def saved_at(self) -> datetime:
        return self.saves[0].saved_at

    @property
    def by(self) -> str:
        return self.saves[0].name


def sittings(answer_id: int, before: int | None = None, most: int = PAGE) -> tuple[list[Sitting], int | None]:
    """Newest first, from below the version `before`; and the version to go on before, if there are earlier ones."""
    rows = _saves(answer_id, before, MOST_SAVES)
    found: list[list[Save]] = []
    for row in rows:
        last = found[-1][0] if found else None
        same = (
            last is not None
            and row.saved_by_id == last.saved_by_id
            and last.saved_at - row.saved_at < SITTING
        )
        if same:
            found[-1].append(row)
        elif len(found) == most:
            break
        else:
            found.append([row])
    lowest = found[-1][-1].version if found else 0
    earlier = len(rows) == MOST_SAVES or (bool(rows) and lowest > rows[-1].version)
    return [Sitting(each) for each in found], lowest if earlier else None


def saves(answer_id: int, newest: int) -> Sequence[Save]:
    """Each save of the sitting that a version ends."""
    found = sittings(answer_id, newest + 1, most=1)[0]
    return found[0].saves if found else []


def save_of(answer_id: int, version: int) -> AnswerRevision | None:
    """One saved version."""
    return db.session.scalar(select(AnswerRevision).filter_by(answer_id=answer_id, version=version))


def _saves(answer_id: int, before: int | None, most: int) -> Sequence[Save]:
    rows = (
        select(AnswerRevision.version, AnswerRevision.saved_at, AnswerRevision.saved_by_id, Person.name)
        .join(Person, Person.id == AnswerRevision.saved_by_id)
        .where(AnswerRevision.answer_id == answer_id)
        .order_by(AnswerRevision.version.desc())
        .limit(most)
    )
    if before is not None:
        rows = rows.where(AnswerRevision.version < before)
    return [Save(*row) for row in db.session.execute(rows)]
