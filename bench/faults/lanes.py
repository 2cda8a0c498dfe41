"""Short pieces of work, many at once: each lane does every so manieth of them, one after the other."""

import time
from collections.abc import Callable
from threading import Thread

from bench.faults.running import LONGEST, Stage


def in_lanes(stage: Stage, pieces: int, work: Callable[[int, int], bool]) -> None:
    """Call `work(lane, piece)` for each piece until all are done or time is over; count those that were."""
    lanes = stage.size.lanes
    done = [0] * lanes

    def run(lane: int) -> None:
        for piece in range(lane, pieces, lanes):
            if stage.ended.is_set():
                return
            done[lane] += work(lane, piece)

    threads = [Thread(target=run, args=(lane,), daemon=True) for lane in range(lanes)]
    last = time.monotonic() + LONGEST
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads) and time.monotonic() < last:
            time.sleep(0.05)
    finally:
        stage.ended.set()
        for thread in threads:
            thread.join()
        stage.ran.done = sum(done)
