"""The questions that a new cycle takes over from the one before."""

from app.cycles.actions import Asked
from app.cycles.models import Cycle, Question, ReviewKind
from app.cycles.queries import questions


def taken_over(cycle: Cycle) -> list[Asked]:
    """What a cycle asks, as a people partner would write it: what is asked of each competency stands there once."""
    found: dict[tuple[ReviewKind, str], Asked] = {}
    for kind in ReviewKind:
        for question in questions(cycle.id, kind):
            asked = as_asked(question)
            found.setdefault((kind, asked.key), asked)
    return list(found.values())


def as_asked(question: Question) -> Asked:
    """One question without the competency for which it was written out."""
    key, prompt, competency = question.key, question.prompt, question.competency
    if competency is not None:
        key = key.removesuffix(f"_{competency.key}")
        prompt = prompt.replace(competency.name, "{competency}", 1)
    return Asked(question.review_kind, key, question.slot, prompt, question.hint)
