"""Days and instants as a record tells them."""

from datetime import date, datetime


def when(value: datetime | date | None) -> str | None:
    """A day or an instant as ISO 8601."""
    return value.isoformat() if value else None
