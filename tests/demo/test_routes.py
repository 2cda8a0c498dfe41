"""The demo cast."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import event

from app import clock
from app.auth import actions, queries
from app.db import db
from app.demo.queries import SEATS, cast
from tests.conftest import CastClient, make_app

Client = Callable[[str | None], Any]


def test_everybody_stands_once_under_their_main_seat(app: Flask) -> None:
    with app.app_context():
        seats = {
            key: [member.person.email.partition("@")[0] for member in members]
            for key, members in cast(clock.today()).items()
        }
        db.session.remove()

    assert seats == {
        "engineer": ["ada", "bao", "clara", "dele", "emil", "farah", "goran", "hana", "idris"],
        "manager": ["grace", "ravi"],
        "manager-above": ["ingrid", "tomas"],
        "people-partner": ["miriam"],
        "administrator": ["sol"],
    }


def test_each_button_says_its_seat_and_its_person(as_: Client) -> None:
    page = as_(None).get("/demo").text

    assert set(re.findall(r'data-seat="([^"]+)"', page)) == set(SEATS)
    assert len(re.findall(r'<form[^>]* data-seat="engineer"', page)) == 9
    assert '<button>Sign in<span class="hidden-text"> as Ada Lindqvist</span></button>' in page


def test_the_cast_is_read_in_one_query(app: Flask) -> None:
    with app.app_context():
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
        cast(clock.today())
        db.session.remove()

    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


def test_taking_another_seat_leaves_the_first(as_: Client) -> None:
    client, copy = as_("ada"), as_(None)
    with client.session_transaction() as held, copy.session_transaction() as stolen:
        stolen.update(held)

    page = client.get("/demo").text
    grace = re.search(r'name="person" value="(\d+)">\s*<button>Sign in<span[^>]*> as Grace', page)
    assert grace is not None
    client.post("/demo/sign-in", data={"person": grace[1]})

    assert "Grace Okafor" in client.get("/me/password").text
    assert copy.get("/me/password").status_code == 302


def test_nobody_unknown_can_sign_in(as_: Client) -> None:
    for person in ("", "0", "99999", "9" * 30, "-1", "1 OR 1=1", "\u0663"):
        assert as_(None).post("/demo/sign-in", data={"person": person}).status_code == 404


def test_a_closed_account_has_no_button_and_no_way_in(app: Flask, as_: Client) -> None:
    with app.app_context():
        account = queries.by_email("ada@tideway.example")
        ada = account.person_id
        actions.close_account(account, by=queries.by_email("sol@tideway.example").person)
        db.session.commit()
        db.session.remove()
    client = as_(None)

    assert "as Ada Lindqvist" not in client.get("/demo").text
    assert client.post("/demo/sign-in", data={"person": ada}).status_code == 409


def test_outside_the_demo_none_of_this_exists(app: Flask) -> None:
    real = make_app(app.config["DATA_DIR"], app.config["SQLALCHEMY_DATABASE_URI"], DEMO=False)
    real.test_client_class = CastClient
    client = real.test_client()

    assert client.get("/demo").status_code == 404
    assert client.post("/demo/sign-in", data={"person": 1}).status_code == 404
    assert "demonstration" not in client.get("/sign-in").text
    with real.app_context():
        db.engine.dispose()
