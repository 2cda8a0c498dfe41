"""The one question that is asked when a part of feedback is missing or says too little.

Fixed rules, the same for everybody, and no verdict: whoever is asked may answer or leave the words as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PARTS = ("behaviour", "context", "impact")
FEWEST = {
    "behaviour": 8,
    "context": 4,
    "impact": 6,
}  # words; fewer rarely say what, when or with which effect
WORD = re.compile(r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*|\d+")
UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]"
)  # two letters weigh as one word
PRAISE = re.compile(
    r"\b(great|good|excellent|amazing|awesome|fantastic|strong|nice|wonderful|brilliant|solid|outstanding)\s+"
    r"(\w+\s+)?(team\s?mate|colleague|team player|engineer|person|job|work|attitude|communicator|leader)\b"
    r"|\bneeds? to (be|become) more \w+"
    r"|\b(pleasure|joy) to work with\b"
    r"|\bkeep (it|this) up\b|\balways (helpful|there|reliable|positive|available)\b"
    r"|\b(not )?strategic enough\b|\bhas (a )?(great|good|bad|poor) attitude\b",
    re.IGNORECASE,
)
PRAISE_ALONE = 25  # words up to which such a phrase is most of what is said
MISSING = {
    "context": "When and where was it? A piece of work, a week or a meeting is enough.",
    "impact": "What did it lead to: for the work, for others, for you? What would be different without it?",
}
THIN = {
    "behaviour": "What would somebody have seen who stood beside you? Say what was done or said, step by step.",
    "context": "Which piece of work was it, when, and what was your own part in it?",
    "impact": "How could one tell that it mattered? Say what changed, for whom, and how you know.",
}
VAGUE = "That is a verdict. Which one thing did you see that led you to it?"


@dataclass(frozen=True)
class FollowUp:
    """A question about one part."""

    part: str
    question: str


def follow_up(said: Mapping[str, str]) -> FollowUp | None:
    """What to ask about the first part that is missing or says too little; nothing when all say enough.

    What was seen is never asked for here: without it there is no feedback, and the form says so.
    """
    for part in PARTS:
        text = said.get(part) or ""
        if not text.strip():
            if part in MISSING:
                return FollowUp(part, MISSING[part])
            return None
        if part == "behaviour" and PRAISE.search(text) and words(text) <= PRAISE_ALONE:
            return FollowUp(part, VAGUE)
        if words(text) < FEWEST[part]:
            return FollowUp(part, THIN[part])
    return None


def words(text: str) -> int:
    """How many words, also in scripts that put no space between them."""
    unspaced = len(UNSPACED.findall(text))
    return len(WORD.findall(UNSPACED.sub(" ", text))) + unspaced // 2
