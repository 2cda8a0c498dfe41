"""Argon2, at the library's defaults; cheap in tests by the same door."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

SHORTEST, LONGEST = 12, 256
hasher = PasswordHash((Argon2Hasher(),))
# Verifying against this costs the same as against a real one: an unknown address answers no faster.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$"
    "JZZBKfPLeyNKsBZBFRbWVzvzqRJqJ2VIV0gmCmKrgGU"
)


def hashed(password: str) -> str:
    """The hash to keep."""
    return hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Is this the password? Takes as long when there is none to compare with."""
    if len(password) > LONGEST:
        return False
    right = hasher.verify(password, kept or NOBODY)
    return right and kept is not None
