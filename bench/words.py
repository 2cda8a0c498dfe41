"""Words of realistic length and many scripts, taken from the demo organisation and shuffled with a seed."""

import re
import tomllib
from collections.abc import Iterable
from random import Random

from app.config import ROOT

SEEDS = ROOT / "seed_data"
ABOUT, POOL = 600, 997  # characters of an answer, and how many different ones there are


class Words:
    """Texts and names. The same seed gives the same ones, however many people there are."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.sentences = sentences()
        self.answers = [self._paragraphs(chance, ABOUT) for _ in range(POOL)]
        self.notes = [self._paragraphs(chance, ABOUT // 3) for _ in range(POOL)]
        names = [each["name"].split(" ", 1) for each in read("organisation.toml")["people"]]
        self.given, self.family = zip(*(name for name in names if len(name) == 2), strict=True)

    def _paragraphs(self, chance: Random, length: int) -> str:
        text = ""
        while len(text) < length * 0.9:
            text += chance.choice(self.sentences) + (chance.choice((" ", " ", "\n\n")) if text else " ")
        return text.strip()

    def answer(self, chance: Random, cites: Iterable[int] = ()) -> str:
        """About 600 characters, with the evidence of these numbers cited at its end."""
        cited = " ".join(f"[E{number}]" for number in cites)
        return f"{chance.choice(self.answers)} {cited}".strip()

    def note(self, chance: Random) -> str:
        """A few sentences."""
        return chance.choice(self.notes)

    def title(self, chance: Random) -> str:
        """The first words of a sentence, as the title of something."""
        return chance.choice(self.sentences)[:70].rsplit(" ", 1)[0].rstrip(",;:")

    def name(self, chance: Random) -> str:
        """Somebody's name; in a large house some are shared."""
        return f"{chance.choice(self.given)} {chance.choice(self.family)}"


def read(name: str) -> dict:
    """One file of the demo's seeds."""
    return tomllib.loads((SEEDS / name).read_text(encoding="utf-8"))


def sentences() -> list[str]:
    """What the reviews of the demo say, sentence by sentence, without what they cite."""
    found = []
    for path in sorted((SEEDS / "reviews").glob("*.toml")):
        for text in tomllib.loads(path.read_text(encoding="utf-8"))["answers"].values():
            plain = " ".join(re.sub(r"\s*\[\[[^]]*\]\]", "", text).split())
            found += [each for each in re.split(r"(?<=[.?]) ", plain) if len(each) > 40]
    return found
