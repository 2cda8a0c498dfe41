"""The operational multiplier: one for each person and cycle, chosen by them, or for them while none is."""

import pytest
from sqlalchemy import insert, select

from app.db import db
from app.errors import Conflict
from app.evidence.models import EvidenceItem
from app.evidence.multiplier import Multiplier, choose_multiplier, multiplier_of
from app.mail.models import MailMessage
from tests.evidence.samples import log_one
from tests.places import participant
from tests.rows import add, first, refused


def choose(key, by, base=0):
    place = participant(key)
    return choose_multiplier(place, base, log_one(place.person, by), "The rota", "They close it alone", by=by)


def test_the_person_chooses_it_and_changes_it(cast):
    chosen = choose("clara", cast.clara)
    choose("clara", cast.clara, base=1)

    assert multiplier_of(participant("clara").id).version == 2
    assert chosen.chosen_by_id == cast.clara.id


def test_their_manager_chooses_it_only_while_none_is_and_they_hear_of_it(cast):
    choose("clara", cast.grace)

    last = db.session.scalars(select(MailMessage).order_by(MailMessage.id.desc())).first()
    assert (last.person_id, "multiplier" in last.subject) == (cast.clara.id, True)
    with pytest.raises(Conflict, match="has a multiplier already"):
        choose("clara", cast.grace, base=1)


def test_who_wrote_on_from_an_older_choice_overwrites_nothing(cast):
    choose("clara", cast.clara)
    with pytest.raises(Conflict, match="while you were writing"):
        choose("clara", cast.clara, base=0)


def test_a_closed_cycle_takes_none(cast):
    place = participant("ada", past=True)
    item = log_one(cast.ada, cast.ada)
    with pytest.raises(Conflict):
        choose_multiplier(place, 0, item, "The rota", "They close it alone", by=cast.ada)


def test_a_conflict_shows_the_words_again(app, as_):
    with app.app_context():
        place, item = participant("ada").id, multiplier_of(participant("ada").id).item_id
        db.session.remove()
    sent = {"item": str(item), "who": "My own words of who", "how": "They close it", "base": "0"}

    answer = as_("ada").post(f"/participants/{place}/multiplier", data=sent)

    assert answer.status_code == 409
    assert "My own words of who" in answer.text


def test_an_item_of_somebody_else_is_no_choice(app, as_):
    with app.app_context():
        place = participant("ada").id
        other = db.session.scalars(
            select(EvidenceItem.id).where(EvidenceItem.subject_id == participant("bao").person_id)
        ).first()
        db.session.remove()
    sent = {"item": str(other), "who": "All", "how": "So", "base": "1"}

    assert as_("ada").post(f"/participants/{place}/multiplier", data=sent).status_code == 422


@pytest.mark.both
def test_the_schema_takes_one_for_each_participant_and_only_about_them(cast):
    row = first(Multiplier)
    with refused("(?i)unique"):
        add(row)
    place = participant("clara")
    with refused("multiplier: it is an item about its own person"):
        add(row, participant_id=place.id)
    row = first(Multiplier)
    values = {
        "who": "All",
        "how": "So",
        "chosen_by_id": cast.clara.id,
        "chosen_at": row.chosen_at,
        "version": 1,
    }
    item = log_one(cast.clara, cast.clara)
    db.session.execute(
        insert(Multiplier.__table__).values(participant_id=participant("clara").id, item_id=item.id, **values)
    )
    made = multiplier_of(participant("clara").id)
    with refused("multiplier: it is an item about its own person"):
        made.item_id = row.item_id
        db.session.flush()
