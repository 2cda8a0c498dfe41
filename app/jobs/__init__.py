"""Work that happens after the answer: enqueue() writes a row in the change's own transaction.

After the commit the row is handed to huey; a sweep hands over what a crash left behind. A job takes ids,
never objects, and is safe to run twice.
"""

from app.jobs.outbox import enqueue, job, nightly

__all__ = ["enqueue", "job", "nightly"]
