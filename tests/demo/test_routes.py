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
from app.people.models import Person, Role, RoleGrant
from app.people.queries import has_role
from tests.conftest import CastClient, make_app

Client = Callable[[str | None], Any]


def seats(app: Flask) -> dict[str, list[str]]:
    """The keys of everybody by seat."""
    with app.app_context():
        found = {
            key: [member.person.email.partition("@")[0] for member in members]
            for key, members in cast(clock.today()).items()
        }
        db.session.remove()
    return found


def test_everybody_stands_once_and_no_seat_is_empty(app: Flask) -> None:
    found = seats(app)

    everybody = [key for keys in found.values() for key in keys]
    assert len(everybody) == len(set(everybody)) == 60
    assert all(found.values()), found


def test_each_stands_in_the_seat_where_they_have_most_to_do(app: Flask) -> None:
    found = seats(app)

    assert {"ada", "bao", "clara", "dele", "farah", "goran", "hana", "idris"} <= set(found["engineer"])
    assert found["manager"] == ["grace", "lucas", "noor", "ravi", "samuel", "yuki"]
    assert found["manager-above"] == ["ingrid", "tomas"]
    assert found["people-partner"] == ["freja", "miriam"]
    assert found["fairness-board"] == ["ines", "oksana"]
    assert found["metric-board"] == ["erik", "george", "hedda"]
    assert found["facilitator"] == ["ximena"]
    assert found["administrator"] == ["sol"]
    assert "amara" in found["chair"]


def test_a_panelist_sits_on_a_panel_or_waits_to_be_drawn_with_nothing_else_to_do(app: Flask) -> None:
    found = seats(app)

    with app.app_context():
        pool = {
            row.email.partition("@")[0]
            for row in db.session.query(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
            if has_role(row.id, Role.PANELIST, clock.today())
        }
        db.session.remove()
    assert set(found["panelist"]) <= pool
    assert {"dele", "farah"} <= pool


def test_the_seats_stand_in_their_order_with_a_table_of_contents(as_: Client) -> None:
    page = as_(None).get("/demo").text

    assert re.findall(r'<h2 id="seat-([^"]+)"', page) == list(SEATS)
    assert re.findall(r'href="#seat-([^"]+)"', page) == list(SEATS)


def test_each_button_says_its_seat_and_its_person(app: Flask, as_: Client) -> None:
    page = as_(None).get("/demo").text

    for key, members in seats(app).items():
        assert len(re.findall(rf'<form[^>]* data-seat="{key}"', page)) == len(members), key
    assert re.search(r'<button[^>]*>Sign in<span class="hidden-text"> as Ada Lindqvist</span></button>', page)
    assert len(page) < 150_000


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
    grace = re.search(r'name="person" value="(\d+)">\s*<button[^>]*>Sign in<span[^>]*> as Grace', page)
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
