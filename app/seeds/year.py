"""Multipliers, and questions after events of a team."""

from functools import partial

from app.events.actions import answer_nobody, enter_event
from app.events.models import EventKind, EventPrompt, TeamEvent
from app.evidence.multiplier import choose_multiplier
from app.people.models import Person
from app.seeds.play import Play, Said


def multiplier(play: Play, said: Said) -> None:
    """Chosen by the person, or by their manager while none is."""

    def choose() -> None:
        choose_multiplier(
            play.participants[said["cycle"], said["person"]],
            0,
            play.items[said["item"]],
            said["who"],
            said["how"],
            by=play.people[said["by"]],
        )

    play.on(said["day"], choose, rank=32)


def event(play: Play, said: Said) -> None:
    """Entered by somebody of the team; some answer that it was nobody in particular, others by evidence."""

    def enter() -> None:
        play.team_events[said["key"]] = enter_event(
            play.teams[said["team"]],
            EventKind(said["kind"]),
            said["title"],
            play.day(said["happened"]),
            [play.people[key] for key in said["asked"]],
            by=play.people[said["by"]],
        )

    play.on(said["day"], enter, rank=18)
    for key, day in said.get("nobody", {}).items():
        play.on(day, partial(nobody, play, said["key"], key), rank=19)


def nobody(play: Play, event: str, person: str) -> None:
    who = play.people[person]
    answer_nobody(prompt_for(play.team_events[event], who), by=who)


def prompt_for(event: TeamEvent, person: Person) -> EventPrompt:
    """The question that an event puts to somebody."""
    return next(each for each in event.prompts if each.person_id == person.id)
