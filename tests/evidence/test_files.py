"""What is taken as a file and what is not; what is left on disk; how a file is given out."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from app import files
from app.db import db
from app.evidence.attaching import attach_files
from app.evidence.files import NotTaken, inspected
from app.evidence.models import MOST_BYTES, EvidenceAttachment, EvidenceItem, FileKind
from app.once import request_key
from tests.evidence.samples import filled, log_one, newest, one, person_id

HTML = b"<html><script>alert(1)</script></html>"


def image(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, kind)
    return out.getvalue()


def pdf() -> bytes:
    out = BytesIO()
    made = pikepdf.new()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


WHOLE = {
    "report.pdf": (pdf, FileKind.PDF),
    "graph.png": (lambda: image("PNG"), FileKind.PNG),
    "photo.JPG": (lambda: image("JPEG"), FileKind.JPEG),
    "photo.jpeg": (lambda: image("JPEG"), FileKind.JPEG),
    "graph.webp": (lambda: image("WEBP"), FileKind.WEBP),
    "notes.txt": (lambda: "Schiffe, Tide, Bảo: 3 of 7\n".encode(), FileKind.TEXT),
    "numbers.csv": (lambda: b"\xef\xbb\xbfport,plans\nVelde,12\n", FileKind.TEXT),
    "steps.md": (lambda: b"# Steps\n\n1. Look.\n", FileKind.TEXT),
    "BM.txt": (lambda: b"BM is how Berth Management signs its notes.", FileKind.TEXT),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_is_what_its_contents_are(name):
    make, kind = WHOLE[name]

    assert inspected(name, make()).kind is kind


REFUSED = {
    "empty.txt": b"",
    "page.html": HTML,
    "page.txt": HTML,
    "byte-order.txt": b"\xef\xbb\xbf \n" + HTML,
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "tool.exe": b"MZ" + b"\0" * 200,
    "many.zip": b"PK\x03\x04" + b"\0" * 200,
    "script.txt": b"#!/bin/sh\nrm -rf /\n",
    "sound.txt": b"GIF89a=1;alert(1)//",
    "half.txt": b"caf\xe9 in another encoding",
    "control.txt": b"a\x1b]0;title\x07",
    "nul.txt": b"a\0b",
    "large.txt": b"x" * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_on_the_list_is_refused(name):
    with pytest.raises(NotTaken):
        inspected(name, REFUSED[name])


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("graph.png", lambda: image("PNG") + HTML),
        ("photo.jpg", lambda: image("JPEG") + b"\n" + HTML),
        ("graph.webp", lambda: image("WEBP") + HTML),
        ("report.pdf", lambda: HTML + pdf()),
        ("report.pdf", lambda: pdf() + HTML),
        ("report.pdf", lambda: b"%PDF-1.7\n" + HTML + pdf()[9:]),
        ("graph.png", lambda: image("PNG")[:-8]),
        ("graph.png", lambda: image("JPEG")),
        ("report.pdf.exe", pdf),
        ("report\u202efdp.exe", pdf),
    ],
)
def test_what_could_be_two_things_or_has_another_name_is_refused(name, make):
    with pytest.raises(NotTaken):
        inspected(name, make())


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\notes.txt", "notes.txt"),
        ("/srv/data/plumbline.db.txt", "plumbline.db.txt"),
        ("txt.\u202etxt.evil.txt", "txt.txt.evil.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("notes", "notes.txt"),
        ("..txt", "txt.txt"),
        ("Bảo “plan”.TXT", "Bảo “plan”.txt"),
        ("n" * 300 + ".txt", "n" * 116 + ".txt"),
        ("\u200b\u200b", "file.txt"),
    ],
)
def test_a_name_keeps_its_last_part_and_what_can_be_seen(given, kept):
    assert inspected(given, b"Words.").name == kept


def on_disk(app) -> set[str]:
    folder = app.config["DATA_DIR"] / "attachments"
    return {path.name for path in folder.glob("*")}


def post(app, as_, uploads, **changes):
    data = filled(app) | changes | {"files": uploads}
    return as_("ada").post(f"/people/{person_id(app, 'ada')}/evidence", data=data)


def test_files_come_along_with_a_new_item_and_open_to_whom_it_opens(app, as_):
    before = on_disk(app)
    answer = post(app, as_, [(BytesIO(image("PNG")), "graph.png"), (BytesIO(b"One."), "notes.txt")])

    assert answer.status_code == 303, answer.text
    assert len(on_disk(app) - before) == 2
    rows = select(EvidenceAttachment.id).where(EvidenceAttachment.item_id == newest(app))
    first = one(app, rows.order_by(EvidenceAttachment.place))
    for reader in ("ada", "grace"):
        given = as_(reader).get(f"/attachments/{first}")
        assert given.data == image("PNG")
        assert given.headers["Content-Disposition"] == "attachment; filename=graph.png"
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert given.headers["Cache-Control"] == "no-store"
    assert as_("bao").get(f"/attachments/{first}").status_code == 404
    assert as_("miriam").get(f"/attachments/{first}").status_code == 404


def test_a_refused_file_loses_no_words_and_leaves_nothing_on_disk(app, as_):
    before, items = on_disk(app), one(app, select(func.count(EvidenceItem.id)))

    answer = post(
        app, as_, [(BytesIO(image("PNG")), "graph.png"), (BytesIO(HTML), "page.html")], before="As it was."
    )

    assert answer.status_code == 422
    assert "page.html is none of the kinds" in answer.text
    assert "The crane check runs by itself" in answer.text
    assert "As it was." in answer.text
    assert on_disk(app) == before
    assert one(app, select(func.count(EvidenceItem.id))) == items


def test_a_file_over_five_megabytes_is_refused_with_the_words_kept(app, as_):
    before = on_disk(app)

    answer = post(app, as_, [(BytesIO(b"x" * (6 * 1024 * 1024)), "log.txt")])

    assert answer.status_code == 422
    assert "larger than 5 MB" in answer.text
    assert "The crane check runs by itself" in answer.text
    assert on_disk(app) == before


def test_an_item_holds_five_files(app, as_):
    item = one(
        app, select(EvidenceItem.id).where(EvidenceItem.entered_by_id == person_id(app, "ada")).limit(1)
    )
    ada, small = as_("ada"), lambda: (BytesIO(b"One."), "one.txt")
    before = len(on_disk(app))

    six = ada.post(f"/evidence/{item}/attachments", data={"files": [small() for _ in range(6)]})
    four = ada.post(f"/evidence/{item}/attachments", data={"files": [small() for _ in range(4)]})
    two = ada.post(f"/evidence/{item}/attachments", data={"files": [small(), small()]})
    none = ada.post(f"/evidence/{item}/attachments", data={"files": (BytesIO(b""), "")})

    assert [each.status_code for each in (six, four, two, none)] == [422, 303, 422, 422]
    assert "room for one more file" in two.text
    assert len(on_disk(app)) == before + 4


def test_the_same_form_sent_twice_keeps_its_file_once(app, as_):
    before, key = len(on_disk(app)), request_key()

    first = post(app, as_, [(BytesIO(b"One."), "one.txt")], request_key=key)
    again = post(app, as_, [(BytesIO(b"One."), "one.txt")], request_key=key)
    other = post(app, as_, [(BytesIO(b"Two."), "one.txt")], request_key=key)

    assert (first.location, again.status_code, other.status_code) == (again.location, 303, 409)
    assert len(on_disk(app)) == before + 1


def test_a_transaction_that_is_rolled_back_leaves_no_file(app, cast):
    before = on_disk(app)
    item = log_one(cast.ada, cast.ada)
    attach_files(item, [inspected("one.txt", b"One.")], by=cast.ada)
    assert len(on_disk(app)) == len(before) + 1

    db.session.rollback()

    assert on_disk(app) == before


def test_a_session_that_is_let_go_of_leaves_no_file(app, cast):
    before = on_disk(app)
    files.keep(b"One.")
    db.session.execute(select(1))

    db.session.remove()

    assert on_disk(app) == before


def test_a_removed_file_is_gone_and_that_it_was_there_stays(app, as_):
    post(app, as_, [(BytesIO(b"One."), "one.txt")])
    kept = on_disk(app)
    row = one(app, select(EvidenceAttachment.id).order_by(EvidenceAttachment.id.desc()).limit(1))

    answer = as_("ada").post(f"/attachments/{row}/removal")

    assert answer.status_code == 303
    assert len(kept - on_disk(app)) == 1
    assert as_("ada").get(f"/attachments/{row}").status_code == 404
    assert one(app, select(EvidenceAttachment.removed_at).where(EvidenceAttachment.id == row)) is not None


@pytest.mark.parametrize("cut", [40, 200, 400])
def test_a_form_that_breaks_off_changes_nothing(app, as_, cut):
    before, items = on_disk(app), one(app, select(func.count(EvidenceItem.id)))
    body = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nCut off\r\n'
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="one.txt"\r\n'
        b"Content-Type: text/plain\r\n\r\n" + b"One. " * 400
    )

    answer = as_("ada").post(
        f"/people/{person_id(app, 'ada')}/evidence",
        data=body[:cut],
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 400
    assert on_disk(app) == before
    assert one(app, select(func.count(EvidenceItem.id))) == items


def test_the_folder_is_not_among_what_is_served(app, as_):
    post(app, as_, [(BytesIO(b"One."), "one.txt")])
    stored = one(app, select(EvidenceAttachment.stored_as).order_by(EvidenceAttachment.id.desc()).limit(1))

    assert len(stored) == 32
    for path in (f"/static/{stored}", f"/attachments/{stored}", f"/static/../attachments/{stored}"):
        assert as_("ada").get(path).status_code == 404
