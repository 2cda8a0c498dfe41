"""Somebody of the cast at a browser: signs in, looks, and notes what a visitor would stumble over."""

import re

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import SHOTS

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Visitor:
    """A browser of one's own; every script error and refused resource is kept."""

    def __init__(self, browser: Browser, address: str, name: str = "") -> None:
        self.address, self.context = address, browser.new_context(viewport=WIDE)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        if name:
            self.go("/demo")
            self.page.get_by_role("button", name=re.compile(name)).click()
            self.page.wait_for_url(f"{address}/")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def press(self, name: str) -> None:
        """Press a button and wait for the page it leads to."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def shoot(self, name: str) -> None:
        """A picture at both widths, and no sideways scrolling at either."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        for label, size in (("wide", WIDE), ("phone", PHONE)):
            self.page.set_viewport_size(size)
            over = self.page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
            assert over <= 0, f"{name} scrolls sideways by {over} px at {size['width']} px"
            self.page.screenshot(path=SHOTS / f"{name}-{label}.png", full_page=True)
        self.page.set_viewport_size(WIDE)

    def leave(self) -> None:
        self.context.close()
        assert not self.trouble, self.trouble
