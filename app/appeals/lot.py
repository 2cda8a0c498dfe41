"""The lot that draws a panel. It knows numbers only, so that anybody can repeat it from what both sides are shown.

The pool is frozen first, then those who cannot sit are taken out of it, and only then is the seed drawn. For everybody
who is left, the SHA-256 digest of "<seed>:<number of the person>" is written in hexadecimal; the three lowest sit on
the panel, and the lowest of them chairs.

Whoever withdraws an appeal and files another one in the same cycle keeps the seed of the first: it orders the pool as
it is by then, so that nobody can draw until they like the panel.
"""

import hashlib
from collections.abc import Iterable

SEATS = 3


def ticket(seed: str, person_id: int) -> str:
    """What a person draws."""
    return hashlib.sha256(f"{seed}:{person_id}".encode()).hexdigest()


def panel(pool: Iterable[int], excluded: Iterable[int], seed: str) -> list[int]:
    """Who sits on the panel, the chair first; fewer than three when too few are left."""
    left = set(pool) - set(excluded)
    return sorted(left, key=lambda person_id: ticket(seed, person_id))[:SEATS]
