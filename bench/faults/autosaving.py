"""F01, F02 and G7: every manager saves a narrative every few seconds, while processes are killed or in peace."""

import time
from collections.abc import Callable
from random import Random
from threading import Thread

from app.text import clean
from bench.faults.browser import Save
from bench.faults.desks import Desk
from bench.faults.history import Outcome
from bench.faults.running import LONGEST, Stage

AT_ONE_TEXT = 6  # saves of one text before the next one is turned to
LOST_ANSWERS = 0.1  # of the saves beside kills: the line breaks before the answer arrives
PACES = (
    (1.0, 0.6),
    (0.2, 0.2),
)  # G7: the usual pause between two saves times this, for this share of the time


class Manager:
    """One manager at a desk: each save is typed over the version that the last one got."""

    def __init__(self, stage: Stage, desk: Desk) -> None:
        self.desk, self.words = desk, stage.words
        self.browser = stage.browser(desk.author_id)
        self.chance = Random(f"{stage.size.seed}/{stage.ran.name}/{desk.review_id}")
        self.versions = {field.name: field.version for field in desk.fields}
        self.turn = 0

    def save(self, due: float, losing: float) -> None:
        """Save the text at hand; with this chance the answer is lost on its way."""
        field = self.desk.fields[self.turn // AT_ONE_TEXT % len(self.desk.fields)]
        words = self.words.answer(self.chance, self.chance.sample(self.desk.cites, 2))
        text = clean(f"{words}\n\nSave {self.turn} of desk {self.desk.review_id}.")
        save = Save(self.desk, field, self.versions[field.name], text, due)
        entry = self.browser.save(save, lose_the_answer=self.chance.random() < losing)
        if entry.outcome is Outcome.ACKED and entry.version:
            self.versions[field.name] = entry.version
        self.turn += 1


def workers_killed(stage: Stage) -> None:
    """F01: now and then one worker is killed outright; the master replaces it."""
    chance = Random(f"{stage.size.seed}/whom")
    _with_kills(stage, lambda: stage.server.kill_worker(chance))


def everything_killed(stage: Stage) -> None:
    """F02: now and then the master and every worker are killed outright, and the server is started again."""

    def kill() -> float:
        stage.server.kill_all()
        return stage.server.start()

    _with_kills(stage, kill)


def in_peace(stage: Stage) -> None:
    """G7: nothing is killed; the usual pace, then five times as fast."""
    managers = [Manager(stage, desk) for desk in stage.desks]
    for faster, share in PACES:
        every, seconds = stage.size.every * faster, stage.size.minutes * 60 * share
        _autosave(stage, managers, every, round(seconds / every), losing=0.0)


def _with_kills(stage: Stage, kill: Callable[[], float]) -> None:
    managers = [Manager(stage, desk) for desk in stage.desks]
    saves = round(stage.size.minutes * 60 / stage.size.every)
    _autosave(stage, managers, stage.size.every, saves, LOST_ANSWERS, kill)


def _autosave(
    stage: Stage, managers: list[Manager], every: float, saves: int, losing: float,
    kill: Callable[[], float] | None = None,
) -> None:  # fmt: skip
    """Let everybody save so many times, each at a moment of their own within the pause."""
    begun = time.monotonic()
    stage.ran.asked += saves * len(managers)

    def write(manager: Manager, place: int) -> None:
        for turn in range(saves):
            due = begun + every * (place / len(managers) + turn)
            if stage.ended.wait(max(0.0, due - time.monotonic())):
                return
            manager.save(due, losing)

    threads = [Thread(target=write, args=(each, place), daemon=True) for place, each in enumerate(managers)]
    for thread in threads:
        thread.start()
    try:
        _watch(stage, threads, kill)
    finally:
        if any(thread.is_alive() for thread in threads):
            stage.ended.set()
        for thread in threads:
            thread.join()
        rate = len(managers) / every
        stage.gather([each.browser for each in managers], f"{rate:.0f} saves a second")


def _watch(stage: Stage, threads: list[Thread], kill: Callable[[], float] | None) -> None:
    """Kill now and then, until everybody is done or the longest time is over."""
    chance, last = Random(f"{stage.size.seed}/when"), time.monotonic() + LONGEST
    due = time.monotonic() + chance.uniform(*stage.size.kills)
    while any(thread.is_alive() for thread in threads) and time.monotonic() < last:
        time.sleep(0.05)
        if kill and time.monotonic() >= due:
            stage.ran.back.append(kill())
            stage.ran.kills += 1
            due = time.monotonic() + chance.uniform(*stage.size.kills)
