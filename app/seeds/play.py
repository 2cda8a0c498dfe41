"""The play: what has happened so far, what is still to happen, and on which day."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app import clock
from app.config import ROOT
from app.cycles.models import Cycle, Participant
from app.events.models import TeamEvent
from app.evidence.models import EvidenceItem
from app.expectations.models import Expectation
from app.people.models import Person, Team
from app.reviews.models import Review
from app.rubric.models import Competency

FOLDER = ROOT / "seed_data"
HOME_ZONE = "Europe/Oslo"
SET_UP = -620
TEAMS = ("mobile", "data", "reliability", "security")  # folders of seed_data/teams
CITED = re.compile(r"\[\[([a-z0-9-]+)\]\]")
Said = dict[str, Any]


def read(name: str) -> Said:
    """One file of seed_data."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def entries(name: str) -> Iterator[Said]:
    """What a file of this name lists, in seed_data itself and then team by team."""
    for path in (FOLDER / name, *(FOLDER / "teams" / team / name for team in TEAMS)):
        if path.exists():
            (listed,) = tomllib.loads(path.read_text(encoding="utf-8")).values()
            yield from listed


@dataclass
class Play:
    """What has happened so far, by the keys of the files, and what is still to happen."""

    start: date
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    cycles: dict[str, Cycle] = field(default_factory=dict)
    participants: dict[tuple[str, str], Participant] = field(default_factory=dict)
    items: dict[str, EvidenceItem] = field(default_factory=dict)
    expectations: dict[str, Expectation] = field(default_factory=dict)
    team_events: dict[str, TeamEvent] = field(default_factory=dict)
    reviews: dict[tuple[str, str], Review] = field(default_factory=dict)
    competencies: dict[str, Competency] = field(default_factory=dict)
    events: list[tuple[int, int, int, Callable[[], None]]] = field(default_factory=list)

    def day(self, offset: int) -> date:
        """A day of the play as a date."""
        return self.start + timedelta(days=offset)

    def on(self, offset: int, act: Callable[[], None], rank: int = 50) -> None:
        """Let something happen on a day; lower ranks first, then in the order of the files."""
        self.events.append((offset, rank, len(self.events), act))

    def run(self) -> None:
        """Let everything happen in order, a minute apart within each day."""
        minute, today = 0, None
        for offset, _, _, act in sorted(self.events, key=lambda event: event[:3]):
            minute = minute + 1 if offset == today else 0
            today = offset
            moment = datetime.combine(self.day(offset), time(6), UTC) + timedelta(minutes=minute)
            with clock.at(moment):
                act()

    def cite(self, text: str) -> str:
        """The same text with [[key]] turned into the number of that item."""
        return CITED.sub(lambda found: f"[E{self.items[found[1]].number}]", text)

    def at(self, offset: int, hour: int = 17) -> datetime:
        """An instant of the home zone on a day of the play."""
        return datetime.combine(self.day(offset), time(hour), ZoneInfo(HOME_ZONE)).astimezone(UTC)
