"""A packet's PDF is told apart from pages: it is made once, by another process, and then given from a folder."""

import io
import resource
import time
from dataclasses import dataclass
from typing import Any

import pikepdf

from bench.visiting import House


@dataclass
class Packet:
    """What the first answer costs this process and its child, and what each later one costs."""

    size: int
    pages: int
    made: float
    by_the_child: float
    elapsed: float
    kept: float

    def said(self) -> dict[str, Any]:
        """The same for machines, CPU in milliseconds."""
        spent = {"cpu_ms": self.made, "child_cpu_ms": self.by_the_child, "elapsed_ms": self.elapsed}
        figures = {name: round(1000 * each, 1) for name, each in (spent | {"kept_cpu_ms": self.kept}).items()}
        return {"bytes": self.size, "pages": self.pages, **figures}

    def __str__(self) -> str:
        return (
            f"A packet of {self.pages} pages, {self.size / 1024:.0f} KiB: made in {self.elapsed:.1f} s, of which"
            f" {self.by_the_child:.1f} s CPU of its own process; given again for {1000 * self.kept:.1f} ms of CPU."
        )


def packet(house: House, person_id: int | None, address: str) -> Packet:
    """Ask for a packet that was never made, then for the same one again."""
    elapsed, own, child = time.monotonic(), time.process_time(), children()
    body = house.get(person_id, address).get_data()
    elapsed, own, child = time.monotonic() - elapsed, time.process_time() - own, children() - child
    with pikepdf.open(io.BytesIO(body)) as document:
        pages = len(document.pages)
    return Packet(len(body), pages, own, child, elapsed, house.measure(person_id, address).cpu)


def children() -> float:
    """The CPU of every process that this one started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
