"""A sealed packet: everything that its document shows, as canonical JSON and back. Pure.

The bytes of a snapshot are the packet; a PDF is a view of them. There is no field for a rating here.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from app.promotions.outline import Matrix, Row

SCHEMA = 1


@dataclass(frozen=True)
class Text:
    """One text with its heading."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True)
class Criterion:
    """A competency at the level aimed for: the standard's words and the case's beside them."""

    key: str
    name: str
    meaning: str
    signals: tuple[str, ...]
    text: str
    words: str


@dataclass(frozen=True)
class Statement:
    """What a colleague says, with their consent."""

    author: str
    place: str
    given_on: str
    text: str

    @property
    def day(self) -> date:
        """When it was given."""
        return date.fromisoformat(self.given_on)


@dataclass(frozen=True)
class Item:
    """One piece of evidence. `kept` says why its words stay inside; then there are none of them here."""

    number: int
    happened_on: str
    kind: str
    provenance: str
    style: str
    competencies: tuple[str, ...]
    confidentiality: str
    kept: str = ""
    title: str = ""
    body: str = ""
    link: str = ""
    context: tuple[str, ...] = ()
    entered_by: str = ""
    entered_on: str = ""  # empty in packets that were sealed before it was kept
    told: tuple[tuple[str, str], ...] = ()

    @property
    def entered(self) -> date | None:
        """When it was entered."""
        return date.fromisoformat(self.entered_on) if self.entered_on else None

    @property
    def day(self) -> date:
        """When it happened."""
        return date.fromisoformat(self.happened_on)


@dataclass(frozen=True)
class Packet:
    """One revision of a packet."""

    schema: int
    revision: int
    person: str
    title: str
    team: str
    level_from: str
    level_to: str
    role_scope: str
    rubric: str
    opened_on: str
    sealed_at: str
    sealed_by: str
    texts: tuple[Text, ...]
    criteria: tuple[Criterion, ...]
    matrix: Matrix
    sources: str
    styles: str
    statements: tuple[Statement, ...]
    evidence: tuple[Item, ...]

    def text(self, key: str) -> Text | None:
        """One text by its key; None when it was left empty."""
        return next((each for each in self.texts if each.key == key), None)

    @property
    def opened_day(self) -> date:
        """When the case was opened."""
        return date.fromisoformat(self.opened_on)

    @property
    def sealed(self) -> datetime:
        """The instant of the seal."""
        return datetime.fromisoformat(self.sealed_at)

    @property
    def results(self) -> list[Text]:
        """What changed."""
        return [each for each in self.texts if each.key.startswith("result_")]

    @property
    def places(self) -> dict[int, str]:
        """Where in the document each cited item stands."""
        return {each.number: f"#e{each.number}" for each in self.evidence}


def canonical(packet: Packet) -> bytes:
    """The one way to write a packet down."""
    return json.dumps(
        asdict(packet), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode("utf-8")


def digest(snapshot: bytes) -> str:
    """SHA-256 of a snapshot or of a file."""
    return hashlib.sha256(snapshot).hexdigest()


def read(snapshot: bytes) -> Packet:
    """A packet from its bytes; ValueError for another schema."""
    said: dict[str, Any] = _frozen(json.loads(snapshot))
    if said["schema"] != SCHEMA:
        raise ValueError(f"This packet is of schema {said['schema']}, which is not known here.")
    matrix = said["matrix"]
    return Packet(
        **said
        | {
            "texts": tuple(Text(**each) for each in said["texts"]),
            "criteria": tuple(Criterion(**each) for each in said["criteria"]),
            "statements": tuple(Statement(**each) for each in said["statements"]),
            "evidence": tuple(Item(**each) for each in said["evidence"]),
            "matrix": Matrix(matrix["quarters"], tuple(Row(**each) for each in matrix["rows"])),
        }
    )


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(each) for key, each in value.items()}
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def differences(before: Packet, after: Packet) -> list[str]:
    """What changed between two revisions, one sentence each, in the order of the document."""
    found = []
    if (before.person, before.title, before.team) != (after.person, after.title, after.team):
        found.append("Name, title or team changed.")
    if (before.level_from, before.level_to, before.rubric) != (
        after.level_from,
        after.level_to,
        after.rubric,
    ):
        found.append("The levels or the rubric changed.")
    for what, one, other in (
        ("“{}”", _by(before.texts, "heading"), _by(after.texts, "heading")),
        ("“{}”", _by(before.criteria, "name"), _by(after.criteria, "name")),
        ("The statement of {}", _by(before.statements, "author"), _by(after.statements, "author")),
        ("E{}", _by(before.evidence, "number"), _by(after.evidence, "number")),
    ):
        found += _changed(what, one, other)
    return found


def _by(rows: tuple[Any, ...], name: str) -> dict[Any, Any]:
    return {getattr(row, name): row for row in rows}


def _changed(what: str, before: dict[Any, Any], after: dict[Any, Any]) -> list[str]:
    names = [*after, *(name for name in before if name not in after)]
    verbs = {(True, False): "was taken out", (False, True): "was added", (True, True): "was changed"}
    return [
        f"{what.format(name)} {verbs[name in before, name in after]}."
        for name in names
        if before.get(name) != after.get(name)
    ]
