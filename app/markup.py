"""Text to HTML, purely: a small Markdown, every tag escaped, [E12] turned into a citation chip."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

CITATION = re.compile(r"\[E([1-9]\d{0,5})\]")
CLOSING = re.compile(
    r"[.,;:!?)\u2019\u201d»…]{0,3}"
)  # what no line may begin with, so it stays with the chip
BLOCKS = {"paragraph_open": "p", "list_item_open": "li", "blockquote_open": "blockquote"}
TAGS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "a", "span"}
ATTRIBUTES = {"a": {"href", "class"}, "span": {"class"}} | {tag: {"dir"} for tag in BLOCKS.values()}


def cited_numbers(text: str) -> set[int]:
    """The numbers of the evidence a text cites."""
    return {int(found) for found in CITATION.findall(text)}


def render(text: str, places: Mapping[int, str]) -> Markup:
    """Paragraphs, emphasis, lists and quotes. `places` gives the address of each citation that resolves."""
    html = _parser().render(text, {"places": places})
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "blockquote", "backticks", "newline", "escape"]
    )
    parser.inline.ruler.push("citation", _citation)
    parser.core.ruler.push("direction", _own_direction)
    parser.add_render_rule("citation", _chip)
    return parser


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


def _chip(_self: RendererHTML, tokens: list[Token], at: int, _options: Any, env: Any) -> str:
    number, closing = tokens[at].content, tokens[at].markup
    place = env["places"].get(int(number))
    if not place:
        return f"[E{number}]{closing}"
    chip = f'<a class="cite" href="{place}">E{number}</a>'
    return f'<span class="nowrap">{chip}{closing}</span>' if closing else chip
