"""Feedback: asked for, given and declined."""

from app.feedback.actions import ask_for_feedback, decline_request, give_feedback
from app.feedback.models import FeedbackRequest
from app.seeds.play import Play, Said


def feedback(play: Play, said: Said) -> None:
    """One request, and what became of it before delivery."""
    made: list[FeedbackRequest] = []
    colleague = said["of"]

    def ask() -> None:
        made.append(
            ask_for_feedback(
                play.participants[said["cycle"], said["about"]],
                play.people[colleague],
                said.get("prompt", ""),
                by=play.people[said["by"]],
            )
        )

    def give() -> None:
        texts = (said["behaviour"], said["context"], said["impact"])
        give_feedback(made[0], *texts, by=play.people[colleague])

    play.on(said["asked"], ask, rank=30)
    if "given" in said:
        play.on(said["given"], give, rank=31)
    if "declined" in said:
        play.on(
            said["declined"],
            lambda: decline_request(made[0], said["because"], by=play.people[colleague]),
            rank=31,
        )
