"""The pages of appeals."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.appeals import independence
from app.appeals.actions import file_appeal, reply_to_appeal
from app.appeals.drafting import revise_point
from app.appeals.models import Appeal, AppealState, ContestedPoint, Ruling
from app.appeals.ruling import decide_appeal, rule_on_point
from app.audit.models import AccessEntry
from app.db import db
from app.evidence.models import EvidenceItem
from app.once import request_key
from app.people.models import Person
from app.reviews.models import Review
from app.reviews.ratings import Rating, RatingKind
from tests.appeals import helpers
from tests.evidence.samples import log_one, many, one, person_id
from tests.test_once import at_one_instant

HOSTILE = "<script>alert(1)</script> & \u202e [E1]"


@pytest.fixture
def review(app):
    """The id of a review of Selma's that was shared."""
    with app.app_context():
        found = helpers.shared("selma").id
        db.session.commit()
        db.session.remove()
    return found


@pytest.fixture
def as_(review, as_):
    """Signed in as anybody, also as Selma, who had to be there first."""
    return as_


@pytest.fixture
def made(app, review):
    """Brings an appeal of Selma's as far as a helper takes it; gives its id and those of its points."""

    def make(how: Any) -> tuple[int, list[int]]:
        with app.app_context():
            appeal = how(db.session.get_one(Review, review))
            found = appeal.id, [each.id for each in appeal.points]
            db.session.commit()
            db.session.remove()
        return found

    return make


def state_of(app: Any, appeal_id: int) -> AppealState:
    return AppealState(one(app, select(Appeal.state).where(Appeal.id == appeal_id)))


def test_somebody_contests_their_review_from_its_page_to_filing(as_, review):
    selma = as_("selma")
    assert f"/reviews/{review}/appeal" in selma.get(f"/reviews/{review}").text
    before = selma.get(f"/reviews/{review}/appeal").text
    assert "It never lowers a rating" in before
    assert "within 30 days" in before
    assert "from filing on" in before

    draft = selma.post(f"/reviews/{review}/appeals").location
    appeal = draft.split("/")[2]
    texts = {"base": "0", "story": "What happened [E1].", "outcome_sought": "That it is put right."}
    assert selma.post(draft, data=texts | {"then": "point"}).location == f"/appeals/{appeal}/points/new"
    line = {"line": "process", "claim": "Nobody asked me [E1]."}
    assert selma.post(f"/appeals/{appeal}/points", data=line).status_code == 303
    context = {"kind": "on_call", "since": "2026-01-05", "until": "2026-01-09", "text": "Three nights."}
    assert selma.post(f"/appeals/{appeal}/contexts", data=context).status_code == 303
    assert "Nothing is missing" in selma.get(f"/appeals/{appeal}/filing").text
    assert selma.post(f"/appeals/{appeal}/filing").status_code == 303

    page = selma.get(f"/appeals/{appeal}").text
    assert "With the panel" in page
    assert "Seed" in page
    assert "5 January 2026" in page
    assert "Go to your appeal" in selma.get(f"/reviews/{review}").text


def test_what_a_draft_lacks_is_listed_with_links_and_nothing_is_filed(app, as_, review):
    selma = as_("selma")
    draft = selma.post(f"/reviews/{review}/appeals").location
    appeal = int(draft.split("/")[2])

    answer = selma.post(f"/appeals/{appeal}/filing")

    assert answer.status_code == 422
    for anchor in ("story", "outcome_sought", "points"):
        assert f"{draft}#{anchor}" in answer.text
        assert f'id="{anchor}"' in selma.get(draft).text
    assert state_of(app, appeal) is AppealState.DRAFT


def test_a_stale_save_shows_both_texts_and_keeps_the_newer(app, as_, made):
    appeal, _ = made(helpers.draft)
    selma, path = as_("selma"), f"/appeals/{appeal}/draft"
    selma.post(path, data={"base": "1", "story": "Saved first.", "outcome_sought": "So."})

    answer = selma.post(path, data={"base": "1", "story": "Typed later.", "outcome_sought": "So."})

    assert answer.status_code == 409
    assert "Saved first." in answer.text
    assert answer.text.count("Typed later.") == 2
    assert one(app, select(Appeal.story).where(Appeal.id == appeal)) == "Saved first."
    again = {"base": "2", "story": "Typed later.", "outcome_sought": "So."}
    assert selma.post(path, data=again).status_code == 303


@pytest.mark.parametrize(
    ("where", "data", "said"),
    [
        ("draft", {"story": "a\0b", "outcome_sought": "So."}, "NUL character"),
        ("draft", {"story": "c" * 12_001, "outcome_sought": "So."}, "too long. The limit is 12,000."),
        ("points", {"line": "", "claim": "Kept claim."}, "Choose the line"),
        ("points", {"line": "rating-999999", "claim": "Kept claim."}, "Not a valid choice"),
        ("points", {"line": "process", "claim": " "}, "Say what is wrong"),
        ("points", {"line": "process", "claim": "Kept [E99]."}, "There is no evidence E99"),
        ("contexts", {"kind": "", "text": "Kept text."}, "Choose what it was"),
        ("contexts", {"kind": "incident", "text": ""}, "Say what it meant"),
        ("contexts", {"kind": "incident", "since": "soon", "text": "Kept text."}, "2026-03-09"),
        (
            "contexts",
            {"kind": "incident", "since": "2026-03-09", "until": "2026-03-01", "text": "Kept text."},
            "before the one",
        ),
    ],
)
def test_what_cannot_be_taken_is_shown_again_with_its_reason(as_, made, where, data, said):
    appeal, _ = made(helpers.draft)

    answer = as_("selma").post(f"/appeals/{appeal}/{where}", data={"base": "1"} | data)

    assert answer.status_code == 422
    assert said in answer.text
    for name in ("story", "claim", "text"):
        assert data.get(name, "").strip("\0 ")[:40] in answer.text


def test_hostile_text_is_shown_as_text_to_everybody(as_, made):
    appeal, points = made(helpers.draft)
    selma = as_("selma")
    selma.post(f"/appeals/{appeal}/draft", data={"base": "1", "story": HOSTILE, "outcome_sought": HOSTILE})
    selma.post(f"/appeals/points/{points[0]}/revision", data={"line": "process", "claim": HOSTILE})
    selma.post(f"/appeals/{appeal}/contexts", data={"kind": "other", "text": HOSTILE})
    selma.post(f"/appeals/{appeal}/filing")
    as_("ravi").post(f"/appeals/{appeal}/reply", data={"text": HOSTILE})

    for page in (selma.get(f"/appeals/{appeal}").text, as_("ravi").get(f"/appeals/{appeal}").text):
        assert "<script>alert" not in page
        assert page.count("&lt;script&gt;") >= 5


@pytest.mark.parametrize(
    "path", ["/appeals/{}", "/appeals/{}/review", "/appeals/{}/draft", "/appeals/{}/filing"]
)
def test_a_stranger_finds_nothing(as_, made, path):
    appeal, _ = made(helpers.filed)

    for who in ("ada", "tomas", "miriam", "sol", "priya"):
        assert as_(who).get(path.format(appeal)).status_code == 404


def test_a_form_sent_twice_takes_effect_once(app, as_, made):
    appeal, _ = made(helpers.draft)
    selma, key = as_("selma"), request_key()
    before = one(app, select(func.count(ContestedPoint.id)))
    line = {"line": "process", "claim": "Nobody asked me.", "request_key": key}

    assert [selma.post(f"/appeals/{appeal}/points", data=line).status_code for _ in "12"] == [303, 303]
    assert one(app, select(func.count(ContestedPoint.id))) == before + 1
    filing = {"request_key": request_key()}
    assert [selma.post(f"/appeals/{appeal}/filing", data=filing).status_code for _ in "12"] == [303, 303]


def test_the_panel_rules_and_decides_and_the_review_shows_the_record_of_decision(app, as_, made, review):
    appeal, points = made(helpers.filed)
    oscar, selma = as_("oscar"), as_("selma")
    highest = one(app, select(func.max(Rating.scale_value_id)))
    rating = {"base": "0", "verdict": "upheld", "reason": "It reaches further [E1].", "label": str(highest)}
    answer = {"base": "0", "verdict": "partly", "reason": "In part.", "put_right": "It was the first time."}
    assert oscar.post(f"/appeals/points/{points[0]}/ruling", data=rating).status_code == 303
    refused = oscar.post(f"/appeals/{appeal}/decision")
    assert refused.status_code == 422
    assert "#point-2" in refused.text
    assert oscar.post(f"/appeals/points/{points[1]}/ruling", data=answer).status_code == 303
    assert as_("lena").post(f"/appeals/{appeal}/dissent", data={"dissent-text": "Not so."}).status_code == 303
    for text in ("It reaches further", "It was the first time.", "Not so."):
        assert text not in selma.get(f"/appeals/{appeal}").text + as_("ravi").get(f"/appeals/{appeal}").text
        assert text in as_("kaveh").get(f"/appeals/{appeal}").text

    early = oscar.post(f"/appeals/{appeal}/decision")
    assert early.status_code == 409
    assert "has not replied yet" in early.text
    asked = oscar.get(f"/appeals/{appeal}").text
    assert "has replied, or from" in asked.split('id="decide"')[1]
    assert f'action="/appeals/{appeal}/decision"' not in asked
    assert as_("ravi").post(f"/appeals/{appeal}/reply", data={"text": "So."}).status_code == 303
    assert f'action="/appeals/{appeal}/decision"' in oscar.get(f"/appeals/{appeal}").text
    assert oscar.post(f"/appeals/{appeal}/decision").status_code == 303

    for who in ("selma", "ravi", "kaveh"):
        page = as_(who).get(f"/appeals/{appeal}").text
        assert all(text in page for text in ("It reaches further", "It was the first time.", "Not so."))
    for who in ("ravi", "tomas"):
        page = as_(who).get(f"/reviews/{review}").text
        assert "Record of decision" in page
        assert "It was the first time." in page
        assert "appeal" not in page.replace('href="/appeals"', "").replace(">Appeals</a>", "").lower()
    assert one(app, select(func.count(Rating.id)).where(Rating.kind == RatingKind.AMENDED)) >= 1


def test_a_review_shows_what_decisions_about_it_rest_on_and_leads_its_person_to_the_rulings(
    app, as_, made, review
):
    def decided(of: Review) -> Appeal:
        number = log_one(of.subject, of.subject, title="Found in an old notebook").number
        appeal = helpers.draft(of, "process")
        revise_point(appeal.points[0], "process", f"It was left out [E{number}].", by=of.subject)
        file_appeal(appeal, new_seed=helpers.seed_drawing(of), by=of.subject)
        reply_to_appeal(appeal, "So.", by=of.author)
        said = {"reason": f"It was there [E{number}].", "put_right": f"It counts [E{number}]."}
        rule_on_point(appeal.points[0], 0, helpers.finding(**said), by=helpers.chair(appeal))
        decide_appeal(appeal, by=helpers.chair(appeal))
        return appeal

    appeal, _ = made(decided)
    number = one(app, select(func.max(EvidenceItem.number)).join(Person, Person.id == EvidenceItem.subject_id)
                 .where(Person.email.startswith("selma@")))  # fmt: skip
    for who in ("selma", "ravi", "tomas"):
        page = as_(who).get(f"/reviews/{review}").text
        assert f'href="#e{number}"' in page
        assert "Found in an old notebook" in page.split(f'id="e{number}"')[1]
    assert f'href="/appeals/{appeal}"' in as_("selma").get(f"/reviews/{review}").text
    assert f'href="/appeals/{appeal}"' not in as_("ravi").get(f"/reviews/{review}").text


def test_a_stale_ruling_shows_both_texts(app, as_, made):
    _appeal, points = made(helpers.ruled)
    late = {"base": "0", "verdict": "partly", "reason": "Typed later.", "put_right": "It was so."}

    answer = as_("oscar").post(f"/appeals/points/{points[0]}/ruling", data=late)

    assert answer.status_code == 409
    assert "It was left out." in answer.text
    assert answer.text.count("Typed later.") == 2
    assert one(app, select(Ruling.reason).where(Ruling.point_id == points[0])) == "It was left out."


def test_a_label_below_what_holds_is_not_even_offered(app, as_, made):
    _appeal, points = made(helpers.filed)
    page = as_("oscar").get(f"/appeals/points/{points[0]}/ruling").text
    assert "Not yet meeting" not in page.split('name="label"')[1].split("</select>")[0]

    lower = {"base": "0", "verdict": "upheld", "reason": "Kept reason.", "label": "1"}
    answer = as_("oscar").post(f"/appeals/points/{points[0]}/ruling", data=lower)
    assert answer.status_code == 422
    assert "Kept reason." in answer.text


def test_what_others_read_is_in_the_log_and_ones_own_reading_is_not(app, as_, made, review):
    appeal, points = made(helpers.filed)
    for who in ("selma", "ravi", "oscar", "lena"):
        as_(who).get(f"/appeals/{appeal}")
    as_("oscar").get(f"/appeals/{appeal}/review")
    as_("oscar").get(f"/appeals/points/{points[0]}/ruling")

    rows = {
        (row.reader_id, row.record, row.seat)
        for row in many(app, select(AccessEntry).where(AccessEntry.review_id == review))
    }
    ids = {key: person_id(app, key) for key in ("selma", "ravi", "oscar", "lena")}
    for record in ("review", "evidence_item"):
        assert (ids["oscar"], record, "the panel's chair") in rows
        assert (ids["lena"], record, "a panelist") in rows
        assert (ids["ravi"], record, "its author") in rows
    assert ids["selma"] not in {reader for reader, _, _ in rows}
    opened = select(AccessEntry.reader_id).where(
        AccessEntry.record == "appeal", AccessEntry.record_id == appeal
    )
    assert set(many(app, opened)) == {ids["ravi"], ids["oscar"], ids["lena"]}


def test_a_people_partner_learns_that_there_is_one_and_nothing_of_what_it_says(as_, made):
    made(helpers.filed)

    page = as_("miriam").get("/appeals").text
    assert "Selma Vale" in page
    assert "Filed" in page
    assert "What happened [" not in page
    assert "leaves something out" not in page
    assert "Selma Vale" not in as_("tomas").get("/appeals").text


def test_a_draft_is_in_nobodys_list_but_its_writers(as_, made):
    made(helpers.draft)

    for who in ("ravi", "tomas", "miriam", "oscar"):
        assert "Selma Vale" not in as_(who).get("/appeals").text
    assert "Your appeal" in as_("selma").get("/appeals").text


def test_home_says_whose_turn_it_is(as_, made):
    appeal, _ = made(helpers.draft)
    assert "Finish your appeal" in as_("selma").get("/").text
    as_("selma").post(f"/appeals/{appeal}/filing")

    assert "Finish your appeal" not in as_("selma").get("/").text
    assert f'href="/appeals/{appeal}"' in as_("ravi").get("/").text
    as_("ravi").post(f"/appeals/{appeal}/reply", data={"text": "I saw it otherwise."})
    assert f'href="/appeals/{appeal}"' not in as_("ravi").get("/").text


def test_home_does_not_tell_the_chair_to_decide_before_the_author_was_heard(as_, made):
    appeal, _ = made(helpers.unanswered)
    assert "the panel waits for the reply" in as_("oscar").get("/").text

    as_("ravi").post(f"/appeals/{appeal}/reply", data={"text": "So."})

    assert "it can be decided" in as_("oscar").get("/").text


def test_nobody_is_told_why_somebody_was_taken_out_of_the_pool(as_, made):
    appeal, _ = made(helpers.filed)

    for who in ("selma", "ravi", "oscar"):
        panel = as_(who).get(f"/appeals/{appeal}").text.split('id="panel"')[1]
        assert panel.count(independence.TAKEN_OUT) >= 2
        assert independence.PART not in panel
        assert independence.UNDER_AUTHOR not in panel
    (draw,) = as_("selma").get("/me/record.json").get_json()["appeals"]["own"][0]["draws"]
    assert {each["why"] for each in draw["excluded"]} == {independence.TAKEN_OUT}


def test_a_panelists_task_counts_the_points_that_are_open(as_, made):
    made(helpers.filed)

    assert "2 points without a ruling. You chair the panel." in as_("oscar").get("/").text
    assert "chairs the panel and writes the rulings" in as_("lena").get("/").text


def test_the_record_holds_ones_own_appeal_and_the_panels_words_once_decided(as_, made):
    appeal, _ = made(helpers.ruled)
    own = as_("selma").get("/me/record.json").get_json()["appeals"]["own"][0]
    assert own["story"] == "What happened [E1]."
    assert own["points"][0]["ruling"] is None
    assert "A ruling on a point" not in as_("selma").get("/me/record").text

    as_("oscar").post(f"/appeals/{appeal}/decision")

    own = as_("selma").get("/me/record.json").get_json()["appeals"]["own"][0]
    assert own["points"][0]["ruling"]["reason"] == "It was left out."
    assert own["draws"][0]["seed"]
    assert "A ruling on a point" in as_("selma").get("/me/record").text
    panels = as_("oscar").get("/me/record.json").get_json()["appeals"]["panels"]
    assert {"about": "Selma Vale", "place": 1, "state": "decided"} in panels


def test_two_decisions_at_one_instant_add_each_rating_once(app, as_, made):
    appeal, points = made(helpers.ruled)
    highest = one(app, select(func.max(Rating.scale_value_id)))
    raised = {"base": "1", "verdict": "upheld", "reason": "It reaches further.", "label": str(highest)}
    assert as_("oscar").post(f"/appeals/points/{points[0]}/ruling", data=raised).status_code == 303
    before = one(app, select(func.count(Rating.id)))
    clicks = [
        (person_id(app, "oscar"), f"/appeals/{appeal}/decision", {"request_key": request_key()})
        for _ in range(2)
    ]

    answers = at_one_instant(app, *clicks)

    assert sorted(each.status_code for each in answers) == [303, 409]
    assert one(app, select(func.count(Rating.id))) == before + 1
