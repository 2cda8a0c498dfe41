"""F03: two tabs of one person save the same text from the same version, in ten thousand random orders."""

from dataclasses import dataclass
from random import Random

from app.text import clean
from bench.faults.browser import Browser, Save
from bench.faults.desks import Desk, Field
from bench.faults.history import Entry, Outcome
from bench.faults.lanes import in_lanes
from bench.faults.running import Stage

FIRST, SECOND = 0, 1
ALONE = ((FIRST,), (SECOND,))
TOGETHER = ((FIRST, SECOND), (SECOND, FIRST))  # sent in this order, answered in any
OPENINGS = (
    ALONE,
    ALONE[::-1],
    TOGETHER[:1],
    TOGETHER[1:],
)  # both tabs save once from the version they were opened at


@dataclass
class Tab:
    """One tab: the version that it believes to stand."""

    browser: Browser
    base: int

    def heed(self, entry: Entry, chance: Random) -> None:
        """After a refusal, some look at both texts and save over what is kept now; some go on as before."""
        if entry.outcome is Outcome.ACKED:
            self.base = entry.version or self.base
        elif entry.kept_version is not None and chance.random() < 0.5:
            self.base = entry.kept_version


def two_tabs(stage: Stage) -> None:
    """Every lane has desks of its own, so that only the two tabs of a schedule meet at a text."""
    browsers = [(stage.browser(desk.author_id), stage.browser(desk.author_id)) for desk in stage.desks]
    versions = {field.answer_id: field.version for desk in stage.desks for field in desk.fields}
    stage.ran.asked, stage.ran.unit = stage.size.schedules, "schedules"

    def play(lane: int, number: int) -> bool:
        chance = Random(f"{stage.size.seed}/schedule/{number}")
        place = chance.choice(range(lane, len(stage.desks), stage.size.lanes))
        field = chance.choice(stage.desks[place].fields)
        tabs = [Tab(browser, versions[field.answer_id]) for browser in browsers[place]]
        entries = schedule(stage, tabs, stage.desks[place], field, chance)
        won = [entry.version or 0 for entry in entries if entry.outcome is Outcome.ACKED]
        versions[field.answer_id] = max([versions[field.answer_id], *won])
        return bool(won)

    in_lanes(stage, stage.size.schedules, play)
    stage.gather([browser for pair in browsers for browser in pair], f"{stage.size.lanes} saving at once")


def schedule(stage: Stage, tabs: list[Tab], desk: Desk, field: Field, chance: Random) -> list[Entry]:
    """Both tabs save once, then perhaps again; those of one step are on their way at the same time."""
    steps = [*chance.choice(OPENINGS), *chance.choices(ALONE + TOGETHER, k=chance.choice((0, 0, 1)))]
    found = []
    for step in steps:
        sent = []
        for who in step:
            words = stage.words.answer(chance, chance.sample(desk.cites, 2))
            text = clean(f"{words}\n\nTab {who}, {chance.getrandbits(64):x}.")
            save = Save(desk, field, tabs[who].base, text)
            sent.append((tabs[who], save, tabs[who].browser.start(save)))
        for tab, save, connection in sent:
            entry = tab.browser.finish(save, connection)
            tab.heed(entry, chance)
            found.append(entry)
    return found
