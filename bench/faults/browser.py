"""A browser that saves one field as the desk's script does: a key for each save, tried again until it is answered."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Event
from typing import Any
from urllib.parse import urlencode

from app.once import request_key
from bench.faults.desks import Desk, Field, Signed
from bench.faults.history import Entry, History, Outcome, sha256

PATIENCE, PAUSE, TIMEOUT = 200, 0.25, 15.0  # tries of one save, seconds between two, seconds for one answer
FAILED = (OSError, HTTPException)


@dataclass(frozen=True)
class Reply:
    """An answer; status 0 when none came."""

    status: int = 0
    body: dict[str, Any] = field(default_factory=dict)


@dataclass
class Save:
    """One text on its way. Every try carries the same key, base and text."""

    desk: Desk
    field: Field
    base: int
    text: str
    due: float = field(default_factory=time.monotonic)
    sent: float = field(default_factory=time.time)
    key: str = field(default_factory=request_key)
    tries: int = 0


class Browser:
    """One tab of somebody who is signed in. It writes each outcome into the history."""

    def __init__(self, port: int, signed: Signed, history: History, ended: Event) -> None:
        self.port, self.signed, self.history, self.ended = port, signed, history, ended
        self.troubles: Counter[str] = Counter()
        self.took: list[float] = []

    def open(self, path: str, fields: dict[str, str]) -> HTTPConnection | None:
        """Send a form, and leave its answer for later; None when it could not be sent."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
            "Cookie": self.signed.cookie,
        }
        try:
            connection.request("POST", path, urlencode({"csrf_token": self.signed.csrf, **fields}), headers)
        except FAILED:
            connection.close()
            return None
        return connection

    def answer(self, connection: HTTPConnection | None) -> Reply:
        """What was answered to a form that was sent."""
        if connection is None:
            return Reply()
        try:
            response = connection.getresponse()
            said = response.read()
            is_json = response.headers.get_content_type() == "application/json"
            return Reply(response.status, json.loads(said) if is_json else {})
        except (*FAILED, ValueError):
            return Reply()
        finally:
            connection.close()

    def start(self, save: Save) -> HTTPConnection | None:
        """Send a save."""
        save.tries += 1
        name = save.field.name
        fields = {"request_key": save.key, name: save.text, f"base-{name}": str(save.base)}
        return self.open(f"/reviews/{save.desk.review_id}/draft", fields)

    def finish(self, save: Save, connection: HTTPConnection | None) -> Entry:
        """Wait for its answer, sending it again as long as none comes; the outcome is written down."""
        reply = self.answer(connection)
        while reply.status == 0 or reply.status >= 500:
            self.troubles["no answer" if reply.status == 0 else str(reply.status)] += 1
            if save.tries >= PATIENCE or self.ended.wait(PAUSE):
                break
            reply = self.answer(self.start(save))
        entry = self._entry(save, reply)
        self.history.add(entry)
        if entry.took is not None:
            self.took.append(entry.took)
        return entry

    def save(self, save: Save, *, lose_the_answer: bool = False) -> Entry:
        """Save, and wait. A lost answer: the line breaks once the form was sent, and it is sent again at once."""
        connection = self.start(save)
        if lose_the_answer and connection is not None:
            self.troubles["answer thrown away"] += 1
            connection.close()
            connection = self.start(save)
        return self.finish(save, connection)

    def _entry(self, save: Save, reply: Reply) -> Entry:
        said: dict[str, Any] = {"key": save.key, "by": self.signed.person_id, "review": save.desk.review_id}
        said |= {"answer": save.field.answer_id, "base": save.base, "sha256": sha256(save.text)}
        said |= {"sent": save.sent, "tries": save.tries, "status": reply.status}
        if reply.status == 0 or reply.status >= 500:
            return Entry(**said, outcome=Outcome.UNKNOWN)
        if reply.status < 300:
            told = {"acked": time.time(), "took": time.monotonic() - save.due}
            version = reply.body.get("saved", {}).get(save.field.name)
            return Entry(**said, **told, outcome=Outcome.ACKED, version=version)
        late = next(iter(reply.body.get("stale", [])), None)
        both = (
            {"kept_version": late["version"], "kept": sha256(late["kept"]), "typed": sha256(late["typed"])}
            if late
            else {}
        )
        return Entry(**said, **both, outcome=Outcome.REFUSED)
