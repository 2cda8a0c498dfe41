"""Every module that defines a table, so that migrations see them all."""

from app import once
from app.audit import models as audit
from app.auth import models as auth
from app.coaching import models as coaching
from app.cycles import models as cycles
from app.evidence import models as evidence
from app.expectations import models as expectations
from app.jobs import models as jobs
from app.mail import models as mail
from app.people import models as people
from app.reviews import models as reviews
from app.reviews import ratings
from app.rubric import models as rubric

MODULES = (
    audit,
    auth,
    coaching,
    cycles,
    evidence,
    expectations,
    jobs,
    mail,
    once,
    people,
    ratings,
    reviews,
    rubric,
)
