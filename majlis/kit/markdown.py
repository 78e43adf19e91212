"""Markdown as members write it: rendered once, when it is written, and stored beside its source.

No raw HTML, no pictures from elsewhere, no script in any form: the parser knows no HTML, and what it makes is
washed again against a short list of what may remain. Every block finds its own direction.
"""

import re
from collections.abc import Callable, Iterator, Sequence

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

RENDERER_VERSION = 1
# Beyond this a text is shown plain: no input may keep the parser busy. The longest that is sent has 20,000.
LIMIT = 25_000
# Of all tables of one text. A row of one sign gets as many cells as the head has: few signs make millions.
MOST_CELLS = 5_000
# Lines at which the parser asks whether a paragraph, list or quote goes on. A long text asks some thousand
# times; a quote that is cut short at each line would ask for all the lines that follow, each time.
MOST_ASKED = 30_000

Mention = Callable[[str], str | None]
"""From the handle of a person to the address of their page; None where the name is to stay plain text."""

_MENTION = re.compile(r"@\[([^\[\]\n]{1,200})\]\(([A-Za-z0-9_-]{1,64})\)")
_SCHEME_BEFORE = re.compile(r"\bhttps?$")
_ADDRESS_AFTER = re.compile(r"://[^\s<>\"'`{}|\\^\[\]*]+")
_SENTENCE_END = ".,;:!?،؛؟…»”’"
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STRONG = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeffA-Za-z\u00c0-\u024f\u0370-\u052f]")
_UNDER_A_HEAD = re.compile(r"[-|: \t]+")
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
_GROUPS_OPEN = {"bullet_list_open", "ordered_list_open", "blockquote_open", "table_open"}
_GROUPS_CLOSE = {"bullet_list_close", "ordered_list_close", "blockquote_close", "table_close"}
_LEAVES_OPEN = {"paragraph_open", "heading_open", "td_open", "th_open"}

_BLOCK_TAGS = {"p", "hr", "h3", "h4", "h5", "h6", "pre", "blockquote", "ul", "ol", "li"}
_TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
_TAGS = _BLOCK_TAGS | _TABLE_TAGS | {"br", "strong", "em", "s", "code", "a", "span", "bdi"}
_ATTRIBUTES = {
    "*": {"dir"},
    "a": {"href", "class"},
    "ol": {"start"},
    "th": {"scope"},
}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow noopener ugc"


def _parse_mention(state: StateInline, silent: bool) -> bool:
    """Inline rule: `@[Name](handle)` is a mention, before it could become a link."""
    if state.src[state.pos] != "@" or not (found := _MENTION.match(state.src, state.pos)):
        return False
    if not silent:
        token = state.push("mention", "a", 0)
        token.content, token.meta = found[1], {"handle": found[2]}
    state.pos = found.end()
    return True


def _parse_bare_address(state: StateInline, silent: bool) -> bool:
    """Inline rule: an address that stands in the text is a link; marks that end the sentence stay outside."""
    if state.src[state.pos] != ":" or state.linkLevel:
        return False
    scheme, rest = _SCHEME_BEFORE.search(state.pending[-7:]), _ADDRESS_AFTER.match(state.src, state.pos)
    if not scheme or not rest:
        return False
    tail = rest[0].rstrip(_SENTENCE_END)
    if tail.endswith(")") and "(" not in tail:
        tail = tail.rstrip(")")
    if not silent:
        address = scheme[0] + tail
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(tail)
    return True


def _parse_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: a table, while the cells of all tables are not too many; from there on, lines of text."""
    if start + 2 > end:
        return False
    under_the_head = state.src[state.bMarks[start + 1] + state.tShift[start + 1] : state.eMarks[start + 1]]
    # Rows are counted where a table begins, and nowhere else: at every line it would take forever.
    if not _UNDER_A_HEAD.fullmatch(under_the_head) or not table(state, start, end, True):
        return False
    columns, used = under_the_head.count("|") + 1, state.env.get("cells", 0)
    rows = 1
    while start + 1 + rows < end and not state.isEmpty(start + 1 + rows):
        rows += 1
        if used + rows * columns > MOST_CELLS:
            state.env["cells"] = MOST_CELLS
            return False
    found = table(state, start, end, silent)
    if found and not silent:
        state.env["cells"] = used + rows * columns
    return found


def _end_what_goes_on(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule, asked first where a block might go on: no longer, once that was asked too often."""
    if not silent:
        return False
    state.env["asked"] = state.env.get("asked", 0) + 1
    return bool(state.env["asked"] > MOST_ASKED)


class _Renderer(RendererHTML):
    """What differs from plain CommonMark: mentions, no pictures, code that runs from left to right."""

    def mention(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A name, linked where the caller knows the person."""
        token = tokens[idx]
        name = f"<bdi>@{escape(token.content)}</bdi>"
        find = env.get("mention")
        address = find(token.meta["handle"]) if find else None
        return f'<a class="mention" href="{escape(address)}">{name}</a>' if address else name

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture is a link to it: nothing is fetched that the reader did not ask for."""
        token = tokens[idx]
        name = self.renderInlineAsText(token.children, options, env) or str(token.attrGet("src"))
        return f'<a href="{escape(token.attrGet("src"))}">{escape(name)}</a>'

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A piece of code in a sentence."""
        return f'<code dir="ltr">{escape(tokens[idx].content)}</code>'

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Lines of code."""
        return f'<pre dir="ltr"><code>{escape(tokens[idx].content)}</code></pre>\n'

    fence = code_block


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    parser.block.ruler.at("table", _parse_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before(
        "table", "enough", _end_what_goes_on, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.inline.add_terminator_char("@")
    parser.inline.add_terminator_char(":")
    parser.inline.ruler.before("link", "mention", _parse_mention)
    parser.inline.ruler.before("link", "bare_address", _parse_bare_address)
    return parser


_PARSER = _parser()


def _text_of(tokens: Sequence[Token] | None) -> str:
    """The words of inline tokens, without their marks."""
    words: list[str] = []
    for token in tokens or ():
        if token.type == "mention":
            words.append(f"@{token.content}")
        elif token.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif token.type == "image":
            words.append(_text_of(token.children))
        else:
            words.append(token.content)
    return "".join(words)


def _first_strong(text: str) -> str:
    found = _STRONG.search(text)
    return "" if not found else "rtl" if _RTL.match(found[0]) else "ltr"


def _give_direction(tokens: Sequence[Token]) -> None:
    """Leaves run as their own text does; a list, quote or table runs as the first strong letter in it."""
    open_groups: list[Token] = []
    for token in tokens:
        if token.type == "inline" and any("dir" not in group.attrs for group in open_groups):
            if way := _first_strong(_text_of(token.children)):
                for group in open_groups:
                    group.attrs.setdefault("dir", way)
        elif token.type in _GROUPS_OPEN:
            open_groups.append(token)
        elif token.type in _GROUPS_CLOSE:
            open_groups.pop()
        elif token.type in _LEAVES_OPEN:
            token.attrSet("dir", "auto")


def _shape(tokens: Sequence[Token]) -> None:
    """Headings stand under those of the page; the text of a tight list item gets an element of its own."""
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.hidden and token.type in ("paragraph_open", "paragraph_close"):
            token.hidden, token.tag, token.block = False, "span", False
        elif token.type == "th_open":
            token.attrSet("scope", "col")


def _as_typed(source: str) -> SafeString:
    """Paragraphs and line breaks only, for what is too long to parse."""
    blocks = (escape(block).replace("\n", "<br>\n") for block in source.split("\n\n") if block.strip())
    return mark_safe("".join(f'<p dir="auto">{block}</p>\n' for block in blocks))


def render(source: str, mention: Mention | None = None) -> SafeString:
    """`source` as safe HTML. Mentions become links where `mention` knows the address of the person's page."""
    if len(source) > LIMIT:
        return _as_typed(source)
    env: dict[str, Mention | None] = {"mention": mention}
    tokens = _PARSER.parse(source, env)
    _give_direction(tokens)
    _shape(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, env)
    washed = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_REL)
    return mark_safe(washed)


def plain(source: str) -> str:
    """The words of `source` without marks, a block a line, for the index, excerpts and plain mails."""
    if len(source) > LIMIT:
        return source
    blocks = (
        _text_of(token.children) if token.type == "inline" else token.content.rstrip("\n")
        for token in _PARSER.parse(source)
        if token.content
    )
    return "\n".join(blocks)


def mentioned(source: str) -> list[str]:
    """The handles that `source` mentions, each once, in order; none from within code."""
    if len(source) > LIMIT:
        return []
    inlines: Iterator[Token] = (
        child for token in _PARSER.parse(source) for child in token.children or () if child.type == "mention"
    )
    return list(dict.fromkeys(str(token.meta["handle"]) for token in inlines))


def plain_mentions(source: str) -> str:
    """`source` with each mention as its reader knows it: the sign and the name, without the handle."""
    return _MENTION.sub(lambda found: f"@{found[1]}", source)


def renamed(source: str, handle: str, name: str) -> str:
    """`source` with another name wherever it mentions the person of this handle, within code as well."""
    return _MENTION.sub(lambda found: f"@[{name}]({handle})" if found[2] == handle else found[0], source)
