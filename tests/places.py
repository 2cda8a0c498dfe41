"""The demo organisation as something to walk through: its records by name, its forms filled in, everybody signed in.

One database is prepared per run, with what the demo lacks; `restore` puts it back after a request that changed it.
"""

import importlib
import shutil
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from app import clock
from app.auth import passwords
from app.auth.actions import close_account, set_password
from app.auth.models import Account
from app.coaching.models import CoachingNote
from app.cycles.actions import Asked, Plan, open_cycle
from app.cycles.models import Cycle, Participant, Phase, Question, ReviewKind
from app.db import Base, db
from app.evidence.models import EvidenceItem
from app.expectations.actions import propose
from app.expectations.models import Expectation
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.queries import answers
from app.rubric.models import Competency
from tests.conftest import CastClient, make_app
from tests.reviews.helpers import complete, filled, form_of, review_of
from tests.servers import Databases

PASSWORD, NOBODYS = "tide tables at noon", 2**31 - 1
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
UNREAD = {"access_entry"}  # reads are logged, whoever asks; everything else a refusal leaves alone


def table() -> dict[str, Any]:
    """Every file of access/ as one table; no two of them speak of the same record or route."""
    whole: dict[str, Any] = {"records": {}, "routes": {}}
    for path in sorted((Path(__file__).parent / "access").glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        whole |= {key: value for key, value in said.items() if key not in {"records", "routes"}}
        for kind, states in said.get("records", {}).items():
            known = whole["records"].setdefault(kind, {})
            assert not known.keys() & states.keys(), (path, kind)
            known |= states
        assert not whole["routes"].keys() & said.get("routes", {}).keys(), path
        whole["routes"] |= said.get("routes", {})
    return whole


TABLE = table()
# Rooms that bring their own part of the house: tests/<room>/rooms.py may hold FINDERS (the id of a record by its
# kind), FORMS (what to send to an endpoint), prepare() (what the demo lacks), and for test_lists LISTS, FLAT, KNOWN.
ROOMS = [
    importlib.import_module(f"tests.{path.parent.name}.rooms")
    for path in sorted(Path(__file__).parent.glob("*/rooms.py"))
]


def from_rooms(name: str) -> dict[str, Any]:
    """What every room holds under a name, as one mapping."""
    return {key: value for room in ROOMS for key, value in getattr(room, name, {}).items()}


def person(key: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email.like(f"{key}@%"))).one()


def participant(key: str, *, past: bool = False) -> Participant:
    """Somebody's place in the cycle that runs, or in the one before."""
    phase = Cycle.phase == Phase.CLOSED if past else Cycle.phase != Phase.CLOSED
    rows = select(Participant).join(Cycle, Cycle.id == Participant.cycle_id)
    return db.session.scalars(rows.where(Participant.person_id == person(key).id, phase)).one()


def prepare() -> None:
    """Add what the demo organisation lacks: a complete draft, a proposal that waits, a fresh cycle, passwords."""
    propose(participant("clara"), "A page on the reach of each crane", "The page", by=person("grace"))
    complete(review_of("ada"), person("grace"))
    open_next_cycle()
    for account in db.session.scalars(select(Account)):
        set_password(account, PASSWORD, by=None)
    for room in ROOMS:
        if hasattr(room, "prepare"):
            room.prepare()


def open_next_cycle() -> None:
    """A cycle that has just begun and in which nobody takes part yet."""
    now = participant("ada").cycle
    asked = [
        Asked(
            each.review_kind,
            each.key.partition("_")[0] if each.competency_id else each.key,
            each.slot,
            each.prompt,
        )
        for each in db.session.scalars(select(Question).where(Question.cycle_id == now.id))
        if each.competency_id is None or each.position == 4
    ]
    begins = now.period_until + timedelta(days=1)
    plan = Plan("Next half-year", begins, begins + timedelta(days=180), list(Phase), asked)
    open_cycle(plan, now.rubric_version, by=person("miriam"))


def close_quentins_account() -> None:
    """After everybody signed in: his session must not hold any more."""
    account = db.session.scalars(select(Account).where(Account.person_id == person("quentin").id)).one()
    close_account(account, by=person("sol"))


def find(kind: str, said: dict[str, Any]) -> int:
    """The id of a record of access/."""
    about = said["about"]
    if kind in from_rooms("FINDERS"):
        return int(from_rooms("FINDERS")[kind](said))
    if kind == "review":
        return review_of(about, ReviewKind(said.get("kind", "manager")), past=said.get("past", False)).id
    if kind == "participant":
        return participant(about, past=said.get("past", False)).id
    if kind == "cycle":
        if "name" in said:
            return db.session.scalars(select(Cycle.id).where(Cycle.name == said["name"])).one()
        return participant(about, past=said["past"]).cycle_id
    if kind == "number":
        return 1
    who = person(about)
    if kind == "person":
        return who.id
    rows: Any = {
        "account": select(Account.id).where(Account.person_id == who.id),
        "note": select(CoachingNote.id).where(
            CoachingNote.subject_id == who.id,
            CoachingNote.acknowledged_at.is_not(None) == said.get("acknowledged", False),
        ),
        "item": select(EvidenceItem.id).where(
            EvidenceItem.subject_id == who.id,
            EvidenceItem.entered_by_id == person(said.get("author", about)).id,
        ),
    }.get(kind)
    if rows is not None:
        return db.session.scalars(rows.order_by(rows.selected_columns[0])).first()
    return next(each.id for each in db.session.scalars(select(Expectation)) if expected(each, said))


def expected(each: Expectation, said: dict[str, Any]) -> bool:
    """Is this the expectation that access/ means?"""
    where = participant(said["about"], past=said.get("past", False))
    by = person(said.get("by", "grace")).id
    agreed = each.latest.agreement is not None
    return each.participant_id == where.id and each.latest.proposed_by_id == by and agreed == said["agreed"]


EVIDENCE = {
    "kind": "outcome",
    "title": "The crane check runs by itself",
    "body": "Before, two of us checked by hand each Friday. Now nobody does.",
    "before": "Two of us looked each Friday.",
    "after": "Nobody looks, and nothing is missed.",
    "style": "",
    "confidentiality": "internal",
    "link": "",
}
NOTE = {"concern": "A concern of today", "support": "Some support", "action": "An action", "competency": ""}
EXPECTED = {"text": "Words that both can agree on", "measure": "A look at the page"}


def item_form(id: int | None) -> dict[str, Any]:
    competency = db.session.scalars(select(Competency.id).order_by(Competency.id)).first()
    data = EVIDENCE | {"happened_on": clock.today().isoformat(), "competencies": [str(competency)]}
    item = db.session.get(EvidenceItem, id) if id else None
    return data | ({"base": str(item.current.number)} if item else {})


def version_form(id: int) -> dict[str, Any]:
    """The first text as it was saved before, over what is saved now."""
    first = answers(id)[0]
    return {"version": str(max(1, first.version - 1)), "base": str(first.version)}


def save_form(id: int) -> dict[str, Any]:
    """The first answer, changed; a draft's other fields are sent as they are."""
    review = db.session.get_one(Review, id)
    sent = form_of(filled(review))
    first = answers(id)[0]
    return sent | {f"answer-{first.question_id}": "Words of today, over what was kept."}


def return_form(id: int) -> dict[str, Any]:
    return {"note": "See below.", f"comment_{answers(id)[0].id}": "What changed because of it?"}


def expectation_form(id: int) -> dict[str, Any]:
    number = db.session.get_one(Expectation, id).latest.number
    return EXPECTED | {"base": str(number)}


FORMS: dict[str, Callable[[int], dict[str, Any]]] = {
    "coaching.share": lambda id: NOTE,
    "evidence.log": lambda id: item_form(None),
    "evidence.revise": item_form,
    "evidence.add_context": lambda id: {"text": "What the item does not say."},
    "expectations.propose": lambda id: EXPECTED,
    "expectations.revise": expectation_form,
    "expectations.agree": lambda id: {"number": str(db.session.get_one(Expectation, id).latest.number)},
    "reviews.save": save_form,
    "reviews.bring_back": version_form,
    "reviews.preview": lambda id: save_form(id) | {"preview": str(answers(id)[0].question_id)},
    "reviews.approve": lambda id: {"note": "Read and approved."},
    "reviews.return_": return_form,
    "reviews.comment": lambda id: {"text": "I remember it otherwise."},
    "cycles.advance": lambda id: {"from": db.session.get_one(Cycle, id).phase.value},
    "auth.change_password": lambda id: {
        "current": PASSWORD,
        "new": "a harbour at dusk",
        "again": "a harbour at dusk",
    },
}


class Walker(CastClient):
    """Checks every page, and leaves alone what is a piece of one."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if "/draft/progress" in str(args[0]):
            return FlaskClient.open(self, *args, **kwargs)
        return super().open(*args, **kwargs)


class Case(SimpleNamespace):
    """One row of access/: a route on a record in a state, and what each seat is answered."""

    method: str
    endpoint: str
    state: str
    url: str
    nowhere: str
    data: dict[str, Any]
    answers: dict[str, int]
    seats: dict[str, str | None]

    @property
    def key(self) -> str:
        return f"{self.method} {self.endpoint}"

    @property
    def rightful(self) -> dict[str, int]:
        """The seats for which this succeeds."""
        return {seat: status for seat, status in self.answers.items() if status < 400}

    @property
    def doers(self) -> list[str | None]:
        """Who succeeds, and not by being sent to the door."""
        return [
            self.seats[seat] for seat in self.rightful if seat != "signed_out" or self.answers[seat] != 302
        ]


class House:
    """A running application on a prepared database, which can be put back."""

    def __init__(self, app: Flask, kept: Path, cookies: dict[str, str], ids: dict[str, int]) -> None:
        self.app, self.kept, self.cookies, self.ids = app, kept, cookies, ids

    def client(self, key: str | None) -> Any:
        """A browser of one of the cast, signed in since the database was prepared; or signed out."""
        made = self.app.test_client()
        if key is not None:
            made.set_cookie("plumbline", self.cookies[key])
        return made

    def restore(self) -> None:
        """Put the prepared database back."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        folder = Path(self.app.config["DATA_DIR"])
        for path in folder.glob("plumbline.db*"):
            path.unlink()
        for name in ("plumbline.db", "audit_head"):
            shutil.copy(self.kept / name, folder / name)
        shutil.copytree(self.kept / "attachments", folder / "attachments", dirs_exist_ok=True)

    def dump(self, *without: str) -> dict[str, list[Any]]:
        """Every row of every table, except the log of reads."""
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(table.select().order_by(table.c.id))]
                for table in Base.metadata.sorted_tables
                if table.name not in UNREAD | set(without)
            }

    def read(self, ask: Callable[[], Any]) -> Any:
        """Ask the database something, in a session of its own."""
        with self.app.app_context():
            found = ask()
            db.session.remove()
        return found

    def case(self, key: str, state: str) -> Case:
        """One row of the table, with the address and the form to send."""
        method, endpoint = key.split()
        rule = next(each for each in self.app.url_map.iter_rules() if each.endpoint == endpoint)
        argument = next(iter(sorted(rule.arguments, reverse=True)), "")
        kind = argument.removesuffix("_id") or "nothing"
        said = TABLE["records"][kind][state]
        id = self.ids[f"{kind} {state}"]
        given = {argument: id} if argument else {}
        extra = {name: said[name] for name in ("code", "number") if name in rule.arguments - {argument}}
        if "question_id" in rule.arguments:
            extra |= {"question_id": self.read(lambda: answers(id)[0].question_id)}
        with self.app.test_request_context():
            url = url_for(endpoint, **(given | extra))
            nowhere = url_for(endpoint, **({argument: NOBODYS} | extra)) if argument else ""
        seats = {"signed_out": None} | TABLE["cast"]["everybody"] | TABLE["cast"][said["about"]]
        seats |= said.get("seats", {})
        seats |= {"subject": said["about"]} | ({"author": said["author"]} if "author" in said else {})
        if said["about"] == "grace":
            del seats["executive"]  # it is she who stands above Grace's manager
        row = TABLE["routes"][key][state]
        others = row.get("others")
        door = {"signed_out": 302 if method == "GET" else 401}
        expected = dict.fromkeys(seats, others) | door | {k: v for k, v in row.items() if k != "others"}
        forms = FORMS | from_rooms("FORMS")
        data = self.read(lambda: forms.get(endpoint, lambda _: {})(id)) if method == "POST" else {}
        data = data | said.get("send", {}) if method == "POST" else {}
        if "as" in data:
            data = (
                {"person": str(self.ids[f"cast {data['as']}"])} if data["as"] != "nobody" else {"person": "0"}
            )
        return Case(
            method=method, endpoint=endpoint, state=state, url=url, nowhere=nowhere, data=data,
            answers=expected, seats=seats,
        )  # fmt: skip

    def cases(self, key: str) -> list[Case]:
        return [self.case(key, state) for state in TABLE["routes"][key]]

    def every(self, method: str) -> list[Case]:
        """Every row for one method."""
        return [case for key in TABLE["routes"] if key.startswith(method) for case in self.cases(key)]

    def succeeding(self) -> list[Case]:
        """The rows of POST that somebody succeeds with."""
        return [case for case in self.every("POST") if case.rightful]


def named(app: Flask) -> dict[str, int]:
    """The ids of the records of access/, and of everybody."""
    with app.app_context():
        found = {
            f"{kind} {state}": find(kind, said) if kind != "nothing" else 0
            for kind, states in TABLE["records"].items()
            for state, said in states.items()
        }
        found |= {
            f"cast {email.partition('@')[0]}": id
            for email, id in db.session.execute(select(Person.email, Person.id))
        }
        db.session.remove()
    return found


def cookies_of(app: Flask, ids: dict[str, int]) -> dict[str, str]:
    """Everybody signs in once."""
    found = {}
    for key, id in ids.items():
        kind, _, name = key.partition(" ")
        if kind == "cast":
            client = app.test_client()
            assert client.post("/demo/sign-in", data={"person": id}).status_code == 303, name
            found[name] = client.get_cookie("plumbline").value
    return found


def act(app: Flask, what: Callable[[], None]) -> None:
    """Do something to the database, and let go of it."""
    with app.app_context():
        what()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def house(databases: Databases, played: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The prepared house of this module. Passwords are hashed cheaply."""
    folder = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(databases.folder / played, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", CHEAP)
        patch.setattr(passwords, "NOBODY", CHEAP.hash("nobody knows this one"))
        app = make_app(folder, f"sqlite:///{folder / 'plumbline.db'}")
        app.test_client_class = Walker
        act(app, prepare)
        ids = named(app)
        cookies = cookies_of(app, ids)
        act(app, close_quentins_account)
        kept = folder.parent / "kept"
        shutil.copytree(folder, kept)
        yield House(app, kept, cookies, ids)
        with app.app_context():
            db.engine.dispose()
