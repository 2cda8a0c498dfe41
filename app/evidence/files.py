"""What a file is, by its contents: a short list is taken, and nothing that could be two things at once. Pure."""

import re
import unicodedata
from dataclasses import dataclass

import puremagic

from app.evidence.models import MOST_BYTES, MOST_NAME, FileKind

ENDINGS = {
    FileKind.PDF: ("pdf",),
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.WEBP: ("webp",),
    FileKind.TEXT: ("txt", "csv", "md"),
}
TAKEN = "PDF, PNG, JPEG, WebP and text (.txt, .csv, .md)"
SURE = 0.5  # of plain words the library makes guesses; this sure it is only of what is no plain text
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
INVISIBLE = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # among them what turns the direction of writing around


@dataclass(frozen=True)
class Upload:
    """A file that can be kept."""

    name: str
    kind: FileKind
    content: bytes


class NotTaken(ValueError):
    """Why a file cannot be taken, in words for the person who chose it."""


def inspected(given_name: str, content: bytes) -> Upload:
    """The file under a safe name, and what it is; NotTaken says why not."""
    name = safe_name(given_name)
    if not content:
        raise NotTaken(f"{name} is empty.")
    if len(content) > MOST_BYTES:
        raise NotTaken(f"{name} is larger than 5 MB. Attach the part that matters, or link to it.")
    kind = kind_of(content)
    if kind is None:
        raise NotTaken(f"{name} is none of the kinds that are taken here: {TAKEN}.")
    _, dot, ending = name.rpartition(".")
    if not dot:
        name, ending = f"{name}.{ENDINGS[kind][0]}", ENDINGS[kind][0]
    if ending.lower() not in ENDINGS[kind] or not name.rpartition(".")[0].strip(". "):
        raise NotTaken(f"The name {name} does not fit its contents, which are {kind.label}. Rename it first.")
    return Upload(shortened(name), kind, content)


def safe_name(given: str) -> str:
    """The last part of a name, of visible characters only."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(char for char in last if unicodedata.category(char) not in INVISIBLE)
    return " ".join(seen.split()).strip(" .")[:500] or "file"


def shortened(name: str) -> str:
    """At most as long as is kept, its ending included."""
    stem, _, ending = name.rpartition(".")
    return f"{stem[: MOST_NAME - len(ending) - 1].rstrip()}.{ending.lower()}"


def kind_of(content: bytes) -> FileKind | None:
    """What the whole of the contents is, from their first byte to their last; None for anything else."""
    if whole_pdf(content):
        return FileKind.PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82"):
        return FileKind.PNG
    if content.startswith(b"\xff\xd8\xff") and content.endswith(b"\xff\xd9"):
        return FileKind.JPEG
    if (
        content[:4] == b"RIFF"
        and content[8:12] == b"WEBP"
        and int.from_bytes(content[4:8], "little") + 8 == len(content)
    ):
        return FileKind.WEBP
    return FileKind.TEXT if plain_text(content) else None


def whole_pdf(content: bytes) -> bool:
    """It begins and ends as a PDF, and no page of markup hides before its first object."""
    head = content[:1024].lower()
    return (
        content.startswith(b"%PDF-")
        and content.rstrip(b"\r\n \t\x00").endswith(b"%%EOF")
        and not any(mark in head for mark in (b"<html", b"<script", b"<!doctype", b"<svg"))
    )


def plain_text(content: bytes) -> bool:
    """Words in UTF-8 that neither a browser nor a shell would take for anything else."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if UNSEEN.search(text):
        return False
    if text.lstrip()[:1] == "<" or text.startswith(("#!", "%PDF", "%!")):
        return False
    return not any(sure > SURE for sure in guesses(content))


def guesses(content: bytes) -> list[float]:
    """How sure the library is of each thing it takes these contents for."""
    try:
        return [found.confidence for found in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return []
