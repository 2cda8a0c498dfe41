"""Jinja: strict about names, and with the few filters and globals that every template may use."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, render_template, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

from app import clock
from app.drafts import Stale
from app.markup import render
from app.once import request_key
from app.permissions import Permission, actor


def zone(name: str | None = None) -> ZoneInfo:
    """The zone named, or that of whoever reads the page."""
    return ZoneInfo(name or str(getattr(actor(), "zone", "UTC")))


def day(value: date | datetime, where: str | None = None) -> str:
    """A calendar day: 9 March 2026."""
    if isinstance(value, datetime):
        value = value.astimezone(zone(where)).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime, where: str | None = None) -> str:
    """An instant in the reader's zone, or in the one named: 9 March 2026, 17:00 CET."""
    local = value.astimezone(zone(where))
    return f"{day(local.date())}, {local:%H:%M %Z}"


def deadline(value: datetime, where: str | None = None) -> str:
    """An instant that matters: Friday 9 March 2026, 17:00 CET."""
    return f"{value.astimezone(zone(where)):%A} {moment(value, where)}"


def deadline_words(value: datetime) -> str:
    """How long is left, or how long ago it was: in days of the reader's calendar, or in hours."""
    seconds = (value - clock.now()).total_seconds()
    if abs(seconds) >= 129_600:
        where = zone()
        amount = abs((value.astimezone(where).date() - clock.now().astimezone(where).date()).days)
        unit = "day"
    else:
        amount, unit = round(abs(seconds) / 3_600), "hour"
    words = f"{amount} {unit}{'' if amount == 1 else 's'}"
    return f"{words} left" if seconds > 0 else f"{words} past"


def is_near(value: datetime) -> bool:
    """Is this deadline past, or within three days?"""
    return value - clock.now() <= timedelta(days=3)


def can(permission: Permission, record: Any) -> bool:
    """Does the policy let the reader do this? Templates ask nothing else."""
    return permission(actor(), record) is not None


def compared(late: Stale) -> dict[str, Any]:
    """A field that was saved elsewhere, for a script: both texts, and their comparison as a page draws it."""
    html = render_template("components/merge.html", late=late)
    return {
        "field": late.field,
        "version": late.version,
        "kept": late.kept,
        "typed": late.typed,
        "html": html,
    }


def prose(text: str, places: Mapping[int, str] | None = None) -> Markup:
    """Somebody's words as HTML; `places` gives the address of each cited item."""
    return render(text, places or {})


@cache
def fingerprint(path: Path) -> str:
    """A few digits of a file's contents, so that browsers may keep it for good."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Set Jinja up."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "day": day,
        "moment": moment,
        "deadline": deadline,
        "deadline_words": deadline_words,
        "is_near": is_near,
        "prose": prose,
    }

    def static_url(name: str) -> str:
        """The address of a static file, with its fingerprint."""
        return url_for("static", filename=name, v=fingerprint(Path(str(app.static_folder)) / name))

    app.jinja_env.globals |= {"can": can, "request_key": request_key, "static_url": static_url}
