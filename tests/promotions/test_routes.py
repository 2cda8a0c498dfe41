"""The pages of promotions."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import clock, pdf
from app.audit.models import AccessEntry
from app.db import db
from app.once import request_key
from app.people.models import Person
from app.promotions import packet as packets
from app.promotions.actions import ask_for_statement
from app.promotions.models import (
    PacketExport,
    PacketRevision,
    PromotionCase,
    PromotionStatement,
    PromotionText,
)
from tests.evidence.samples import many, one, person_id
from tests.promotions.cases import case_of, complete, opened, statement_of


@pytest.fixture
def made(app):
    """Makes something through actions, commits, and gives what the function returns."""

    def make(act: Any) -> Any:
        with app.app_context():
            people = {row.email.partition("@")[0]: row for row in db.session.scalars(select(Person))}
            found = act(people)
            db.session.commit()
            db.session.remove()
        return found

    return make


@pytest.fixture
def draft(made):
    return made(lambda people: opened(people["bao"], "E3").id)


@pytest.fixture
def whole(made):
    """A case that can be sealed."""

    def act(people: Any) -> int:
        case = opened(people["bao"], "E3")
        complete(case, people["bao"])
        return case.id

    return made(act)


@pytest.fixture
def sealed(made):
    """The demo's case."""
    return made(lambda people: case_of("ada").id)


def test_an_engineer_opens_writes_asks_seals_and_takes_the_packet_along(app, as_, whole):
    bao = as_("bao")
    answer = bao.post(f"/promotions/{whole}/packets")
    assert (answer.status_code, answer.location) == (303, f"/promotions/{whole}#packets")

    index = bao.get("/promotions").text
    assert f"/promotions/{whole}/packet.pdf" in index
    assert "What is said about summary" in bao.get(f"/promotions/{whole}/packet").text
    file = bao.get(f"/promotions/{whole}/packet.pdf")
    assert (file.status_code, file.mimetype, file.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert (
        file.headers["Content-Disposition"]
        == "inline; filename=promotion-packet-bao-nguyen-e3-revision-1.pdf"
    )
    assert file.headers["X-Robots-Tag"] == "noindex"


def test_a_case_is_opened_once_also_by_a_form_sent_twice(app, as_):
    clara, level = as_("clara"), None
    page = clara.get(f"/people/{person_id(app, 'clara')}/promotions/new").text
    level = page.partition("<option selected value=")[2].split('"')[1]
    data = {"level": level, "request_key": request_key()}
    path = f"/people/{person_id(app, 'clara')}/promotions"

    answers = [clara.post(path, data=data) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert clara.post(path, data={"level": level}).status_code == 409
    assert (
        one(
            app,
            select(func.count(PromotionCase.id)).where(PromotionCase.subject_id == person_id(app, "clara")),
        )
        == 1
    )


@pytest.mark.parametrize("level", ["", "0", "999999", str(2**63), "E4", "1\0"])
def test_a_level_that_is_none_is_asked_for_again(app, as_, level):
    answer = as_("clara").post(f"/people/{person_id(app, 'clara')}/promotions", data={"level": level})

    assert answer.status_code == 422
    assert "One thing needs your attention" in answer.text or "things need your attention" in answer.text


@pytest.mark.parametrize("who", ["clara", "emil", "ravi", "tomas", "miriam", "sol", "ingrid"])
def test_a_stranger_finds_nothing(app, as_, sealed, who):
    client = as_(who)

    for path in ("", "/draft", "/draft/progress", "/colleagues", "/packet", "/packet.pdf"):
        assert client.get(f"/promotions/{sealed}{path}").status_code == 404, path
    for path in ("/draft", "/statements", "/packets"):
        assert client.post(f"/promotions/{sealed}{path}").status_code == 404, path
    assert "Your case for E4" not in client.get("/promotions").text


def test_there_is_no_packet_before_one_is_sealed(as_, draft):
    bao = as_("bao")

    assert bao.get(f"/promotions/{draft}/packet.pdf").status_code == 404
    assert bao.get(f"/promotions/{draft}/packet").status_code == 404


def test_what_is_missing_is_said_with_a_link_to_each_place(as_, draft):
    answer = as_("bao").post(f"/promotions/{draft}/packets")

    assert answer.status_code == 422
    assert (
        f'<a href="/promotions/{draft}/draft#answer-scope">“Scope of the role” is not written yet.</a>'
        in answer.text
    )


def test_sealing_again_without_a_change_is_a_conflict(as_, sealed):
    assert as_("ada").post(f"/promotions/{sealed}/packets").status_code == 409


def test_the_packet_stays_what_it_was_while_the_case_is_written_on(app, as_, sealed):
    ada = as_("ada")
    before = ada.get(f"/promotions/{sealed}/packet.pdf").data
    version = one(
        app,
        select(PromotionText.version).where(PromotionText.case_id == sealed, PromotionText.key == "summary"),
    )
    ada.post(
        f"/promotions/{sealed}/draft", data={"answer-summary": "Other.", "base-answer-summary": str(version)}
    )

    assert ada.get(f"/promotions/{sealed}/packet.pdf").data == before
    assert "The case was written on since then" in ada.get(f"/promotions/{sealed}").text


def test_texts_are_saved_with_and_without_a_script(as_, draft):
    bao, path = as_("bao"), f"/promotions/{draft}/draft"
    plain = bao.post(path, data={"answer-summary": "First.", "base-answer-summary": "0", "then": "case"})
    by_script = bao.post(
        path,
        data={"answer-summary": "Second.", "base-answer-summary": "1"},
        headers={"Accept": "application/json"},
    )

    assert (plain.status_code, plain.location) == (303, f"/promotions/{draft}")
    assert by_script.get_json()["saved"] == {"answer-summary": 2}
    assert "Second." in as_("grace").get(f"/promotions/{draft}").text


def test_a_stale_save_shows_both_texts_and_keeps_nothing_of_it(app, as_, draft):
    path, data = f"/promotions/{draft}/draft", {"base-answer-summary": "0", "base-answer-scope": "0"}
    as_("grace").post(path, data={"answer-summary": "Grace wrote this.", "base-answer-summary": "0"})

    answer = as_("bao").post(
        path, data=data | {"answer-summary": "Bao typed this.", "answer-scope": "Scope typed."}
    )

    assert answer.status_code == 409
    for words in ("Grace wrote this.", "Bao typed this.", "Scope typed.", "was saved elsewhere meanwhile"):
        assert words in answer.text
    kept = many(app, select(PromotionText).where(PromotionText.case_id == draft))
    assert {row.key: row.text for row in kept if row.text} == {"summary": "Grace wrote this."}


def test_two_people_s_words_for_one_text_are_merged_by_one_button(app, as_, draft):
    path, bao = f"/promotions/{draft}/draft", as_("bao")
    bao.post(path, data={"answer-summary": "It held. Ports slept.", "base-answer-summary": "0"})
    as_("grace").post(
        path, data={"answer-summary": "It held in storms. Ports slept.", "base-answer-summary": "1"}
    )

    late = bao.post(path, data={"answer-summary": "It held. Ports slept well.", "base-answer-summary": "1"})

    assert late.status_code == 409
    assert "The saved text is by Grace Okafor." in late.text
    sent = {"base-answer-summary": "2", "since-answer-summary": "1", "use": "merged:answer-summary"}
    assert bao.post(path, data={"answer-summary": "It held. Ports slept well."} | sent).status_code == 303
    kept = select(PromotionText.text).where(PromotionText.case_id == draft, PromotionText.key == "summary")
    assert one(app, kept) == "It held in storms. Ports slept well."


@pytest.mark.parametrize(
    ("typed", "base", "said"),
    [
        ("a\0b", "0", "NUL character"),
        ("x" * 1_000_000, "0", "too long. The limit is 8,000."),
        ("Words.", "", "came without its version"),
        ("Words.", "-1", "came without its version"),
        ("Words.", str(2**63), "came without its version"),
    ],
)
def test_a_text_that_cannot_be_taken_is_shown_again_with_its_reason(as_, draft, typed, base, said):
    answer = as_("bao").post(
        f"/promotions/{draft}/draft",
        data={"answer-summary": typed, "base-answer-summary": base, "answer-scope": "Also typed."}
        | {"base-answer-scope": "0"},
    )

    assert answer.status_code == 422
    assert said in answer.text
    assert typed.replace("\0", "") in answer.text.replace("\0", "")
    assert "Also typed." in answer.text


@pytest.mark.parametrize("given", ["", "x", "0", str(2**63), "999999"])
def test_a_form_that_names_nobody_asks_nobody(as_, draft, given):
    assert as_("bao").post(f"/promotions/{draft}/statements", data={"person": given}).status_code == 409


def test_a_statement_is_given_only_with_its_consent(app, as_, made, draft):
    asked = made(
        lambda people: (
            ask_for_statement(db.session.get_one(PromotionCase, draft), people["idris"], by=people["bao"]).id
        )
    )
    idris, path = as_("idris"), f"/promotion-statements/{asked}"
    page = idris.get(path).text
    assert "Bảo Nguyễn" in page
    assert "E3 Senior Engineer" in page

    without = idris.post(f"{path}/giving", data={"text": "What I typed."})
    given = idris.post(f"{path}/giving", data={"text": "What I typed.", "consent": "y"})

    assert without.status_code == 422
    assert "What I typed." in without.text
    assert given.status_code == 303
    assert "What I typed." in as_("grace").get(f"/promotions/{draft}").text
    assert idris.get(f"/promotions/{draft}").status_code == 404
    assert idris.post(f"{path}/declining").status_code == 409
    assert idris.post(f"{path}/withdrawal").status_code == 303
    assert "What I typed." not in as_("grace").get(f"/promotions/{draft}").text
    assert "What I typed." in as_("bao").get(f"/promotions/{draft}").text


def test_who_may_read_a_statement_may_not_answer_for_its_author(as_, made):
    given = made(lambda people: statement_of("ada", "bao").id)

    for verb in ("giving", "declining", "withdrawal"):
        for who in ("ada", "grace"):
            assert as_(who).post(f"/promotion-statements/{given}/{verb}").status_code == 403
        assert as_("emil").post(f"/promotion-statements/{given}/{verb}").status_code == 404


def test_one_pdf_is_made_and_kept_and_a_spoilt_file_is_made_again(app, as_, sealed):
    ada, path = as_("ada"), f"/promotions/{sealed}/packet.pdf"
    first = ada.get(path).data
    again = as_("grace").get(path).data
    (kept,) = (app.config["DATA_DIR"] / "packets").glob("*.pdf")

    rows = many(app, select(PacketExport))
    assert first == again == kept.read_bytes()
    assert [(row.copy, row.exported_by_id, row.pdf_digest) for row in rows] == [
        (1, person_id(app, "ada"), packets.digest(first))
    ]
    kept.write_bytes(b"%PDF-1.7 something else")
    assert ada.get(path).data == first
    assert one(app, select(func.count(PacketExport.id))) == 2


def test_of_two_who_ask_at_one_instant_one_makes_the_pdf_and_the_other_is_told_or_given_it(app, as_, sealed):
    answers: list[Any] = []
    clients = [as_("ada"), as_("grace")]
    asking = [
        threading.Thread(target=lambda c=c: answers.append(c.get(f"/promotions/{sealed}/packet.pdf")))
        for c in clients
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()

    given = [each for each in answers if each.status_code == 200]
    told = [each for each in answers if each.status_code == 503]
    assert len(given) + len(told) == 2
    assert len({each.data for each in given}) == 1
    assert all("A PDF is being made" in each.text for each in told)
    assert one(app, select(func.count(PacketExport.id))) == 1
    assert [each.get(f"/promotions/{sealed}/packet.pdf").data for each in clients] == [given[0].data] * 2


def test_a_pdf_that_cannot_be_made_is_said_calmly_and_nothing_is_kept(app, as_, sealed):
    app.config["PDF_SECONDS"] = 0

    answer = as_("ada").get(f"/promotions/{sealed}/packet.pdf")

    assert answer.status_code == 503
    assert "The PDF could not be made" in answer.text
    assert one(app, select(func.count(PacketExport.id))) == 0
    assert not list((app.config["DATA_DIR"]).glob("packets/*.pdf"))


def test_who_comes_while_a_pdf_is_made_is_told_so_at_once_and_a_kept_one_is_still_given(
    app, as_, whole, sealed
):
    ada, bao = as_("ada"), as_("bao")
    bao.post(f"/promotions/{whole}/packets")
    kept = ada.get(f"/promotions/{sealed}/packet.pdf").data

    with pdf.turn(app.config["DATA_DIR"] / "packets" / "turn.lock"):  # somebody else's is being made
        began = time.monotonic()
        told = [bao.get(f"/promotions/{whole}/packet.pdf") for _ in range(5)]
        took = time.monotonic() - began
        assert ada.get(f"/promotions/{sealed}/packet.pdf").data == kept

    assert [(each.status_code, each.headers["Retry-After"]) for each in told] == [(503, "5")] * 5
    assert "Open it again in a moment." in told[0].text
    assert took < 10
    assert one(app, select(func.count(PacketExport.id))) == 1
    assert bao.get(f"/promotions/{whole}/packet.pdf").status_code == 200


def test_a_pdf_that_could_not_be_made_is_not_tried_again_for_ten_minutes(app, as_, whole, sealed):
    ada, bao, path = as_("ada"), as_("bao"), f"/promotions/{sealed}/packet.pdf"
    bao.post(f"/promotions/{whole}/packets")
    app.config["PDF_SECONDS"] = 0
    first = ada.get(path)
    (marker,) = (app.config["DATA_DIR"] / "packets").glob("*.failed")
    said = marker.read_text()

    app.config["PDF_SECONDS"] = 60  # it could be made now, and still nobody tries
    again = [as_(who).get(path) for who in ("ada", "grace")]

    assert [(each.status_code, each.headers["Retry-After"]) for each in (first, *again)] == [(503, "600")] * 3
    assert marker.read_text() == said
    assert one(app, select(func.count(PacketExport.id))) == 0
    assert bao.get(f"/promotions/{whole}/packet.pdf").status_code == 200  # another packet is not held up
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert ada.get(path).status_code == 200


def test_a_managers_reading_is_logged_and_the_engineers_own_is_not(app, as_, sealed):
    before = one(app, select(func.max(AccessEntry.id)))
    as_("ada").get(f"/promotions/{sealed}")
    as_("ada").get(f"/promotions/{sealed}/packet.pdf")
    as_("grace").get(f"/promotions/{sealed}")
    as_("grace").get(f"/promotions/{sealed}/packet.pdf")

    rows = [row for row in many(app, select(AccessEntry)) if row.last_at and row.id > before]
    assert {row.reader_id for row in rows} == {person_id(app, "grace")}
    assert {"promotion_case", "evidence_item", "promotion_statement"} <= {row.record for row in rows}


def test_a_sealed_packet_is_what_its_digest_says(app):
    for row in many(app, select(PacketRevision)):
        assert packets.digest(row.snapshot) == row.digest


def test_statements_wait_on_the_home_page_of_whoever_was_asked(app, as_, made, draft):
    made(
        lambda people: (
            ask_for_statement(db.session.get_one(PromotionCase, draft), people["idris"], by=people["bao"]).id
        )
    )

    assert "Give or decline a statement about" in as_("idris").get("/").text
    assert "Write on for your promotion case" in as_("bao").get("/").text
    assert one(app, select(func.count(PromotionStatement.id)).where(PromotionStatement.state == "asked")) >= 1


@pytest.mark.parametrize("key", ["before", "asked_before"])
@pytest.mark.parametrize("value", [str(2**63), "-1", "x"])
def test_a_page_key_that_is_none_shows_the_first_page(as_, key, value):
    assert as_("grace").get("/promotions", query_string={key: value}).status_code == 200
