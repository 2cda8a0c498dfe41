"""What entries of the two logs are called on a page."""

RECORDS = {
    "review": "review",
    "evidence_item": "evidence",
    "expectation": "expectations",
    "coaching_note": "coaching notes",
    "participant": "facts of a cycle",
    "calibration_case": "calibration case",
    "feedback_request": "requests for feedback",
    "feedback_answer": "feedback",
    "appeal": "appeal",
    "conflict": "personal conflicts",
    "distribution_report": "reports in confidence",
    "promotion_case": "promotion case",
    "promotion_statement": "statement for a promotion",
}
SEATS = {
    "its author": "Wrote it",
    "the author's delegate": "Wrote it as the author's delegate",
    "their manager": "Your manager",
    "the second reader": "Second reader",
    "whoever was asked": "Was asked",
    "the advocate": "Spoke for the review in calibration",
    "a reader": "Reader in calibration",
    "a reader in the room": "In the calibration room",
    "the chair": "Chair of the calibration room",
    "the facilitator or scribe": "Facilitator or scribe in calibration",
    "a panelist": "Appeal panel",
    "the panel's chair": "Chair of the appeal panel",
    "the fairness board": "Fairness board",
    "the metric board": "Metric board",
    "an executive": "Executive",
    "a people partner": "People partner",
    "an administrator": "Administrator",
    "anybody signed in": "Anybody signed in",
}
VERBS = {
    "person.added": "You were added",
    "team.joined": "You joined a team",
    "person.reports_to": "Your manager was recorded",
    "person.level": "Your level was recorded",
    "role.granted": "A role was granted to you",
    "account.opened": "Your account was opened",
    "account.password_changed": "Your password was changed",
    "account.closed": "Your account was closed",
    "account.reopened": "Your account was opened again",
    "session.ended": "A session of yours ended",
    "participant.enrolled": "You were enrolled in a cycle",
    "absence.recorded": "Time away of yours was recorded",
    "absence.removed": "Time away of yours was removed",
    "participant.marked_too_new": "You were marked as too new to rate",
    "participant.too_new_lifted": "The mark “too new to rate” was lifted",
    "evidence.logged": "Evidence was logged",
    "evidence.revised": "Evidence was corrected",
    "evidence.context_added": "Context was added to evidence",
    "expectation.proposed": "An expectation was proposed",
    "expectation.revised": "Other words were proposed for an expectation",
    "expectation.agreed": "An expectation was agreed",
    "feedback.asked": "A colleague was asked for feedback on your work",
    "feedback.given": "A colleague gave feedback on your work",
    "feedback.declined": "A colleague declined to give feedback",
    "feedback.lapsed": "A request for feedback lapsed at delivery",
    "feedback.opened": "Feedback was opened to you",
    "conflict.declared": "You declared a personal conflict",
    "conflict.ended": "You ended a personal conflict",
    "distribution.reported": "You made a report in confidence",
    "distribution.replied": "The fairness board replied to your report",
    "coaching_note.shared": "A coaching note was shared with you",
    "coaching_note.acknowledged": "A coaching note was acknowledged",
    "review.begun": "A review was begun",
    "review.submitted": "A review was submitted",
    "review.delegate_named": "A delegate was named to write a review with its author",
    "review.delegate_ended": "A delegate for a review was ended",
    "review.returned": "A review was returned for revision",
    "review.approved": "A review was approved",
    "review.shared": "A review was shared with you",
    "review.acknowledged": "A review was acknowledged",
    "review.commented": "A comment was added to a review",
    "review.calibrated": "A review was calibrated",
    "rating.proposed": "A rating was proposed",
    "calibration_case.decided": "A calibration decision about your review was recorded",
    "rating.calibrated": "A rating was changed in calibration",
    "rating.amended": "A rating was amended",
    "appeal.begun": "You began an appeal",
    "appeal.saved": "Your appeal was saved",
    "appeal.point_added": "A point was added to your appeal",
    "appeal.point_revised": "A point of your appeal was changed",
    "appeal.point_removed": "A point of your appeal was removed",
    "appeal.context_added": "A circumstance was added to your appeal",
    "appeal.context_revised": "A circumstance of your appeal was changed",
    "appeal.context_removed": "A circumstance of your appeal was removed",
    "appeal.filed": "Your appeal was filed, and its panel drawn",
    "appeal.withdrawn": "You withdrew your appeal",
    "appeal.replied": "The author of the review replied to your appeal",
    "appeal.ruled": "A ruling on a point of your appeal was written",
    "appeal.dissented": "A panelist dissented",
    "appeal.decided": "Your appeal was decided",
    "promotion.opened": "A promotion case was opened",
    "promotion.text_saved": "A text of a promotion case was saved",
    "promotion_statement.asked": "A colleague was asked for a statement",
    "promotion_statement.given": "A statement was given",
    "promotion_statement.declined": "A statement was declined",
    "promotion_statement.withdrawn": "A statement was taken back",
    "packet.sealed": "A promotion packet was sealed",
    "packet.exported": "A PDF was made of a promotion packet",
}


def verb(name: str) -> str:
    """An entry of the audit log in words."""
    return VERBS.get(name, name.replace("_", " ").replace(".", ": ").capitalize())


def records(names: list[str]) -> str:
    """Kinds of records in words."""
    words = ", ".join(RECORDS.get(name, name.replace("_", " ")) for name in names)
    return words[:1].upper() + words[1:]


def seat(name: str) -> str:
    """A seat as its holder's task."""
    return SEATS.get(name, name.capitalize())
