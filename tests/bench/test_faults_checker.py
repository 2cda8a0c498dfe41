"""The checker finds every kind of fault in a history; one that cannot fail would prove nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.faults.checker import SAVED, SUBMITTED, Deed, Kept, Stored, check
from bench.faults.history import Entry, History, Outcome, read, sha256

AUTHOR, OTHER, REVIEW, ANSWER = 3, 4, 7, 70


def saved(version: int, outcome: Outcome = Outcome.ACKED) -> Entry:
    """The save that was to become a version of the answer."""
    told = version if outcome is Outcome.ACKED else None
    return Entry(
        f"key-{version}", AUTHOR, REVIEW, ANSWER, version - 1, sha256(f"text {version}"), 1.0, outcome, told
    )


def refused(kept: str = "text 2", typed: str = "typed in vain") -> Entry:
    """A save over version 1 that came after version 2."""
    texts = {"kept_version": 2, "kept": sha256(kept), "typed": sha256(typed)}
    return Entry(
        "key-r", AUTHOR, REVIEW, ANSWER, 1, sha256("typed in vain"), 1.0, Outcome.REFUSED, status=409, **texts
    )


def after(*versions: int) -> Kept:
    """A database in which the answer has these versions, the last of them standing, and each audited."""
    stored = {each: Stored(sha256(f"text {each}"), AUTHOR) for each in versions}
    deeds = [Deed(place, SAVED, AUTHOR, REVIEW, ANSWER, each) for place, each in enumerate(versions, start=1)]
    return Kept({ANSWER: 0}, {ANSWER: (versions[-1], stored[versions[-1]].sha256)}, {ANSWER: stored}, deeds)


def submitted(kept: Kept, place: float) -> Kept:
    """The same, with the review submitted at this place of the audit log."""
    return replace(kept, deeds=[*kept.deeds, Deed(place, SUBMITTED, AUTHOR, REVIEW)])  # type: ignore[arg-type]


THREE = [saved(1), saved(2), saved(3)]


def test_a_history_that_the_database_bears_out_has_no_faults() -> None:
    found = check([*THREE, refused()], after(1, 2, 3))

    assert found.faults == []
    assert (found.acked, found.refused, found.unknown) == (3, 1, 0)


def test_an_unanswered_save_may_have_been_applied_or_not() -> None:
    unknown = saved(3, Outcome.UNKNOWN)

    assert check([saved(1), saved(2), unknown], after(1, 2)).faults == []
    assert check([saved(1), saved(2), unknown], after(1, 2, 3)).faults == []


def test_an_acked_save_that_is_gone_is_lost() -> None:
    last, middle = check(THREE, after(1, 2)), check(THREE, after(1, 3))

    assert [each for each in last.lost if "version 3 is not there" in each]
    assert [each for each in middle.lost if "version 2 is not there" in each]


def test_an_acked_save_under_another_text_is_lost() -> None:
    overwritten = after(1, 2, 3)
    overwritten.versions[ANSWER][2] = Stored(sha256("somebody else's"), OTHER)

    assert check(THREE, overwritten).lost == ["key-2: another text stands as version 2."]


def test_two_acked_saves_of_one_version_lose_one_of_them() -> None:
    twin = replace(saved(2), key="twin", sha256=sha256("the other tab's"))

    assert check([*THREE, twin], after(1, 2, 3)).lost == ["twin: another text stands as version 2."]


def test_an_ack_without_the_next_version_is_lost() -> None:
    assert check([saved(1), replace(saved(2), version=None)], after(1, 2)).lost
    assert check([saved(1), saved(2), replace(saved(3), base=1)], after(1, 2, 3)).lost


def test_a_save_that_the_audit_log_does_not_name_is_lost() -> None:
    kept = after(1, 2, 3)
    silent = replace(kept, deeds=kept.deeds[:2])
    wrong = replace(kept, deeds=[*kept.deeds[:2], replace(kept.deeds[2], by=OTHER)])

    for each in (silent, wrong):
        assert check(THREE, each).lost == ["key-3: the audit log does not say who saved version 3."]


def test_a_chain_that_does_not_verify_is_a_loss() -> None:
    assert check(THREE, replace(after(1, 2, 3), whole=False)).lost


def test_once_submitted_a_later_acked_version_stands_for_the_earlier_ones() -> None:
    kept = submitted(after(1, 2, 3), 4)
    for version in (1, 2):
        del kept.versions[ANSWER][version]

    assert check(THREE, kept).faults == []


def test_a_save_that_was_applied_twice_is_found() -> None:
    twice = after(1, 2, 3, 4)
    again = Stored(sha256("text 3"), AUTHOR)
    twice.versions[ANSWER][4] = again
    twice.current[ANSWER] = 4, again.sha256

    assert "key-3: applied 2 times." in check(THREE, twice).duplicated
    assert "answer 70: 4 versions of 3 saves." in check(THREE, twice).duplicated


def test_a_save_that_was_audited_twice_is_found() -> None:
    kept = after(1, 2, 3)
    twice = replace(kept, deeds=[*kept.deeds, replace(kept.deeds[2], place=4)])

    assert check(THREE, twice).duplicated == ["answer 70: the audit log names version 3 twice."]


def test_an_older_text_that_stands_is_stale() -> None:
    behind = after(1, 2, 3)
    behind.current[ANSWER] = 2, sha256("text 2")
    torn = after(1, 2, 3)
    torn.current[ANSWER] = 3, sha256("text 1")

    assert check(THREE, behind).stale == ["answer 70: stands at version 2, acked up to 3."]
    assert check(THREE, torn).stale == ["answer 70: what stands is not its version 3."]


def test_a_refused_text_that_stands_is_stale() -> None:
    kept = after(1, 2, 3)
    kept.versions[ANSWER][4] = Stored(sha256("typed in vain"), AUTHOR)
    kept.current[ANSWER] = 4, sha256("typed in vain")

    found = check([*THREE, refused()], kept).stale
    assert found == ["key-r: refused, and there as version 4.", "answer 70: what stands was never acked."]


@pytest.mark.parametrize(
    "wrong",
    [
        refused(kept="not what is kept"),
        refused(typed="not what was typed"),
        replace(refused(), kept_version=None),
    ],
)
def test_a_refusal_without_both_texts_misleads(wrong: Entry) -> None:
    assert len(check([*THREE, wrong], after(1, 2, 3)).misled) == 1


def test_a_save_after_the_submission_is_late() -> None:
    kept = submitted(after(1, 2, 3), 2.5)

    assert check(THREE, kept).late == ["answer 70: version 3 was saved after the submission."]


def test_versions_out_of_order_are_found() -> None:
    kept = after(1, 2, 3)
    places = (1, 3, 2)
    mixed = [replace(deed, place=place) for deed, place in zip(kept.deeds, places, strict=True)]

    assert check(THREE, replace(kept, deeds=mixed)).late == ["answer 70: version 2 stands out of order."]


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    history = History(tmp_path / "runs" / "history.jsonl")
    for entry in (*THREE, refused()):
        history.add(entry)
    history.close()

    assert read(history.path) == [*THREE, refused()]
