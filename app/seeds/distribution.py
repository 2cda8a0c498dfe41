"""What executives sign, what is reported in confidence, and conflicts that are declared."""

from functools import partial

from app.conflicts.actions import declare_conflict
from app.conflicts.models import ConflictKind
from app.distribution.actions import reply_to_report, report, sign_statement
from app.distribution.models import DistributionReport
from app.seeds.play import Play, Said


def statements(play: Play, said: Said) -> None:
    """Every signature, and every report with its reply."""
    for each in said["statements"]:
        play.on(each["day"], partial(sign, play, each), rank=15)
    for each in said["reports"]:
        reported(play, each)


def sign(play: Play, said: Said) -> None:
    sign_statement(play.cycles[said["cycle"]], by=play.people[said["by"]])


def reported(play: Play, said: Said) -> None:
    """One report, and the reply if there is one."""
    made: list[DistributionReport] = []

    def tell() -> None:
        made.append(report(said["text"], play.cycles[said["cycle"]], by=play.people[said["by"]]))

    play.on(said["day"], tell, rank=70)
    if "replied" in said:
        play.on(
            said["replied"],
            lambda: reply_to_report(made[0], said["reply"], by=play.people[said["reply_by"]]),
            rank=71,
        )


def conflict(play: Play, said: Said) -> None:
    """Somebody declares that they must not decide about somebody."""
    play.on(said["day"], partial(declare, play, said), rank=12)


def declare(play: Play, said: Said) -> None:
    declare_conflict(play.people[said["with"]], ConflictKind(said["kind"]), by=play.people[said["by"]])
