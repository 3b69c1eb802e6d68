"""Cut a page into the blocks a reader sees: the runs of text between block boundaries.

Each block knows its element in the tree and what surrounds it. One walk visits the tree, with an
explicit stack: real pages are up to ten thousand elements deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from index.reading.html.text import one_line, weight

_INLINE_WORDS = """
    a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr picture
    q rp rt ruby s samp small span strike strong sub sup time tt u var wbr
"""
INLINE = frozenset(_INLINE_WORDS.split())
_UNSEEN_WORDS = """
    script style noscript svg template head title iframe object canvas audio video select option datalist
    textarea input map math
"""
UNSEEN = frozenset(_UNSEEN_WORDS.split())

#: Void elements: they separate words and hold no text.
_VOID = frozenset(["img", "hr", "source", "link", "meta", "embed", "track", "param"])
#: Inline elements that style sheets separate from their neighbours.
_SPACED = frozenset(["time", "label", "data"])

#: The context of a block as bits. Everything inside an element inherits its context.
BOILERPLATE = 1
CAPTION = 2
FIGURE = 4
HEADER = 8
HIDDEN = 16
LIST = 32
STANDFIRST = 64
QUOTE = 128

_BY_TAG = {
    "nav": BOILERPLATE,
    "footer": BOILERPLATE,
    "aside": BOILERPLATE,
    "form": BOILERPLATE,
    "button": BOILERPLATE,
    "dialog": BOILERPLATE,
    "menu": BOILERPLATE,
    "figcaption": CAPTION,
    "figure": FIGURE,
    "header": HEADER,
    "ul": LIST,
    "ol": LIST,
    "dl": LIST,
    "blockquote": QUOTE,
}
_BOILERPLATE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|foot|footer|side-?bar|sidebar\w*|related\w*|"
    r"recommend\w*|promo\w*|advert\w*|ad|ads|adv|advt|share\w*|sharing|social\w*|newsletter\w*|subscri\w*|"
    r"cookie\w*|consent|comments?|comentario\w*|kommentar\w*|disqus\w*|respond|bread-?crumb\w*|tags?|"
    r"taglist|tag-?cloud|keywords?|topics?|toolbar|widget\w*|popup\w*|modal\w*|overlay|lightbox|sponsor\w*|"
    r"most-?read|most-?popular|popular|trending|teasers?|read-?more|read-?also|see-?also|"
    r"more-?(?:on|from|stories|news|articles)|also-?read|outbrain\w*|taboola\w*|sign-?up|log-?in|register|"
    r"pagination|pager|skip-?link\w*|sr-only|screen-?reader\w*|visually-?hidden|"
    r"author-?(?:bio|box|info|card|about|description)|about-?(?:the-)?author|byline\w*|by-?line|timestamp|"
    r"date-?line|dateline|post-?meta|entry-?meta|article-?meta|meta|print-?only|copyright|disclaimer|"
    r"paywall|donat\w*|marketing|carousel\w*|slideshow\w*|playlist\w*|poll|rating\w*|votes?|reactions?|"
    r"correction-?form|follow\w*|feedback|survey|infobox|factbox|fact-?box|rail|skip|hidden|hide|"
    r"next-?(?:post|article)|prev(?:ious)?-?(?:post|article)|post-?nav\w*|suggest\w*|most-?viewed|latest|"
    r"ticker\w*|jp-relatedposts|credits?-?box)(?=$|[\s_-])"
)
#: Names of the article's own text. They win: `article-widget article-text`, `article-body js-newsletter`.
_TEXT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|page)-?(?:widget-?)?(?:body|text|content|copy)(?=$|[\s_-])|"
    r"body-?(?:text|copy)(?=$|[\s_-])"
)
_CAPTION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:caption\w*|wp-caption-text|fig-?caption|image-?(?:credit|caption|desc\w*|source)|"
    r"photo-?(?:credit|caption|desc\w*)|credits?|bildunterschrift|legende?|copyright-?holder|"
    r"img-?(?:caption|desc\w*))(?=$|[\s_-])|[a-z](?:-caption|caption)(?=$|[\s_-])"
)
_STANDFIRST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|chapo\w*|sub-?title|sub-?head(?:line)?|subtitulo|sottotitolo|"
    r"bajada|copete|entradilla|ingress|vorspann|teaser-?text|lead|lede|intro\w*|summary|sommario|excerpt|"
    r"abstract|underrubrik|manchet\w*|"
    r"article-?(?:lead|intro|summary|description|deck|dek|subtitle|excerpt))(?=$|[\s_-])"
)
#: What is hidden there is not the element, but what overflows it, its label, a bar.
_HIDES_ELSE = re.compile(
    r"(?:overflow(?:[-_][xy])?|label|title|scrollbars?|backface|legend)[-_]+hidden(?![a-z])"
)
#: Answers and panels are part of the text; a click unfolds them.
_UNFOLDED = re.compile(r"accordion|faq|answer")
_HIDE = re.compile(r"(?<![a-z])hid(?:e|den)(?![a-z])")
#: Hyphens of a name. More make the anchor of a heading: `menu-innovation-for-a-better-kitchen`.
_NAME_HYPHENS = 5
#: The id of `<div hidden id="S:1">`, a part that React sent late and a script moves into its place.
_SENT_LATE = re.compile(r"S:[\da-f]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One run of text between block boundaries.

    text        the text on one line
    node        the index of its element in the page's lists
    tag         the tag name of that element
    linked      how many characters of the text are inside links
    size        the length of the text in Latin characters, see `text.weight`
    context     the bits of everything that surrounds it
    """

    text: str
    node: int
    tag: str
    linked: int
    size: int
    context: int = 0


@dataclass(slots=True)
class Page:
    """The blocks of a page in reading order, and its block elements.

    `tags`, `parents` and `context` are parallel lists over the elements, a parent before its
    children.
    """

    blocks: list[Block] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    context: list[int] = field(default_factory=list)

    def inside(self, node: int, ancestor: int) -> bool:
        """Whether a block element is another one or lies within it."""
        while node > ancestor:
            node = self.parents[node]
        return node == ancestor


@lru_cache(maxsize=8192)
def context_of_names(names: str) -> int:
    """Read the context bits from the class and id of an element."""
    names = _CAMEL.sub("-", names).lower().replace("__", "-")
    if "hid" in names:
        names = (_HIDE if _UNFOLDED.search(names) else _HIDES_ELSE).sub(" ", names)
    if names.count("-") > _NAME_HYPHENS:
        names = " ".join(name for name in names.split() if name.count("-") <= _NAME_HYPHENS)
    context = 0
    if _CAPTION_NAMES.search(names):
        context |= CAPTION
    elif _BOILERPLATE_NAMES.search(names) and not _TEXT_NAMES.search(names):
        context |= BOILERPLATE
    if _STANDFIRST_NAMES.search(names):
        context |= STANDFIRST
    return context


def read_blocks(root: Tag) -> Page:
    """Read the blocks below an element (the page's body)."""
    page = Page([], [root], [-1], [0])
    run: list[str] = []
    linked = 0
    in_link = 0
    node = 0
    # Work still to do: a tag to open, a string, or the end of an element, a link or a spaced element.
    stack: list[object] = [_Close(-1)]
    stack.extend(reversed(root.contents))

    def flush() -> None:
        nonlocal linked
        if run:
            text = one_line("".join(run))
            if text:
                page.blocks.append(
                    Block(text, node, page.tags[node].name, min(linked, len(text)), weight(text))
                )
            run.clear()
        linked = 0

    while stack:
        item = stack.pop()
        if isinstance(item, NavigableString):
            if not isinstance(item, PreformattedString):
                run.append(item)
                if in_link:
                    linked += len(item.strip())
        elif isinstance(item, Tag):
            name = item.name
            if name in UNSEEN:
                run.append(" ")
                continue
            if name in _VOID:
                # The parser does not know all void elements and puts what follows inside them.
                run.append(" ")
                stack.extend(reversed(item.contents))
                continue
            if name in INLINE and not (name == "span" and _has_blocks(item)):
                if name == "a":
                    in_link += 1
                    stack.append(_LINK_END)
                elif name in _SPACED:
                    run.append(" ")
                    stack.append(_SPACED_END)
                stack.extend(reversed(item.contents))
            elif name == "br":
                # One break is a space; two in a row separate paragraphs.
                if run and run[-1] == "\n":
                    flush()
                run.append("\n")
            else:
                flush()
                page.tags.append(item)
                page.parents.append(node)
                page.context.append(_element_context(item))
                stack.append(_Close(node))
                stack.extend(reversed(item.contents))
                node = len(page.tags) - 1
        elif item is _LINK_END:
            in_link -= 1
        elif item is _SPACED_END:
            run.append(" ")
        elif isinstance(item, _Close):
            flush()
            node = item.node
    _inherit(page)
    return page


class _Close:
    """The end of a block element, with the element that goes on after it."""

    __slots__ = ("node",)

    def __init__(self, node: int) -> None:
        self.node = node


_LINK_END = object()
_SPACED_END = object()
_BLOCK_TAGS = frozenset(
    ["p", "div", "ul", "ol", "section", "article", "h1", "h2", "h3", "h4", "table", "figure"]
)


def _has_blocks(span: Tag) -> bool:
    """Whether a `<span>` holds block elements: some pages wrap whole paragraphs in one."""
    return any(isinstance(child, Tag) and child.name in _BLOCK_TAGS for child in span.contents)


def _element_context(tag: Tag) -> int:
    """Read the context bits of an element itself, from its tag, names, style and role."""
    attributes = tag.attrs
    context = _BY_TAG.get(tag.name, 0)
    if attributes:
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(names) > 1:
            context |= context_of_names(names)
        if (
            ("hidden" in attributes and not _SENT_LATE.fullmatch(str(attributes.get("id", ""))))
            or attributes.get("aria-hidden") == "true"
            or _HIDING_STYLE.search(str(attributes.get("style", "")))
        ):
            context |= HIDDEN
        if attributes.get("role") in (
            "navigation",
            "complementary",
            "contentinfo",
            "dialog",
            "menu",
            "search",
        ):
            context |= BOILERPLATE
    return context


def _inherit(page: Page) -> None:
    """Pass context bits down to the blocks.

    An element with half of the page's prose is neither boilerplate nor hidden, whatever its name.
    """
    prose = [0] * len(page.tags)
    for block in page.blocks:
        if block.size >= 80 and block.linked * 3 < len(block.text):
            prose[block.node] += block.size
    for node in range(len(prose) - 1, 0, -1):
        prose[page.parents[node]] += prose[node]
    half = max(prose[0] // 2, 1)
    own_context = [0 if prose[node] >= half else context for node, context in enumerate(page.context)]
    _pass_down(page, own_context)
    for node in _wrongly_named(page, own_context, prose):
        own_context[node] &= ~BOILERPLATE
    _pass_down(page, own_context)
    for block in page.blocks:
        block.context = page.context[block.node]


def _pass_down(page: Page, own_context: list[int]) -> None:
    for node in range(1, len(own_context)):
        page.context[node] = own_context[node] | page.context[page.parents[node]]


def _wrongly_named(page: Page, own_context: list[int], prose: list[int]) -> list[int]:
    """Find the elements that are named like boilerplate and hold the text.

    A name is wrong if all its elements together hold more prose than the page has outside
    boilerplate. Page builders put every paragraph into a `widget`, some sites each item of a list
    into a `card-promo`.
    """
    plain_prose = prose[0]
    named: dict[str, list[int]] = {}
    weights: dict[str, int] = {}
    for node in range(1, len(own_context)):
        own = own_context[node] & (BOILERPLATE | HIDDEN)
        above = page.context[page.parents[node]] & (BOILERPLATE | HIDDEN)
        if own and not above:
            plain_prose -= prose[node]
        name = _vague_name(page.tags[node]) if own == BOILERPLATE else ""
        if name:
            named.setdefault(name, []).append(node)
            weights[name] = weights.get(name, 0) + (0 if above else prose[node])
    # The name of an element around half of the prose is no name of boilerplate on this page.
    names_of_text = {
        _vague_name(page.tags[node])
        for node in range(1, len(own_context))
        if prose[node] >= max(prose[0] // 2, 1)
    }
    return [
        node
        for name, weight in weights.items()
        if weight > max(plain_prose, _MIN_PROSE_CHARS) or name in names_of_text
        for node in named[name]
    ]


#: Boilerplate holds less prose than this (Latin characters).
_MIN_PROSE_CHARS = 250
#: Names that page builders and some sites give to boxes of the article's own text too.
_VAGUE = re.compile(
    r"widget\w*|infobox|fact-?box|topics?|carousel\w*|slideshow\w*|overlay|lightbox|rail|meta|sponsor\w*|"
    r"marketing"
)
#: Names of boxes that are never the article, however much text they hold.
_NEVER_TEXT = re.compile(
    r"nav|menu|foot|side-?bar|related|recommend|newsletter|cookie|consent|comment|kommentar|comentario|"
    r"disqus|respond|trending|popular|outbrain|taboola|most-|sign|log-?in|read-|also|suggest|next|prev|modal|"
    r"popup|disclaimer|copyright|skip|hid|screen|sr-only|author"
)


def _vague_name(tag: Tag) -> str:
    """Return the word that names an element boilerplate, if articles lie in such elements too.

    Such words are `widget`, `topic`, `promo`.
    """
    if _BY_TAG.get(tag.name, 0) & BOILERPLATE:
        return ""
    names = (
        _CAMEL.sub("-", f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}").lower().replace("__", "-")
    )
    words = [match[0].strip(" _-") for match in _BOILERPLATE_NAMES.finditer(names)]
    return words[0] if words and all(map(_VAGUE.fullmatch, words)) and not _NEVER_TEXT.search(names) else ""
