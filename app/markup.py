"""Text to HTML, purely: a small Markdown, every tag escaped, [E12] turned into a citation chip."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

CITATION = re.compile(r"\[E([1-9]\d{0,5})\]")
TAGS = {"p", "em", "strong", "ul", "ol", "li", "blockquote", "code", "br", "a"}


def cited_numbers(text: str) -> set[int]:
    """The numbers of the evidence a text cites."""
    return {int(found) for found in CITATION.findall(text)}


def render(text: str, places: Mapping[int, str]) -> Markup:
    """Paragraphs, emphasis, lists and quotes. `places` gives the address of each citation that resolves."""
    html = _parser().render(text, {"places": places})
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href", "class"}}, link_rel=None))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
        ["emphasis", "list", "blockquote", "backticks", "newline", "escape"]
    )
    parser.inline.ruler.push("citation", _citation)
    parser.add_render_rule("citation", _chip)
    return parser


def _citation(state: StateInline, silent: bool) -> bool:
    found = CITATION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _chip(_self: RendererHTML, tokens: list[Token], at: int, _options: Any, env: Any) -> str:
    number = tokens[at].content
    place = env["places"].get(int(number))
    return f'<a class="cite" href="{place}">E{number}</a>' if place else f"[E{number}]"
