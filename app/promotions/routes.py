"""Pages of promotion cases: the list, a case, its texts, and its sealed packet."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app import clock
from app.db import db
from app.drafts import Stale, StaleDraft, Typed, resolution, with_citation
from app.error_pages import wants_json
from app.errors import Gap, Refused
from app.evidence.policy import visible_to as visible_evidence
from app.forms import record_id
from app.once import writes
from app.people.models import Person
from app.people.queries import level_of
from app.permissions import Seat, actor, authorize, find, opened, scope
from app.promotions import actions, policy, queries
from app.promotions import packet as packets
from app.promotions.drafting import choose, save_texts
from app.promotions.forms import OpenForm, typed_fields
from app.promotions.models import PromotionCase
from app.promotions.page import lay_out
from app.promotions.sealing import changes, seal_packet
from app.rubric.models import RubricVersion
from app.rubric.queries import levels, published
from app.templating import compared, moment

bp = Blueprint("promotions", __name__)


@bp.get("/promotions")
def index() -> str:
    """The reader's own cases, those of their people, and the statements they were asked for."""
    cases, person = scope(policy.visible_to), actor()
    others, more = queries.page_of_others(cases, person.id, request.args.get("before", type=record_id))
    before = request.args.get("asked_before", type=record_id)
    asked, more_asked = queries.page_of_asked(scope(policy.statements_visible_to), person.id, before)
    return render_template(
        "promotions/index.html",
        own=queries.own(cases, person.id),
        others=others,
        more=more,
        asked=asked,
        more_asked=more_asked,
        people=queries.reports(person.id, clock.today()),
    )


@bp.get("/people/<id:person_id>/promotions/new")
def new(person_id: int) -> str:
    """For which level a case is opened."""
    person = find(Person, person_id, policy.can_open)
    return new_page(person, open_form(person))


def new_page(person: Person, form: OpenForm) -> str:
    return render_template("promotions/new.html", person=person, form=form)


def open_form(person: Person) -> OpenForm:
    """Every level of the rubric but the one held; the next one of the track is proposed."""
    held = level_of(person.id, clock.today())
    every = [row.level for row in levels(standard().id)]
    others = [each for each in every if held is None or each.id != held.id]
    above = [each for each in others if held and each.track == held.track and each.position > held.position]
    form = OpenForm(request.form if request.method == "POST" else None, data=next_of(above))
    form.level.choices = {"": "Choose one"} | {str(each.id): f"{each.code} {each.title}" for each in others}
    return form


def standard() -> RubricVersion:
    """The rubric of today; without one there is nothing to hold a case against."""
    versions = published()
    return versions[0] if versions else abort(404)


def next_of(above: Sequence[Any]) -> dict[str, str]:
    return {"level": str(min(above, key=lambda each: each.position).id)} if above else {}


@bp.post("/people/<id:person_id>/promotions")
@writes
def open_(person_id: int) -> Response | tuple[str, int]:
    """Open a case for a level."""
    person = find(Person, person_id, policy.can_open)
    form = open_form(person)
    if not form.validate():
        return new_page(person, form), 422
    version = standard()
    target = next(row.level for row in levels(version.id) if str(row.level_id) == form.level.data)
    case = actions.open_case(person, target, version, by=actor())
    flash("The case is open. Both of you can write on it.")
    return redirect(url_for("promotions.draft", promotion_id=case.id), 303)


@bp.get("/promotions/<id:promotion_id>")
def show(promotion_id: int) -> str:
    """A case: what it says, over which quarters, what is missing, who was asked, what was sealed."""
    return case_page(find(PromotionCase, promotion_id, policy.can_read))


def case_page(case: PromotionCase) -> str:
    pages, statements, revisions = lay_out(case), queries.statements(case.id), queries.revisions(case.id)
    mine = set(db.session.scalars(queries.ids(scope(policy.statements_visible_to), case.id)))
    readable = [each for each in statements if each.id in mine]
    opened([*(each.item for each in pages.every), *readable], Seat.MANAGER)
    return render_template(
        "promotions/show.html",
        case=case,
        pages=pages,
        statements=statements,
        readable={each.id for each in readable},
        history=queries.history(case.id),
        headings={line.prompt.key: line.prompt.heading for line in pages.lines},
        revisions=revisions,
        exports=queries.exports(each.id for each in revisions) if revisions else {},
        changes=changes(queries.newest(case.id)) if len(revisions) > 1 else [],
        written_since=bool(revisions) and pages.written_since(revisions[0].sealed_at, statements),
        policy=policy,
    )


@bp.get("/promotions/<id:promotion_id>/draft")
def draft(promotion_id: int) -> str:
    """Where both write, with the person's evidence beside the texts."""
    case = find(PromotionCase, promotion_id, policy.can_write)
    return draft_page(case)


def draft_page(
    case: PromotionCase,
    typed: Mapping[str, Typed] | None = None,
    stale: Sequence[Stale] = (),
    refused: Sequence[Gap] = (),
) -> str:
    pages = lay_out(case, typed, stale)
    pages.refused = list(refused)
    pages.items = queries.to_cite(scope(visible_evidence), case.subject_id)
    opened(pages.items, Seat.MANAGER)
    return render_template(
        "promotions/draft.html",
        case=case,
        pages=pages,
        shown=request.args.get("show", ""),
        target_line=request.args.get("for", ""),
        policy=policy,
    )


@bp.get("/promotions/<id:promotion_id>/draft/progress")
def progress(promotion_id: int) -> str:
    """What is missing and what is cited, for a draft that has just saved."""
    case = find(PromotionCase, promotion_id, policy.can_write)
    return render_template("promotions/_live.html", case=case, pages=lay_out(case))


@bp.post("/promotions/<id:promotion_id>/draft")
@writes
def save(promotion_id: int) -> Response | tuple[str | Response, int]:
    """Save the texts that were sent: all of them, or none and say why."""
    case = find(PromotionCase, promotion_id, policy.can_read)
    authorize(policy.can_write, case)
    typed, wrong = typed_fields(request.form)
    typed = with_citation(typed, request.form.get("for", ""), request.form.get("cite", ""))
    chosen = resolution(request.form)
    try:
        typed = choose(case, typed, chosen) if chosen else typed
        if wrong:
            raise Refused(*wrong)
        saved = save_texts(case, typed, by=actor())
    except StaleDraft as late:
        if wants_json():
            return jsonify(stale=[compared(each) for each in late.stale]), 409
        db.session.rollback()
        return draft_page(case, typed, late.stale), 409
    except Refused as refused:
        if wants_json():
            return jsonify(gaps=[vars(gap) for gap in refused.gaps]), 422
        db.session.rollback()
        return draft_page(case, typed, refused=refused.gaps), 422
    if wants_json():
        versions = {f"answer-{key}": number for key, number in saved.items()}
        return jsonify(saved=versions, at=moment(clock.now()))
    return redirect(after_saving(case), 303)


def after_saving(case: PromotionCase) -> str:
    """Where a save without script leads."""
    then, target = request.form.get("then", ""), request.form.get("for", "")
    if then == "case":
        return url_for("promotions.show", promotion_id=case.id)
    anchor = f"answer-{target}" if request.form.get("cite") else "evidence" if then == "filter" else None
    if not anchor:
        flash("Saved.")
    kept: dict[str, Any] = {"show": request.form.get("show") or None, "for": target or None}
    return url_for("promotions.draft", promotion_id=case.id, _anchor=anchor, **kept)


@bp.post("/promotions/<id:promotion_id>/packets")
@writes
def seal(promotion_id: int) -> Response | tuple[str, int]:
    """Seal what the case says now."""
    case = find(PromotionCase, promotion_id, policy.can_read)
    authorize(policy.can_seal, case)
    try:
        revision = seal_packet(case, by=actor())
    except Refused:
        db.session.rollback()
        return case_page(case), 422
    flash(f"Revision {revision.number} is sealed. You can read it and take it along as a PDF.")
    return redirect(url_for("promotions.show", promotion_id=case.id, _anchor="packets"), 303)


@bp.get("/promotions/<id:promotion_id>/packet")
def packet(promotion_id: int) -> str:
    """The sealed packet as a page."""
    case = find(PromotionCase, promotion_id, policy.can_export)
    sealed = queries.newest(case.id, 1)[0]
    return render_template(
        "promotions/packet.html", case=case, revision=sealed, packet=packets.read(sealed.snapshot)
    )
