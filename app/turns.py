"""Writers of one SQLite file take turns.

SQLite lets one writer in and has the others knock again and again, with ever longer pauses; under load some knock in
vain until their time is up. So they stand in line before they knock: the threads of a process at a lock, the
processes at a lock on a file, which the system opens when its holder is killed. SQLite alone decides who writes:
whoever has waited long enough knocks without a turn.
"""

import fcntl
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable

LONGEST, PAUSE = 20.0, 0.001  # seconds: for a turn in all, and between two looks at the file
_lines: dict[str, threading.Lock] = defaultdict(threading.Lock)


def take(path: str) -> Callable[[], None] | None:
    """Wait for a turn at writing to the database at this path; what ends it. None when it did not come in time."""
    last, line = time.monotonic() + LONGEST, _lines[path]
    if not line.acquire(timeout=LONGEST):
        return None
    handle = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT, 0o600)

    def end() -> None:
        fcntl.flock(
            handle, fcntl.LOCK_UN
        )  # not by closing alone: a child process may hold the file open, too
        os.close(handle)
        line.release()

    while not _locked(handle):
        if time.monotonic() > last:
            end()
            return None
        time.sleep(PAUSE)
    return end


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
