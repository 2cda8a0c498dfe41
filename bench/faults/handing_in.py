"""F04: an author and their delegate write at one review while it is submitted; after that nothing is saved."""

from dataclasses import dataclass, field
from http.client import HTTPConnection
from random import Random

from app.db import db
from app.once import request_key
from app.people.models import Person
from app.reviews.delegating import name_delegate, why_not
from app.reviews.models import Review
from bench.faults.browser import PATIENCE, PAUSE, Browser, Save
from bench.faults.desks import Desk, opened
from bench.faults.history import Outcome
from bench.faults.lanes import in_lanes
from bench.faults.running import Stage
from tests.reviews.helpers import complete


@dataclass
class Round:
    """One review on its way to being submitted."""

    desk: Desk
    author: Browser
    delegate: Browser
    chance: Random
    key: str = field(default_factory=request_key)

    def play(self) -> bool:
        """Write in turns, submit while two saves are on their way, and go on saving; was it submitted?"""
        self.versions = {each.name: each.version for each in self.desk.fields}
        for _ in range(self.chance.randint(1, 3)):
            browser, save = self.chance.choice((self.author, self.delegate)), self._save()
            self._finish(browser, save, browser.start(save))
        submitted = self._at_once()
        for browser in (self.author, self.delegate):
            save = self._save()
            self._finish(browser, save, browser.start(save))
        return submitted

    def _at_once(self) -> bool:
        """A save of each and the submission are on their way at the same time, sent in any order."""
        steps = [(self.author, self._save()), (self.delegate, self._save()), (self.author, None)]
        self.chance.shuffle(steps)
        going = [browser.start(save) if save else self._submit() for browser, save in steps]
        submitted = False
        for (browser, save), connection in zip(steps, going, strict=True):
            if save:
                self._finish(browser, save, connection)
            else:
                submitted = self._was_submitted(connection)
        return submitted

    def _save(self) -> Save:
        """A text of its own, complete as the submission wants it."""
        chosen = self.chance.choice(self.desk.fields)
        text = f"What changed is written here [E{self.desk.cites[0]}]. {self.chance.getrandbits(64):x}."
        return Save(self.desk, chosen, self.versions[chosen.name], text)

    def _finish(self, browser: Browser, save: Save, connection: HTTPConnection | None) -> None:
        entry = browser.finish(save, connection)
        if entry.outcome is Outcome.ACKED and entry.version:
            self.versions[save.field.name] = entry.version

    def _submit(self) -> HTTPConnection | None:
        return self.author.open(f"/reviews/{self.desk.review_id}/submission", {"request_key": self.key})

    def _was_submitted(self, connection: HTTPConnection | None) -> bool:
        reply = self.author.answer(connection)
        for _ in range(PATIENCE):
            if 0 < reply.status < 500 or self.author.ended.wait(PAUSE):
                break
            reply = self.author.answer(self._submit())
        self.author.troubles["submitted" if reply.status == 303 else f"submission: {reply.status}"] += 1
        return reply.status == 303


def submit_in_between(stage: Stage) -> None:
    """One round for each desk."""
    delegates = []
    with stage.app.app_context():
        managers = [db.session.get_one(Person, desk.author_id) for desk in stage.desks]
        for place, desk in enumerate(stage.desks):
            review = db.session.get_one(Review, desk.review_id)
            complete(review, review.author)
            near = [*managers[place:], *managers[:place]]
            delegate = next(each for each in near if why_not(review, each) is None)
            name_delegate(review, delegate, by=review.author)
            db.session.commit()
            delegates.append(delegate.id)
            stage.desks[place] = opened(review)
        db.session.remove()
    authors = [stage.browser(desk.author_id) for desk in stage.desks]
    others = [stage.browser(person_id) for person_id in delegates]
    stage.ran.asked, stage.ran.unit = len(stage.desks), "reviews submitted"

    def play(_lane: int, number: int) -> bool:
        chance = Random(f"{stage.size.seed}/round/{number}")
        return Round(stage.desks[number], authors[number], others[number], chance).play()

    in_lanes(stage, len(stage.desks), play)
    stage.gather([*authors, *others], f"{stage.size.lanes} saving at once")
