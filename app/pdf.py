"""HTML to a tagged PDF, in a process of its own that fetches nothing and is stopped when it takes too long.

`render` starts this same file as a program: it reads HTML on standard input and writes the PDF. WeasyPrint is
imported there and nowhere else, so that no page of a person is ever laid out inside the server. The child
takes its limits before it reads a byte.
"""

import fcntl
import io
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

RENDERER = f"2-weasyprint-{version('weasyprint')}-pikepdf-{version('pikepdf')}"


class NotMade(Exception):
    """No PDF was made; the message is for the log and holds none of the document's words."""


class Busy(Exception):
    """Another document is being made; nobody waits for it with a thread of the server."""


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """One document is made at a time by all processes that share this file; Busy for everybody else, at once."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


@dataclass(frozen=True)
class Limits:
    """What one document may take."""

    seconds: int = 30
    memory: int = 1536 * 1024 * 1024


def render(html: str, *, epoch: int, identifier: str, limits: Limits | None = None) -> bytes:
    """The PDF of a page. The same page, moment and identifier give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="plumbline-pdf-") as home:
        return _in_a_child(html, home, epoch, identifier, limits or Limits())


def _in_a_child(html: str, home: str, epoch: int, identifier: str, limits: Limits) -> bytes:
    environment = {
        "PATH": os.defpath,
        "HOME": home,
        "LANG": "C.UTF-8",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONHASHSEED": "0",
    }
    command = [sys.executable, "-P", "-s", str(Path(__file__).resolve()), identifier]
    command += [str(limits.seconds), str(limits.memory)]
    try:
        done = subprocess.run(  # noqa: S603 our own file; the document comes on standard input
            command,
            input=html.encode(),
            capture_output=True,
            env=environment,
            cwd=home,
            timeout=limits.seconds,
        )
    except subprocess.TimeoutExpired:  # run() has killed the child and waited for it
        raise NotMade(f"it took longer than {limits.seconds} seconds") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        kind = last.partition(":")[0][:60]  # the kind of error alone: the rest may quote the document
        raise NotMade(f"the child ended with {done.returncode}: {kind}")
    return done.stdout


def main() -> None:
    """The child: limits first, then HTML in, PDF out."""
    identifier, seconds, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # imported here alone: the server has no use for a document renderer
    from weasyprint import HTML
    from weasyprint.draw import text
    from weasyprint.urls import URLFetcher

    text.RasterImage = packed_once(text.RasterImage)

    class Nothing(URLFetcher):
        """Opens what the page brings along as data, and no address whatever."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.lower().startswith("data:"):
                raise ValueError("This document fetches nothing.")
            return super().fetch(url, headers)

    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=Nothing(allowed_protocols=["data"]))
    made: bytes = page.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=bytes.fromhex(identifier),
        uncompressed_pdf=False,
    )
    sys.stdout.buffer.write(mended(made))


def packed_once(pack: Any) -> Any:
    """WeasyPrint 70 packs the picture of an emoji anew wherever it stands, 2 ms each time; once will do."""
    kept: dict[str, Any] = {}

    def packed(picture: Any, name: str, data: bytes) -> Any:
        if name not in kept:
            kept[name] = pack(picture, name, data)
        return kept[name]

    return packed


def mended(made: bytes) -> bytes:
    """What WeasyPrint 70 leaves out of PDF/UA: scopes of header cells, the Print flag of links, the part's number."""
    import pikepdf

    pdf = pikepdf.open(io.BytesIO(made))
    _scopes(pikepdf, pdf.Root.StructTreeRoot.K, False)
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            annotation.F = int(annotation.get("/F", 0)) | 4
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _scopes(pikepdf: Any, element: Any, head: bool) -> None:
    """Each header cell says whether it heads a column or a row."""
    if isinstance(element, pikepdf.Array):
        for each in element:
            _scopes(pikepdf, each, head)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        head = head or element.S == "/THead"
        if element.S == "/TH":
            _scope(pikepdf, element, "Column" if head else "Row")
        if "/K" in element:
            _scopes(pikepdf, element.K, head)


def _scope(pikepdf: Any, cell: Any, name: str) -> None:
    given = cell.get("/A")
    known = list(given) if isinstance(given, pikepdf.Array) else [given] if given is not None else []
    if not any(isinstance(each, pikepdf.Dictionary) and "/Scope" in each for each in known):
        scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name(f"/{name}"))
        cell.A = pikepdf.Array([*known, scope])


if __name__ == "__main__":
    main()
