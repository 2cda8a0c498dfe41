"""What was done (a hash chain that nobody can shorten or rewrite unseen) and who read what (the access log).

Entries hold ids and names of verbs, never anybody's words: erasing a person's text leaves the chain whole.
"""

from app.audit.chain import record

__all__ = ["record"]
