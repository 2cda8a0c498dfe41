"""What a packet still lacks before it can be explained in evidence, and what a case's citations show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from app.errors import Gap
from app.evidence.models import EvidenceRevision, Provenance
from app.markup import cited_numbers
from app.promotions.models import PromotionCase, PromotionText
from app.promotions.outline import Matrix, Prompt, counted, matrix, prompts, quarter_of
from app.rubric.queries import competencies

Cited = Mapping[str, Sequence[EvidenceRevision]]
Texts = Mapping[str, PromotionText]
SOURCES = {
    Provenance.SELF: "the engineer",
    Provenance.MANAGER: "a manager",
    Provenance.PEER: "colleagues of the team",
    Provenance.PARTNER_TEAM: "partner teams",
    Provenance.IMPORTED: "imports",
}


def gaps(asked: Sequence[Prompt], texts: Texts, cited: Cited) -> list[Gap]:
    """Everything that stands between a case and its packet, in the order of the page."""
    found = [gap for prompt in asked for gap in _of_text(prompt, texts[prompt.key].text, cited)]
    days = [each.happened_on for each in every(cited)]
    if days and len({quarter_of(day) for day in days}) < 2:
        found.append(Gap("Everything cited is from one quarter. A pattern needs at least two.", "evidence"))
    return found


def _of_text(prompt: Prompt, text: str, cited: Cited) -> list[Gap]:
    here = cited.get(prompt.key, ())
    found = []
    if prompt.needed and not text.strip():
        found.append(Gap(f"“{prompt.heading}” is not written yet.", prompt.place))
    elif prompt.is_criterion and not here:
        found.append(Gap(f"“{prompt.heading}” cites no evidence yet.", prompt.place))
    unknown = cited_numbers(text) - {each.item.number for each in here}
    return found + [
        Gap(f"“{prompt.heading}” cites E{number}, and there is no such item.", prompt.place)
        for number in sorted(unknown)
    ]


def every(cited: Cited) -> list[EvidenceRevision]:
    """Each cited item once, by number, in its newest cited words."""
    newest: dict[int, EvidenceRevision] = {}
    for revisions in cited.values():
        for each in revisions:
            known = newest.get(each.item.number)
            newest[each.item.number] = each if known is None or each.number > known.number else known
    return [newest[number] for number in sorted(newest)]


def days(revisions: Iterable[EvidenceRevision]) -> dict[int, date]:
    """When items happened, by number."""
    return {each.item.number: each.happened_on for each in revisions}


def matrix_of(asked: Sequence[Prompt], cited: Cited) -> Matrix:
    """Criteria by quarters, by what their texts cite."""
    criteria = [(each.heading, days(cited.get(each.key, ()))) for each in asked if each.is_criterion]
    return matrix(criteria, days(every(cited)))


def sources(revisions: Iterable[EvidenceRevision]) -> str:
    """Who entered what is cited, in words."""
    return counted(SOURCES[each.item.provenance] for each in revisions)


def styles(revisions: Iterable[EvidenceRevision]) -> str:
    """Which contribution styles it shows, in words."""
    return counted(each.style.value if each.style else "no style in particular" for each in revisions)


def asked_in(case: PromotionCase) -> list[Prompt]:
    """What a case asks, by the rubric it was opened with."""
    rows = competencies(case.rubric_version_id)
    return prompts((row.competency.key, row.competency.name) for row in rows)
