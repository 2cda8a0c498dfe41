"""Pages of coaching notes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.coaching import actions, policy, queries
from app.coaching.forms import NoteForm
from app.coaching.models import CoachingNote
from app.db import db
from app.forms import record_id
from app.once import writes
from app.people.models import Person
from app.permissions import Seat, actor, authorize, find, opened, scope
from app.rubric.models import Competency
from app.rubric.queries import all_competencies

bp = Blueprint("coaching", __name__)


def note_form(data: object = None) -> NoteForm:
    form = NoteForm(data)
    form.competency.choices = {"": "The work as a whole"} | {
        str(row.id): row.name for row in all_competencies()
    }
    return form


@bp.get("/people/<id:person_id>/coaching-notes")
def index(person_id: int) -> str:
    """Every note about one person, newest first."""
    person = find(Person, person_id, policy.can_list)
    return page(person, note_form())


def page(person: Person, form: NoteForm) -> str:
    notes = queries.about(scope(policy.visible_to), person.id)
    rows, more = queries.page(notes, request.args.get("before", type=record_id))
    opened(rows, policy.can_list(actor(), person) or Seat.AUTHOR)
    return render_template(
        "coaching/index.html", person=person, notes=rows, more=more, form=form, policy=policy
    )


@bp.post("/people/<id:person_id>/coaching-notes")
@writes
def share(person_id: int) -> Response | tuple[str, int]:
    """Share a note with its subject."""
    person = find(Person, person_id, policy.can_list)
    authorize(policy.can_share, person)
    form = note_form(request.form)
    if not form.validate():
        return page(person, form), 422
    competency = db.session.get(Competency, int(form.competency.data)) if form.competency.data else None
    texts = (form.concern.data, form.support.data, form.action.data)
    actions.share_note(person, *texts, competency=competency, by=actor())
    flash(f"Shared with {person.name}.")
    return redirect(url_for("coaching.index", person_id=person.id), 303)


@bp.post("/coaching-notes/<id:note_id>/acknowledgement")
@writes
def acknowledge(note_id: int) -> Response:
    """The subject has read it."""
    note = find(CoachingNote, note_id, policy.can_read)
    authorize(policy.can_acknowledge, note)
    actions.acknowledge_note(note, by=actor())
    flash("You have acknowledged the note.")
    return redirect(url_for("coaching.index", person_id=note.subject_id), 303)
