"""Mail: send() writes a row in the change's own transaction, a job delivers it.

Mail says that something waits, and where; it never carries anybody's words about somebody else.
"""

from app.mail.outbox import forget, send

__all__ = ["forget", "send"]
