"""What the pages of coverage say, to whom."""

import re

from tests.places import participant
from tests.reviews.helpers import review_of


def address(app, key, page="coverage"):
    with app.app_context():
        return f"/participants/{participant(key).id}/{page}"


def test_the_drawing_has_a_name_a_description_and_a_table_with_the_same_figures(app, as_):
    page = as_("ada").get(address(app, "ada")).text

    assert page.count("<svg role=") == page.count("<desc id=") == 3
    for key in ("competency", "source", "style"):
        assert f'aria-labelledby="{key}-title {key}-desc"' in page
    drawn, tabled = (
        [int(each) for each in re.findall(found, page)]
        for found in (r'text-anchor="middle">(\d+)<', r"<td>(\d+)</td>")
    )
    assert sum(drawn) > 10
    assert set(drawn) <= set(tabled)
    assert "style=" not in page


def test_questions_lead_to_logging_and_to_asking(app, as_):
    page = as_("grace").get(address(app, "ada")).text

    assert "What would complete it?" in page
    assert "/evidence/new" in page
    assert "/feedback-requests/new" in page


def test_a_draft_counts_for_its_author_and_is_not_hinted_at_to_its_subject(app, as_):
    path = address(app, "ada")

    assert "The manager’s review, a draft, cites" in as_("grace").get(path).text
    assert "manager’s review" not in as_("ada").get(path).text


def test_the_multiplier_stands_on_the_page_and_beside_the_review(app, as_):
    assert "Whoever is on call for Berth Planning" in as_("grace").get(address(app, "ada")).text


def test_readers_of_a_review_see_where_its_evidence_comes_from(app, as_):
    with app.app_context():
        review = review_of("dele", past=True).id

    page = as_("dele").get(f"/reviews/{review}").text

    assert "Where its evidence comes from" in page
    assert re.search(r"entered \d+ of \d+", page)


def test_nobody_else_sees_it(app, as_):
    path = address(app, "ada")

    for key in ("bao", "miriam", "tomas", "ravi", "sol"):
        assert as_(key).get(path).status_code == 404
