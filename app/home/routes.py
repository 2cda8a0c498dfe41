"""My work, and who may do what."""

from flask import Blueprint, render_template

from app.home import matrix, policy
from app.home.tasks import work_of
from app.permissions import actor, authorize, public, register

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    """What is yours to do next."""
    authorize(policy.can_see, actor())
    return render_template("home/index.html", work=work_of(actor()))


@bp.get("/permissions")
@public
def permissions() -> str:
    """Who may do what, drawn from the rules that the program runs."""
    return render_template(
        "home/permissions.html", tables=[matrix.table(rules) for rules in matrix.by_name(register)]
    )
