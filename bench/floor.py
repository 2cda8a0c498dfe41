"""The floor: fifty rows through the same mapper, templates, session and menu as every page, and nothing else."""

from flask import Blueprint, render_template
from sqlalchemy import select

from app.db import db
from app.people.models import Person
from app.permissions import public

ROWS, ADDRESS = 50, "/bench/floor"
bp = Blueprint("bench", __name__, template_folder="templates")


@bp.get(ADDRESS)
@public
def floor() -> str:
    """A plain page of a plain table; it exists in the bench's own application only."""
    people = db.session.scalars(select(Person).order_by(Person.id).limit(ROWS)).all()
    return render_template("bench/floor.html", people=people)
