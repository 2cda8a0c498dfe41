"""Plumbline: create_app() lists what the application is made of."""

from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from app import config, error_pages, headers, navigation, permissions, templating
from app.audit import cli as audit_cli
from app.auth import sessions
from app.db import db
from app.jobs import cli as jobs_cli
from app.jobs import worker
from app.routes import BLUEPRINTS, COMMANDS, DEMO_BLUEPRINTS

csrf = CSRFProtect()


def create_app(**overrides: Any) -> Flask:
    """The application, with settings from the environment unless given."""
    app = Flask(__name__, template_folder="../templates")
    app.config.from_mapping(config.from_environment() | overrides)
    headers.init_app(app)
    db.init_app(app)
    Migrate(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True, compare_type=True)
    permissions.init_app(app)
    sessions.init_app(app)
    csrf.init_app(app)
    templating.init_app(app)
    navigation.init_app(app)
    error_pages.init_app(app)
    app.extensions["huey"] = worker.connect(app)
    for blueprint in BLUEPRINTS + (DEMO_BLUEPRINTS if app.config["DEMO"] else ()):
        app.register_blueprint(blueprint)
    for command in (audit_cli.audit, jobs_cli.jobs, *COMMANDS):
        app.cli.add_command(command)
    return app
