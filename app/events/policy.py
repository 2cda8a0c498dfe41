"""An event is entered by somebody of the team, or who manages somebody there; who was asked and who asked may read it."""

from sqlalchemy import Select, exists, or_, select

from app import clock
from app.db import db
from app.events.models import EventPrompt, TeamEvent
from app.people.models import Membership, Person, ReportingLine, Team
from app.people.queries import on_day
from app.permissions import ALWAYS, Rules, Seat


def teams_visible_to(actor: Person) -> Select[Team]:
    """The actor's own team, and those in which somebody answers to them."""
    day = clock.today()
    reports = exists().where(
        ReportingLine.manager_id == actor.id,
        ReportingLine.person_id == Membership.person_id,
        on_day(ReportingLine, day),
    )
    theirs = select(Membership.team_id).where(
        on_day(Membership, day), or_(Membership.person_id == actor.id, reports)
    )
    return select(Team).where(Team.id.in_(theirs))


def team_seats(actor: Person, team: Team) -> set[Seat]:
    theirs = teams_visible_to(actor).where(Team.id == team.id)
    return {Seat.OF_THE_TEAM} if db.session.scalar(select(theirs.exists())) else set()


team_rules = Rules(
    "Event of a team", team_seats, note="Of the team is who is in it, or manages somebody there."
)
can_enter = team_rules.verb("enter, and choose who is asked", {Seat.OF_THE_TEAM: ALWAYS})


def seats(actor: Person, event: TeamEvent) -> set[Seat]:
    found = {Seat.AUTHOR} if event.entered_by_id == actor.id else set()
    if any(prompt.person_id == actor.id for prompt in event.prompts):
        found.add(Seat.ASKED)
    return found


rules = Rules(
    "Question after an event",
    seats,
    note="Who made this not happen, or made it easier? Each answers alone, and may say nobody in particular.",
)
can_read = rules.verb("read", {Seat.AUTHOR: ALWAYS, Seat.ASKED: ALWAYS})


def prompt_seats(actor: Person, prompt: EventPrompt) -> set[Seat]:
    return {Seat.ASKED} if prompt.person_id == actor.id else set()


prompt_rules = Rules("Question put to somebody", prompt_seats)
can_answer = prompt_rules.verb("answer it", {Seat.ASKED: ALWAYS})


def visible_to(actor: Person) -> Select[TeamEvent]:
    """The events an actor entered or was asked about."""
    asked = select(EventPrompt.event_id).where(EventPrompt.person_id == actor.id)
    return select(TeamEvent).where(or_(TeamEvent.entered_by_id == actor.id, TeamEvent.id.in_(asked)))
