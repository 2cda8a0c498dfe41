"""Holds what the clients were told against what the database keeps. Knows neither: both are given as plain data."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.faults.history import Entry, Outcome, acked


@dataclass(frozen=True)
class Stored:
    """One version of an answer as the database keeps it."""

    sha256: str
    by: int


@dataclass(frozen=True)
class Deed:
    """One entry of the audit log: a save of an answer, or a submission, in the order of the chain."""

    place: int
    verb: str
    by: int | None
    review: int
    answer: int | None = None
    version: int | None = None


@dataclass
class Kept:
    """What the database keeps of the answers that were written to. `begun` is the version each had before."""

    begun: dict[int, int]
    current: dict[int, tuple[int, str]]
    versions: dict[int, dict[int, Stored]]
    deeds: list[Deed]
    whole: bool = True  # the chain of the audit log verifies


@dataclass
class Verdict:
    """What the checker found, each as a sentence. An acked save is right when none of these speaks of it."""

    acked: int = 0
    refused: int = 0
    unknown: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    misled: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.duplicated, *self.stale, *self.misled, *self.late]


SAVED, SUBMITTED = "review.answer_saved", "review.submitted"


def check(entries: Sequence[Entry], kept: Kept) -> Verdict:
    """Every fault of a run."""
    count = Counter(entry.outcome for entry in entries)
    found = Verdict(count[Outcome.ACKED], count[Outcome.REFUSED], count[Outcome.UNKNOWN])
    submitted = {deed.review: deed.place for deed in kept.deeds if deed.verb == SUBMITTED}
    by_answer: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_answer[entry.answer].append(entry)
    for answer, mine in by_answer.items():
        versions = kept.versions.get(answer, {})
        found.lost += lost(mine, versions, draft=mine[0].review not in submitted)
        found.duplicated += duplicated(mine, versions, kept.begun.get(answer, 0))
        found.stale += stale(mine, versions, kept.current.get(answer, (0, "")))
        found.misled += misled(mine, versions, draft=mine[0].review not in submitted)
    _audit(found, entries, kept, submitted)
    if not kept.whole:
        found.lost.append("The chain of the audit log does not verify.")
    return found


def lost(entries: Sequence[Entry], versions: dict[int, Stored], *, draft: bool) -> list[str]:
    """Acked, and not there. A draft keeps every version; once it was submitted a later acked one is enough."""
    told = acked(entries)
    there = {entry.version for entry in told if _is_there(entry, versions)}
    found = []
    for entry in told:
        if _is_there(entry, versions):
            continue
        if entry.version is None or entry.version != entry.base + 1:
            found.append(f"{entry.key}: acked as version {entry.version} over {entry.base}.")
        elif entry.version in versions:
            found.append(f"{entry.key}: another text stands as version {entry.version}.")
        elif draft or not any(later and later > entry.version for later in there):
            found.append(f"{entry.key}: version {entry.version} is not there, nor is a later acked one.")
    return found


def _is_there(entry: Entry, versions: dict[int, Stored]) -> bool:
    stored = versions.get(entry.version or 0)
    return stored == Stored(entry.sha256, entry.by) and entry.version == entry.base + 1


def duplicated(entries: Sequence[Entry], versions: dict[int, Stored], begun: int) -> list[str]:
    """One save that became two versions, and more versions than saves that can have made them."""
    written = {number: stored for number, stored in versions.items() if number > begun}
    keys = {entry.sha256: entry.key for entry in entries}
    times = Counter(stored.sha256 for stored in written.values())
    found = [
        f"{keys[sha]}: applied {count} times." for sha, count in times.items() if count > 1 and sha in keys
    ]
    most = sum(entry.outcome is not Outcome.REFUSED for entry in entries)
    if len(written) > most:
        found.append(f"answer {entries[0].answer}: {len(written)} versions of {most} saves.")
    return found


def stale(entries: Sequence[Entry], versions: dict[int, Stored], current: tuple[int, str]) -> list[str]:
    """A text that was refused or never sent, or one that is older than the newest that was acked."""
    answer, outcomes = entries[0].answer, {entry.sha256: entry.outcome for entry in entries}
    number, sha = current
    newest = max((entry.version or 0 for entry in acked(entries)), default=0)
    found = [
        f"{entry.key}: refused, and there as version {version}."
        for version, stored in versions.items()
        for entry in entries
        if entry.outcome is Outcome.REFUSED and stored.sha256 == entry.sha256
    ]
    if number < newest:
        found.append(f"answer {answer}: stands at version {number}, acked up to {newest}.")
    stored = versions.get(number)
    if stored and stored.sha256 != sha:
        found.append(f"answer {answer}: what stands is not its version {number}.")
    if newest and number > newest and outcomes.get(sha) is not Outcome.UNKNOWN:
        found.append(f"answer {answer}: what stands was never acked.")
    return found


def misled(entries: Sequence[Entry], versions: dict[int, Stored], *, draft: bool) -> list[str]:
    """A draft refuses a save for one reason only, a newer version, and gives back both texts: typed and kept."""
    found = []
    for entry in entries:
        if entry.outcome is not Outcome.REFUSED:
            continue
        if entry.kept_version is None:
            found += [f"{entry.key}: refused with {entry.status} and no texts."] * draft
            continue
        stored = versions.get(entry.kept_version)
        if entry.typed != entry.sha256 or (stored and stored.sha256 != entry.kept):
            found.append(f"{entry.key}: the refusal did not give back both texts.")
    return found


def _audit(found: Verdict, entries: Sequence[Entry], kept: Kept, submitted: dict[int, int]) -> None:
    """The audit log names each version once, its author, in order, and none after the submission."""
    deeds: dict[tuple[int | None, int | None], list[Deed]] = defaultdict(list)
    for deed in kept.deeds:
        if deed.verb != SAVED:
            continue
        deeds[deed.answer, deed.version].append(deed)
        if deed.place > submitted.get(deed.review, deed.place):
            found.late.append(f"answer {deed.answer}: version {deed.version} was saved after the submission.")
    for (answer, version), said in deeds.items():
        if len(said) > 1:
            found.duplicated.append(f"answer {answer}: the audit log names version {version} twice.")
    for entry in acked(entries):
        said = deeds.get((entry.answer, entry.version), [])
        if not any(deed.by == entry.by for deed in said):
            found.lost.append(f"{entry.key}: the audit log does not say who saved version {entry.version}.")
    last: dict[int | None, int] = {}
    for deed in sorted((deed for deed in kept.deeds if deed.verb == SAVED), key=lambda deed: deed.place):
        if (deed.version or 0) < last.get(deed.answer, 0):
            found.late.append(f"answer {deed.answer}: version {deed.version} stands out of order.")
        last[deed.answer] = deed.version or 0
