"""Teams, people, where they stand, and the rubric."""

from functools import partial

from sqlalchemy import select

from app.auth.actions import open_account
from app.db import db
from app.people.actions import add_person, add_team, grant_role, hold_level, join_team, report_to
from app.people.models import Arrangement, Level, Role, TeamKind
from app.rubric.actions import publish_version
from app.rubric.models import Competency
from app.seeds.play import SET_UP, Play, Said, read


def organisation(play: Play, said: Said) -> None:
    """Teams, the rubric and those who were there on the first day; others when they join."""

    def set_up() -> None:
        for each in said["teams"]:
            parent = play.teams.get(each.get("parent", ""))
            play.teams[each["key"]] = add_team(each["name"], TeamKind(each["kind"]), parent=parent, by=None)
        publish_version(read("rubric.toml"), by=None)
        play.competencies = {row.key: row for row in db.session.scalars(select(Competency))}

    play.on(SET_UP, set_up, rank=0)
    for each in said["people"]:
        play.on(max(SET_UP, each["joined"]), partial(person, play, each), rank=1)
    for each in said["people"]:
        play.on(max(SET_UP, each["joined"]), partial(place, play, each), rank=2)


def person(play: Play, said: Said) -> None:
    """Somebody new, with an account that has no password: the demo signs in by its own door."""
    added = add_person(
        said["name"],
        said["email"],
        by=None,
        title=said["title"],
        location=said["location"],
        zone=said["zone"],
        arrangement=Arrangement(said["arrangement"]),
        share=said["share"],
        joined_on=play.day(said["joined"]),
    )
    play.people[said["key"]] = added
    open_account(added, by=None)


def place(play: Play, said: Said) -> None:
    """Where somebody stands: team, level, manager, roles."""
    who, since = play.people[said["key"]], play.day(said["joined"])
    join_team(who, play.teams[said["team"]], since=since, by=None)
    if "level" in said:
        level = db.session.scalars(select(Level).where(Level.code == said["level"])).one()
        hold_level(who, level, since=since, by=None)
    if "manager" in said:
        report_to(who, play.people[said["manager"]], since=since, by=None)
    for role in said["grants"]:
        grant_role(who, Role(role), since=since, by=None)


def managers() -> dict[str, str]:
    """Who answers to whom in the files."""
    return {each["key"]: each.get("manager", "") for each in read("organisation.toml")["people"]}
