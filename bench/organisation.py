"""People, where they stand, and the teams: a tree in which the first forty people stay who they are at every size.

So the busiest manager has the same thirty reports among 1,000 people as among 10,000, and what a page costs more
there it costs because of the others.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from app import clock
from app.auth.models import Account, SignedInSession
from app.auth.passwords import digest
from app.db import db
from app.mail.models import MailMessage
from app.people.models import (
    Arrangement,
    HeldLevel,
    Level,
    Membership,
    Person,
    ReportingLine,
    Role,
    RoleGrant,
    Team,
    TeamKind,
)
from app.text import folded
from bench.rows import Rows
from bench.words import Words

SPAN, BUSIEST, REPORTS = 8, 3, range(4, 34)
STAFF = range(34, 39)  # two people partners, an administrator and two of the boards, who answer to the chief
FEWEST = 120  # fewer would leave some state of some record without one
# People between two writes: memory stays small, and PostgreSQL holds a lock for each dated row until a transaction ends.
AT_ONCE = 500
SINCE = 1200  # days ago the oldest rows begin
PLACES = (
    ("Oslo", "Europe/Oslo"),
    ("Lisbon", "Europe/Lisbon"),
    ("Nairobi", "Africa/Nairobi"),
    ("Austin", "America/Chicago"),
)


@dataclass(frozen=True)
class Item:
    """An item of evidence as citations name it."""

    id: int
    number: int
    revision_id: int
    competency_ids: tuple[int, ...]
    happened_on: date


@dataclass
class Member:
    """One person of the population. `index` counts from the chief, 0; the id is one more."""

    index: int
    manager: "Member | None"
    name: str
    level: Level | None
    joined_on: date
    leads: bool
    team_id: int = 0
    kind: TeamKind = TeamKind.PRODUCT
    items: list[Item] = field(default_factory=list)
    warned: bool = False

    @property
    def id(self) -> int:
        return self.index + 1

    @property
    def takes_part(self) -> bool:
        """Only who has a level, a manager and a manager above can be in a cycle."""
        return self.level is not None and self.manager is not None and self.manager.manager is not None

    def above(self) -> list["Member"]:
        """Everybody in the line above, the nearest first."""
        return [self.manager, *self.manager.above()] if self.manager else []


@dataclass
class World:
    """What is there already, for those who come later."""

    seed: int
    rows: Rows
    words: Words
    today: date
    members: list[Member]

    def chance(self, stage: str, index: int) -> Random:
        """Chance for one person and purpose: the same at every size of the population."""
        return Random(f"{self.seed}/{stage}/{index}")

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def at(self, offset: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day(offset), time(), UTC) + timedelta(minutes=minute)


def lines(people: int) -> list[int | None]:
    """Whom each answers to, by index. Every manager has eight reports, the busiest thirty, the staff none."""
    found: list[int | None] = [None, 0, 1, 2, *([BUSIEST] * len(REPORTS))]
    counts = {0: 1, 1: 1, 2: 1}
    manager = 0
    for _ in range(len(found), people):
        while manager in REPORTS or manager == BUSIEST or manager in STAFF or counts.get(manager, 0) >= SPAN:
            manager += 1
        counts[manager] = counts.get(manager, 0) + 1
        found.append(manager)
    return found[:people]


def organisation(people: int, seed: int) -> World:
    """Everybody, with accounts, teams, lines, levels and roles."""
    world = World(seed, Rows(), Words(seed), clock.today(), [])
    levels = {row.code: row for row in db.session.scalars(select(Level))}
    above = lines(people)
    leading = set(above)
    for index, manager in enumerate(above):
        chance = world.chance("person", index)
        member = Member(
            index,
            world.members[manager] if manager is not None else None,
            world.words.name(chance),
            level_of(index, manager, index in leading, levels, chance),
            world.day(-chance.randint(30, SINCE) if index >= FEWEST else -SINCE),
            index in leading,
        )
        world.members.append(member)
        _person(world, member, chance)
    world.rows.write()
    for member in world.members:
        _team(world, member)
        _place(world, member)
        if member.index % AT_ONCE == 0:
            world.rows.write()
    world.rows.write()
    return world


def level_of(
    index: int, manager: int | None, leads: bool, levels: dict[str, Level], chance: Random
) -> Level | None:
    """Managers hold the managers' level, others one of the engineers'; chief, heads and staff hold none."""
    code = "M1" if leads else chance.choices(("E1", "E2", "E3", "E4"), (2, 4, 3, 1))[0]
    return None if index in STAFF or not manager else levels[code]


def _person(world: World, member: Member, chance: Random) -> None:
    location, zone = chance.choice(PLACES)
    moment = world.at(-SINCE)
    world.rows.add(
        Person,
        name=member.name,
        folded_name=folded(member.name),
        email=f"p{member.id}@bench.example",
        title=member.level.title if member.level else "Head of something",
        location=location,
        zone=zone,
        arrangement=chance.choice(list(Arrangement)),
        share=chance.choice((1.0, 1.0, 1.0, 0.8, 0.6)),
        joined_on=member.joined_on,
        added_at=moment,
    )
    world.rows.add(Account, person_id=member.id)
    world.rows.note(moment, None, "person.added", ("person", member.id), member.id)
    world.rows.note(moment, None, "account.opened", ("account", member.id), member.id)
    for days in (-40, -20, -2):
        token = digest(f"{world.seed}/{member.id}/{days}")
        times = {"began_at": world.at(days, member.index % 400), "revoked_at": world.at(days + 1)}
        world.rows.add(SignedInSession, person_id=member.id, token_digest=token, **times)
        mail = {
            "address": f"p{member.id}@bench.example",
            "created_at": world.at(days),
            "sent_at": world.at(days),
        }
        world.rows.add(
            MailMessage, person_id=member.id, subject="Something waits", body=world.words.note(chance), **mail
        )


def _team(world: World, member: Member) -> None:
    """Whoever has reports leads a team below their manager's; everybody else is in their manager's."""
    if not member.leads:
        member.team_id, member.kind = (member.manager or member).team_id, (member.manager or member).kind
        return
    member.kind = world.chance("team", member.index).choice(list(TeamKind))
    parent = member.manager.team_id if member.manager else None
    member.team_id = world.rows.add(
        Team, name=f"{member.kind.value.capitalize()} {member.id}", kind=member.kind, parent_id=parent
    )


def _place(world: World, member: Member) -> None:
    since = {"person_id": member.id, "valid_from": member.joined_on}
    world.rows.add(Membership, team_id=member.team_id, **since)
    world.rows.note(world.at(-SINCE), None, "team.joined", ("membership", member.id), member.id)
    if member.level:
        world.rows.add(HeldLevel, level_id=member.level.id, **since)
    if member.manager:
        world.rows.add(ReportingLine, manager_id=member.manager.id, **since)
    for role in roles_of(member.index):
        world.rows.add(RoleGrant, role=role, **since)


def roles_of(index: int) -> list[Role]:
    """Roles of the staff; partners, administrators and the pool of panelists grow with the house, boards do not."""
    partners = index in {34, 35} or index % 200 == 199
    found = {
        Role.EXECUTIVE: index in {0, 1},
        Role.PEOPLE_PARTNER: partners,
        Role.ADMINISTRATOR: index == 36 or index % 1000 == 999,
        Role.FAIRNESS_BOARD: index == 37 or index in range(41, 48),
        Role.METRIC_BOARD: index == 38 or index in range(44, 51),
        Role.PANELIST: index in range(41, 49) or (index % 25 == 24 and index >= FEWEST),
    }
    return [role for role, held in found.items() if held]
