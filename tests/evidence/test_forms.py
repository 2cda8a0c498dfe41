"""What the form of an item takes and refuses."""

import pytest

from app.evidence.forms import link_trouble


@pytest.mark.parametrize(
    "link",
    [
        "https://wiki.example.org/page",
        "http://localhost:8080/x?y=1#z",
        "https://[::1]/a",
        "https://bücher.example/ä",
    ],
)
def test_an_address_of_a_page_is_taken(link):
    assert link_trouble(link) is None


@pytest.mark.parametrize(
    "link",
    [
        "wiki.example.org/page",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "https://",
        "https:///page",
        "//example.org/page",
        "https://example.org/a b",
        "https://example.org/\x07",
        "https://example.org/\u202egnp",
        "https://evil.example\\@example.org/",
        "https://name:secret@example.org/",
        "https://[::1/",
        "https://example.org:port/",
    ],
)
def test_anything_else_is_not_a_link(link):
    assert link_trouble(link)
