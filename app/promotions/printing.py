"""The PDF of a sealed packet: made once from its snapshot, kept in DATA_DIR, known by its SHA-256."""

import base64
import hashlib
import os
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from flask import Response, current_app, render_template
from markupsafe import Markup

from app import clock, pdf
from app.config import ROOT
from app.db import db, read_only
from app.error_pages import page as error_page
from app.permissions import actor, find
from app.promotions import actions, policy, queries
from app.promotions import packet as packets
from app.promotions.models import PacketRevision, PromotionCase
from app.promotions.paper import on_paper
from app.promotions.statement_routes import bp
from app.text import folded

STATIC = ROOT / "app" / "static"
FONT = re.compile(r'url\("(fonts/[a-z-]+\.woff2)"\)')
REMEMBERED = timedelta(minutes=10)  # how long a document that could not be made is not tried again
MOMENT = timedelta(seconds=5)  # about what a packet takes
VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


bp.add_app_template_filter(on_paper)


@bp.get("/promotions/<id:promotion_id>/packet.pdf")
def export(promotion_id: int) -> Response:
    """The PDF of the current packet."""
    case = find(PromotionCase, promotion_id, policy.can_export)
    revision = queries.newest(case.id, 1)[0]
    name = filename(packets.read(revision.snapshot))
    try:
        made = printed(revision)
    except pdf.Busy:
        return later(
            MOMENT,
            "A PDF is being made",
            "It is this one or somebody else's: they are made one after the other.",
            "Open it again in a moment.",
        )
    except pdf.NotMade:
        return later(
            REMEMBERED,
            "The PDF could not be made",
            "The packet is sealed and safe; only its PDF is missing.",
            "Try again in ten minutes. If it happens again, tell your administrator.",
        )
    response = Response(made, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Content-Security-Policy"] = (
        VIEWER  # the browser's own viewer, and nothing of the document
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def later(wait: timedelta, title: str, text: str, remedy: str) -> Response:
    """A calm page that says when to come again, also to a machine."""
    answer = error_page(503, title, text, remedy)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()))
    return answer


def filename(packet: packets.Packet) -> str:
    """promotion-packet-ada-lindqvist-e4-revision-1.pdf"""
    words = f"{folded(packet.person)} {folded(packet.level_to.split(' ')[0])}"
    plain = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    return f"promotion-packet-{plain}-revision-{packet.revision}.pdf"


def printed(revision: PacketRevision) -> bytes:
    """The kept PDF if it is one that was noted when it was made; else a new one, noted. Never two at a time."""
    folder = Path(current_app.config["DATA_DIR"]) / "packets"
    path = folder / f"{revision.digest}-{look()}.pdf"
    kept = kept_at(path, revision.id)
    if kept:
        return kept
    refuse_again(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    with pdf.turn(folder / "turn.lock"):
        refuse_again(path)  # whoever had the turn before may have failed at this very one, or made it
        return kept_at(path, revision.id) or keep(revision.id, path, made_of(revision, path))


def made_of(revision: PacketRevision, path: Path) -> bytes:
    """A new PDF. That none could be made is remembered, for the next to ask would only wait as long."""
    epoch = int(revision.sealed_at.timestamp())
    limits = pdf.Limits(seconds=current_app.config["PDF_SECONDS"])
    try:
        return pdf.render(page_of(revision), epoch=epoch, identifier=revision.digest[:32], limits=limits)
    except pdf.NotMade as error:
        current_app.logger.error("No PDF of packet revision %s: %s", revision.id, error)
        path.with_suffix(".failed").write_text(clock.now().isoformat())
        raise


def refuse_again(path: Path) -> None:
    """NotMade at once when making this very document failed a short while ago."""
    try:
        failed = datetime.fromisoformat(path.with_suffix(".failed").read_text())
    except (FileNotFoundError, ValueError):
        return
    if clock.now() - failed < REMEMBERED:
        raise pdf.NotMade("it could not be made a short while ago")


def kept_at(path: Path, revision_id: int) -> bytes | None:
    """The file, if it is whole: its digest stands among the exports of its packet."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return None
    known = {each.pdf_digest for each in queries.exports([revision_id]).get(revision_id, [])}
    return found if packets.digest(found) in known else None


def keep(revision_id: int, path: Path, made: bytes) -> bytes:
    """Note that a PDF was made and keep it. Where two servers make one, the second is given the first's."""
    db.session.rollback()
    read_only(False)  # a GET that writes: this once, and only when a PDF was made
    revision = actions.hold_revision(revision_id)
    first = kept_at(path, revision_id)
    if first:
        db.session.rollback()
        return first
    actions.export_packet(revision, packets.digest(made), by=actor())
    fresh = path.with_suffix(f".{os.getpid()}.{id(made)}")
    fresh.write_bytes(made)
    fresh.chmod(0o600)
    fresh.replace(path)
    db.session.commit()
    return made


def page_of(revision: PacketRevision) -> str:
    """The whole document as one page of HTML that needs nothing else."""
    return render_template(
        "promotions/packet_print.html",
        packet=packets.read(revision.snapshot),
        revision=revision,
        sheet=sheet(),
    )


@cache
def look() -> str:
    """What a PDF owes to the program and not to its packet, in short: known without laying anything out."""
    templates = ROOT / "templates"
    sources = [templates / "layouts" / "print.html", *sorted((templates / "promotions").glob("*print*.html"))]
    sources += [ROOT / "app" / name for name in ("markup.py", "templating.py", "pdf.py")]
    sources += sorted((ROOT / "app" / "promotions").glob("*.py"))
    whole = pdf.RENDERER.encode() + sheet().encode() + b"".join(each.read_bytes() for each in sources)
    return hashlib.sha256(whole).hexdigest()[:12]


@cache
def sheet() -> Markup:
    """The print sheet with its fonts inside."""

    def inside(found: re.Match[str]) -> str:
        return f'url("data:font/woff2;base64,{base64.b64encode((STATIC / found[1]).read_bytes()).decode()}")'

    return Markup(FONT.sub(inside, (STATIC / "print.css").read_text(encoding="utf-8")))  # noqa: S704 our own sheet
