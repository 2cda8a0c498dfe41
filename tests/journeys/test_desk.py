"""The desk tells the truth about what is saved, and nothing that is typed there is ever lost."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Server
from tests.journeys.seats import Visitor

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
EXPECTED = (
    "net::ERR",
    "401",
    "400",
    "404",
    "409",
    "422",
)  # what a lost connection and a refusal leave in a console


def desk_of(visitor: Visitor, about: str = "Bảo Nguyễn") -> Page:
    """The desk of a draft, from the author's home page."""
    visitor.go("/")
    visitor.page.get_by_role("link", name=re.compile(f"review of {about}")).first.click()
    expect(visitor.page.locator("[data-desk]")).to_be_attached()
    return visitor.page


def texts(page: Page):
    return page.locator("textarea[data-answer]")


def bar(page: Page):
    return page.locator("[data-saved-all]")


def kept(served: Server, page: Page, position: int) -> str:
    """What the database holds of a text."""
    review = re.search(r"/reviews/(\d+)", page.url)[1]
    question = texts(page).nth(position).get_attribute("data-answer")
    rows = served.ask(
        "SELECT text FROM answer WHERE review_id = :review AND question_id = :question",
        review=int(review),
        question=int(question),
    )
    return rows[0][0]


def write_on(page: Page, position: int, words: str) -> None:
    """Type at the end of a text, key by key."""
    texts(page).nth(position).press("Control+End")
    texts(page).nth(position).press_sequentially(words)


def said_of(page: Page, position: int):
    return page.locator("[data-saved-for]").nth(position)


def nothing_waits(page: Page) -> None:
    """Everything is saved, and no word of it lies about in the browser."""
    expect(bar(page)).to_have_attribute("data-state", "saved")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('plumbline'))") == []


def is_accessible(page: Page) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert not [(each["id"], [node["html"][:120] for node in each["nodes"]][:2]) for each in found]


def left_calmly(visitor: Visitor) -> None:
    visitor.trouble = [said for said in visitor.trouble if not any(each in said for each in EXPECTED)]
    visitor.leave()


def test_nothing_is_lost_when_the_connection_the_server_or_the_tab_goes(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace)
    address = page.url
    texts(page).nth(1).fill("It began")
    written = "It began"

    grace.context.set_offline(True)
    write_on(page, 1, " while there was no connection")
    written += " while there was no connection"
    expect(bar(page)).to_have_text(re.compile("^Not saved: no connection"))
    expect(said_of(page, 1)).to_have_text("Not saved yet. Your words are kept in this browser.")
    grace.context.set_offline(False)
    nothing_waits(page)
    assert kept(served, page, 1) == written

    write_on(page, 1, ", went on")
    served.kill()
    write_on(page, 1, " while the server was gone")
    written += ", went on while the server was gone"
    expect(bar(page)).to_have_attribute("data-state", "failed")
    served.start()
    nothing_waits(page)
    assert kept(served, page, 1) == written

    served.kill()
    write_on(page, 1, ", and as the tab went too")
    written += ", and as the tab went too"
    expect(bar(page)).to_have_attribute("data-state", "failed")
    page.close()
    served.start()
    page = grace.page = grace.context.new_page()
    grace.go(address.removeprefix(served.address))
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text(re.compile("You typed this on .*, and it was not saved"))
    expect(offer).to_contain_text(written)
    is_accessible(page)
    assert texts(page).nth(1).input_value() != written
    offer.get_by_role("button", name="Put it in").click()
    nothing_waits(page)
    assert kept(served, page, 1) == written
    grace.trouble.clear()

    door = grace.context.new_page()
    door.goto(served.address + "/")
    door.locator("form[action='/sign-out'] button").evaluate("(button) => button.click()")
    expect(door.get_by_role("button", name="Sign in")).to_be_visible()
    write_on(page, 1, ". Signed out")
    expect(bar(page)).to_contain_text("you are signed out")
    expect(bar(page).get_by_role("link")).to_have_attribute("href", re.compile("^/sign-in"))
    door.goto(served.address + "/demo")
    door.get_by_role("button", name=re.compile("Ravi Menon")).click()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(bar(page)).to_contain_text("somebody else is signed in")
    assert kept(served, page, 1) == written  # nothing of hers was sent as his
    door.goto(served.address + "/demo")
    door.get_by_role("button", name=re.compile("Grace Okafor")).click()
    door.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    nothing_waits(page)
    assert kept(served, page, 1) == written + ". Signed out"
    left_calmly(grace)


def test_words_are_sent_every_few_seconds_also_while_somebody_types_on(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace)
    texts(page).nth(2).fill("")
    said = "One word after another without a pause. " * 4
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.ok) as first:
        texts(page).nth(2).press_sequentially(said, delay=45)  # about seven seconds, never 1.5 s apart
    assert first.value.request.post_data  # it was sent before the last key
    assert len(kept(served, page, 2)) > 0
    nothing_waits(page)
    assert kept(served, page, 2) == said
    grace.leave()


def test_two_tabs_end_in_one_text_that_somebody_chose(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace)
    texts(page).nth(1).fill("The gate was slow. Ports waited behind it.\n\nIt took four minutes.")
    nothing_waits(page)
    other = grace.context.new_page()
    other.goto(page.url)

    texts(page).nth(1).fill("The gate was slow in storms. Ports waited behind it.\n\nIt took four minutes.")
    nothing_waits(page)
    texts(other).nth(1).fill("The gate was slow. Ports waited behind it.\n\nIt took nine minutes.")
    box = other.locator("[data-conflict]")
    expect(box).to_contain_text("do not touch")
    expect(bar(other)).to_have_attribute("data-state", "conflict")
    is_accessible(other)
    assert "storms" in kept(served, page, 1)  # nothing was merged unasked
    assert "nine" not in kept(served, page, 1)
    write_on(other, 1, " Now.")  # typed on beside the question: the comparison is drawn anew
    box.get_by_role("button", name="Use the merged text").click()
    expect(box).to_contain_text("Now.")
    box.get_by_role("button", name="Use the merged text").click()
    nothing_waits(other)
    merged = "The gate was slow in storms. Ports waited behind it.\n\nIt took nine minutes. Now."
    assert kept(served, other, 1) == merged

    texts(page).nth(1).fill(merged.replace("nine", "two"))
    box = page.locator("[data-conflict]")
    expect(box).to_contain_text("touch in 1 place")
    box.get_by_label(re.compile("Yours:")).check()
    box.get_by_role("button", name="Use the merged text").click()
    nothing_waits(page)
    assert kept(served, page, 1) == merged.replace("nine", "two")

    texts(other).nth(1).fill("Quite another text.")
    box = other.locator("[data-conflict]")
    box.get_by_role("button", name="Keep what I typed").click()
    nothing_waits(other)
    assert kept(served, other, 1) == "Quite another text."
    texts(page).nth(1).fill("Typed in the first tab.")
    page.locator("[data-conflict]").get_by_role("button", name="Take the saved text").click()
    nothing_waits(page)
    expect(texts(page).nth(1)).to_have_value("Quite another text.")

    # what was typed in a tab that was closed is compared with what was saved since
    grace.context.set_offline(True)
    write_on(other, 1, " Without a connection.")
    expect(bar(other)).to_have_attribute("data-state", "failed")
    other.close(run_before_unload=False)
    grace.context.set_offline(False)
    texts(page).nth(1).fill("Well, quite another text.")
    nothing = page.locator("[data-saved-all][data-state=saved]")
    expect(nothing).to_be_visible()
    page.reload()
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text("The text was saved otherwise since.")
    offer.get_by_role("button", name="Use the merged text").click()
    nothing_waits(page)
    assert kept(served, page, 1) == "Well, quite another text. Without a connection."
    left_calmly(grace)


def test_a_text_that_is_too_long_is_refused_and_kept_until_it_was_mended(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace)
    before = kept(served, page, 1)
    pasted = ("A page of forty thousand letters, pasted at once. " * 800)[:40_000]

    texts(page).nth(1).fill(pasted)
    texts(page).nth(1).blur()
    expect(said_of(page, 1)).to_contain_text("20,000 characters too long. The limit is 20,000.")
    expect(bar(page)).to_have_attribute("data-state", "failed")
    texts(page).nth(2).fill("A second text that can be kept.")
    texts(page).nth(2).blur()
    expect(said_of(page, 2)).to_have_text(re.compile("^Saved"))
    expect(bar(page)).to_have_attribute("data-state", "failed")
    page.get_by_role("button", name="Review and submit").click()
    expect(page).to_have_url(re.compile("/draft$"))  # nobody is led away from words that are not kept
    assert kept(served, page, 1) == before

    page.reload()
    page.locator("[data-offer]").get_by_role("button", name="Put it in").click()
    expect(texts(page).nth(1)).to_have_value(pasted)
    expect(said_of(page, 1)).to_contain_text("too long")

    texts(page).nth(1).fill(pasted[:20_000])
    texts(page).nth(1).blur()
    nothing_waits(page)
    assert kept(served, page, 1) == pasted[:20_000]
    assert kept(served, page, 2) == "A second text that can be kept."
    left_calmly(grace)


def test_marks_a_preview_and_chips_by_press_and_by_key(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace)
    tools = page.get_by_role("toolbar").nth(1)
    texts(page).nth(1).fill("")
    texts(page).nth(1).press("Control+b")
    texts(page).nth(1).press_sequentially("bold")
    texts(page).nth(1).press("End")
    tools.get_by_role("button", name="Cite").click()
    page.keyboard.press("Enter")  # the first item of the drawer
    number = page.locator("[data-cite]").first.get_attribute("data-cite")
    expect(texts(page).nth(1)).to_have_value(f"**bold** [{number}]")
    texts(page).nth(1).press("Control+z")
    expect(texts(page).nth(1)).to_have_value("**bold**")
    texts(page).nth(1).press("Control+Shift+z")

    tools.get_by_role("button", name="Bold").focus()
    page.keyboard.press("End")
    expect(tools.get_by_role("button", name="Preview")).to_be_focused()
    page.keyboard.press("Enter")
    preview = page.locator(".preview").nth(1)
    expect(preview.locator("strong")).to_have_text("bold")
    preview.locator("a.cite").focus()
    page.keyboard.press("Enter")
    words = preview.locator(".opened")
    expect(words).to_contain_text(page.locator(f"#{number.lower()} h3 bdi").inner_text())
    expect(preview.locator("a.cite")).to_have_attribute("aria-expanded", "true")
    is_accessible(page)
    assert page.url.endswith("/draft")
    preview.locator("a.cite").press("Enter")
    expect(words).to_have_count(0)
    nothing_waits(page)
    assert kept(served, page, 1) == f"**bold** [{number}]"
    grace.leave()


def test_a_review_is_written_and_submitted_by_the_keyboard_alone(served, browser):
    grace = Visitor(browser, served.address, "Grace Okafor")
    page = desk_of(grace, "Ada Lindqvist")
    number = page.locator("[data-cite]").first.get_attribute("data-cite")
    page.locator("main").focus()
    typed, groups, here = {}, set(), ""
    for _ in range(400):
        page.keyboard.press("Tab")
        tag, name, here = page.evaluate(
            "[document.activeElement.tagName, document.activeElement.name || '', document.activeElement.textContent.trim()]"
        )
        if tag == "TEXTAREA" and name not in typed:
            typed[name] = f"What changed in {name} was seen by the ports [{number}]."
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(typed[name])
        elif name.startswith("choice-") and name not in groups:
            groups.add(name)
            if not page.evaluate("document.activeElement.value"):
                page.keyboard.press("ArrowDown")  # from "none chosen", the last one, to the first
        elif here == "Review and submit":
            break
    assert here == "Review and submit"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/submission$"))
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Submit":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Submitted\\."))).to_be_visible()
    review = int(re.search(r"/reviews/(\d+)", page.url)[1])
    rows = served.ask("SELECT question_id, text FROM answer WHERE review_id = :review", review=review)
    assert {f"answer-{question}": text for question, text in rows} == typed
    grace.leave()
