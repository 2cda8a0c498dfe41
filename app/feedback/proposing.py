"""A set of people whom somebody would like to have asked: proposed, approved or changed by the manager, withdrawn."""

from collections.abc import Collection

from app import audit, clock, mail
from app.cycles.actions import hold_open
from app.cycles.models import Participant
from app.cycles.queries import responsible
from app.db import db
from app.errors import Conflict, Gap, Refused
from app.feedback.actions import Wanted, ask_several, check, lock, spare
from app.feedback.models import (
    Change,
    FeedbackRequest,
    FeedbackSet,
    SetMember,
    SetState,
)
from app.feedback.queries import proposal_of
from app.people.models import Person


def propose_set(participant: Participant, wanted: Wanted, prompt: str, *, by: Person) -> FeedbackSet:
    """Say whom one would like to have asked. Nobody of them learns of it before the manager approves."""
    hold_open(participant.cycle_id)
    lock(participant.id)
    if proposal_of(participant.id) is not None:
        raise Conflict(
            "A proposal waits for approval already.", "Withdraw it first, then propose the people anew."
        )
    for colleague, _ in wanted:
        check(participant, colleague)
    spare(participant, [colleague for colleague, _ in wanted])
    proposal = FeedbackSet(
        participant_id=participant.id,
        subject_id=participant.person_id,
        proposed_by_id=by.id,
        proposed_at=clock.now(),
        prompt=prompt,
        state=SetState.PROPOSED,
        members=[SetMember(person_id=person.id, kind=kind) for person, kind in wanted],
    )
    db.session.add(proposal)
    db.session.flush()
    audit.record("feedback.proposed", by=by, on=proposal, about=participant.person_id, people=len(wanted))
    manager = responsible(participant.id, clock.today())
    if manager is not None:
        mail.send("feedback/mail/proposed.txt", to=manager, by=by, proposal=proposal)
    return proposal


def approve_set(
    proposal: FeedbackSet,
    *,
    by: Person,
    without: Collection[int] = (),
    added: Wanted = (),
    because: str = "",
) -> list[FeedbackRequest]:
    """Let the requests go out, to the people proposed or, with a word why, to others. `without` holds ids of people."""
    proposal = _held(proposal)
    left_out = {member.person_id for member in proposal.members} & set(without)
    known = {member.person_id for member in proposal.members}
    fresh = [(person, kind) for person, kind in added if person.id not in known]
    if (left_out or fresh) and not because.strip():
        raise Refused(Gap("Say in a sentence why you changed the proposal.", "because"))
    wanted = [(m.person, m.kind) for m in proposal.members if m.person_id not in left_out] + fresh
    if not wanted:
        raise Refused(Gap("Keep or add at least one person.", "people"))
    requests = ask_several(proposal.participant, wanted, proposal.prompt, by=proposal.proposed_by)
    for member in proposal.members:
        if member.person_id in left_out:
            member.change = Change.LEFT_OUT
    proposal.members.extend(
        SetMember(person_id=person.id, kind=kind, change=Change.ADDED) for person, kind in fresh
    )
    proposal.move_to(SetState.APPROVED)
    proposal.closed_at, proposal.closed_by_id = clock.now(), by.id
    proposal.changed_because = because if left_out or fresh else None
    audit.record(
        "feedback.proposal_approved",
        by=by,
        on=proposal,
        about=proposal.subject_id,
        left_out=len(left_out),
        added=len(fresh),
    )
    mail.send("feedback/mail/approved.txt", to=proposal.proposed_by, by=by, proposal=proposal)
    return requests


def withdraw_set(proposal: FeedbackSet, *, by: Person) -> None:
    """Take a proposal back; it stays in the record, and nobody was asked."""
    proposal = _held(proposal)
    proposal.move_to(SetState.WITHDRAWN)
    proposal.closed_at, proposal.closed_by_id = clock.now(), by.id
    audit.record("feedback.proposal_withdrawn", by=by, on=proposal, about=proposal.subject_id)


def _held(proposal: FeedbackSet) -> FeedbackSet:
    """The proposal as it is now, held until the transaction ends, in a cycle that stays open so long."""
    hold_open(proposal.participant.cycle_id)
    lock(proposal.participant_id)
    return db.session.get_one(FeedbackSet, proposal.id, with_for_update=True, populate_existing=True)
