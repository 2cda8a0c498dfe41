"""The whole path in a real browser: written, read second, calibrated, delivered, contested, amended, and a packet."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.seats import Visitor

pytestmark = [pytest.mark.both, pytest.mark.browser]
TEXTS = {
    "Growth": "Growth: the questions page was tried on a new duty first [E8]. Risk: dates are promised early.",
    "Leverage": "Others change the feed from the contract alone [E11].",
    "Growth and judgement": "The dry run was corrected in the open [E5].",
    "Overall": "Exceeding in outcomes; the rest shows the standard in full.",
    "Next step": "A scope plan: the shared feed, with a second person on it.",
}


def test_the_whole_path_from_evidence_to_a_packet(server, browser):
    stranger = Visitor(browser, server)
    stranger.go("/rubric")
    expect(stranger.page.get_by_role("heading", level=1)).to_be_visible()
    stranger.go("/reviews")
    assert "/sign-in" in stranger.page.url
    stranger.leave()

    ada, grace = Visitor(browser, server, "Ada Lindqvist"), Visitor(browser, server, "Grace Okafor")
    tomas = Visitor(browser, server, "Tomás Herrera")
    evidence_is_logged_and_answered(ada, grace)
    a_coaching_note_is_shared_and_acknowledged(ada, grace)
    review = the_desk_is_filled(grace)
    it_is_returned_once_and_approved(grace, tomas, review)
    it_is_calibrated(browser, server, grace, review)
    it_is_shared_and_acknowledged(ada, grace, review)
    it_is_contested_and_amended(browser, server, ada, grace, review)
    the_record_says_who_read_what(ada)
    the_packet_leaves_the_house(ada, grace)
    for visitor in (ada, grace, tomas):
        visitor.leave()


def evidence_is_logged_and_answered(ada, grace):
    grace.go("/evidence/about-a-colleague?name=Ada")
    grace.page.get_by_role("link", name=re.compile("Ada Lindqvist")).last.click()
    page = grace.page
    if "/evidence/new" not in page.url:
        page.get_by_role("link", name=re.compile("Log evidence")).first.click()
    page.get_by_label("What kind of work was it?").select_option("toil_removed")
    page.get_by_label("When did it happen?").fill("2026-01-01")
    page.get_by_label("Title").fill("Replans no longer need a telephone call <b>bold</b>")
    page.get_by_label("What happened, and what changed?").fill("Planners rang nine times a week; now once.")
    page.get_by_text("More, now or later").click()
    page.get_by_label("Leverage").check()
    page.get_by_role("button", name=re.compile("Log")).last.click()
    page.wait_for_load_state()
    expect(page.get_by_text("Replans no longer need a telephone call <b>bold</b>").first).to_be_visible()

    ada.go("/evidence")
    ada.page.get_by_role("link", name=re.compile("Replans no longer need")).click()
    ada.page.get_by_label("What should a reader know?").fill("Bảo wrote the half of it.")
    ada.page.get_by_role("button", name=re.compile("context", re.IGNORECASE)).click()
    expect(ada.page.get_by_text("Bảo wrote the half of it.")).to_be_visible()
    ada.shoot("evidence")


def a_coaching_note_is_shared_and_acknowledged(ada, grace):
    person = ada.page.get_by_role("link", name=re.compile("Ada Lindqvist")).first
    assert person
    grace.go("/evidence/about-a-colleague?name=Ada")
    grace.page.get_by_role("link", name=re.compile("Ada Lindqvist")).last.click()
    subject = re.search(r"/people/(\d+)", grace.page.url)
    assert subject
    grace.go(f"/people/{subject[1]}/coaching-notes")
    grace.page.get_by_label("What are you concerned about?").fill("Dates are promised before the dry run.")
    grace.page.get_by_label("What will you do to help?").fill("I keep dates away until it is done.")
    grace.page.get_by_label("What have you agreed to do next?").fill("Name a date after the dry run only.")
    grace.press("Share the note")

    ada.go("/")
    ada.page.get_by_role("link", name=re.compile("coaching note", re.IGNORECASE)).first.click()
    ada.shoot("coaching-notes")
    ada.press("I have read it")
    expect(ada.page.get_by_text("You have acknowledged the note.")).to_be_visible()


def the_desk_is_filled(grace):
    page = grace.go("/")
    grace.shoot("home-manager")
    page.get_by_role("link", name=re.compile("Ada Lindqvist")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of Ada Lindqvist")
    grace.shoot("desk")
    review = page.url.rstrip("/").split("/")[-2]

    grace.press("Review and submit")
    expect(page.get_by_role("alert")).to_contain_text("missing")
    page.get_by_role("link", name="The next step is not written yet.").click()
    assert page.url.endswith("/draft#" + page.url.split("#")[1])

    page.get_by_text("None chosen").first.wait_for()
    assert page.locator("#composite table").count() == 0
    for heading, text in TEXTS.items():
        section = page.locator("section.question").filter(
            has=page.get_by_role("heading", name=heading, exact=True)
        )
        section.locator("textarea").fill(text)
        section.locator("textarea").blur()
        expect(section.locator("[data-saved-for]")).to_have_text(re.compile(r"^Saved \d"), timeout=15_000)
    risk = page.locator("section.question").filter(has=page.get_by_role("heading", name="Risk", exact=True))
    risk.locator("textarea").focus()
    page.locator("#e6 [data-cite]").click()
    expect(risk.locator(".cited")).to_contain_text("E6", timeout=15_000)
    for heading in ("Leverage", "Growth and judgement"):
        section = page.locator("section.question").filter(
            has=page.get_by_role("heading", name=heading, exact=True)
        )
        section.get_by_text("Meeting", exact=True).click()
    overall = page.locator("section.question").filter(
        has=page.get_by_role("heading", name="Overall", exact=True)
    )
    overall.get_by_text("Meeting", exact=True).click()
    expect(page.locator("#composite table")).to_be_visible(timeout=15_000)
    page.get_by_text("A scope plan", exact=True).click()
    expect(page.locator("#progress")).to_contain_text("nothing missing", timeout=15_000)
    grace.shoot("desk-complete")

    grace.press("Review and submit")
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    grace.shoot("submission")
    grace.press("Submit")
    expect(page.get_by_text("Submitted. Tomás Herrera reads it next.")).to_be_visible()
    return review


def it_is_returned_once_and_approved(grace, tomas, review):
    page = tomas.go("/")
    tomas.shoot("home-manager-above")
    page.get_by_role("link", name=re.compile("Ada Lindqvist")).first.click()
    page.locator("summary").filter(has_text=re.compile("^Comment on this: Leverage$")).click()
    page.get_by_label("Your comment on: Leverage").fill("Who changed it, and what could they do afterwards?")
    tomas.shoot("second-reading")
    tomas.press("Return to the author")

    page = grace.go(f"/reviews/{review}/draft")
    expect(page.get_by_text("Who changed it, and what could they do afterwards?")).to_be_visible()
    section = page.locator("section.question").filter(
        has=page.get_by_role("heading", name="Leverage", exact=True)
    )
    section.locator("textarea").fill(
        "Two people of the other team changed the feed from the contract alone [E11]."
    )
    section.locator("textarea").blur()
    expect(section.locator("[data-saved-for]")).to_have_text(re.compile(r"^Saved \d"), timeout=15_000)
    grace.press("Review and submit")
    grace.press("Submit")

    page = tomas.go(f"/reviews/{review}")
    page.get_by_label("A note to the author").fill("Clear now.")
    tomas.press("Approve")
    expect(page.get_by_text(re.compile("^Approved. Grace Okafor talks"))).to_be_visible()


def it_is_shared_and_acknowledged(ada, grace, review):
    assert ada.context.request.get(f"{ada.address}/reviews/{review}").status == 404
    page = grace.go(f"/reviews/{review}")
    grace.press("Share with Ada Lindqvist")
    expect(page.get_by_text("Shared. Ada Lindqvist can read it now.")).to_be_visible()

    page = ada.go("/")
    ada.shoot("home-engineer")
    page.get_by_role("link", name=re.compile("review", re.IGNORECASE)).filter(
        has_text=re.compile("Half-year|shared|Read")
    ).first.click()
    if f"/reviews/{review}" not in page.url:
        ada.go(f"/reviews/{review}")
    expect(page.get_by_text("Two people of the other team changed the feed")).to_be_visible()
    ada.shoot("review")
    page.get_by_label("Your comment").fill("The contract was Farah's idea as well.")
    ada.press("Add the comment")
    ada.press("I have read it")
    expect(page.get_by_text("You have said that you read it.")).to_be_visible()
    expect(page.get_by_text("The contract was Farah's idea as well.")).to_be_visible()


def it_is_calibrated(browser, server, grace, review):
    """A people partner makes a session; three read and vote; the chair reveals; a majority changes one line."""
    case = a_session_is_made(browser, server)
    chair = Visitor(browser, server, "Amara Diallo")
    readers = [Visitor(browser, server, name) for name in ("Anton Berg", "Sanna Virtanen", "Tara Quinn")]
    for reader, leverage in zip(readers, ("Exceeding", "Exceeding", "Meeting"), strict=True):
        reader.go("/")
        reader.page.get_by_role("link", name=re.compile("the case of Ada Lindqvist")).click()
        assert reader.page.locator("table", has_text="proposed:").count() == 0
        for line in ("Overall", "Outcomes", "Craft", "Leverage", "Growth and judgement"):
            label = leverage if line == "Leverage" else "Meeting"
            group = reader.page.get_by_role("radiogroup", name=line, exact=True)
            group.get_by_label(label, exact=True).check()
        reader.press("Vote")
    readers[0].shoot("calibration-vote")
    session = chair.go("/calibration").get_by_role("link", name="Berth Planning, first session")
    session.click()
    place = chair.page.url
    chair.press("Open the session")
    for reader in readers:
        reader.page.goto(place)
        reader.press("Take your seat")
    chair.page.goto(case)
    assert chair.page.get_by_text("Tara Quinn: has voted").count()
    chair.press("Reveal the votes")
    chair.shoot("calibration-case")
    chair.page.get_by_label("Why?").fill("Two of three found leverage that goes on without you [E11].")
    chair.page.get_by_role("checkbox", name=re.compile("^E11 ")).check()
    chair.press("Record the decision")
    expect(chair.page.get_by_text("Recorded. Ada Lindqvist reads it at delivery")).to_be_visible()
    assert (
        grace.context.request.get(f"{server}/reviews/{review}").text().count("What calibration decided") == 0
    )
    chair.page.goto(place)
    chair.press("Sign the session")
    chair.shoot("calibration-session")
    for visitor in (chair, *readers):
        visitor.leave()


def a_session_is_made(browser, server):
    """Seats, the cases of one team, and the reading begins; the address of Ada's case."""
    miriam = Visitor(browser, server, "Miriam Katz")
    page = miriam.page
    page.get_by_role("link", name=re.compile("Half-year to")).first.click()
    page.goto(page.url.split("?")[0].rstrip("/") + "/calibration/new")
    page.get_by_label("Name").fill("Berth Planning, first session")
    page.get_by_label("When is the reading due?").fill("2031-01-01T12:00")
    miriam.press("Make the session")
    for name, kind in (("Amara", "chair"), ("Anton", "reader"), ("Sanna", "reader"), ("Tara", "reader")):
        page.get_by_label("Whom do you want to seat?").fill(name)
        miriam.press("Find")
        page.get_by_role("button", name=re.compile(rf"^Seat as {kind}\s*: {name}")).click()
        page.wait_for_load_state()
    options = page.get_by_label("Approved reviews that wait for a session")
    options.select_option(label=options.get_by_text(re.compile("Berth Planning")).text_content())
    miriam.press("Add them")
    miriam.shoot("calibration-preparation")
    miriam.press("Begin the reading")
    case = page.get_by_text("Ada Lindqvist").count()
    assert case, "a people partner sees who is in it"
    miriam.leave()
    chair = Visitor(browser, server, "Amara Diallo")
    chair.go("/calibration").get_by_role("link", name="Berth Planning, first session").click()
    chair.page.get_by_role("link", name="Ada Lindqvist").first.click()
    address = chair.page.url
    chair.leave()
    return address


def it_is_contested_and_amended(browser, server, ada, grace, review):
    """Ada contests one rating and an answer; a panel drawn by lot rules; a raised label is a new row."""
    page = ada.go(f"/reviews/{review}")
    expect(page.get_by_role("heading", name="What calibration decided")).to_be_visible()
    page.get_by_role("link", name="How to contest this review").click()
    ada.press("Begin an appeal")
    page.get_by_label("What happened, in your words").fill("The dry run in spring was mine as well [E5].")
    page.get_by_label("What do you want to come of it?").fill("That growth is read again.")
    ada.press("Save and contest a line")
    a_line_is_contested(
        ada, re.compile("Growth and judgement"), "It leaves out what I corrected in the open [E5]."
    )
    ada.press("Save and contest a line")
    a_line_is_contested(ada, "How the review came about", "Nobody asked me about the dry run.")
    ada.press("Save and go on to filing")
    ada.shoot("appeal-filing")
    ada.press("File the appeal")
    appeal = page.url
    ada.shoot("appeal")
    grace.page.goto(appeal)
    grace.page.get_by_label("Your reply").fill("The dry run was hers as well; I put it under outcomes.")
    grace.press("Send the reply")
    expect(grace.page.get_by_text("Sent. Ada Lindqvist and the panel can read it now.")).to_be_visible()
    chair = Visitor(
        browser, server, page.locator("li", has_text="who chairs it").locator("bdi").text_content()
    )
    for label, verdict in (
        ("Upheld", "A pattern over several months."),
        ("Not upheld", "You were asked twice."),
    ):
        chair.page.goto(appeal)
        chair.page.get_by_role("link", name=re.compile("Write the ruling")).first.click()
        chair.page.get_by_label(label, exact=True).check()
        chair.page.get_by_label("Why?").fill(f"{verdict} [E5]")
        if label == "Upheld":
            chair.page.get_by_label("The label that holds from now on").select_option(label="Exceeding")
        chair.press("Save the ruling")
    chair.shoot("appeal-panel")
    chair.press("Decide the appeal")
    chair.leave()
    page = ada.go(f"/reviews/{review}")
    expect(page.get_by_role("heading", name="Growth and judgement: Exceeding")).to_be_visible()
    expect(page.get_by_role("cell", name="Record of decision")).to_be_visible()
    ada.shoot("review-amended")
    page = grace.go(f"/reviews/{review}")
    expect(page.get_by_role("heading", name="Growth and judgement: Exceeding")).to_be_visible()
    assert "appeal" not in page.locator("main").inner_text().lower()


def a_line_is_contested(ada, line, claim):
    options = ada.page.get_by_label("Which line do you contest?")
    wanted = options.locator("option").filter(has_text=line).first.get_attribute("value")
    options.select_option(value=wanted)
    ada.page.get_by_label("What is wrong with it?").fill(claim)
    ada.press("Save the point")


def the_packet_leaves_the_house(ada, grace):
    """The sealed packet answers a plain GET with a PDF, to its engineer and their manager and to nobody else."""
    page = ada.go("/promotions")
    page.get_by_role("link", name=re.compile("E4")).first.click()
    ada.shoot("promotion")
    address = page.get_by_role("link", name="open it as a PDF").get_attribute("href")
    for visitor in (ada, grace):
        answer = visitor.context.request.get(f"{visitor.address}{address}")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")


def the_record_says_who_read_what(ada):
    page = ada.go("/me/record")
    expect(page.get_by_text("Grace Okafor").first).to_be_visible()
    expect(page.get_by_text("Tomás Herrera").first).to_be_visible()
    ada.shoot("record")
    record = json.loads(ada.context.request.get(f"{ada.address}/me/record.json").text())
    assert "The contract was Farah's idea as well." in json.dumps(record, ensure_ascii=False)
    ada.go("/permissions")
    ada.shoot("permissions")
