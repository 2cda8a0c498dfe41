"""The room of promotions for the walk through the house: what the demo lacks, its forms filled in, its lists."""

from typing import Any

from sqlalchemy import func, select

from app import clock
from app.db import db
from app.people.actions import add_person, report_to
from app.people.models import Person
from app.promotions.actions import ask_for_statement, give_statement, withdraw_statement
from app.promotions.queries import texts
from tests.evidence.samples import log_one
from tests.promotions.cases import case_of, complete, level, opened, person, statement_of, write


def prepare() -> None:
    """A draft with a statement asked for and one taken back, and a case that is complete."""
    draft = opened(person("bao"), "E3")
    ask_for_statement(draft, person("idris"), by=person("bao"))
    back = ask_for_statement(draft, person("farah"), by=person("grace"))
    give_statement(back, "Words that were taken back again.", by=person("farah"))
    withdraw_statement(back, by=person("farah"))
    complete(opened(person("dele"), "E4"), person("dele"))


def version(id: int, key: str) -> str:
    return str(texts(id)[key].version)


FINDERS = {
    "promotion": lambda said: case_of(said["about"]).id,
    "promotion_statement": lambda said: statement_of(said["about"], said["author"]).id,
}
FORMS: dict[str, Any] = {
    "promotions.open_": lambda id: {"level": str(level("E1").id)},
    "promotions.save": lambda id: {
        "answer-summary": "Words of today.",
        "base-answer-summary": version(id, "summary"),
    },
    "promotions.ask": lambda id: {"person": str(person("sol").id)},
    "promotions.give": lambda id: {"text": "What I saw.", "consent": "y"},
}


def newcomers(count: int) -> list[Person]:
    """People who answer to Grace."""
    made, today = [], clock.today()
    for _ in range(count):
        number = db.session.scalar(select(func.count(Person.id))) or 0
        who = add_person(
            f"Nils {number}", f"nils{number}@tideway.example", by=None, title="Engineer", joined_on=today
        )
        report_to(who, person("grace"), since=today, by=None)
        made.append(who)
    return made


def cases_of_many(count: int) -> None:
    for who in newcomers(count):
        opened(who, "E2", by=person("grace"))


def statements_of_emil(count: int) -> None:
    for who in newcomers(count):
        ask_for_statement(opened(who, "E2"), person("emil"), by=who)


def statements_about_bao(count: int) -> None:
    for who in newcomers(count):
        asked = ask_for_statement(case_of("bao"), who, by=person("bao"))
        give_statement(asked, "What I saw.", by=who)


def cited_about_bao(count: int) -> None:
    case = case_of("bao")
    cites = [f"[E{log_one(person('bao'), person('ada')).number}]" for _ in range(count)]
    for key in ("summary", "criterion_craft"):
        write(case, person("bao"), **{key: f"{texts(case.id)[key].text} {' '.join(cites)}."})


LISTS = [
    ("grace", "/promotions", cases_of_many),
    ("grace", "/", cases_of_many),
    ("grace", "/me/record.json", cases_of_many),
    ("emil", "/promotions", statements_of_emil),
    ("emil", "/", statements_of_emil),
    ("emil", "/me/record.json", statements_of_emil),
    ("bao", "/promotions/{promotion}", statements_about_bao),
    ("grace", "/promotions/{promotion}", statements_about_bao),
    ("bao", "/me/record.json", statements_about_bao),
    ("bao", "/promotions/{promotion}", cited_about_bao),
    ("grace", "/promotions/{promotion}", cited_about_bao),
    ("grace", "/promotions/{promotion}/draft", cited_about_bao),
    ("grace", "/promotions/{promotion}/draft/progress", cited_about_bao),
    ("bao", "/promotions/{promotion}/colleagues?name=n", cases_of_many),
]
KNOWN = {"promotion": "promotion draft"}
FLAT = ("promotions.new", "promotions.packet", "promotions.export", "promotions.statement")
