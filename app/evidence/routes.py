"""Pages of evidence."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from app import clock
from app.cycles import policy as cycle_policy
from app.cycles.models import Participant
from app.cycles.queries import parts_of
from app.db import db
from app.errors import Conflict
from app.events.models import EventPrompt
from app.events.queries import prompt_of
from app.evidence import actions, policy, queries
from app.evidence.actions import Words
from app.evidence.attaching import attach_files
from app.evidence.forms import ContextForm, EvidenceForm, FilesForm, NewEvidenceForm
from app.evidence.kinds import usual
from app.evidence.models import Confidentiality, EvidenceItem, EvidenceKind, Provenance, Style
from app.expectations.models import ExpectationRevision
from app.expectations.queries import agreed_in
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import Seat, actor, authorize, find, opened, scope
from app.rubric.queries import all_competencies
from app.templating import zone

bp = Blueprint("evidence", __name__)


@bp.get("/evidence")
def index() -> str:
    """What was written about the reader's work, or what the reader entered about others."""
    mine, entered = scope(policy.visible_to), request.args.get("show") == "entered"
    items = queries.entered_about_others(mine, actor().id) if entered else queries.about(mine, actor().id)
    return listing(
        "evidence/index.html",
        items,
        Seat.AUTHOR,
        entered=entered,
        parts=parts_of(actor().id),
        base_url=current_app.config["BASE_URL"],
    )


@bp.get("/people/<id:person_id>/evidence")
def about(person_id: int) -> str:
    """Everything about one person, for them and their manager."""
    person = find(Person, person_id, policy.can_list)
    items = queries.about(scope(policy.visible_to), person.id)
    return listing(
        "evidence/about.html",
        items,
        policy.can_list(actor(), person) or Seat.AUTHOR,
        person=person,
        parts=parts_of(person.id),
    )


def listing(template: str, items: Select[EvidenceItem], seat: Seat, **context: object) -> str:
    """One page of items; an unknown competency filters nothing."""
    competencies = all_competencies()
    chosen = next((row for row in competencies if row.key == request.args.get("competency")), None)
    if chosen:
        items = queries.speaking_to(items, chosen.id)
    rows, more = queries.page(items, request.args.get("before", type=record_id))
    opened(rows, seat)
    return render_template(
        template, items=rows, more=more, competencies=competencies, chosen=chosen, policy=policy, **context
    )


@bp.get("/evidence/about-a-colleague")
def colleague() -> str:
    """Whom to log evidence about, found by the beginning of a name."""
    typed_name = request.args.get("name", "")
    others = scope(people_policy.visible_to).where(Person.id != actor().id)
    people = people_queries.named(others, typed_name)
    return render_template("evidence/colleague.html", typed_name=typed_name, people=people, carried=carried())


@bp.get("/evidence/new")
def capture() -> str | tuple[str, int]:
    """The form about one's own work, from wherever the reader is; an address may bring a title and a link along."""
    authorize(policy.can_log, actor())
    return begun(actor())


@bp.get("/people/<id:person_id>/evidence/new")
def new(person_id: int) -> str | tuple[str, int]:
    """The form of a new item about somebody."""
    return begun(find(Person, person_id, policy.can_log))


def begun(person: Person) -> str | tuple[str, int]:
    """A form with what its address brought along. Nothing is logged before somebody sends it."""
    form = evidence_form(person, fresh=True)
    form.happened_on.data = form.today
    return new_page(person, form) if form.take(request.args) else (new_page(person, form), 422)


def new_page(person: Person, form: EvidenceForm) -> str:
    if person.id == actor().id:
        form.about_oneself()
    return render_template(
        "evidence/new.html",
        person=person,
        form=form,
        carried=carried(),
        after=question(person),
        **around(form),
    )


def carried() -> dict[str, str]:
    """What an address brought along, for the way to a colleague's form."""
    names = ("title", "link", "kind", "event")
    return {name: request.args[name] for name in names if request.args.get(name)}


def question(person: Person) -> EventPrompt | None:
    """The question after an event that is answered by evidence about a colleague; nobody else's, and not oneself."""
    event_id = request.values.get("event", type=record_id)
    return prompt_of(event_id, actor().id) if event_id and person.id != actor().id else None


def around(form: EvidenceForm) -> dict[str, object]:
    """What the page of a form says about each kind that can be chosen."""
    kinds = [EvidenceKind(value) for value in form.kind.choices if value]
    return {"kinds": [(kind, usual(kind, form.competency_rows)) for kind in kinds]}


@bp.post("/people/<id:person_id>/evidence")
@writes
def log(person_id: int) -> Response | tuple[str, int]:
    """Log an item about somebody, or about oneself."""
    person = find(Person, person_id, policy.can_log)
    form = evidence_form(person, fresh=True)
    if not form.validate():
        return new_page(person, form), 422
    item = actions.log_evidence(person, typed(form), by=actor(), after=question(person))
    attach_files(item, form.uploads, by=actor())
    own, proposed = person.id == actor().id, not form.competencies.data
    logged = f"Logged as E{item.number}." if own else f"Logged. {person.name} can read it now."
    names = " and ".join(row.name for row in form.speaks_to)
    flash(f"{logged} It is filed under {names}, as its kind usually is." if proposed else logged)
    return redirect(url_for("evidence.show", item_id=item.id), 303)


@bp.get("/evidence/<id:item_id>")
def show(item_id: int) -> str:
    """One item with its revisions and the context beside it."""
    return item_page(find(EvidenceItem, item_id, policy.can_read))


def item_page(item: EvidenceItem, form: ContextForm | None = None, attaching: FilesForm | None = None) -> str:
    return render_template(
        "evidence/show.html",
        item=item,
        form=form or ContextForm(),
        attaching=attaching or FilesForm(),
        policy=policy,
    )


@bp.get("/evidence/<id:item_id>/edit")
def edit(item_id: int) -> str:
    """The form that corrects an item."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_revise, item)
    return edit_page(item, evidence_form(item.subject, item))


def edit_page(item: EvidenceItem, form: EvidenceForm, *, base: int | None = None, stale: bool = False) -> str:
    """`base` is the revision that was written on from; whoever has seen both texts writes on from the current one."""
    base = item.current.number if base is None else base
    if item.subject_id == actor().id:
        form.about_oneself()
    return render_template("evidence/edit.html", item=item, form=form, base=base, stale=stale, **around(form))


@bp.post("/evidence/<id:item_id>/revisions")
@writes
def revise(item_id: int) -> Response | tuple[str, int]:
    """Correct an item. Who wrote on from an older revision is shown both texts first."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_revise, item)
    form = evidence_form(item.subject, item)
    base = request.form.get("base", 0, type=record_id)
    if not form.validate():
        return edit_page(item, form, base=base), 422
    try:
        actions.revise_evidence(item, base, typed(form), by=actor())
    except Conflict:
        return edit_page(item, form, stale=True), 409
    flash("Corrected. The earlier words stay below.")
    return redirect(url_for("evidence.show", item_id=item.id), 303)


@bp.post("/evidence/<id:item_id>/context")
@writes
def add_context(item_id: int) -> Response | tuple[str, int]:
    """Let the subject say what the item does not."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_add_context, item)
    form = ContextForm(request.form)
    if not form.validate():
        return item_page(item, form), 422
    actions.add_context(item, form.text.data, by=actor())
    flash("Your context stands beside the item.")
    return redirect(url_for("evidence.show", item_id=item.id, _anchor="context"), 303)


def evidence_form(subject: Person, item: EvidenceItem | None = None, *, fresh: bool = False) -> Any:
    """What was sent; else the item's words as they are now, or an empty form. A fresh one takes files."""
    form = (NewEvidenceForm if fresh else EvidenceForm)(sent(), data=said(item) if item else None)
    form.prepare(clock.now().astimezone(zone()).date(), all_competencies(), agreed_with(subject, item))
    return form


def sent() -> CombinedMultiDict[str, Any] | None:
    """The words and the files of a form that was sent; None while it is only opened."""
    return CombinedMultiDict([request.files, request.form]) if request.method == "POST" else None


def agreed_with(subject: Person, item: EvidenceItem | None) -> Sequence[ExpectationRevision]:
    """What the writer agreed with a person, or as that person; what somebody else enters rests on none of it."""
    theirs = scope(cycle_policy.worked_with).where(Participant.person_id == subject.id)
    if item and item.provenance not in {Provenance.SELF, Provenance.MANAGER}:
        return []
    found = list(agreed_in(theirs)) if policy.can_list(actor(), subject) else []
    cited = item.current.expectation_revision if item else None
    return [*found, cited] if cited and cited not in found else found


def said(item: EvidenceItem) -> dict[str, object]:
    """An item's words as its form holds them."""
    words = item.current
    names = (
        *("kind", "happened_on", "title", "body", "before", "after", "looked_for"),
        *("style", "confidentiality", "link"),
    )
    return {name: getattr(words, name) for name in names} | {
        "competencies": [str(row.id) for row in words.competencies],
        "expectation": str(words.expectation_revision_id or ""),
    }


def typed(form: EvidenceForm) -> Words:
    """A valid form as words for an item."""
    return Words(
        kind=EvidenceKind(form.kind.data),
        happened_on=form.happened_on.data,
        title=form.title.data,
        body=form.body.data,
        before=form.before.data or None,
        after=form.after.data or None,
        looked_for=form.looked_for.data or None,
        expectation=db.session.get(ExpectationRevision, int(form.expectation.data))
        if form.expectation.data
        else None,
        competencies=form.speaks_to,
        confidentiality=Confidentiality(form.confidentiality.data),
        link=form.link.data or None,
        style=Style(form.style.data) if form.style.data else None,
    )
