"""Beside the text: items open in place, and a comment of the second reader is answered while one writes."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.seats import Visitor

pytestmark = pytest.mark.browser
TITLE_ALONE = """() => {
  const row = document.querySelector("#evidence li[id^=e]");
  const number = row.id.slice(1);
  row.innerHTML = `<a href="${location.pathname}/evidence/${number}" data-words>E${number}</a>`;
}"""


def test_an_item_with_its_title_alone_opens_and_closes_in_place_by_keyboard(server, browser):
    grace = Visitor(browser, server, "Grace Okafor")
    page = grace.page
    page.get_by_role("link", name=re.compile("Continue the review of Ada")).click()
    page.evaluate(TITLE_ALONE)  # as it stands where there are hundreds
    text = page.locator("textarea[data-answer]").first
    text.fill("Typed and not saved yet.")
    link = page.locator("a[data-words]")

    link.press("Enter")
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-opened] .prose").first).to_be_visible()
    link.press("Enter")
    expect(link).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-opened]")).to_be_hidden()
    expect(text).to_have_value("Typed and not saved yet.")
    grace.leave()


def test_a_comment_is_answered_as_soon_as_its_text_is_saved(server, browser):
    ravi = Visitor(browser, server, "Ravi Menon")
    page = ravi.page
    page.get_by_role("link", name=re.compile("Revise the review of")).click()
    asked = page.locator("[id$=-asked]", has_text="Open")
    expect(asked).to_have_count(1)
    name = asked.get_attribute("id").removesuffix("-asked")
    text = page.locator(f"textarea[name={name}]")

    text.fill(text.input_value() + " Hana ran it alone.")
    text.blur()

    expect(page.locator(f"#{name}-asked")).to_contain_text("changed since")
    expect(page.locator("[id$=-asked]", has_text="Open")).to_have_count(0)
    ravi.leave()
