"""The pages of personal conflicts."""

import json

import pytest
from sqlalchemy import func, select

from app.audit.models import AccessEntry
from app.conflicts.models import Conflict
from app.once import request_key
from tests.evidence.samples import many, one, person_id


def declared(app) -> int:
    return int(one(app, select(func.count(Conflict.id))))


def of_clara(app) -> int:
    return int(one(app, select(Conflict.id).where(Conflict.person_id == person_id(app, "clara"))))


def test_somebody_finds_a_colleague_declares_a_conflict_and_ends_it(app, as_):
    ada, goran = as_("ada"), person_id(app, "goran")
    assert "Goran Petrov" in ada.get("/me/conflicts?name=gor").text
    assert "Declare a conflict with" in ada.get(f"/me/conflicts?with={goran}").text

    assert ada.post("/conflicts", data={"with": goran, "kind": "family"}).status_code == 303
    assert "Close family" in ada.get("/me/conflicts").text

    newest = one(app, select(func.max(Conflict.id)))
    assert ada.post(f"/conflicts/{newest}/end").status_code == 303
    assert "no more from" in ada.get("/me/conflicts").text
    assert ada.post(f"/conflicts/{newest}/end").status_code == 409


def test_the_other_person_finds_no_word_of_it(app, as_):
    lena = as_("lena")

    assert "Clara" not in lena.get("/me/conflicts").text
    assert json.loads(lena.get("/me/record.json").text)["conflicts"] == []
    assert lena.post(f"/conflicts/{of_clara(app)}/end").status_code == 404
    (own,) = json.loads(as_("clara").get("/me/record.json").text)["conflicts"]
    assert (own["with"], own["kind"]) == ("Lena Brandt", "partner")


def test_a_people_partners_read_stands_on_the_record_of_whoever_declared(app, as_):
    assert "Clara Weiss" in as_("miriam").get("/conflicts").text

    rows = many(app, select(AccessEntry).where(AccessEntry.record == "conflict"))
    assert [(row.reader_id, row.subject_id) for row in rows] == [
        (person_id(app, "miriam"), person_id(app, "clara"))
    ]
    assert as_("miriam").post(f"/conflicts/{of_clara(app)}/end").status_code == 403


@pytest.mark.parametrize("who", ["ada", "grace", "ingrid", "oksana", "sol"])
def test_the_list_of_all_is_for_people_partners(as_, who):
    assert as_(who).get("/conflicts").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Say what stands between you."),
        ({"kind": "rivalry"}, "Not a valid choice"),
        ({"with": ""}, "Find the person first."),
        ({"with": str(2**63)}, "Find the person first."),
        ({"with": "own"}, "Find the person first."),
    ],
)
def test_what_cannot_be_taken_is_said_on_the_page(app, as_, changes, said):
    data = {"with": person_id(app, "goran"), "kind": "dispute"} | changes
    data["with"] = person_id(app, "ada") if data["with"] == "own" else data["with"]
    before = declared(app)

    answer = as_("ada").post("/conflicts", data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert declared(app) == before


def test_declaring_again_is_a_conflict_and_the_same_form_twice_is_not(app, as_):
    ada, data = as_("ada"), {"with": person_id(app, "goran"), "kind": "dispute"}
    once, before = data | {"request_key": request_key()}, declared(app)

    assert [ada.post("/conflicts", data=once).status_code for _ in range(2)] == [303, 303]
    again = ada.post("/conflicts", data=data)

    assert (again.status_code, declared(app)) == (409, before + 1)
    assert "already" in again.text
