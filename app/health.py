"""Two answers for whatever watches this server: is the process up, and can it work?"""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import ROOT
from app.db import db
from app.permissions import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers. The database is not asked, so that a slow one does not get it restarted."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> Response:
    """The database answers, and its tables are those that this code expects."""
    try:
        problem = trouble()
    except SQLAlchemyError:
        current_app.logger.exception("The database does not answer")
        problem = "The database does not answer."
    if problem:
        return make_response(jsonify(status="unavailable", detail=problem), 503)
    return jsonify(status="ok")


def trouble() -> str:
    """What keeps this server from working; empty when nothing does."""
    connection = db.session.connection()
    connection.execute(text("SELECT 1"))
    if MigrationContext.configure(connection).get_current_heads() != expected_heads():
        return "The tables are not those of this release. Run: flask --app wsgi db upgrade"
    return ""


@cache
def expected_heads() -> tuple[str, ...]:
    """The newest migration in the code."""
    return tuple(ScriptDirectory(str(ROOT / "migrations")).get_heads())
