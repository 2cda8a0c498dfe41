"""What is kept of a password."""

from app.auth.passwords import LONGEST, NOBODY, fits, hashed


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hashed("tide tables at noon")

    assert fits("tide tables at noon", kept)
    assert not fits("tide tables at night", kept)
    assert "tide" not in kept


def test_nothing_fits_an_account_without_a_password() -> None:
    assert not fits("", None)
    assert not fits("tide tables at noon", None)


def test_comparing_with_nobody_costs_the_same_parameters_as_with_somebody() -> None:
    assert NOBODY.split("$")[1:4] == hashed("tide tables at noon").split("$")[1:4]


def test_a_password_beyond_the_bound_is_not_even_hashed() -> None:
    assert not fits("x" * (LONGEST + 1), hashed("tide tables at noon"))
