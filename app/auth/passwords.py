"""Argon2, at the library's defaults; cheap in tests by the same door."""

import hashlib

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.text import clean

SHORTEST, LONGEST = 12, 256
hasher = PasswordHash((Argon2Hasher(),))
# Verifying against this costs the same as against a real one: an unknown address answers no faster.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$JZZBKfPLeyNKsBZBFRbWVzvzqRJqJ2VIV0gmCmKrgGU"


def hashed(password: str) -> str:
    """The hash to keep."""
    return hasher.hash(clean(password))


def fits(password: str, kept: str | None) -> bool:
    """Is this the password? Takes as long when there is none to compare with."""
    if len(password) > LONGEST:
        return False
    right = hasher.verify(clean(password), kept or NOBODY)
    return right and kept is not None


def digest(secret: str) -> str:
    """What is stored of a secret that is random already, and of an address that was tried."""
    return hashlib.sha256(secret.encode()).hexdigest()
