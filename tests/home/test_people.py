"""A person's page, as each seat meets it."""

import pytest

from tests.evidence.samples import person_id


def page(app, as_, who: str, about: str) -> str:
    return as_(who).get(f"/people/{person_id(app, about)}").text


@pytest.mark.parametrize("who", ["ada", "grace", "bao", "emil", "tomas", "ingrid", "miriam", "sol"])
def test_everybody_reads_name_title_and_team(app, as_, who):
    text = page(app, as_, who, "ada")

    assert "Berth Planning" in text
    assert "Log evidence" in text


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ada", True),
        ("grace", True),
        ("miriam", True),
        ("bao", False),
        ("ravi", False),
        ("tomas", False),
        ("ingrid", False),
        ("sol", False),
    ],
)
def test_level_and_manager_are_for_those_who_may(app, as_, who, sees):
    text = page(app, as_, who, "ada")

    assert ("<dt>Level</dt>" in text, "<dt>Manager</dt>" in text) == (sees, sees)


def test_a_people_partner_sees_no_level_of_somebody_who_takes_no_part(app, as_):
    assert "<dt>Level</dt>" not in page(app, as_, "miriam", "sol")


@pytest.mark.parametrize(
    ("who", "opens"), [("ada", True), ("grace", True), ("miriam", False), ("bao", False), ("tomas", False)]
)
def test_every_link_is_one_that_opens(app, as_, who, opens):
    text, client = page(app, as_, who, "ada"), as_(who)
    links = [part.partition('"')[0] for part in text.split('href="')[1:]]
    rooms = [
        link for link in links if "expectations" in link or link.endswith(("/evidence", "/coaching-notes"))
    ]
    rooms = [link for link in rooms if link != "/evidence"]

    assert len(rooms) == (4 if opens else 0)
    assert all(client.get(link).status_code == 200 for link in rooms)


@pytest.mark.parametrize("id", ["0", "999999", str(2**63)])
def test_nobody_is_not_found(as_, id):
    assert as_("ada").get(f"/people/{id}").status_code == 404


def test_a_person_without_team_or_manager_has_a_page(app, as_):
    assert as_("ingrid").get(f"/people/{person_id(app, 'ingrid')}").status_code == 200
