"""Each template once, at both widths, light and dark: axe-core finds nothing, nothing scrolls sideways, no script fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.seats import Visitor

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# seat: addresses, or "text of a link" to follow from the address before it
WALKS = {
    "": ["/sign-in", "/demo", "/rubric", "/rubric/1/E3", "/permissions", "/policy"],
    "Ada Lindqvist": ["/", "/evidence", "/evidence/about-a-colleague?name=b", "/me/record", "/me/password", "/reviews",
                      "/people/{ada}", "/people/{ada}/evidence/new", "/people/{ada}/coaching-notes",
                      "/evidence/{item}", "/evidence/{item}/edit", "/evidence/new?kind=migration", "/participants/{participant}/coverage",
                      "/participants/{participant}/multiplier", "/events", "/participants/{participant}/expectations",
                      "/reviews/999999", "/promotions", "/promotions/{promotion}", "/promotions/{promotion}/draft",
                      "/promotions/{promotion}/packet", "/promotions/{promotion}/colleagues?name=i",
                      "/people/{ada}/promotions/new", "/feedback?show=received", "/participants/{participant}/feedback",
                      "/participants/{participant}/feedback-requests/new?name=e", "/me/conflicts?name=g", "/distribution/report"],
    "Grace Okafor": ["/", "/cycles/{cycle}", "/participants/{participant}", "/people/{ada}/evidence", "/people/{ada}/coaching-notes", "/participants/{participant}/expectations",
                     "/reviews/{draft}/draft", "/reviews/{draft}/submission"],
    "Tomás Herrera": ["/", "/reviews/{submitted}"],
    "Délé Adéyemí": ["/", "/feedback", "/feedback-requests/{asked}"],
    "Ingrid Solheim": ["/", "/fairness", "/cycles/{cycle}/distribution-statement"],
    "Oksana Bondar": ["/", "/fairness", "/distribution/reports/{report}"],
    "Bảo Nguyễn": ["/promotions", "/promotion-statements/{statement}"],
    "Idris Bello": ["/", "/reviews/{shared}", "/reviews/{shared}/appeal", "/appeals", "/appeals/{appeal}"],
    "Oscar Nyström": ["/", "/appeals", "/appeals/{appeal}", "/appeals/{appeal}/review", "/appeals/points/{point}/ruling"],
    "Qiu Mei": ["/appeals/{appeal_draft}/draft", "/appeals/{appeal_draft}/filing", "/appeals/{appeal_draft}/points/new",
                "/appeals/{appeal_draft}/contexts/new"],
    "Nils Eriksson": ["/appeals/{appeal_decided}", "/reviews/{recorded}"],
    "Ravi Menon": ["/reviews/{returned}/draft", "/reviews/{returned}/answers/{question}/versions?from=1&to=2", "/reviews/{returned}/delegate", "/reviews/to-write", "/reviews/{approved}"],
    "Lucas Ferreira": ["/", "/reviews/{returned}/draft", "/reviews/{returned}/draft/evidence/4"],
    "Amara Diallo": ["/calibration", "/calibration/{session}", "/calibration/cases/{case_read}"],
    "Benedikt Haas": ["/calibration/{room}", "/calibration/cases/{case_revealed}"],
    "Priya Raman": ["/calibration/cases/{case_revealed}", "/calibration/cases/{case_decided}"],
    "Miriam Katz": ["/calibration", "/cycles/{cycle}/calibration/new", "/calibration/{session}", "/", "/cycles", "/cycles/{cycle}", "/cycles/{cycle}/phase",
                    "/cycles/new", "/participants/{participant}"],
    "Sol Jensen": ["/", "/accounts"],
}  # fmt: skip


@pytest.mark.parametrize("name", WALKS)
def test_every_page_of_a_seat_is_accessible(server, browser, addresses, name):
    visitor, found = Visitor(browser, server, name), []

    for path in WALKS[name]:
        visitor.go(path.format(**addresses))
        visitor.trouble = [said for said in visitor.trouble if "404" not in said]
        visitor.shoot(
            f"page-{name.split(' ')[0].lower() or 'public'}-{path.strip('/').replace('/', '-').split('?')[0] or 'home'}"
        )
        for scheme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=scheme)
            for violation in Axe().run(visitor.page, options=RULES).response["violations"]:
                found.append(
                    (path, scheme, violation["id"], [node["html"][:120] for node in violation["nodes"]][:2])
                )

    assert not found
    visitor.leave()


@pytest.fixture
def addresses(app):
    """Ids of records in each state, from a copy of the same database."""
    from sqlalchemy import select

    from app.cycles.models import Cycle, Phase
    from app.db import db
    from app.distribution.models import DistributionReport
    from app.evidence.models import EvidenceItem
    from app.reviews.queries import answers
    from tests.appeals.helpers import appeal_of
    from tests.calibration.helpers import case_of as case_of_review
    from tests.feedback.samples import request_of
    from tests.promotions.cases import case_of, statement_of
    from tests.reviews.helpers import review_of

    def calibrated(key):
        return case_of_review(review_of(key))

    with app.app_context():
        ada = review_of("ada")
        item = db.session.scalars(
            select(EvidenceItem.id).where(
                EvidenceItem.subject_id == ada.subject_id, EvidenceItem.entered_by_id == ada.subject_id
            )
        ).first()
        return {
            "ada": ada.subject_id,
            "promotion": case_of("ada").id,
            "statement": statement_of("ada", "bao").id,
            "item": item,
            "asked": request_of("hana", "dele").id,
            "report": db.session.scalars(select(DistributionReport.id)).first(),
            "participant": ada.participant_id,
            "draft": ada.id,
            "submitted": review_of("hana").id,
            "shared": review_of("idris").id,
            "returned": review_of("farah").id,
            "question": answers(review_of("farah").id)[0].question_id,
            "approved": review_of("emil").id,
            "session": calibrated("kofi").session_id,
            "case_read": calibrated("kofi").id,
            "room": calibrated("gustav").session_id,
            "case_revealed": calibrated("gustav").id,
            "case_decided": calibrated("hugo").id,
            "appeal": appeal_of("idris").id,
            "point": appeal_of("idris").points[0].id,
            "appeal_draft": appeal_of("qiu").id,
            "appeal_decided": appeal_of("nils").id,
            "recorded": appeal_of("nils").review_id,
            "cycle": db.session.scalars(select(Cycle.id).where(Cycle.phase != Phase.CLOSED)).one(),
        }
