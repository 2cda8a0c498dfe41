"""Files and multipliers of the demo organisation, for test_access and test_lists."""

from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.cycles.models import Participant
from app.db import db
from app.evidence.attaching import attach_files
from app.evidence.files import inspected
from app.evidence.models import EvidenceAttachment, EvidenceItem
from app.evidence.multiplier import multiplier_of
from tests.evidence.samples import log_one
from tests.feedback.samples import person


class Again(BytesIO):
    """A file that one form after the other sends: where another would be closed, it begins anew."""

    def close(self) -> None:
        self.seek(0)


def attachment(said: dict[str, Any]) -> int:
    rows = (
        select(EvidenceAttachment.id)
        .join(EvidenceAttachment.item)
        .where(
            EvidenceItem.subject_id == person(said["about"]).id,
            EvidenceItem.entered_by_id == person(said.get("author", said["about"])).id,
        )
    )
    return db.session.scalars(rows.order_by(EvidenceAttachment.id)).first()


def chosen(participant_id: int) -> dict[str, str]:
    """Another item than the one that is chosen."""
    before = multiplier_of(participant_id)
    subject_id = db.session.get_one(Participant, participant_id).person_id
    item = db.session.scalars(
        select(EvidenceItem.id).where(EvidenceItem.subject_id == subject_id).order_by(EvidenceItem.id.desc())
    ).first()
    return {
        "item": str(item),
        "who": "Whoever is on call",
        "how": "They close it themselves",
        "base": str(before.version if before else 0),
    }


FINDERS = {"attachment": attachment}
FORMS: dict[str, Any] = {
    "evidence.attach": lambda id: {"files": (Again(b"Six questions, in order."), "questions.txt")},
    "evidence.choose": chosen,
}
FLAT = ["evidence.capture", "evidence.attachment"]


def prepare() -> None:
    """A file that a colleague attached, and something about Clara that happened lately."""
    items = select(EvidenceItem).where(
        EvidenceItem.subject_id == person("ada").id, EvidenceItem.entered_by_id == person("bao").id
    )
    item = db.session.scalars(items.order_by(EvidenceItem.id)).first()
    attach_files(item, [inspected("drawing.txt", b"Reach sits with the crane.")], by=person("bao"))
    log_one(person("clara"), person("clara"))
    log_one(person("ada"), person("ada"))


def evidence_to_choose_from(count: int) -> None:
    for _ in range(count):
        log_one(person("ada"), person("ada"))


def more_files_of_ada(count: int) -> None:
    """A file beside each of so many items."""
    for _place in range(count):
        item = log_one(person("ada"), person("ada"))
        attach_files(item, [inspected("a.txt", b"One.")], by=person("ada"))


LISTS = [
    ("ada", "/participants/{participant}/multiplier", evidence_to_choose_from),
    ("ada", "/me/record.json", more_files_of_ada),
]
