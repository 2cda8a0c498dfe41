"""Pages of evidence."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers import Response

from app import clock
from app.errors import Conflict
from app.evidence import actions, policy, queries
from app.evidence.actions import Words
from app.evidence.forms import ContextForm, EvidenceForm
from app.evidence.models import Confidentiality, EvidenceItem, EvidenceKind, Style
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
    return listing("evidence/index.html", items, Seat.AUTHOR, entered=entered)


@bp.get("/people/<id:person_id>/evidence")
def about(person_id: int) -> str:
    """Everything about one person, for them and their manager."""
    person = find(Person, person_id, policy.can_list)
    items = queries.about(scope(policy.visible_to), person.id)
    return listing(
        "evidence/about.html", items, policy.can_list(actor(), person) or Seat.AUTHOR, person=person
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
    return render_template("evidence/colleague.html", typed_name=typed_name, people=people)


@bp.get("/people/<id:person_id>/evidence/new")
def new(person_id: int) -> str:
    """The form of a new item."""
    return new_page(find(Person, person_id, policy.can_log), evidence_form())


def new_page(person: Person, form: EvidenceForm) -> str:
    if person.id == actor().id:
        form.about_oneself()
    return render_template("evidence/new.html", person=person, form=form)


@bp.post("/people/<id:person_id>/evidence")
@writes
def log(person_id: int) -> Response | tuple[str, int]:
    """Log an item about somebody, or about oneself."""
    person = find(Person, person_id, policy.can_log)
    form = evidence_form()
    if not form.validate():
        return new_page(person, form), 422
    item = actions.log_evidence(person, typed(form), by=actor())
    flash(
        f"Logged as E{item.number}." if person.id == actor().id else f"Logged. {person.name} can read it now."
    )
    return redirect(url_for("evidence.show", item_id=item.id), 303)


@bp.get("/evidence/<id:item_id>")
def show(item_id: int) -> str:
    """One item with its revisions and the context beside it."""
    return item_page(find(EvidenceItem, item_id, policy.can_read), ContextForm())


def item_page(item: EvidenceItem, form: ContextForm) -> str:
    return render_template("evidence/show.html", item=item, form=form, policy=policy)


@bp.get("/evidence/<id:item_id>/edit")
def edit(item_id: int) -> str:
    """The form that corrects an item."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_revise, item)
    return edit_page(item, evidence_form(item))


def edit_page(item: EvidenceItem, form: EvidenceForm, *, base: int | None = None, stale: bool = False) -> str:
    """`base` is the revision that was written on from; whoever has seen both texts writes on from the current one."""
    base = item.current.number if base is None else base
    if item.subject_id == actor().id:
        form.about_oneself()
    return render_template("evidence/edit.html", item=item, form=form, base=base, stale=stale)


@bp.post("/evidence/<id:item_id>/revisions")
@writes
def revise(item_id: int) -> Response | tuple[str, int]:
    """Correct an item. Who wrote on from an older revision is shown both texts first."""
    item = find(EvidenceItem, item_id, policy.can_read)
    authorize(policy.can_revise, item)
    form = evidence_form(item)
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


def evidence_form(item: EvidenceItem | None = None) -> EvidenceForm:
    """What was sent; else the item's words as they are now, or an empty form."""
    form = EvidenceForm(request.form if request.method == "POST" else None, data=said(item) if item else None)
    form.competencies.choices = {str(row.id): row.name for row in all_competencies()}
    form.today = clock.now().astimezone(zone()).date()
    return form


def said(item: EvidenceItem) -> dict[str, object]:
    """An item's words as its form holds them."""
    words = item.current
    names = ("kind", "happened_on", "title", "body", "style", "confidentiality", "link")
    return {name: getattr(words, name) for name in names} | {
        "competencies": [str(row.id) for row in words.competencies]
    }


def typed(form: EvidenceForm) -> Words:
    """A valid form as words for an item."""
    return Words(
        kind=EvidenceKind(form.kind.data),
        happened_on=form.happened_on.data,
        title=form.title.data,
        body=form.body.data,
        competencies=[row for row in all_competencies() if str(row.id) in form.competencies.data],
        confidentiality=Confidentiality(form.confidentiality.data),
        link=form.link.data or None,
        style=Style(form.style.data) if form.style.data else None,
    )
