"""What each kind of evidence asks for, out of kinds.toml: the words are data, and so is what a kind usually speaks to."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.rubric.models import Competency

FILE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True)
class Asks:
    """Two questions, and the keys of the competencies that a kind usually speaks to."""

    before: str
    after: str
    competencies: tuple[str, ...]


@cache
def asks() -> dict[str, Asks]:
    """What is asked, by the name of the kind."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Asks(said["before"], said["after"], tuple(said["competencies"])) for name, said in found.items()
    }


def usual(kind: str, competencies: Iterable[Competency]) -> list[Competency]:
    """What an item of this kind is filed under while nobody chose: those of its competencies that exist here."""
    said = asks().get(kind)
    return [row for row in competencies if said and row.key in said.competencies]
