"""The policy of the house on one page, for anybody. It is here because it is drawn from the rules of every room."""

from flask import Blueprint, render_template

from app.cycles.queries import open_cycles
from app.distribution.queries import statements
from app.home import matrix
from app.permissions import public, register

bp = Blueprint("policy", __name__)


@bp.get("/policy")
@public
def index() -> str:
    """What is used and what never is, who reads what and when, and how to contest it."""
    cycles = open_cycles()
    return render_template(
        "policy/index.html",
        cycles=cycles,
        signed=statements(cycle.id for cycle in cycles),
        readers=matrix.readers(register),
    )
