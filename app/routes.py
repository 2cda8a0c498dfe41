"""The features that answer requests and commands, in one list."""

from click import Command
from flask import Blueprint

from app import health
from app.accounts.cli import accounts as accounts_commands
from app.accounts.cli import people as people_commands
from app.accounts.routes import bp as accounts
from app.auth.routes import bp as auth
from app.coaching.routes import bp as coaching
from app.demo.routes import bp as demo
from app.evidence.routes import bp as evidence
from app.expectations.routes import bp as expectations
from app.home.cycles import bp as cycles
from app.home.people import bp as people
from app.home.routes import bp as home
from app.record.routes import bp as record
from app.reviews.desk_routes import bp as reviews
from app.rubric.routes import bp as rubric
from app.seeds.cli import seed

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.bp,
    auth,
    rubric,
    people,
    expectations,
    evidence,
    coaching,
    reviews,
    accounts,
    cycles,
    record,
    home,
)
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (demo,)
COMMANDS: tuple[Command, ...] = (seed, people_commands, accounts_commands)
