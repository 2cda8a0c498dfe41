"""How the first administrator of an installation comes in."""

from typing import Any

import pytest
from flask import Flask

from app import clock
from app.auth.passwords import fits
from app.auth.queries import by_email
from app.db import db
from app.people.models import Role
from app.people.queries import roles_of

ADD = ["people", "add", "Nour@Tideway.example", "--name", "Nour Aziz", "--title", "Administrator"]


def run(app: Flask, arguments: list[str], typed: str = "") -> Any:
    return app.test_cli_runner().invoke(args=arguments, input=typed)


def test_the_first_administrator_is_added_and_signs_in(app: Flask, as_: Any) -> None:
    added = run(app, [*ADD, "--role", "administrator"])
    answer = run(app, ["accounts", "set-password", "nour@tideway.example"], "tide tables at noon\n" * 2)

    assert (added.exit_code, answer.exit_code) == (0, 0), added.stderr + answer.stderr
    assert "The password of Nour Aziz is set." in answer.stdout
    client = as_(None)
    client.post("/sign-in", data={"email": "nour@tideway.example", "password": "tide tables at noon"})
    assert client.get("/accounts").status_code == 200
    with app.app_context():
        account = by_email("nour@tideway.example")
        assert roles_of(account.person_id, clock.today()) == {Role.ADMINISTRATOR}
        assert fits("tide tables at noon", account.password_hash)
        db.session.remove()


def test_somebody_who_is_here_already_is_not_added_again(app: Flask) -> None:
    answer = run(app, ["people", "add", "ada@tideway.example", "--name", "Ada", "--title", "Engineer"])

    assert answer.exit_code == 1
    assert answer.stderr == "Somebody with the address ada@tideway.example is here already.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["people", "add", "nobody", "--name", "Nour", "--title", "Engineer"],
        ["people", "add", "n@tideway.example", "--name", "  ", "--title", "Engineer"],
        ["people", "add", "n@tideway.example", "--name", "N" * 121, "--title", "Engineer"],
        [*ADD, "--zone", "Tideway/Quay"],
        [*ADD, "--role", "executive"],
        ["people", "add", "n@tideway.example"],
    ],
)
def test_asked_wrongly_it_says_so_and_adds_nobody(app: Flask, arguments: list[str]) -> None:
    answer = run(app, arguments)

    assert answer.exit_code == 2
    assert answer.stderr
    with app.app_context():
        assert by_email("n@tideway.example") is None
        assert by_email("nour@tideway.example") is None
        db.session.remove()


def test_a_password_is_not_set_for_a_stranger_nor_when_it_is_short(app: Flask) -> None:
    stranger = run(app, ["accounts", "set-password", "nobody@tideway.example"])
    short = run(app, ["accounts", "set-password", "ada@tideway.example"], "short\nshort\n")

    assert (stranger.exit_code, stranger.stderr) == (
        1,
        "Nobody here has the address nobody@tideway.example.\n",
    )
    assert short.exit_code == 2
    assert short.stderr.endswith("A password has between 12 and 256 characters.\n")
    with app.app_context():
        assert by_email("ada@tideway.example").password_hash is None
        db.session.remove()
