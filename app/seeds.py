"""`flask seed`: plays seed_data/ through the actions, in the order of its days, on a held clock.

Nothing is written into a table past its action, so the demo organisation obeys every rule that a real one
does. Days are relative to the day of seeding; all of it is one transaction.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app import clock
from app.audit.access import Read, log
from app.auth.actions import open_account
from app.coaching.actions import acknowledge_note, share_note
from app.config import ROOT
from app.cycles.actions import Asked, Plan, advance, enrol, open_cycle, record_absence
from app.cycles.models import Cycle, Due, Participant, Phase, ReviewKind, Slot
from app.db import db
from app.evidence.actions import Words, add_context, log_evidence, revise_evidence
from app.evidence.models import Confidentiality, EvidenceItem, EvidenceKind, Style
from app.expectations.actions import agree, propose
from app.people.actions import add_person, add_team, grant_role, hold_level, join_team, report_to
from app.people.models import Arrangement, Level, Person, Role, Team, TeamKind
from app.permissions import Seat
from app.reviews.actions import (
    acknowledge_review,
    approve_review,
    comment_on_review,
    return_review,
    share_review,
)
from app.reviews.drafting import Typed, begin_review, save_draft
from app.reviews.models import NextStep, Review
from app.reviews.queries import answers, choices, citations
from app.reviews.submitting import submit_review
from app.rubric.actions import publish_version
from app.rubric.models import Competency, RubricVersion
from app.rubric.queries import scale

FOLDER = ROOT / "seed_data"
HOME_ZONE = "Europe/Oslo"
SET_UP = -400
CITED = re.compile(r"\[\[([a-z0-9-]+)\]\]")
Said = dict[str, Any]


def read(name: str) -> Said:
    """One file of seed_data."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@dataclass
class Play:
    """What has happened so far, by the keys of the files, and what is still to happen."""

    start: date
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    cycles: dict[str, Cycle] = field(default_factory=dict)
    participants: dict[tuple[str, str], Participant] = field(default_factory=dict)
    items: dict[str, EvidenceItem] = field(default_factory=dict)
    competencies: dict[str, Competency] = field(default_factory=dict)
    events: list[tuple[int, int, int, Callable[[], None]]] = field(default_factory=list)

    def day(self, offset: int) -> date:
        """A day of the play as a date."""
        return self.start + timedelta(days=offset)

    def on(self, offset: int, act: Callable[[], None], rank: int = 50) -> None:
        """Let something happen on a day; lower ranks first, then in the order of the files."""
        self.events.append((offset, rank, len(self.events), act))

    def run(self) -> None:
        """Let everything happen in order, some minutes apart within each day."""
        minute, today = 0, None
        for offset, _, _, act in sorted(self.events, key=lambda event: event[:3]):
            minute = minute + 7 if offset == today else 0
            today = offset
            moment = datetime.combine(self.day(offset), time(7), UTC) + timedelta(minutes=minute)
            with clock.at(moment):
                act()

    def cite(self, text: str) -> str:
        """The same text with [[key]] turned into the number of that item."""
        return CITED.sub(lambda found: f"[E{self.items[found[1]].number}]", text)


def plan(start: date) -> Play:
    """Read every file and put its events on their days."""
    play = Play(start)
    organisation(play, read("organisation.toml"))
    cycles(play, read("cycles.toml"))
    for said in read("evidence.toml")["evidence"]:
        evidence(play, said)
    for said in read("expectations.toml")["expectations"]:
        expectation(play, said)
    for said in read("coaching.toml")["notes"]:
        coaching(play, said)
    for said in read("selves.toml")["selves"]:
        review(play, said | {"author": said["person"]}, ReviewKind.SELF)
    for path in sorted((FOLDER / "reviews").glob("*.toml")):
        review(play, read(f"reviews/{path.name}"), ReviewKind.MANAGER)
    return play


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


def cycles(play: Play, said: Said) -> None:
    """Both cycles, who takes part, and how the cycles move on."""
    partner = next(
        each["key"] for each in read("organisation.toml")["people"] if "people_partner" in each["grants"]
    )
    for each in said["cycles"]:
        play.on(each["opened"], partial(cycle, play, each, said["questions"], partner), rank=10)
        moves = [each["phase_began"]]
        if "closed" in each:
            moves = [each["self_due"] - 14, each["writing_due"] + 2, each["closed"]]
        for day in moves:
            play.on(day, partial(move_on, play, each["key"], partner), rank=90)
    opened = {each["key"]: each["opened"] for each in said["cycles"]}
    joined = {each["key"]: each["joined"] for each in read("organisation.toml")["people"]}
    for each in said["participants"]:
        day = max(opened[each["cycle"]] + 1, joined[each["person"]] + 3)
        play.on(day, partial(participant, play, each, partner), rank=11)


def move_on(play: Play, key: str, partner: str) -> None:
    """Let a cycle take its next step."""
    advance(play.cycles[key], by=play.people[partner])


def cycle(play: Play, said: Said, questions: list[Said], partner: str) -> None:
    """Open one cycle; its name says when its period ends."""
    ends = play.day(said["period_until"])
    due = {
        Due.SELF_REVIEW: said["self_due"],
        Due.WRITING: said["writing_due"],
        Due.READING: said["reading_due"],
        Due.DELIVERY: said["delivery_due"],
    }
    play.cycles[said["key"]] = open_cycle(
        Plan(
            name=f"Half-year to {ends:%B %Y}",
            period_from=play.day(said["period_from"]),
            period_until=ends,
            phases=[Phase(phase) for phase in said["phases"]],
            questions=[
                Asked(ReviewKind(q["kind"]), q["key"], Slot(q["slot"]), q["prompt"], q["hint"])
                for q in questions
            ],
            deadlines={
                what: datetime.combine(play.day(day), time(17), ZoneInfo(HOME_ZONE)).astimezone(UTC)
                for what, day in due.items()
            },
            zone=HOME_ZONE,
        ),
        db.session.scalars(select(RubricVersion)).one(),
        by=play.people[partner],
    )


def participant(play: Play, said: Said, partner: str) -> None:
    """Enrol somebody; their absences are known to the program from the day they begin."""
    by = play.people[partner]
    enrolled = enrol(play.people[said["person"]], play.cycles[said["cycle"]], by=by)
    play.participants[said["cycle"], said["person"]] = enrolled
    for away in said.get("absent", []):
        record_absence(enrolled, play.day(away["from"]), play.day(away["until"]), by=by)


def evidence(play: Play, said: Said) -> None:
    """An item, its correction, and what its subject adds."""

    def words(body: str) -> Words:
        return Words(
            kind=EvidenceKind(said["kind"]),
            happened_on=play.day(said["happened"]),
            title=said["title"],
            body=body,
            competencies=[play.competencies[key] for key in said["competencies"]],
            confidentiality=Confidentiality(said["confidentiality"]),
            link=said.get("link"),
            style=Style(said["style"]) if "style" in said else None,
        )

    def log() -> None:
        play.items[said["key"]] = log_evidence(
            play.people[said["about"]], words(said["body"]), by=play.people[said["by"]]
        )

    play.on(said["entered"], log, rank=20)
    if "revised" in said:
        correction = said["revised"]
        play.on(
            correction["day"],
            lambda: revise(play.items[said["key"]], words(correction["body"]), play.people[said["by"]]),
            rank=21,
        )
    if "context" in said:
        play.on(
            said["context_day"],
            lambda: context(play.items[said["key"]], said["context"], play.people[said["about"]]),
            rank=22,
        )


def revise(item: EvidenceItem, words: Words, by: Person) -> None:
    revise_evidence(item, item.current.number, words, by=by)


def context(item: EvidenceItem, text: str, by: Person) -> None:
    add_context(item, text, by=by)


def expectation(play: Play, said: Said) -> None:
    """Proposed by one side, agreed by the other."""
    made = []

    def proposed() -> None:
        who = play.participants[said["cycle"], said["person"]]
        made.append(propose(who, said["text"], said["measure"], by=play.people[said["by"]]))

    def agreed() -> None:
        who = play.participants[said["cycle"], said["person"]]
        other = who.person
        if said["by"] == said["person"]:
            other = play.people[managers()[said["person"]]]
        agree(made[0], 1, by=other)

    play.on(said["day"], proposed, rank=30)
    if "agreed_day" in said:
        play.on(said["agreed_day"], agreed, rank=31)


def managers() -> dict[str, str]:
    """Who answers to whom in the files."""
    return {each["key"]: each.get("manager", "") for each in read("organisation.toml")["people"]}


def coaching(play: Play, said: Said) -> None:
    """A note and its acknowledgement."""
    made = []

    def shared() -> None:
        competency = play.competencies.get(said.get("competency", ""))
        words = (said["concern"], said["support"], said["action"])
        note = share_note(
            play.people[said["about"]], *words, competency=competency, by=play.people[said["by"]]
        )
        made.append(note)

    play.on(said["day"], shared, rank=40)
    if "acknowledged_day" in said:
        play.on(
            said["acknowledged_day"],
            lambda: acknowledge_note(made[0], by=play.people[said["about"]]),
            rank=41,
        )


def review(play: Play, said: Said, kind: ReviewKind) -> None:
    """One review through every step that its file names."""
    made: list[Review] = []
    author = said["author"]
    above = managers()[author]

    def begin() -> None:
        who = play.participants[said["cycle"], said["person"]]
        made.append(begin_review(who, kind, by=play.people[author]))

    def write(texts: Said, chosen: Said) -> None:
        if kind is ReviewKind.MANAGER:
            look_up(made[0], play.people[author])
        save_draft(made[0], typed(play, made[0], texts, chosen), by=play.people[author])

    def returned() -> None:
        by_key = {answer.question.key: answer.id for answer in answers(made[0].id)}
        comments = {by_key[key]: text for key, text in said["returned"]["comments"].items()}
        look(made[0], play.people[above])
        return_review(made[0], "", comments, by=play.people[above])

    play.on(said["started"], begin, rank=50)
    ends = said.get("submitted", said["started"] + 2)
    play.on(min(ends, -1), lambda: write(said["answers"], said.get("choices", {})), rank=51)
    if "submitted" in said:
        play.on(said["submitted"], lambda: submit_review(made[0], by=play.people[author]), rank=52)
    if "returned" in said:
        play.on(said["returned"]["day"], returned, rank=53)
    if "resubmitted" in said:
        changed = said.get("revised", {}).get("answers", said.get("revised", {}))
        play.on(said["resubmitted"], lambda: write(changed, {}), rank=54)
        play.on(said["resubmitted"], lambda: submit_review(made[0], by=play.people[author]), rank=55)
    deliver(play, said, made, above)


def deliver(play: Play, said: Said, made: list[Review], above: str) -> None:
    """Approval, sharing, acknowledgement and comment, as far as the file goes."""
    subject = said["person"]
    if "approved" in said:
        play.on(said["approved"], lambda: approve(made[0], said, play.people[above]), rank=60)
    if "shared" in said:
        play.on(said["shared"], lambda: share_review(made[0], by=play.people[said["author"]]), rank=61)
    if "acknowledged" in said:
        play.on(said["acknowledged"], lambda: acknowledge_review(made[0], by=play.people[subject]), rank=62)
    if "comment" in said:
        day = said.get("acknowledged") or said["shared"]
        play.on(day, lambda: comment(made[0], said["comment"], play.people[subject]), rank=63)


def look(review: Review, by: Person) -> None:
    """A second reader opens a review and what it cites, as its page would note it."""
    cited = {each.item for found in citations(review.id).values() for each in found}
    opened = [("review", review.id), *(("evidence_item", item.id) for item in cited)]
    log(by.id, [Read(*what, review.subject_id, Seat.SECOND_READER, review_id=review.id) for what in opened])


def look_up(review: Review, by: Person) -> None:
    """A manager has the evidence of the person beside the text, as the desk would note it."""
    items = db.session.scalars(select(EvidenceItem.id).where(EvidenceItem.subject_id == review.subject_id))
    log(by.id, [Read("evidence_item", item, review.subject_id, Seat.MANAGER) for item in items])


def approve(review: Review, said: Said, by: Person) -> None:
    look(review, by)
    approve_review(review, said.get("approval_note", ""), unwarned_confirmed=False, by=by)


def comment(review: Review, text: str, by: Person) -> None:
    comment_on_review(review, text, by=by)


def typed(play: Play, review: Review, texts: Said, chosen: Said) -> dict[str, Typed]:
    """What a browser would send for these texts and choices."""
    sent = {
        f"answer-{answer.question_id}": Typed(answer.version, play.cite(texts[answer.question.key]))
        for answer in answers(review.id)
        if answer.question.key in texts
    }
    labels = {label.position: str(label.id) for label in scale(review.participant.rubric_version_id)}
    lines = {f"competency-{row.id}": key for key, row in play.competencies.items()}
    for choice in choices(review.id):
        value = chosen.get(lines.get(choice.line, choice.line))
        if value is not None:
            kept = NextStep(value).value if isinstance(value, str) else labels[value]
            sent[f"choice-{choice.line}"] = Typed(choice.version, kept)
    return sent


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Fill an empty database with the demo organisation."""
    if db.session.scalar(select(Person.id).limit(1)):
        click.echo("There are people here already; nothing was changed.")
        return
    play_all(clock.today())
    click.echo(
        f"{len(read('organisation.toml')['people'])} people of {read('organisation.toml')['name']} are here."
    )


def play_all(start: date) -> None:
    """Play the whole of seed_data up to a day, and commit."""
    plan(start).run()
    db.session.commit()
