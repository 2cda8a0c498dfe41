"""What entries of the two logs are called on a page."""

RECORDS = {
    "review": "review",
    "evidence_item": "evidence",
    "expectation": "expectations",
    "coaching_note": "coaching notes",
    "participant": "facts of a cycle",
}
SEATS = {
    "its author": "Wrote it",
    "their manager": "Your manager",
    "the second reader": "Second reader",
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
    "absence.recorded": "Time away was recorded",
    "evidence.logged": "Evidence was logged",
    "evidence.revised": "Evidence was corrected",
    "evidence.context_added": "Context was added to evidence",
    "expectation.proposed": "An expectation was proposed",
    "expectation.revised": "Other words were proposed for an expectation",
    "expectation.agreed": "An expectation was agreed",
    "coaching_note.shared": "A coaching note was shared with you",
    "coaching_note.acknowledged": "A coaching note was acknowledged",
    "review.begun": "A review was begun",
    "review.submitted": "A review was submitted",
    "review.returned": "A review was returned for revision",
    "review.approved": "A review was approved",
    "review.shared": "A review was shared with you",
    "review.acknowledged": "A review was acknowledged",
    "review.commented": "A comment was added to a review",
    "rating.proposed": "A rating was proposed",
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
