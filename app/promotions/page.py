"""What the pages of a case show, gathered once: its texts with what they cite, what is missing, who was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.drafts import Stale, Typed
from app.errors import Gap
from app.evidence.models import EvidenceItem, EvidenceRevision
from app.promotions import queries
from app.promotions.completeness import Cited, every, gaps, matrix_of, sources, styles
from app.promotions.models import PromotionCase, PromotionStatement, PromotionText
from app.promotions.outline import Matrix, Prompt, prompts
from app.rubric.models import Standard
from app.rubric.queries import competencies, levels, standards


@dataclass(frozen=True)
class Line:
    """One text as it is shown or written."""

    prompt: Prompt
    kept: PromotionText
    typed: Typed | None
    stale: Stale | None
    cited: Sequence[EvidenceRevision]
    standard: Standard | None

    @property
    def text(self) -> str:
        """What stands in the field: what was typed and refused, else what is kept."""
        return self.typed.text if self.typed else self.kept.text

    @property
    def base(self) -> int:
        """The version to write on from; who has seen both texts writes on from the newer one."""
        if self.stale:
            return self.stale.version
        return self.typed.base if self.typed else self.kept.version

    @property
    def is_kept(self) -> bool:
        """Does the field hold what the server holds?"""
        return not self.stale and self.text == self.kept.text


@dataclass
class Pages:
    """A case set out."""

    case: PromotionCase
    lines: list[Line]
    cited: Cited
    role_scope: str
    items: Sequence[EvidenceItem] = ()
    refused: list[Gap] = field(default_factory=list)

    @property
    def criteria(self) -> list[Line]:
        """The texts about a competency."""
        return [line for line in self.lines if line.prompt.is_criterion]

    @property
    def every(self) -> list[EvidenceRevision]:
        """Everything cited, by number."""
        return every(self.cited)

    @property
    def gaps(self) -> list[Gap]:
        """What a packet lacks."""
        texts = {line.prompt.key: line.kept for line in self.lines}
        return gaps([line.prompt for line in self.lines], texts, self.cited)

    @property
    def matrix(self) -> Matrix:
        """Criteria by quarters."""
        return matrix_of([line.prompt for line in self.lines], self.cited)

    @property
    def sources(self) -> str:
        """Who entered what is cited."""
        return sources(self.every)

    @property
    def styles(self) -> str:
        """Which contribution styles it shows."""
        return styles(self.every)

    @property
    def places(self) -> dict[int, str]:
        """Where on the page each cited item stands."""
        return {each.item.number: f"#e{each.item.number}" for each in self.every}

    def written_since(self, moment: datetime, statements: Sequence[PromotionStatement]) -> bool:
        """Was anything written or answered after a packet was sealed?"""
        saved = [line.kept.saved_at for line in self.lines]
        answered = [each.closed_at for each in statements]
        return any(each > moment for each in (*saved, *answered) if each)

    @property
    def trouble(self) -> list[Gap]:
        """What was refused of a save, and what came too late."""
        late = [
            Gap(f"“{line.prompt.heading}” was saved elsewhere meanwhile.", line.prompt.place)
            for line in self.lines
            if line.stale
        ]
        return self.refused + late


def lay_out(
    case: PromotionCase, typed: Mapping[str, Typed] | None = None, stale: Sequence[Stale] = ()
) -> Pages:
    """Read a case for its pages."""
    queries.placed(case)
    texts, cited = queries.texts(case.id), queries.citations(case.id)
    late = {each.field: each for each in stale}
    rows = [row.competency for row in competencies(case.rubric_version_id)]
    by_key = {row.key: row.id for row in rows}
    standard = standards(case.rubric_version_id, case.target_level_id)
    scope = next(
        each.scope for each in levels(case.rubric_version_id) if each.level_id == case.target_level_id
    )

    def line(prompt: Prompt) -> Line:
        competency_id = by_key.get(prompt.key.partition("_")[2]) if prompt.is_criterion else None
        return Line(
            prompt,
            texts[prompt.key],
            (typed or {}).get(prompt.key),
            late.get(prompt.place),
            cited.get(prompt.key, ()),
            standard.get(competency_id) if competency_id else None,
        )

    asked = prompts((row.key, row.name) for row in rows)
    return Pages(case, [line(prompt) for prompt in asked], cited, scope)
