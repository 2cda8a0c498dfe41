"""The pages of feedback."""

import json

import pytest
from sqlalchemy import func, select

from app.audit.models import AccessEntry
from app.feedback.models import FeedbackAnswer, FeedbackRequest
from app.once import request_key
from tests.evidence.samples import many, one, person_id
from tests.feedback.samples import GIVEN, form, place, request_of
from tests.reviews.helpers import review_of

BAO = "put the switch back into the hands of the planner"
FARAH = "Deploys fail less than one time in a hundred"


@pytest.fixture
def where(app):
    """The address of somebody's feedback, and of a request about them."""

    def found(about: str, of: str = "") -> str:
        with app.app_context():
            if of:
                return f"/feedback-requests/{request_of(about, of).id}"
            return f"/participants/{place(about).id}/feedback"

    return found


def review_id(app, about: str) -> int:
    with app.app_context():
        return review_of(about).id


def test_a_colleague_is_found_asked_and_answers_and_the_manager_reads_it_at_once(app, as_, where):
    grace, farah = as_("grace"), as_("farah")
    new = where("ada").replace("feedback", "feedback-requests/new")
    assert "Farah Haddad" in grace.get(new, query_string={"name": "far"}).text
    data = {"of": person_id(app, "farah"), "prompt": "The weather import"}
    assert grace.post(new.removesuffix("/new"), data=data).location == where("ada")

    request = where("ada", "farah")
    assert "The weather import" in farah.get(request).text
    assert farah.post(f"{request}/answer", data=form()).status_code == 303

    assert GIVEN["behaviour"] in grace.get(where("ada")).text
    ada = as_("ada")
    assert GIVEN["behaviour"] not in ada.get(where("ada")).text + ada.get(request).text
    assert "Farah Haddad gave feedback" in plain(ada.get(request).text)


def plain(page: str) -> str:
    """The words of a page without the marks around names."""
    return " ".join(page.replace("<bdi>", "").replace("</bdi>", "").split())


def test_what_is_given_unasked_is_found_from_the_person_and_says_so(as_, app, where):
    farah, about = as_("farah"), person_id(app, "ada")
    assert f"/people/{about}/feedback/new" in farah.get(f"/people/{about}").text
    assert f"/people/{about}/feedback/new" in farah.get("/feedback/about-a-colleague?name=ada").text

    sent = farah.post(f"/people/{about}/feedback", data=form(kind="product_partner"))

    assert sent.status_code == 303
    assert "Given unasked on" in farah.get(sent.location).text
    assert "given unasked on" in farah.get("/feedback?show=given").text
    read = plain(as_("grace").get(where("ada")).text)
    assert "Product partner · gave it unasked on" in read
    assert GIVEN["behaviour"] in read
    assert GIVEN["behaviour"] not in as_("ada").get(where("ada")).text


def test_whoever_was_asked_is_led_to_the_request(as_, app, where):
    about = person_id(app, "hana")
    assert as_("dele").get(f"/people/{about}/feedback/new").location == where("hana", "dele")


def test_feedback_about_whom_no_cycle_runs_is_kept_on_the_page(as_, app):
    answer = as_("ada").post(f"/people/{person_id(app, 'sol')}/feedback", data=form(kind="peer"))

    assert answer.status_code == 409
    assert GIVEN["behaviour"] in answer.text
    assert "logged as evidence" in answer.text


def test_the_person_reads_what_was_opened_and_of_the_rest_that_it_is_there(as_, where):
    assert FARAH in as_("idris").get(where("idris")).text
    assert FARAH in as_("idris").get("/feedback?show=received").text
    assert BAO not in as_("ada").get(where("ada")).text
    assert "Bảo Nguyễn" in as_("ada").get(where("ada")).text


def test_the_answers_stand_beside_the_desk_of_the_manager(as_, app, where):
    page = as_("grace").get("/").text
    assert BAO not in page
    assert BAO in as_("grace").get(f"/reviews/{review_id(app, 'ada')}/draft").text

    rows = many(app, select(AccessEntry).where(AccessEntry.record == "feedback_answer"))
    assert {(row.reader_id, row.subject_id, row.review_id) for row in rows} == {
        (person_id(app, "grace"), person_id(app, "ada"), 0)
    }


def test_an_answer_is_in_the_file_of_the_record_once_it_was_opened(as_):
    ada, idris = (json.loads(as_(key).get("/me/record.json").text)["feedback"] for key in ("ada", "idris"))

    assert FARAH in json.dumps(idris["about_you"], ensure_ascii=False)
    assert BAO not in json.dumps(ada, ensure_ascii=False)
    closed = next(each for each in ada["about_you"] if each["asked_of"] == "Bảo Nguyễn")
    assert closed["opens"] == "at delivery"
    assert FARAH not in as_("farah").get("/me/record.json").text


def test_the_review_leads_its_subject_to_what_colleagues_said(as_, app, where):
    assert where("idris") in as_("idris").get(f"/reviews/{review_id(app, 'idris')}").text


def test_a_request_stands_on_the_home_page_until_it_is_answered(as_, where):
    dele = as_("dele")
    assert "Give feedback on the work of" in dele.get("/").text

    dele.post(f"{where('hana', 'dele')}/answer", data=form())

    assert "Give feedback on the work of" not in dele.get("/").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"behaviour": " \n"}, "Say what you saw"),
        ({"context": "", "followed": "impact"}, "Say when and where"),
        ({"impact": "", "followed": "behaviour"}, "Say what it led to"),
        ({"impact": "a\0b"}, "NUL character"),
        ({"context": "c" * 5_000}, "The limit is 4,000"),
    ],
)
def test_what_cannot_be_taken_is_shown_again(as_, where, changes, said):
    answer = as_("dele").post(f"{where('hana', 'dele')}/answer", data=form(**changes))

    assert answer.status_code == 422
    assert said in answer.text
    assert all(text.strip() in answer.text for text in form(**changes).values())


def test_declining_needs_a_reason_which_both_sides_read(as_, where):
    request, dele = where("hana", "dele"), as_("dele")
    assert dele.post(f"{request}/declining", data={"reason": ""}).status_code == 422
    assert dele.post(f"{request}/declining", data={"reason": "I was at sea."}).status_code == 303

    for key in ("hana", "ravi"):
        assert "I was at sea." in as_(key).get(where("hana")).text


@pytest.mark.parametrize("of", ["", "x", "0", str(2**63), "999999"])
def test_asking_nobody_is_said_on_the_page(as_, where, of):
    for who, room in (("grace", "feedback-requests"), ("ada", "feedback-proposals")):
        answer = as_(who).post(
            where("ada").replace("feedback", room), data={"of": of, "prompt": "The dry run"}
        )

        assert answer.status_code == 422
        assert "Choose at least one colleague" in answer.text


def test_the_same_form_twice_asks_once_and_answers_once(app, as_, where):
    ask = where("ada").replace("feedback", "feedback-requests")
    data = {"of": person_id(app, "farah"), "prompt": "", "request_key": request_key()}
    before = one(app, select(func.count(FeedbackRequest.id)))
    assert [as_("grace").post(ask, data=data).status_code for _ in range(2)] == [303, 303]
    assert one(app, select(func.count(FeedbackRequest.id))) == before + 1

    answer, given = f"{where('hana', 'dele')}/answer", form(request_key=request_key())
    before = one(app, select(func.count(FeedbackAnswer.id)))
    assert [as_("dele").post(answer, data=given).status_code for _ in range(2)] == [303, 303]
    assert one(app, select(func.count(FeedbackAnswer.id))) == before + 1


@pytest.mark.parametrize("who", ["bao", "ravi", "tomas", "miriam", "sol", "ingrid"])
def test_a_stranger_finds_nothing(as_, where, who):
    client = as_(who)

    assert client.get(where("ada")).status_code == 404
    assert client.get(where("ada", "dele")).status_code == 404
    assert client.post(f"{where('ada', 'dele')}/answer", data=form()).status_code == 404
