"""The statement, reports in confidence, the fairness page, and what the policy page says."""

import json
import re
from html import unescape

import pytest
from sqlalchemy import func, select

from app.audit.models import AccessEntry
from app.cycles.models import Cycle
from app.db import db
from app.distribution.models import DistributionReport
from app.once import request_key
from tests.evidence.samples import many, one, person_id
from tests.feedback.samples import place
from tests.places import open_next_cycle

WORDS = "I was asked for one in four."


@pytest.fixture
def cycles(app):
    """The ids of the cycle that runs signed, and of one that has just begun."""
    with app.app_context():
        open_next_cycle()
        db.session.commit()
        begun = db.session.scalars(select(Cycle.id).where(Cycle.name == "Next half-year")).one()
        found = place("ada").cycle_id, begun
        db.session.remove()
        return found


def shown(client, path: str) -> str:
    """A page as it is read, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)).split())


def newest(app) -> int:
    return int(one(app, select(func.max(DistributionReport.id))))


def test_none_is_printed_only_for_a_cycle_that_an_executive_signed(as_, cycles):
    _, fresh = cycles
    nobody, ingrid, path = as_(None), as_("ingrid"), f"/cycles/{fresh}/distribution-statement"
    assert "Next half-year Distribution expectation: not signed yet." in shown(nobody, "/policy")
    assert shown(nobody, "/policy").count("Distribution expectation: none") == 1

    assert "Sign that no distribution is requested for Next half-year" in shown(ingrid, "/")
    assert ingrid.post(path).status_code == 303
    assert "Next half-year Distribution expectation: none. Signed by an executive" in shown(nobody, "/policy")
    assert "none. Signed by Ingrid Solheim on" in shown(as_("ada"), "/policy")
    assert "Sign that no distribution" not in shown(ingrid, "/")
    assert ingrid.post(path).status_code == 409


def test_signed_out_nobody_learns_who_signed(as_):
    assert "Ingrid" not in as_(None).get("/policy").text


@pytest.mark.parametrize("who", ["ada", "grace", "tomas", "miriam", "oksana", "sol"])
def test_others_read_the_statement_and_do_not_sign(as_, cycles, who):
    path = f"/cycles/{cycles[1]}/distribution-statement"

    assert "Nobody has signed this yet." in shown(as_(who), path)
    assert "Sign the statement" not in as_(who).get(path).text
    assert as_(who).post(path).status_code == 403


def test_somebody_reports_the_board_replies_and_the_reporter_reads_it(app, as_, cycles):
    ada, oksana = as_("ada"), as_("oksana")
    before = re.search(r"Reply to (\w+) report", shown(oksana, "/"))[1]
    answer = ada.post("/distribution/reports", data={"text": WORDS, "cycle": str(cycles[0])})
    path = f"/distribution/reports/{newest(app)}"
    assert (answer.status_code, answer.location) == (303, path)
    assert (before, re.search(r"Reply to (\w+) report", shown(oksana, "/"))[1]) == ("one", "2")

    assert WORDS in oksana.get(path).text
    assert oksana.post(f"{path}/reply", data={"text": "We asked, and it ends here."}).status_code == 303
    assert "Read the fairness board's reply" in shown(ada, "/")
    assert "We asked, and it ends here." in ada.get(path).text
    assert oksana.post(f"{path}/reply", data={"text": "Again."}).status_code == 409


def test_every_read_of_the_board_stands_on_the_reporters_record(app, as_):
    as_("farah").post("/distribution/reports", data={"text": WORDS, "cycle": ""})
    path = f"/distribution/reports/{newest(app)}"
    as_("farah").get(path)
    as_("amara").get(path)

    rows = many(app, select(AccessEntry).where(AccessEntry.record == "distribution_report"))
    assert [(row.reader_id, row.subject_id) for row in rows] == [
        (person_id(app, "amara"), person_id(app, "farah"))
    ]
    mine = json.loads(as_("farah").get("/me/record.json").text)["reports_in_confidence"]
    assert WORDS in [each["text"] for each in mine]


@pytest.mark.parametrize("who", ["ravi", "tomas", "ingrid", "miriam", "sol", "erik"])
def test_a_report_is_nobody_elses_to_read(app, as_, who):
    path = f"/distribution/reports/{newest(app)}"

    assert as_(who).get(path).status_code == 404
    assert as_(who).post(f"{path}/reply", data={"text": "Mine."}).status_code == 404
    assert "two exceeding already" not in as_(who).get("/distribution/report").text


def test_a_board_member_who_reports_does_not_reply(app, as_):
    ines = as_("ines")
    ines.post("/distribution/reports", data={"text": WORDS, "cycle": ""})
    path = f"/distribution/reports/{newest(app)}"

    assert ines.get(path).status_code == 200
    assert ines.post(f"{path}/reply", data={"text": "I looked into it myself."}).status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " "}, "Say what you were asked to do."),
        ({"text": "t" * 7_000}, "The limit is 6,000"),
        ({"text": "a\0b"}, "NUL character"),
        ({"cycle": "999"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_shown_again(as_, changes, said):
    answer = as_("ada").post("/distribution/reports", data={"text": WORDS, "cycle": ""} | changes)

    assert answer.status_code == 422
    assert said in answer.text
    assert changes.get("text", WORDS).strip() in answer.text


def test_the_same_form_twice_reports_once(app, as_):
    data = {"text": WORDS, "cycle": "", "request_key": request_key()}
    before = one(app, select(func.count(DistributionReport.id)))

    assert [as_("ada").post("/distribution/reports", data=data).status_code for _ in range(2)] == [303, 303]
    assert one(app, select(func.count(DistributionReport.id))) == before + 1


def test_the_fairness_page_shows_the_board_reports_without_words_and_an_executive_statements(as_):
    board, executive = as_("oksana").get("/fairness").text, as_("ingrid").get("/fairness").text

    assert "Reports in confidence" in board
    assert "two exceeding already" not in board
    assert "Signed by" in executive
    assert "Reports in confidence" not in executive
    assert as_("miriam").get("/fairness").status_code == 403


def test_the_metric_board_is_told_that_nothing_waits(as_):
    assert "Plumbline keeps no team metric yet" in as_("erik").get("/").text


def test_the_policy_says_who_reads_what_from_the_rules(as_):
    page = shown(as_(None), "/policy")

    assert "Review The person it is about, once shared. Its author." in page
    assert "Feedback The person it is about, while open to them. Its author and their manager." in page
    assert "Calibration case" in page
    assert "Read the whole review, what it cites and the feedback: a panelist" in page
