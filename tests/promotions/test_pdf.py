"""The PDF: made in a child that fetches nothing and is stopped in time, tagged, the same each time, with nothing closed."""

import os
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from pdfua import validate

from app import pdf
from app.db import db
from app.evidence.models import Confidentiality
from app.promotions import packet as packets
from app.promotions import queries
from app.promotions.actions import ask_for_statement, give_statement
from app.promotions.models import PacketRevision
from app.promotions.printing import page_of
from app.promotions.sealing import seal_packet
from tests.evidence.samples import log_one
from tests.promotions.cases import EARLIER, case_of, closed_item, complete, days_ago, opened, write

PAGE = "<!doctype html><html lang=en><title>T</title><body>{}</body></html>"
HOSTILE = {
    "summary": "<script>alert(1)</script><style>*{display:none}</style> & </div></section> {{ packet }} &lt;b&gt;",
    "scope": "Words " + "ö" * 7_900,
    "result_1": "مرحبا بالعالم، هذا نص طويل من اليمين إلى اليسار. עברית גם כן.",
    "result_2": "潮汐表與泊位計劃 한국어 日本語 ไทย हिन्दी",
    "result_3": "🌊🚢👩🏽‍💻 e\u0301 Bảo Nguyễn Délé Adéyemí Satō",
    "complexity": "* list\n  * deeper\n\n> quote\n\n`code` **bold** *soft* [link](http://127.0.0.1:9/x) ![x](file:///etc/passwd)",
    "future_work": "\u202eturned round\u202c and \u200bzero\u200bwidth",
    "six_months": "a|b|c " * 500,
}


def render(html: str, limits: pdf.Limits | None = None) -> bytes:
    return pdf.render(html, epoch=1_700_000_000, identifier="ab" * 16, limits=limits)


def text_of(made: bytes, tmp_path: Path) -> str:
    path = tmp_path / "made.pdf"
    path.write_bytes(made)
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout


def findings(made: bytes, tmp_path: Path) -> list[str]:
    path = tmp_path / "checked.pdf"
    path.write_bytes(made)
    return [f"{each.rule_id} {each.message}" for each in validate(path).findings]


def printed(app: Flask, revision: PacketRevision) -> bytes:
    with app.test_request_context():
        page = page_of(revision)
    return pdf.render(page, epoch=int(revision.sealed_at.timestamp()), identifier=revision.digest[:32])


@pytest.fixture
def demo(app, cast):
    """The demo's packet: its revision, its contents, its PDF."""
    revision = queries.newest(case_of("ada").id)[0]
    return revision, packets.read(revision.snapshot), printed(app, revision)


def test_no_address_is_opened_whatever_a_page_asks_for(tmp_path):
    asked = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"fetched")

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}"
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine")
    tricks = "".join(
        f"<img src='{url}' alt='x'><object data='{url}'></object><embed src='{url}'>"
        f"<link rel=attachment href='{url}'><a rel=attachment href='{url}'>a</a><link rel=stylesheet href='{url}'>"
        f"<style>@import url('{url}'); @font-face {{font-family: f; src: url('{url}')}}"
        f" p {{background: url('{url}'); font-family: f}}</style>"
        f"<svg width=9 height=9><image href='{url}' width=9 height=9 /><use href='{url}#a'/></svg>"
        for url in (f"{there}/a", there.replace("http", "HTTP"), secret.as_uri(), "file:///etc/passwd")
    )
    tricks += "".join(
        f"<img src='{url}' alt='x'><object data='{url}'></object><link rel=attachment href='{url}'>"
        for url in (there.removeprefix("http:"), "secret.txt", "/etc/passwd", "../etc/passwd")
    )

    made = render(PAGE.format(tricks + "<p>Still here</p>"))
    server.shutdown()

    assert asked == []
    assert "Still here" in text_of(made, tmp_path)
    with pikepdf.open(tmp_path / "made.pdf") as opened_again:
        assert len(opened_again.attachments) == 0
    assert b"root:" not in made
    assert "secret of this machine" not in text_of(made, tmp_path)


@pytest.mark.parametrize(
    ("page", "limits", "why"),
    [
        ("<table>" + "<tr><td>x</td></tr>" * 150_000, pdf.Limits(seconds=3), "longer than 3 seconds"),
        ("<p>" + "word " * 2_000_000, pdf.Limits(memory=220 * 2**20), "the child ended"),
        ("<div>" * 20_000, pdf.Limits(seconds=10), "the child ended|longer than"),
    ],
)
def test_a_document_that_takes_too_much_is_given_up_and_its_child_is_gone(page, limits, why):
    began = time.monotonic()

    with pytest.raises(pdf.NotMade, match=why):
        render(PAGE.format(page), limits)

    assert time.monotonic() - began < limits.seconds + 5
    left = subprocess.run(
        ["pgrep", "-P", str(os.getpid()), "-f", "app/pdf.py"], capture_output=True, text=True
    )
    assert left.stdout.strip() == ""


def test_the_reason_that_is_logged_holds_no_words_of_the_document():
    with pytest.raises(pdf.NotMade) as given_up:
        render(PAGE.format("<p>a telling sentence" * 100_000), pdf.Limits(memory=200 * 2**20))

    assert "telling" not in str(given_up.value)


def test_the_same_snapshot_gives_the_same_bytes(app, demo):
    revision, _, made = demo
    time.sleep(1.1)

    assert printed(app, revision) == made


def test_the_packet_is_tagged_titled_and_has_nothing_to_find_fault_with(demo, tmp_path):
    _, packet, made = demo

    found = findings(made, tmp_path)
    report = Path(__file__).parent / "pdfua.txt"
    report.write_text("".join(f"{each}\n" for each in found) or "pdfua 0.1.3: 0 findings\n")
    assert found == []
    with pikepdf.open(tmp_path / "checked.pdf") as document:
        assert str(document.Root.Lang) == "en"
        assert document.Root.MarkInfo.Marked
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == f"Promotion packet of {packet.person} for E4"
            assert metadata["pdfuaid:part"] == "1"
        with document.open_outline() as outline:
            names = [each.title for each in outline.root]
        assert names[:3] == ["Summary", "Scope of the role", "Results"]


def test_every_reference_to_evidence_leads_to_its_entry(demo, tmp_path):
    _, packet, made = demo
    text = text_of(made, tmp_path)

    numbers = {each.number for each in packet.evidence}
    assert {int(found) for found in re.findall(r"\bE(\d+)\b", text)} - {3, 4} <= numbers
    assert "[E" not in text
    with pikepdf.open(tmp_path / "made.pdf") as document:
        names = {str(each) for each in document.Root.Names.Dests.Names[::2]}
        links = [
            a.get("/A", {}).get("/D", a.get("/Dest"))
            for page in document.pages
            for a in page.get("/Annots", [])
        ]
        targets = {str(each) for each in links if each is not None}
    assert {f"e{number}" for number in numbers} <= names
    assert {f"e{number}" for number in numbers} <= targets <= names


def test_words_that_stay_inside_and_ratings_are_in_neither_snapshot_nor_pdf(app, cast, demo, tmp_path):
    revision, packet, made = demo
    text = " ".join(text_of(made, tmp_path).split())
    cited = queries.citations(case_of("ada").id)
    inside = {each.number for each in packet.evidence if each.kept}

    assert len(inside) >= 4
    for words in (each for found in cited.values() for each in found if each.item.number in inside):
        for piece in (words.title, words.body[:60], words.body[-60:], words.link or words.title):
            assert piece not in text
            assert piece.encode() not in revision.snapshot
    for label in ("Exceeding", "Not yet meeting", "Composite", "rating:"):
        assert label not in text
        assert label.encode() not in revision.snapshot


def test_closed_classes_and_unagreed_words_are_not_in_the_pdf(app, cast, tmp_path):
    case = opened(cast.bao, "E3")
    items = [closed_item(cast.bao, kind) for kind in (Confidentiality.CUSTOMER, Confidentiality.SECURITY)]
    peer = log_one(
        cast.bao, cast.idris, title="A title by Idris", body="A body by Idris", happened_on=days_ago(EARLIER)
    )
    complete(case, cast.bao, *items, peer, log_one(cast.bao, cast.bao))

    text = text_of(printed(app, seal_packet(case, by=cast.bao)), tmp_path)

    assert "secret" not in text.lower()
    assert "Idris" not in text
    for number in (*(each.number for each in items), peer.number):
        assert f"E{number}" in text


def test_hostile_texts_lay_out_and_stay_text(app, cast, tmp_path):
    cast.bao.name, cast.bao.title = "عبد الرحمن " + "X" * 100, "W" * 120
    case = opened(cast.bao, "E3")
    complete(case, cast.bao)
    write(case, cast.bao, **HOSTILE)
    give_statement(ask_for_statement(case, cast.idris, by=cast.bao), "x" * 8_000, by=cast.idris)
    db.session.flush()

    made = printed(app, seal_packet(case, by=cast.bao))

    text = text_of(made, tmp_path)
    assert "<script>alert(1)</script>" in text
    assert "{{ packet }}" in text
    assert "潮汐表與泊位計劃" in text
    assert "root:" not in text
    assert findings(made, tmp_path) == []
    assert text.replace("\n", "").count("ö") == 7_900


@pytest.mark.parametrize(
    "text",
    [
        "Ä" * 7_600,
        ("Quick words “here” 🌊 go on and on. " * 8 + "\n\n* one thing\n* another\n\n> quoted\n\n") * 25,
        "* a\n" * 1_900,
        "🌊🚢👩🏽‍💻 " * 1_100,
    ],
    ids=["a word", "honest", "a list", "emoji"],
)
def test_texts_as_long_as_they_may_be_are_made_in_time_with_every_word(app, cast, tmp_path, text):
    case = opened(cast.bao, "E3")
    complete(case, cast.bao)
    kept = queries.texts(case.id)
    write(case, cast.bao, **{key: f"{text[:7_900]}\n\n{kept[key].text}" for key in kept})
    db.session.flush()

    made = printed(app, seal_packet(case, by=cast.bao))

    found = text_of(made, tmp_path)
    assert findings(made, tmp_path) == []
    whole = re.sub(r"\s|\u200b", "", found)
    for piece in ("Ä", "quoted", "🚢"):
        assert whole.count(piece) == len(kept) * text[:7_900].count(piece), piece


def test_nothing_of_reviews_or_ratings_is_imported_by_promotions():
    for path in (Path(pdf.__file__).parent / "promotions").glob("*.py"):
        assert not re.search(
            r"app\.(reviews|calibration)|import .*(Rating|ScaleValue|scale)", path.read_text()
        ), path
