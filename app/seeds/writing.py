"""What is written all year: evidence, expectations, coaching notes."""

from app.coaching.actions import acknowledge_note, share_note
from app.evidence.actions import Words, add_context, log_evidence, revise_evidence
from app.evidence.attaching import attach_files
from app.evidence.files import inspected
from app.evidence.models import Confidentiality, EvidenceItem, EvidenceKind, Style
from app.expectations.actions import agree, propose
from app.people.models import Person
from app.seeds.organisation import managers
from app.seeds.play import Play, Said
from app.seeds.year import prompt_for


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
            before=said.get("before"),
            after=said.get("after"),
            looked_for=said.get("looked_for"),
            expectation=play.expectations[said["expected"]].agreed if "expected" in said else None,
        )

    def log() -> None:
        by = play.people[said["by"]]
        question = prompt_for(play.team_events[said["event"]], by) if "event" in said else None
        item = log_evidence(play.people[said["about"]], words(said["body"]), by=by, after=question)
        files = [inspected(name, text.encode()) for name, text in said.get("files", {}).items()]
        attach_files(item, files, by=by)
        play.items[said["key"]] = item

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
        play.expectations[said.get("key", "")] = made[0]

    def agreed() -> None:
        who = play.participants[said["cycle"], said["person"]]
        other = who.person
        if said["by"] == said["person"]:
            other = play.people[managers()[said["person"]]]
        agree(made[0], 1, by=other)

    play.on(said["day"], proposed, rank=30)
    if "agreed_day" in said:
        play.on(said["agreed_day"], agreed, rank=31)


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
