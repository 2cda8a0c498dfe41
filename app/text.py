"""Text as people typed it: normalised once, bounded, and refused only for what no database can keep."""

import unicodedata


def clean(text: str) -> str:
    """The same text in NFC with plain line ends; every other character is kept as typed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def folded(text: str) -> str:
    """The same letters without marks and case, for finding Bảo by typing bao."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def trouble(text: str, most: int) -> str | None:
    """Why this text cannot be kept, in words for the person who typed it; None when it can."""
    if "\0" in text:
        return "This text holds a NUL character, which cannot be stored. Remove it and save again."
    if any("\ud800" <= char <= "\udfff" for char in text):
        return "This text holds half of a character, which cannot be stored. Type it again."
    if len(text) > most:
        over = len(text) - most
        return f"This text is {over:,} character{'' if over == 1 else 's'} too long. The limit is {most:,}."
    return None
