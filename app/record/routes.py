"""A person's own record: on a page, and as a file to take along."""

import json

from flask import Blueprint, Response, render_template, request

from app import clock
from app.audit.models import AccessEntry, AuditEntry
from app.coaching.models import CoachingNote
from app.cycles.models import Due
from app.cycles.queries import participations
from app.forms import record_id
from app.permissions import Seat, actor, authorize, opened
from app.record import logs, policy, queries, words
from app.record.document import document, is_closed

bp = Blueprint("record", __name__)


@bp.get("/me/record")
def show() -> str:
    """What is kept about whoever is signed in, and who has read it."""
    person = actor()
    authorize(policy.can_read, person)
    taken_part = participations(person.id)
    reviews = queries.about(person.id)
    before, read_before = (request.args.get(key, type=record_id) for key in ("before", "read_before"))
    return render_template(
        "record/show.html",
        person=person,
        account=queries.account(person.id),
        places=queries.places(person.id),
        taken_part=taken_part,
        away=queries.absences(row.id for row in taken_part),
        evidence=queries.evidence_counts(person.id),
        expectations=queries.expectation_counts(row.id for row in taken_part),
        notes=queries.notes(CoachingNote.subject_id == person.id),
        open_reviews=[review for review in reviews if not is_closed(review)],
        closed_reviews=[review for review in reviews if is_closed(review)],
        standing=logs.page(logs.stands_out(person.id), AccessEntry.id, read_before),
        explained=logs.explained(person.id),
        done=logs.page(logs.done(person.id), AuditEntry.id, before),
        sign_ins=queries.sign_ins(person.id, 10),
        words=words,
        due_at=Due.DELIVERY,
    )


@bp.get("/me/record.json")
def download() -> Response:
    """All of it as one file."""
    authorize(policy.can_download, actor())
    opened(queries.evidence_by(actor().id), Seat.AUTHOR)  # the file names what its owner entered about others
    text = json.dumps(document(actor()), indent=2, ensure_ascii=False)
    response = Response(text + "\n", mimetype="application/json")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"plumbline-record-{clock.today()}.json"
    )
    return response
