"""Every module that defines a table, so that migrations see them all."""

from app import once
from app.appeals import models as appeals
from app.audit import models as audit
from app.auth import models as auth
from app.calibration import models as calibration
from app.coaching import models as coaching
from app.conflicts import models as conflicts
from app.cycles import models as cycles
from app.distribution import models as distribution
from app.events import models as events
from app.evidence import models as evidence
from app.evidence import multiplier
from app.expectations import models as expectations
from app.feedback import models as feedback
from app.feedback import unattributed
from app.jobs import models as jobs
from app.mail import models as mail
from app.people import models as people
from app.promotions import models as promotions
from app.reviews import delegation, ratings
from app.reviews import models as reviews
from app.rubric import models as rubric

MODULES = (
    appeals,
    audit,
    auth,
    calibration,
    coaching,
    conflicts,
    cycles,
    delegation,
    distribution,
    events,
    evidence,
    expectations,
    feedback,
    jobs,
    mail,
    multiplier,
    once,
    people,
    promotions,
    ratings,
    reviews,
    rubric,
    unattributed,
)
