"""Text to HTML, purely: a small Markdown, every tag escaped, [E12] turned into a citation chip, and every link
followed by where it leads.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

CITATION = re.compile(r"\[E([1-9]\d{0,5})\]")
CLOSING = re.compile(
    r"[.,;:!?)\u2019\u201d»…]{0,3}"
)  # what no line may begin with, so it stays with the chip
BLOCKS = {"paragraph_open": "p", "list_item_open": "li", "blockquote_open": "blockquote"}
SPOKEN = {"text", "text_special", "softbreak", "hardbreak"}
TAGS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "a", "span"}
OUTSIDE = re.compile(r"https?://[^/?#\s]", re.ASCII | re.IGNORECASE)  # the only addresses a link may have
HOST = re.compile(r"[a-z0-9.:-]+", re.ASCII)  # other scripts arrive here in their ASCII form
ATTRIBUTES = {"a": {"href", "class", "rel"}, "span": {"class"}} | {tag: {"dir"} for tag in BLOCKS.values()}


def cited_numbers(text: str) -> set[int]:
    """The numbers of the evidence a text cites."""
    return {int(found) for found in CITATION.findall(text)}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or an item of a list: its words without code, what it cites, and whether it quotes somebody."""

    words: str
    cited: frozenset[int]
    quoted: bool


def paragraphs(text: str) -> list[Paragraph]:
    """A text paragraph by paragraph, as its readers see it."""
    found, quotes = [], 0
    for token in _parser().parse(text, {"places": {}}):
        if token.type in {"blockquote_open", "blockquote_close"}:
            quotes += token.nesting
        elif token.type == "inline":
            parts = token.children or []
            words = "".join(
                " " if part.type.endswith("break") else part.content for part in parts if part.type in SPOKEN
            )
            cited = frozenset(int(part.content) for part in parts if part.type == "citation")
            found.append(Paragraph(" ".join(words.split()), cited, quotes > 0))
    return found


def render(text: str, places: Mapping[int, str]) -> Markup:
    """Paragraphs, emphasis, lists, quotes and links. `places` gives the address of each citation that resolves."""
    html = _parser().render(text, {"places": places})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "blockquote", "backticks", "newline", "escape", "link"]
    )
    parser.validateLink = _leads_outside  # type: ignore[method-assign, assignment]
    # before links, so that [E12](somewhere) is the citation that it counts as
    parser.inline.ruler.before("link", "citation", _citation)
    parser.core.ruler.push("direction", _own_direction)
    parser.core.ruler.push("destination", _say_where)
    parser.add_render_rule("citation", _chip)
    parser.add_render_rule("host", _host)
    return parser


def _leads_outside(address: str) -> bool:
    """Links lead to the web, and nowhere else: not to scripts, and not to pages of ours in somebody's disguise."""
    return bool(OUTSIDE.match(address)) and bool(_host_of(address))


def _host_of(address: str) -> str:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # half of an IPv6 address
        return ""
    return host if HOST.fullmatch(host) else ""


def _citation(state: StateInline, silent: bool) -> bool:
    found = CITATION.match(state.src, state.pos)
    if not found:
        return False
    closing = CLOSING.match(state.src, found.end())
    if not silent:
        chip = state.push("citation", "", 0)
        chip.content, chip.markup = found[1], closing[0] if closing else ""
    state.pos = closing.end() if closing else found.end()
    return True


def _own_direction(state: StateCore) -> None:
    """Each block runs in the direction of its own words."""
    for token in state.tokens:
        if token.type in BLOCKS:
            token.attrSet("dir", "auto")


def _say_where(state: StateCore) -> None:
    """Where a link leads is read before it is followed."""
    for block in state.tokens:
        if block.children:
            block.children = list(_with_hosts(block.children))


def _with_hosts(tokens: list[Token]) -> Iterator[Token]:
    host = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrGet("href"))
            host = _host_of(address)
            token.attrs = {"href": address, "rel": "noopener noreferrer nofollow"}
        yield token
        if token.type == "link_close":
            yield Token("host", "", 0, content=host)


def _host(_self: RendererHTML, tokens: list[Token], at: int, _options: Any, _env: Any) -> str:
    return f' <span class="host">({escape(tokens[at].content)})</span>'


def _chip(_self: RendererHTML, tokens: list[Token], at: int, _options: Any, env: Any) -> str:
    number, closing = tokens[at].content, tokens[at].markup
    place = env["places"].get(int(number))
    if not place:
        return f"[E{number}]{closing}"
    chip = f'<a class="cite" href="{place}">E{number}</a>'
    return f'<span class="nowrap">{chip}{closing}</span>' if closing else chip
