"""Attaching files to an item, and removing one that was attached by mistake."""

import hashlib
from collections.abc import Sequence

from app import audit, clock, files
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.evidence.files import Upload
from app.evidence.models import MOST_FILES, EvidenceAttachment, EvidenceItem
from app.people.models import Person


def attach_files(item: EvidenceItem, uploads: Sequence[Upload], *, by: Person) -> None:
    """Keep files beside an item. They share its transaction: what is not committed leaves nothing on disk."""
    if not uploads:
        return
    db.session.get(EvidenceItem, item.id, with_for_update={"key_share": True}, populate_existing=True)
    taken = {each.place for each in item.attachments}
    free = [place for place in range(1, MOST_FILES + 1) if place not in taken]
    if len(uploads) > len(free):
        left = "one more file" if len(free) == 1 else f"{len(free)} more files"
        raise Refused(Gap(f"An item holds at most five files; this one has room for {left}.", "files"))
    for place, upload in zip(free, uploads, strict=False):
        attachment = EvidenceAttachment(
            item_id=item.id,
            place=place,
            name=upload.name,
            kind=upload.kind,
            size=len(upload.content),
            digest=hashlib.sha256(upload.content).hexdigest(),
            stored_as=files.keep(upload.content),
            added_by_id=by.id,
            added_at=clock.now(),
        )
        db.session.add(attachment)
        db.session.flush()
        audit.record(
            "evidence.file_attached",
            by=by,
            on=attachment,
            about=item.subject_id,
            item=item.id,
            digest=attachment.digest,
        )
    db.session.expire(item, ["attachments"])


def remove_attachment(attachment: EvidenceAttachment, *, by: Person) -> None:
    """Remove a file and its bytes. That it was there, and its digest, stay in the audit log."""
    db.session.get(EvidenceAttachment, attachment.id, with_for_update=True, populate_existing=True)
    if attachment.removed_at:
        raise Conflict("This file was removed already.", "Nothing was changed.")
    attachment.removed_at = clock.now()
    files.remove(attachment.stored_as)
    db.session.flush()
    audit.record("evidence.file_removed", by=by, on=attachment, about=attachment.item.subject_id)
