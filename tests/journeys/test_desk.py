"""The desk tells the truth about what is saved."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.seats import Visitor

pytestmark = pytest.mark.browser


def test_the_bar_says_not_saved_until_a_refused_text_was_mended(server, browser):
    grace = Visitor(browser, server, "Grace Okafor")
    page = grace.page
    page.get_by_role("link", name=re.compile("Bảo Nguyễn")).first.click()
    bar, texts = page.locator("[data-saved-all]"), page.locator("textarea[data-answer]")

    texts.nth(1).fill("x" * 20_100)
    texts.nth(1).blur()
    expect(bar).to_have_attribute("data-state", "failed")
    texts.nth(2).fill("A second text that can be kept.")
    texts.nth(2).blur()
    expect(page.locator("[data-saved-for]").nth(2)).to_have_text(re.compile("^Saved"))
    expect(bar).to_have_attribute("data-state", "failed")

    texts.nth(1).fill("Short now.")
    texts.nth(1).blur()
    expect(bar).to_have_attribute("data-state", "saved")
    page.reload()
    expect(texts.nth(1)).to_have_value("Short now.")
    expect(texts.nth(2)).to_have_value("A second text that can be kept.")
    grace.trouble = [said for said in grace.trouble if "422" not in said]  # the refusal itself
    grace.leave()
