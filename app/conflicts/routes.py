"""Pages of personal conflicts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from app.conflicts import actions, policy, queries
from app.conflicts.forms import ConflictForm
from app.conflicts.models import Conflict, ConflictKind
from app.db import db
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import Seat, actor, authorize, find, opened, scope

bp = Blueprint("conflicts", __name__)


@bp.get("/me/conflicts")
def index() -> str:
    """What the reader declared, and declaring another."""
    authorize(policy.can_declare, actor())
    return page(colleague(request.args.get("with", type=record_id)), ConflictForm())


def page(chosen: Person | None, form: ConflictForm, problem: str = "") -> str:
    declared = queries.declared_by(scope(policy.visible_to), actor().id)
    rows, more = queries.page(declared, request.args.get("before", type=record_id))
    typed_name = request.args.get("name", "")
    return render_template(
        "conflicts/index.html",
        conflicts=rows,
        more=more,
        chosen=chosen,
        people=people_queries.named(others(), typed_name) if chosen is None else [],
        typed_name=typed_name,
        form=form,
        problem=problem,
        policy=policy,
    )


def others() -> Select[Person]:
    """Everybody but the reader."""
    return scope(people_policy.visible_to).where(Person.id != actor().id)


def colleague(person_id: int | None) -> Person | None:
    """Whoever was chosen, if it is somebody else of that id."""
    if person_id is None:
        return None
    found: Person | None = db.session.scalar(others().where(Person.id == person_id))
    return found


@bp.get("/conflicts")
def everybody() -> str:
    """What everybody declared, for people partners."""
    authorize(policy.can_list_all, actor())
    rows, more = queries.page(scope(policy.visible_to), request.args.get("before", type=record_id))
    opened(rows, Seat.PEOPLE_PARTNER)
    return render_template("conflicts/everybody.html", conflicts=rows, more=more)


@bp.post("/conflicts")
@writes
def declare() -> Response | tuple[str, int]:
    """Declare a conflict."""
    authorize(policy.can_declare, actor())
    chosen, form = colleague(request.form.get("with", type=record_id)), ConflictForm(request.form)
    if chosen is None:
        return page(None, ConflictForm(), "Find the person first."), 422
    if not form.validate():
        return page(chosen, form), 422
    actions.declare_conflict(chosen, ConflictKind(form.kind.data), by=actor())
    flash("Declared. From now on neither of you sees or decides the other's case.")
    return redirect(url_for("conflicts.index"), 303)


@bp.post("/conflicts/<id:conflict_id>/end")
@writes
def end(conflict_id: int) -> Response:
    """End a conflict."""
    conflict = find(Conflict, conflict_id, policy.can_read)
    authorize(policy.can_end, conflict)
    actions.end_conflict(conflict, by=actor())
    flash("Ended. It holds until today is over.")
    return redirect(url_for("conflicts.index"), 303)
