"""The pages of evidence."""

from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import delete, func, select

from app import clock
from app.audit.models import AccessEntry
from app.db import db
from app.evidence import actions
from app.evidence.models import EvidenceItem, EvidenceRevision, Provenance
from app.mail.models import MailMessage
from app.once import request_key
from app.people.models import Person
from tests.evidence.samples import filled, log_one, many, newest, one, person_id, words
from tests.statements import counting


@pytest.fixture
def entered(app):
    """Logs an item through the action and commits; gives its id."""

    def enter(subject: str, by: str, **changes) -> int:
        with app.app_context():
            people = {row.email.partition("@")[0]: row for row in db.session.scalars(select(Person))}
            item = log_one(people[subject], people[by], **changes)
            db.session.commit()
            found = item.id
            db.session.remove()
            return found

    return enter


@pytest.fixture
def unread(app):
    """Nobody has read anything yet: the demo's readers are not those of a test."""
    with app.app_context():
        db.session.execute(delete(AccessEntry))
        db.session.commit()
        db.session.remove()


def entries(app, reader: str) -> list[tuple[str, int, str]]:
    query = select(AccessEntry).where(AccessEntry.reader_id == person_id(app, reader))
    return [(entry.record, entry.record_id, entry.seat) for entry in many(app, query)]


def test_an_engineer_logs_evidence_about_their_own_work(app, as_):
    answer = as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=filled(app))

    item = newest(app)
    assert (answer.status_code, answer.location) == (303, f"/evidence/{item}")
    assert one(app, select(EvidenceItem.provenance).where(EvidenceItem.id == item)) is Provenance.SELF


def test_a_colleague_logs_evidence_and_its_subject_reads_it_at_once(app, as_):
    ada, idris = person_id(app, "ada"), as_("idris")
    page = idris.get(f"/people/{ada}/evidence/new").text
    idris.post(f"/people/{ada}/evidence", data=filled(app, title="Unblocked our broker move"))

    assert "sees it at once" in page
    assert "Unblocked our broker move" in as_("ada").get(f"/evidence/{newest(app)}").text
    assert "Unblocked our broker move" in as_("ada").get("/evidence").text
    last = select(MailMessage.person_id).order_by(MailMessage.id.desc()).limit(1)
    assert one(app, last) == ada


def test_the_same_form_sent_twice_logs_one_item(app, as_):
    ada, client = person_id(app, "ada"), as_("ada")
    data = filled(app) | {"request_key": request_key()}
    before = one(app, select(func.count(EvidenceItem.id)))

    first = client.post(f"/people/{ada}/evidence", data=data)
    second = client.post(f"/people/{ada}/evidence", data=data)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert one(app, select(func.count(EvidenceItem.id))) == before + 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": ""}, "Choose what kind of work it was."),
        ({"kind": "commits"}, "Not a valid choice"),
        ({"happened_on": ""}, "Say when it happened."),
        ({"happened_on": "31 March"}, "such as 2026-03-09"),
        ({"happened_on": "2025-02-30"}, "such as 2026-03-09"),
        ({"happened_on": "0001-01-01"}, "more than five years ago"),
        ({"happened_on": "9999-12-31"}, "in the future"),
        ({"title": "  "}, "Give it a title"),
        ({"title": "x" * 161}, "too long. The limit is 160."),
        ({"body": ""}, "Say what happened"),
        ({"body": "with a \0 inside"}, "NUL character"),
        ({"body": "b" * 1_000_000}, "too long. The limit is 6,000."),
        ({"competencies": [str(2**63)]}, "valid choice"),
        ({"competencies": ["1", "one"]}, "valid choice"),
        ({"style": "hero"}, "Not a valid choice"),
        ({"confidentiality": "secret"}, "Not a valid choice"),
        ({"link": "javascript:alert(1)"}, "Write the whole address"),
        ({"link": "https://example.org/" + "x" * 500}, "too long. The limit is 500."),
        ({"link": "https://example.org/\0"}, "NUL character"),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_its_reason(app, as_, changes, said):
    typed = {"title": "What I typed as a title", "body": "What I typed as the body."} | changes

    answer = as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=filled(app, **typed))

    assert answer.status_code == 422
    assert said in answer.text
    for name in {"title", "body"} - set(changes):
        assert typed[name] in answer.text
    shown = changes.get("body") or changes.get("link") or changes.get("happened_on")
    if shown:
        assert escape(str(shown)) in answer.text


def test_today_is_the_day_where_the_writer_is(app, as_):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with app.app_context():
        db.session.scalars(
            select(Person).where(Person.email.startswith("ada@"))
        ).one().zone = "Pacific/Kiritimati"
        db.session.commit()

    with clock.at(clock.now().replace(hour=12)):
        answer = as_("ada").post(
            f"/people/{person_id(app, 'ada')}/evidence", data=filled(app, happened_on=tomorrow)
        )

    assert answer.status_code == 303


@pytest.mark.parametrize("id", ["0", str(2**31), str(2**63), "x"])
def test_ids_that_no_column_holds_are_not_found(as_, id):
    ada = as_("ada")

    assert ada.get(f"/evidence/{id}").status_code == 404
    assert ada.post(f"/people/{id}/evidence", data={}).status_code in {404, 405}


@pytest.mark.parametrize("before", [str(2**63), "-1", "x", ""])
def test_a_page_key_that_is_none_shows_the_first_page(as_, before):
    assert as_("ada").get("/evidence", query_string={"before": before}).status_code == 200


def test_a_stranger_finds_nothing(app, as_, entered):
    item, bao = entered("ada", "ada"), as_("bao")

    assert bao.get(f"/evidence/{item}").status_code == 404
    assert bao.get(f"/evidence/{item}/edit").status_code == 404
    assert bao.post(f"/evidence/{item}/revisions", data=filled(app)).status_code == 404
    assert bao.post(f"/evidence/{item}/context", data={"text": "Mine"}).status_code == 404
    assert bao.get(f"/people/{person_id(app, 'ada')}/evidence").status_code == 404


def test_who_may_read_may_not_do_everything(app, as_, entered):
    item = entered("ada", "bao")

    assert as_("ada").get(f"/evidence/{item}/edit").status_code == 403
    assert as_("grace").post(f"/evidence/{item}/revisions", data=filled(app)).status_code == 403
    assert as_("bao").post(f"/evidence/{item}/context", data={"text": "Mine"}).status_code == 403


def test_a_correction_keeps_the_earlier_words_on_the_page(app, as_, entered):
    item = entered("ada", "bao", title="Fixed it in March")
    bao = as_("bao")
    assert "Fixed it in March" in bao.get(f"/evidence/{item}/edit").text

    bao.post(f"/evidence/{item}/revisions", data=filled(app, title="Fixed it in April", base="1"))

    page = as_("ada").get(f"/evidence/{item}").text
    assert page.index("Fixed it in April") < page.index("Fixed it in March")


def test_a_stale_correction_shows_both_texts_and_may_be_sent_again(app, as_, entered):
    item, ada = entered("ada", "ada"), as_("ada")
    ada.post(f"/evidence/{item}/revisions", data=filled(app, body="From the other window.", base="1"))

    answer = ada.post(f"/evidence/{item}/revisions", data=filled(app, body="From this window.", base="1"))

    assert answer.status_code == 409
    assert "From the other window." in answer.text
    assert answer.text.count("From this window.") == 2
    assert 'name="base" value="2"' in answer.text
    assert one(app, select(func.count(EvidenceRevision.id)).filter_by(item_id=item)) == 2
    again = ada.post(f"/evidence/{item}/revisions", data=filled(app, body="From this window.", base="2"))
    assert again.status_code == 303


@pytest.mark.parametrize("base", ["", "0", "x", str(2**63)])
def test_a_correction_of_no_known_revision_overwrites_nothing(app, as_, entered, base):
    item = entered("ada", "ada")

    answer = as_("ada").post(f"/evidence/{item}/revisions", data=filled(app, base=base))

    assert answer.status_code == 409


def test_a_correction_with_a_gap_keeps_the_revision_it_was_written_on_from(app, as_, entered):
    item, ada = entered("ada", "ada"), as_("ada")
    ada.post(f"/evidence/{item}/revisions", data=filled(app, base="1"))

    answer = ada.post(f"/evidence/{item}/revisions", data=filled(app, title="", base="1"))

    assert answer.status_code == 422
    assert 'name="base" value="1"' in answer.text


def test_an_item_of_long_ago_can_still_be_corrected(app, as_, entered):
    day = clock.today() - timedelta(days=3_000)
    item = entered("ada", "ada", happened_on=day)

    same = filled(app, happened_on=day.isoformat(), base="1")
    other = filled(app, happened_on=(day - timedelta(days=1)).isoformat(), base="2")

    assert as_("ada").post(f"/evidence/{item}/revisions", data=same).status_code == 303
    assert as_("ada").post(f"/evidence/{item}/revisions", data=other).status_code == 422


def test_the_subject_adds_context_beside_what_others_entered(as_, entered):
    item = entered("ada", "bao")

    answer = as_("ada").post(f"/evidence/{item}/context", data={"text": "Clara drew the first sketch."})

    assert answer.status_code == 303
    assert "Clara drew the first sketch." in as_("bao").get(f"/evidence/{item}").text


def test_context_beside_an_own_item_is_a_conflict(as_, entered):
    item, ada = entered("ada", "ada"), as_("ada")

    assert f"/evidence/{item}/context" not in ada.get(f"/evidence/{item}").text
    assert ada.post(f"/evidence/{item}/context", data={"text": "More"}).status_code == 409


@pytest.mark.parametrize("text", ["", "  \n ", "a\0b", "c" * 1_000_000])
def test_context_that_cannot_be_kept_is_shown_again(as_, entered, text):
    item = entered("ada", "bao")

    answer = as_("ada").post(f"/evidence/{item}/context", data={"text": text})

    assert answer.status_code == 422
    assert text.strip() in answer.text


def test_the_link_of_an_item_names_its_host_and_tells_it_nothing(as_, entered):
    item = entered("ada", "ada", link="https://wiki.tideway.example/page?a=1&b=2")

    page = as_("ada").get(f"/evidence/{item}").text

    assert "<b>wiki.tideway.example</b>" in page
    assert 'href="https://wiki.tideway.example/page?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in page


def test_markup_in_words_stays_text(as_, entered):
    item = entered("ada", "bao", title="<i>title</i>", body="<script>alert(1)</script>")

    page = as_("ada").get(f"/evidence/{item}").text

    assert "<script>alert(1)" not in page
    assert "<i>title" not in page


def test_the_list_shows_own_items_and_in_the_other_tab_those_about_others(as_, entered):
    entered("ada", "ada", title="About my own work")
    entered("clara", "ada", title="About the work of Clara")
    ada = as_("ada")

    mine, others = ada.get("/evidence").text, ada.get("/evidence?show=entered").text

    assert ("About my own work" in mine, "About the work of Clara" in mine) == (True, False)
    assert ("About my own work" in others, "About the work of Clara" in others) == (False, True)


def test_the_competency_filter_looks_at_the_words_as_they_are_now(app, as_, entered):
    item = entered("ada", "ada", title="It spoke to another")
    with app.app_context():
        row = db.session.get_one(EvidenceItem, item)
        was, now = row.current.competencies[0].key, db.session.get_one(type(row.current.competencies[0]), 2)
        actions.revise_evidence(
            row, 1, words(title="It spoke to another", competencies=[now]), by=row.entered_by
        )
        key = now.key
        db.session.commit()
        db.session.remove()
    ada = as_("ada")

    assert "It spoke to another" not in ada.get(f"/evidence?competency={was}").text
    assert "It spoke to another" in ada.get(f"/evidence?competency={key}").text
    assert "It spoke to another" in ada.get("/evidence?competency=nonsense").text


def test_show_more_leads_to_every_item_once(app, as_, entered):
    for number in range(35):
        entered("sol", "sol", title=f"Item number {number:02}.")
    sol = as_("sol")

    first = sol.get("/evidence").text
    key = first.partition("/evidence?before=")[2].partition('"')[0]
    second = sol.get(f"/evidence?before={key}").text

    titles = [f"Item number {number:02}." for number in range(35)]
    assert [(title in first) + (title in second) for title in titles] == [1] * 35
    assert "Show more" not in second


def test_a_colleague_is_found_by_the_beginning_of_a_name(app, as_):
    ada = as_("ada")

    found = ada.get("/evidence/about-a-colleague?name=OKA").text
    for typed in ("bao", "Nguyễn", "nguyen", "Bảo"):  # with a keyboard that has the letters, and without
        assert "Bảo Nguyễn" in ada.get("/evidence/about-a-colleague", query_string={"name": typed}).text

    assert f"/people/{person_id(app, 'grace')}/evidence/new" in found
    assert f"/people/{person_id(app, 'bao')}/evidence/new" not in found
    assert 'evidence/new"><bdi>' not in ada.get("/evidence/about-a-colleague").text


@pytest.mark.parametrize("name", ["%", "_", "\0", "x" * 10_000, "zz", " "])
def test_a_name_nobody_has_finds_nobody(as_, name):
    answer = as_("ada").get("/evidence/about-a-colleague", query_string={"name": name})

    assert answer.status_code == 200
    assert '/evidence/new"><bdi>' not in answer.text


def test_a_managers_reading_is_logged_and_the_subjects_own_is_not(app, as_, entered, unread):
    first, second = entered("ada", "ada"), entered("ada", "bao")
    ada = person_id(app, "ada")

    as_("grace").get(f"/evidence/{first}")
    as_("ada").get(f"/evidence/{second}")
    as_("ada").get("/evidence")
    as_("ada").get(f"/people/{ada}/evidence")

    assert entries(app, "grace") == [("evidence_item", first, "their manager")]
    assert entries(app, "ada") == []


def test_every_item_of_a_managers_list_is_logged(app, as_, entered, unread):
    entered("ada", "ada")
    about = many(app, select(EvidenceItem.id).where(EvidenceItem.subject_id == person_id(app, "ada")))

    as_("grace").get(f"/people/{person_id(app, 'ada')}/evidence")

    assert {record for _, record, _ in entries(app, "grace")} == set(about)


def test_reading_what_one_entered_about_others_is_logged(app, as_, entered):
    item = entered("ada", "idris")

    as_("idris").get("/evidence?show=entered")

    assert ("evidence_item", item, "its author") in entries(app, "idris")


@pytest.mark.parametrize(
    ("reader", "path"),
    [("sol", "/evidence"), ("miriam", "/evidence?show=entered"), ("ingrid", "/people/{tomas}/evidence")],
)
def test_a_list_asks_the_same_of_one_item_and_of_thirty(app, as_, entered, reader, path):
    subject = {"sol": "sol"}.get(reader, "tomas")
    by = {"miriam": "miriam"}.get(reader, "sol")
    path, client = path.format(tomas=person_id(app, "tomas")), as_(reader)
    entered(subject, by)
    client.get(path)

    with counting(app) as few:
        assert client.get(path).text.count("<h2><a") == 1
    for _ in range(29):
        entered(subject, by)
    with counting(app) as all_of_them:
        assert client.get(path).text.count("<h2><a") == 30

    assert len(all_of_them) == len(few)
