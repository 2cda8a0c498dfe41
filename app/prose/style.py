"""What makes a text hard to read: long sentences, and initials that are never spelled out."""

import re
from collections.abc import Iterator, Sequence

from app.prose.marks import Family, Mark, Places
from app.prose.text import COVER, Sentence

MOST_WORDS = 38
WORD = re.compile(r"\w[\w'’-]*")
INITIALS = re.compile(r"(?<![\w-])[A-Z]{3,6}s?(?![\w-])")
SPELLED_OUT = re.compile(r"\(([A-Z]{3,6}s?)\)|(?<![\w-])([A-Z]{3,6}s?) \((?=[^)\n]{0,100} )")
EVERYBODY_KNOWS = frozenset(
    """
    API APIs CPU GPU RAM URL URLs SQL HTTP HTTPS HTML CSS JSON XML YAML CSV PDF SLA SLO SLOs SLAs SLI RFC RFCs SDK IDE DNS TCP UDP SSH TLS SSL
    VPN AWS GCP USA GDPR FAQ PIN OKR OKRs KPI KPIs CEO CTO CFO QA HR IT UI UX PR PRs CI CD OS ID IDs DORA CLI GUI PNG SVG LAN WAN SSD
    ISO UTC USB SMS RPC REST CRUD ORM DB NOT AND ALL THE FOR ETL SRE SREs PCI IP DSL JVM CDN JWT SSO MFA NASA BBC EUR USD GBP
    """.split()
)
TOO_LONG = (
    "A sentence this long hides what it says.",
    "Which two or three statements are in it, each worth a sentence?",
)
UNKNOWN = (
    "Readers from other teams may not know these letters.",
    "What do they stand for, written out the first time?",
)


def marks(places: Places, parts: Sequence[Sentence]) -> Iterator[Mark]:
    """Long sentences by their first words, and each undefined set of initials where it first stands."""
    told = {found[1] or found[2] for found in SPELLED_OUT.finditer(places.text)} | EVERYBODY_KNOWS
    for part in parts:
        words = [found for found in WORD.finditer(part.written) if not found[0].startswith(COVER)]
        if len(words) > MOST_WORDS:
            yield places.mark(part.at + words[0].start(), part.at + words[5].end(), Family.STYLE, *TOO_LONG)
        if part.written.isupper():
            continue
        for found in INITIALS.finditer(part.written):
            if found[0] not in told:
                told |= {found[0]}
                yield places.mark(part.at + found.start(), part.at + found.end(), Family.STYLE, *UNKNOWN)
