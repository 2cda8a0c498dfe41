"""The writing check: which words of a review lean on what no review should rest on, why, and what to ask instead.

Pure and deterministic: text in, marks out. It knows no database, no clock and no network. The rules are data
(`rules.toml`); `text` and `names` find what is to be read and whom a word names, `grammar` whom a phrase is about.
"""

from app.prose.check import check
from app.prose.marks import BLOCKING, SEVEN, Family, Mark

__all__ = ["BLOCKING", "SEVEN", "Family", "Mark", "check"]
