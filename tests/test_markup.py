"""People's words as HTML: few tags, no addresses but those of citations and of links that say where they lead."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.markup import cited_numbers, render

ALLOWED = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "a", "span"}
REL = "noopener noreferrer nofollow"
PLACES = {1: "/evidence/101", 12: "/evidence/7", 999_999: "/evidence/9"}
PIECES = [
    "<", ">", "&", '"', "'", "[", "]", "(", ")", "[E1]", "[E12]", "[E3]", "*", "**", "_", "`", "```", "\\", "\n",
    "\n\n", "> ", "- ", "1. ", "# ", "---", "<script>", "</p>", "<a href=", "<img src=x onerror=alert(1)>", "<!--",
    "javascript:alert(1)", "[x](javascript:alert(1))", "![x](/y)", "<http://x.example>", "&lt;", "&#60;", "\t", " ",
    "word", "\u202e", "\u200b", "\x01", "<svg/onload=x>", "class=", "href", "{{ 7*7 }}", "<![CDATA[", "<?", "\ufffe",
]  # fmt: skip
ANY = st.one_of(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.text(max_size=120))


class Reader(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[tuple[str, str, str | None]] = set()
        self.text = ""
        self.other: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {(tag, *each) for each in attributes}

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def seen(text: str) -> Reader:
    return Reader(str(render(text, PLACES)))


@given(ANY)
@example("<script>alert(1)</script>")
@example("[E1](javascript:alert(1))")
@example('<a href="javascript:alert(1)" onclick="x">y</a>')
def test_nothing_that_is_typed_becomes_a_tag_or_an_attribute_beyond_the_few(text: str) -> None:
    page = seen(text)
    assert set(page.tags) <= ALLOWED
    assert page.other == []
    places = {("a", "href", place) for place in PLACES.values()}
    directions = {(tag, "dir", "auto") for tag in ("p", "li", "blockquote")}
    fixed = {
        ("a", "class", "cite"),
        ("span", "class", "nowrap"),
        ("span", "class", "host"),
        ("a", "rel", REL),
    }
    others = page.attributes - places - directions - fixed
    assert {(tag, name) for tag, name, _ in others} <= {("a", "href")}
    assert all(str(address).lower().startswith(("http://", "https://")) for _, _, address in others)


@given(ANY)
def test_a_text_is_rendered_the_same_each_time(text: str) -> None:
    assert render(text, PLACES) == render(text, PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "[here](javascript:alert(1))",
        "[here](JaVaScRiPt:alert(1))",
        "[here](&#106;avascript:alert(1))",
        "[here](data:text/html,x)",
        "[here](/sign-out)",
        "[here](//example.com)",
        "[here](http:/sign-out)",
        "[here](http://)",
        "[here](http://[)",
        "[here](http://a<b)",
        "[here](mailto:a@example.com)",
        "[here](#e1)",
        "<javascript:alert(1)>",
        "https://example.com",
        "[x]: https://example.com\n\n[x]",
    ],
)
def test_what_does_not_lead_to_the_web_stays_text(text: str) -> None:
    page = seen(text)
    assert "a" not in page.tags
    assert "img" not in page.tags


def test_a_picture_is_never_fetched() -> None:
    assert "img" not in seen("![x](https://example.com/x.png)").tags


def test_a_link_says_where_it_leads() -> None:
    html = render('See [the page](https://Docs.example.com/a?b="c" "title").', {})
    assert html == (
        f'<p dir="auto">See <a href="https://Docs.example.com/a?b=%22c%22" rel="{REL}">the page</a>'
        ' <span class="host">(docs.example.com)</span>.</p>\n'
    )


def test_a_link_that_names_another_place_shows_the_true_one() -> None:
    assert "(evil.example)" in seen("[https://good.example](https://evil.example/login)").text


def test_a_citation_stays_a_citation_in_and_beside_a_link() -> None:
    assert seen("[E1](https://example.com)").attributes >= {("a", "href", PLACES[1])}
    page = seen("[as [E1] says](https://example.com)")
    assert page.tags.count("a") == 1  # and no link around it
    assert ("a", "href", PLACES[1]) in page.attributes


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "<script>x</script>", "a < b & c > d", "&lt;&amp;&nbsp;", "<!-- -->"]
)
def test_what_looks_like_a_tag_is_shown_as_it_was_typed(text: str) -> None:
    page = seen(text)
    assert page.text.strip() == text
    assert page.tags == ["p"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("*soft*", ["p", "em"]),
        ("**strong**", ["p", "strong"]),
        ("`code`", ["p", "code"]),
        ("- one\n- two", ["ul", "li", "li"]),
        ("1. one\n2. two", ["ol", "li", "li"]),
        ("> said", ["blockquote", "p"]),
        ("one\ntwo", ["p", "br"]),
        ("one\n\ntwo", ["p", "p"]),
        ("# no heading", ["p"]),
        ("| no | table |", ["p"]),
    ],
)
def test_paragraphs_emphasis_lists_and_quotes_are_understood(text: str, tags: list[str]) -> None:
    assert seen(text).tags == tags


def test_quotes_in_ten_thousand_quotes_end_somewhere() -> None:
    page = seen(">" * 10_000 + " deep")
    assert 0 < page.tags.count("blockquote") <= 30


@pytest.mark.parametrize(
    "text",
    [
        "- " * 5_000 + "x",
        "*" * 10_000,
        "`" * 10_000,
        "[" * 10_000,
        "[E1" * 5_000,
        "[a](" * 5_000,
        "[](http://a" * 2_000,
    ],
)
def test_what_is_repeated_ten_thousand_times_grows_no_page(text: str) -> None:
    assert len(render(text, PLACES)) < 20 * len(text)


@pytest.mark.parametrize(
    "text",
    [
        "\u202eabc\u202c",
        "\u2067x\u2069",
        "a\u200bb\u200d",
        "שלום",
        "a\x01b\x07c\x1bd",
        "👩🏽\u200d💻",
        "Z\u0335\u0321a",
    ],
)
def test_marks_of_direction_and_control_characters_are_kept_as_text(text: str) -> None:
    page = seen(text)
    assert page.text.strip() == text
    assert page.tags == ["p"]


def test_a_citation_that_resolves_becomes_a_chip() -> None:
    html = render("It held [E12] well", PLACES)
    assert html == '<p dir="auto">It held <a class="cite" href="/evidence/7">E12</a> well</p>\n'


def test_no_line_begins_with_the_full_stop_after_a_chip() -> None:
    html = render("It held [E12].", PLACES)
    chip = '<a class="cite" href="/evidence/7">E12</a>'
    assert html == f'<p dir="auto">It held <span class="nowrap">{chip}.</span></p>\n'


def test_each_block_runs_in_the_direction_of_its_own_words() -> None:
    html = render("one\n\n\u05e9\u05dc\u05d5\u05dd\n\n- item\n\n> said", {})
    assert html.count('dir="auto"') == 5


@pytest.mark.parametrize(
    "text", ["[E2]", "[E0]", "[E01]", "[E999999999]", "[E]", "[e1]", "[E 1]", "[E-1]", "[E\u0661]"]
)
def test_a_citation_that_does_not_resolve_stays_text(text: str) -> None:
    page = seen(text)
    assert page.text.strip() == text
    assert page.tags == ["p"]


def test_a_citation_in_code_or_escaped_stays_text() -> None:
    assert "a" not in seen("`[E1]`").tags
    assert "a" not in seen("\\[E1]").tags


def test_a_citation_within_emphasis_is_a_chip() -> None:
    assert seen("**[E1]**").tags == ["p", "strong", "a"]


def test_no_places_no_chips() -> None:
    assert "<a" not in render("[E1] [E12]", {})


def test_the_numbers_that_a_text_cites() -> None:
    assert cited_numbers("[E1], [E12] and [E12]; not [E0], [E1234567], E3 or [e4]") == {1, 12}


@given(st.sets(st.integers(1, 999_999), max_size=8))
def test_every_number_that_is_cited_is_found(numbers: set[int]) -> None:
    assert cited_numbers(" ".join(f"[E{number}]" for number in numbers)) == numbers


@given(st.sets(st.integers(1, 999_999), min_size=1, max_size=8))
def test_what_counts_as_cited_is_what_is_shown_as_cited(numbers: set[int]) -> None:
    text = "\n".join(f"- said [E{number}]" for number in sorted(numbers))
    html = render(text, {number: f"/evidence/{number}" for number in numbers})
    assert html.count('class="cite"') == len(cited_numbers(text))
