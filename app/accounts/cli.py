"""`flask people add` and `flask accounts set-password`: how the first administrator of an installation comes in."""

from typing import NoReturn
from zoneinfo import available_timezones

import click
from flask.cli import AppGroup

from app import clock
from app.auth.actions import open_account
from app.auth.actions import set_password as keep_password
from app.auth.passwords import LONGEST, SHORTEST
from app.auth.queries import by_email
from app.db import db, reading
from app.errors import Conflict
from app.people.actions import add_person, grant_role
from app.people.models import Role
from app.text import clean, trouble

people = AppGroup("people", help="Who works here.")
accounts = AppGroup("accounts", help="How people sign in.")
ROLES = click.Choice([Role.ADMINISTRATOR.value, Role.PEOPLE_PARTNER.value])


def stop(said: str, status: int) -> NoReturn:
    """End with one line: status 1 when the answer is no, 2 when it was asked wrongly."""
    click.echo(said, err=True)
    raise SystemExit(status)


@people.command()
@click.argument("email")
@click.option("--name", required=True)
@click.option("--title", required=True)
@click.option("--zone", default="UTC", show_default=True, help="Such as Europe/Oslo.")
@click.option("--role", "roles", type=ROLES, multiple=True, help="Can be given more than once.")
def add(email: str, name: str, title: str, zone: str, roles: tuple[str, ...]) -> None:
    """Add somebody, with an account that has no password yet."""
    email, name, title = address(email), line("name", name), line("title", title)
    if zone not in available_timezones():
        stop(f"There is no time zone called {zone}.", 2)
    today = clock.today()
    try:
        person = add_person(name, email, by=None, title=title, zone=zone, joined_on=today)
    except Conflict as refused:
        stop(refused.message, 1)
    open_account(person, by=None)
    for role in dict.fromkeys(roles):
        grant_role(person, Role(role), since=today, by=None)
    db.session.commit()
    click.echo(f"{name} is here. Next: flask --app wsgi accounts set-password {email}")


@accounts.command("set-password")
@click.argument("email")
def set_password(email: str) -> None:
    """Set somebody's password; it is asked for twice, and their sessions end."""
    with reading():
        if by_email(email.strip().lower()) is None:
            stop(f"Nobody here has the address {email}.", 1)
        db.session.rollback()  # nobody waits while the password is typed
    password = click.prompt("New password", hide_input=True, confirmation_prompt="Once more")
    if not SHORTEST <= len(password) <= LONGEST:
        stop(f"A password has between {SHORTEST} and {LONGEST} characters.", 2)
    account = by_email(email.strip().lower())
    if account is not None:
        keep_password(account, password, by=None)
        db.session.commit()
        click.echo(f"The password of {account.person.name} is set.")


def line(what: str, said: str) -> str:
    """One line of text that can be kept."""
    said = " ".join(clean(said).split())
    problem = trouble(said, 120) or ("" if said else "It is empty.")
    if problem:
        stop(f"The {what} cannot be taken. {problem}", 2)
    return said


def address(said: str) -> str:
    """An address that mail could reach."""
    said = said.strip().lower()
    name, at, host = said.partition("@")
    if not (name and at and "." in host and said.isprintable() and " " not in said and len(said) <= 254):
        stop(f"{said} is not an e-mail address.", 2)
    return said
