"""A set of people to ask: proposed by the person, approved or changed by the manager, balanced in words."""

import pytest
from sqlalchemy import func, select

from app import clock
from app.db import db
from app.errors import Conflict, Refused
from app.feedback.actions import open_answers
from app.feedback.balance import Source, balance
from app.feedback.models import Change, FeedbackRequest, SetState, SourceKind
from app.feedback.proposing import approve_set, propose_set, withdraw_set
from app.feedback.queries import proposal_of
from app.feedback.suggestions import suggestions
from app.mail.models import MailMessage
from tests.evidence.samples import log_one, one, person_id
from tests.feedback.samples import place
from tests.statements import counting

PEER, PRODUCT, SUPPORT = SourceKind


def asked_about(key: str) -> int:
    about = FeedbackRequest.participant_id == place(key).id
    return db.session.scalar(select(func.count(FeedbackRequest.id)).where(about)) or 0


def mailed_since(first: int) -> list[int]:
    return list(db.session.scalars(select(MailMessage.person_id).where(MailMessage.id > first)))


def newest_mail() -> int:
    return db.session.scalar(select(func.max(MailMessage.id))) or 0


@pytest.fixture
def proposal(cast):
    """Clara would like Hana, Délé and Jonas asked; Grace has not approved it yet."""
    found = proposal_of(place("clara").id)
    assert found is not None
    return found


@pytest.mark.both
def test_nobody_who_is_proposed_learns_of_it_before_the_manager_approves(cast):
    before, mails = asked_about("ada"), newest_mail()
    made = propose_set(place("ada"), [(cast.farah, PEER), (cast.anton, SUPPORT)], "The move", by=cast.ada)

    assert asked_about("ada") == before
    assert mailed_since(mails) == [cast.grace.id]

    requests = approve_set(made, by=cast.grace)
    assert [(each.asked_of, each.kind, each.asked_by, each.prompt) for each in requests] == [
        (cast.farah, PEER, cast.ada, "The move"),
        (cast.anton, SUPPORT, cast.ada, "The move"),
    ]
    assert set(mailed_since(mails)) == {cast.grace.id, cast.farah.id, cast.anton.id, cast.ada.id}


@pytest.mark.both
def test_the_manager_changes_a_set_with_a_word_why(cast, proposal):
    requests = approve_set(
        proposal,
        by=cast.grace,
        without=[cast.dele.id],
        added=[(cast.hedda, PRODUCT)],
        because="Délé is away next week.",
    )

    assert {each.asked_of for each in requests} == {cast.hana, cast.jonas, cast.hedda}
    assert {member.person: member.change for member in proposal.members} == {
        cast.hana: Change.AS_PROPOSED,
        cast.jonas: Change.AS_PROPOSED,
        cast.dele: Change.LEFT_OUT,
        cast.hedda: Change.ADDED,
    }
    assert proposal.changed_because == "Délé is away next week."


def test_a_set_is_not_changed_without_a_word_why(cast, proposal):
    with pytest.raises(Refused, match="why you changed"):
        approve_set(proposal, by=cast.grace, without=[cast.dele.id], because=" ")
    with pytest.raises(Refused, match="why you changed"):
        approve_set(proposal, by=cast.grace, added=[(cast.hedda, PRODUCT)])


def test_a_set_of_nobody_is_not_approved(cast, proposal):
    everybody = [member.person_id for member in proposal.members]
    with pytest.raises(Refused, match="at least one"):
        approve_set(proposal, by=cast.grace, without=everybody, because="Later.")


def test_one_proposal_waits_at_a_time_and_is_settled_once(cast, proposal):
    with pytest.raises(Conflict, match="waits for approval already"):
        propose_set(place("clara"), [(cast.bao, PEER)], "", by=cast.clara)

    withdraw_set(proposal, by=cast.clara)
    with pytest.raises(Conflict):
        approve_set(proposal, by=cast.grace)
    assert propose_set(place("clara"), [(cast.bao, PEER)], "", by=cast.clara).state is SetState.PROPOSED


def test_a_proposal_lapses_at_delivery(cast, proposal):
    open_answers(place("clara").id, by=cast.grace)

    assert proposal.state is SetState.LAPSED
    with pytest.raises(Conflict):
        approve_set(proposal, by=cast.grace)


@pytest.mark.parametrize("who", ["grace", "clara"])
def test_who_writes_the_review_or_did_the_work_is_not_proposed(cast, who):
    withdraw_set(proposal_of(place("clara").id), by=cast.clara)
    with pytest.raises(Conflict):
        propose_set(place("clara"), [(getattr(cast, who), PEER)], "", by=cast.clara)


def looked_up(app, ask):
    with app.app_context():
        found = ask()
        db.session.remove()
    return found


def test_the_pages_lead_from_choosing_to_approving(app, as_):
    of = [person_id(app, key) for key in ("farah", "emil")]
    room = f"/participants/{looked_up(app, lambda: place('dele').id)}"
    dele, grace = as_("dele"), as_("grace")
    settled = dele.get(f"{room}/feedback-requests/new", query_string={"of": of, "then": "ask"}).text
    assert "From which side did they see it" in settled

    data = {"of": of, f"kind-{of[0]}": "support_partner", "prompt": ""}
    assert dele.post(f"{room}/feedback-proposals", data=data).status_code == 303
    task = "Approve whom to ask about the work of"
    assert task in grace.get("/").text
    page = f"/feedback-proposals/{looked_up(app, lambda: proposal_of(place('dele').id).id)}"
    assert "support partner" in grace.get(page).text
    assert "Nobody has been asked yet" in dele.get(page).text

    answer = grace.post(f"{page}/approval", data={"without": of[1], "because": ""})
    assert answer.status_code == 422
    assert "why you changed" in answer.text
    sent = {"without": of[1], "because": "Emil has five to write.", "of": [person_id(app, "goran")]}
    assert grace.post(f"{page}/approval", data=sent).status_code == 303
    assert "Emil has five to write." in dele.get(page).text
    asked = one(
        app,
        select(func.count(FeedbackRequest.id)).where(FeedbackRequest.asked_by_id == person_id(app, "dele")),
    )
    assert asked == 2


# --- suggestions and balance -----------------------------------------------------------------------------


@pytest.mark.both
def test_those_who_share_evidence_are_suggested_first_and_by_its_last_day(cast):
    log_one(cast.ada, cast.goran)
    log_one(cast.emil, cast.ada)
    found = suggestions(cast.ada.id, clock.today())

    assert {found[0].person, found[1].person} == {cast.goran, cast.emil}
    assert found[0].shared_until == found[1].shared_until == clock.today()
    days = [each.shared_until for each in found if each.shared_until]
    assert days == sorted(days, reverse=True)
    assert any(each.same_team for each in found)
    assert cast.ada not in [each.person for each in found]


def test_how_much_somebody_entered_does_not_move_them(cast):
    for _ in range(5):
        log_one(cast.ada, cast.goran)
    log_one(cast.ada, cast.emil)

    assert [each.person for each in suggestions(cast.ada.id, clock.today())[:2]] == [cast.emil, cast.goran]


def test_suggestions_are_one_question(app, cast):
    with counting(app) as sent:
        suggestions(cast.ada.id, clock.today())
    assert len([each for each in sent if each.startswith("SELECT")]) == 1


@pytest.mark.parametrize(
    ("sources", "sentence", "asks"),
    [
        ([], "No peer, no product partner and no support partner.", ()),
        ([Source(PEER, True)], "One peer (of the same team), no product partner and no support partner.", ("product", "support")),
        (
            [Source(PEER, True), Source(PEER, True), Source(PRODUCT, False), Source(SUPPORT, False)],
            "Two peers (both of the same team), one product partner and one support partner.",
            ("Who saw it from another one",),
        ),
        (
            [Source(PEER, True), Source(PEER, False), Source(SUPPORT, False)],
            "Two peers (one of the same team), no product partner and one support partner.",
            ("product partner",),
        ),
    ],
)  # fmt: skip
def test_how_balanced_a_set_is_is_said_in_words(sources, sentence, asks):
    said = balance(sources)

    assert said.sentence == sentence
    assert len(said.questions) == len(asks)
    assert all(words in question for words, question in zip(asks, said.questions, strict=True))
