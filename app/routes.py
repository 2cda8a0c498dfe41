"""The features that answer requests and commands, in one list."""

from click import Command
from flask import Blueprint

from app import health
from app.accounts.cli import accounts as accounts_commands
from app.accounts.cli import people as people_commands
from app.accounts.routes import bp as accounts
from app.appeals.hearing_routes import bp as appeals
from app.auth.routes import bp as auth
from app.calibration.case_routes import bp as calibration
from app.coaching.routes import bp as coaching
from app.conflicts.routes import bp as conflicts
from app.coverage.routes import bp as coverage
from app.demo.routes import bp as demo
from app.distribution.routes import bp as distribution
from app.events.routes import bp as events
from app.evidence.pages import bp as evidence
from app.expectations.routes import bp as expectations
from app.feedback.round_routes import bp as feedback
from app.home.cycles import bp as cycles
from app.home.fairness import bp as fairness
from app.home.participants import bp as participants
from app.home.people import bp as people
from app.home.policy_page import bp as policy
from app.home.routes import bp as home
from app.promotions.printing import bp as promotions
from app.record.routes import bp as record
from app.reviews.cli import reviews as review_commands
from app.reviews.version_routes import bp as reviews
from app.rubric.routes import bp as rubric
from app.seeds.cli import seed

BLUEPRINTS: tuple[Blueprint, ...] = (
    health.bp,
    auth,
    rubric,
    people,
    expectations,
    events,
    evidence,
    coaching,
    feedback,
    conflicts,
    distribution,
    policy,
    fairness,
    reviews,
    coverage,
    promotions,
    calibration,
    appeals,
    accounts,
    cycles,
    participants,
    record,
    home,
)
DEMO_BLUEPRINTS: tuple[Blueprint, ...] = (demo,)
COMMANDS: tuple[Command, ...] = (seed, people_commands, accounts_commands, review_commands)
