"""Feedback grouped under competencies: what several people saw in different places stands before what was said once.

The order is that of competencies within each of the two; nobody is counted against anybody, and no answer is weighed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.feedback.balance import number
from app.feedback.models import FeedbackAnswer
from app.feedback.unattributed import UnattributedAnswer
from app.rubric.models import Competency


@dataclass
class Theme:
    """What was said that speaks to one competency; None holds what nobody has placed yet."""

    competency: Competency | None
    answers: list[FeedbackAnswer] = field(default_factory=list)
    nameless: list[UnattributedAnswer] = field(default_factory=list)
    teams: set[str] = field(default_factory=set)

    @property
    def people(self) -> int:
        """How many people said it by name."""
        return len({answer.author_id for answer in self.answers})

    @property
    def repeated(self) -> bool:
        """Did people in different places see it?"""
        return self.competency is not None and self.people > 1 and len(self.teams) > 1

    @property
    def sentence(self) -> str:
        """The fact: three people, in two teams; and how many more without a name."""
        said = []
        if self.people:
            where = f", in {number(len(self.teams))} teams" if len(self.teams) > 1 else ""
            said.append(f"{number(self.people)} {'person' if self.people == 1 else 'people'}{where}")
        if self.nameless:
            said.append(f"{number(len(self.nameless))} without a name")
        sentence = "; ".join(said)
        return f"{sentence[:1].upper()}{sentence[1:]}"


def themes(
    answers: Sequence[FeedbackAnswer], nameless: Sequence[UnattributedAnswer], teams: Mapping[int, str]
) -> list[Theme]:
    """One theme for each competency that something speaks to, the repeated ones first, and what is not placed last."""
    found: dict[int, Theme] = {}
    rest = Theme(None)
    for answer in answers:
        placed = [found.setdefault(each.competency_id, Theme(each.competency)) for each in answer.speaks_to]
        for theme in placed or [rest]:
            theme.answers.append(answer)
            if answer.id in teams:
                theme.teams.add(teams[answer.id])
    for each in nameless:
        for theme in [found.setdefault(c.id, Theme(c)) for c in each.competencies] or [rest]:
            theme.nameless.append(each)
    ordered = sorted(found.items(), key=lambda pair: (not pair[1].repeated, pair[0]))
    return [theme for _, theme in ordered] + ([rest] if rest.answers or rest.nameless else [])
