"""Statements of colleagues: asking for one, and the page of whoever was asked."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.db import db
from app.errors import Conflict
from app.forms import record_id
from app.once import writes
from app.people import policy as people_policy
from app.people import queries as people_queries
from app.people.models import Person
from app.permissions import actor, authorize, find, scope
from app.promotions import actions, policy
from app.promotions.forms import StatementForm, statement_form
from app.promotions.models import PromotionCase, PromotionStatement
from app.promotions.routes import bp


@bp.get("/promotions/<id:promotion_id>/colleagues")
def colleagues(promotion_id: int) -> str:
    """Whom to ask for a statement, found by the beginning of a name."""
    case = find(PromotionCase, promotion_id, policy.can_ask)
    typed_name = request.args.get("name", "")
    others = scope(people_policy.visible_to).where(Person.id.not_in([case.subject_id, actor().id]))
    people = people_queries.named(others, typed_name)
    return render_template("promotions/colleagues.html", case=case, typed_name=typed_name, people=people)


@bp.post("/promotions/<id:promotion_id>/statements")
@writes
def ask(promotion_id: int) -> Response:
    """Ask a colleague for a statement."""
    case = find(PromotionCase, promotion_id, policy.can_read)
    authorize(policy.can_ask, case)
    actions.ask_for_statement(case, chosen(request.form.get("person", "")), by=actor())
    flash("Asked. Their words are in the packet only if they agree.")
    return redirect(url_for("promotions.show", promotion_id=case.id, _anchor="statements"), 303)


def chosen(given: str) -> Person:
    """The colleague that a form names."""
    try:
        person = db.session.get(Person, record_id(given))
    except ValueError:
        person = None
    if person is None:
        raise Conflict(
            "This form does not say whom to ask.", "Find your colleague by name and ask from there."
        )
    return person


@bp.get("/promotion-statements/<id:promotion_statement_id>")
def statement(promotion_statement_id: int) -> str:
    """What a statement is for, and its words; nothing else of the case."""
    return statement_page(find(PromotionStatement, promotion_statement_id, policy.can_read_statement))


def statement_page(statement: PromotionStatement, form: StatementForm | None = None) -> str:
    return render_template(
        "promotions/statement.html",
        statement=statement,
        case=statement.case,
        form=form or statement_form(None, statement.text or ""),
        policy=policy,
    )


@bp.post("/promotion-statements/<id:promotion_statement_id>/giving")
@writes
def give(promotion_statement_id: int) -> Response | tuple[str, int]:
    """Give a statement, agreeing that it goes into the packet."""
    found = find(PromotionStatement, promotion_statement_id, policy.can_read_statement)
    authorize(policy.can_give, found)
    form = statement_form(request.form, found.text or "")
    if not form.validate():
        return statement_page(found, form), 422
    actions.give_statement(found, form.text.data, by=actor())
    flash("Given. Both of them can read it now. You can take it back here.")
    return back_to(found)


@bp.post("/promotion-statements/<id:promotion_statement_id>/declining")
@writes
def decline(promotion_statement_id: int) -> Response:
    """Decline, without a reason."""
    found = find(PromotionStatement, promotion_statement_id, policy.can_read_statement)
    authorize(policy.can_decline, found)
    actions.decline_statement(found, by=actor())
    flash("Declined. No reason was asked and none is kept.")
    return back_to(found)


@bp.post("/promotion-statements/<id:promotion_statement_id>/withdrawal")
@writes
def withdraw(promotion_statement_id: int) -> Response:
    """Take a given statement back."""
    found = find(PromotionStatement, promotion_statement_id, policy.can_read_statement)
    authorize(policy.can_withdraw, found)
    actions.withdraw_statement(found, by=actor())
    flash("Taken back. No packet that is sealed from now on holds it.")
    return back_to(found)


def back_to(statement: PromotionStatement) -> Response:
    return redirect(url_for("promotions.statement", promotion_statement_id=statement.id), 303)
