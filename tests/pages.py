"""What is true of every page that any test fetches."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any


class Reader(HTMLParser):
    """Collects what check_page looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.headings, self.ids, self.labelled = "", [], Counter(), set()
        self.controls: list[dict[str, str | None]] = []
        self.forms: list[dict[str, str | None]] = []
        self.inline: list[str] = []
        self.links: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if "id" in given:
            self.ids[given["id"]] += 1
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        # a drawing has a title of its own
        if tag in {"h1", "label"} or (tag == "title" and not self.title):
            self._within.append(tag)
        if tag == "h1":
            self.headings.append("")
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"])
        if tag in {"textarea", "select"} or (
            tag == "input" and given.get("type") not in {"hidden", "submit"}
        ):
            self.controls.append(given | {"within": "label" if "label" in self._within else ""})
        if tag == "form":
            self.forms.append(given)
        if tag in {"script", "style"} and "src" not in given:
            self.inline.append(tag)
        if tag == "a" and given.get("href", "").startswith("#"):
            self.links.append(str(given["href"])[1:])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._within:
            self._within.remove(tag)

    def handle_data(self, data: str) -> None:
        if "title" in self._within:
            self.title += data
        elif "h1" in self._within:
            self.headings[-1] += data


def check_page(response: Any) -> None:
    """One heading equal to the title, unique ids, labelled controls, links that land, nothing inline."""
    if (
        "text/html" not in response.headers.get("Content-Type", "")
        or not response.data
        or response.status_code in range(300, 400)
    ):
        return
    page = Reader()
    page.feed(response.get_data(as_text=True))
    where = response.request.path
    heading = " ".join(" ".join(page.headings).split())
    assert len(page.headings) == 1, f"{where}: {len(page.headings)} main headings"
    assert " ".join(page.title.split()) == f"{heading} · Plumbline", f"{where}: title and heading differ"
    assert not [key for key, count in page.ids.items() if count > 1], (
        f"{where}: ids twice {page.ids.most_common(3)}"
    )
    assert not page.inline, f"{where}: inline {page.inline}"
    for control in page.controls:
        named = control["within"] or control.get("id") in page.labelled or control.get("aria-label")
        assert named, f"{where}: a control without a label: {control}"
    for form in page.forms:
        assert form.get("action") or form.get("method", "get").lower() == "get", (
            f"{where}: a form without address"
        )
    for anchor in page.links:
        assert anchor in page.ids, f"{where}: nothing is at #{anchor}"
