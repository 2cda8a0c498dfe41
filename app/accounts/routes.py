"""The administrators' list of accounts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import policy, queries
from app.auth import actions
from app.auth.models import Account
from app.forms import record_id
from app.once import writes
from app.permissions import actor, authorize, find, scope

bp = Blueprint("accounts", __name__)


@bp.get("/accounts")
def index() -> str:
    """Everybody with an account, by name."""
    authorize(policy.can_see, None)
    rows, more = queries.page(scope(policy.visible_to), request.args.get("after", type=record_id))
    return render_template("accounts/index.html", accounts=rows, more=more, policy=policy)


@bp.post("/accounts/<id:account_id>/closure")
@writes
def close(account_id: int) -> Response:
    """Close an account."""
    account = find(Account, account_id, policy.can_see)
    authorize(policy.can_close, account)
    actions.close_account(account, by=actor())
    flash(f"{account.person.name} can no longer sign in.")
    return back()


@bp.post("/accounts/<id:account_id>/reopening")
@writes
def reopen(account_id: int) -> Response:
    """Let somebody sign in again."""
    account = find(Account, account_id, policy.can_see)
    authorize(policy.can_reopen, account)
    actions.reopen_account(account, by=actor())
    flash(f"{account.person.name} can sign in again.")
    return back()


def back() -> Response:
    return redirect(url_for("accounts.index", after=request.args.get("after", type=record_id)), 303)
