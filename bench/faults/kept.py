"""What the database keeps of the answers that were written to, as the checker reads it."""

from collections import defaultdict

from sqlalchemy import select

from app.audit import head
from app.audit.models import AuditEntry
from app.audit.verify import verify
from app.db import db
from app.reviews.models import Answer, AnswerRevision
from bench.faults.checker import SAVED, SUBMITTED, Deed, Kept, Stored
from bench.faults.desks import Desk
from bench.faults.history import sha256


def kept(desks: list[Desk]) -> Kept:
    """Everything about the answers of these desks."""
    begun = {field.answer_id: field.version for desk in desks for field in desk.fields}
    review_of = {field.answer_id: desk.review_id for desk in desks for field in desk.fields}
    versions: dict[int, dict[int, Stored]] = defaultdict(dict)
    for row in db.session.execute(
        select(
            AnswerRevision.answer_id, AnswerRevision.version, AnswerRevision.text, AnswerRevision.saved_by_id
        )
    ):
        if row.answer_id in begun:
            versions[row.answer_id][row.version] = Stored(sha256(row.text), row.saved_by_id)
    current = {
        row.id: (row.version, sha256(row.text))
        for row in db.session.execute(select(Answer.id, Answer.version, Answer.text))
        if row.id in begun
    }
    return Kept(begun, current, dict(versions), deeds(review_of, begun), verify(head.kept()).whole)


def deeds(review_of: dict[int, int], begun: dict[int, int]) -> list[Deed]:
    """The saves and submissions in the audit log, since the desks were opened."""
    found, reviews = [], set(review_of.values())
    rows = select(AuditEntry).where(AuditEntry.verb.in_((SAVED, SUBMITTED))).order_by(AuditEntry.id)
    for row in db.session.scalars(rows):
        if row.verb == SUBMITTED:
            found += [Deed(row.id, row.verb, row.actor_id, row.record_id)] * (row.record_id in reviews)
        elif row.record_id in begun and row.facts["version"] > begun[row.record_id]:
            answer, version = row.record_id, row.facts["version"]
            found.append(Deed(row.id, row.verb, row.actor_id, review_of[answer], answer, version))
    return found
