import pytest
from app.db import db
from app.people.models import Person
pytestmark = pytest.mark.both
@pytest.mark.parametrize("n", range(4))
def test_probe(cast, n):
    assert db.session.query(Person).count() > 5
