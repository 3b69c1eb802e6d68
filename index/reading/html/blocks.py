"""A page as the blocks a reader sees: runs of text between block boundaries, each with its place in the tree and what its surroundings are.

One walk over the tree, with a stack of our own: pages ten thousand elements deep are met with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from index.reading.html.text import one_line, weight

_INLINE_WORDS = """
    a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr picture q rp rt ruby s samp small span strike
    strong sub sup time tt u var wbr
"""
INLINE = frozenset(_INLINE_WORDS.split())
_UNSEEN_WORDS = """
    script style noscript svg template head title iframe object canvas audio video select option datalist textarea input map math
"""
UNSEEN = frozenset(_UNSEEN_WORDS.split())

#: Drawn between words, which they part; nothing of them is text.
_DRAWN = frozenset(["img", "hr", "source", "link", "meta", "embed", "track", "param"])
#: Inline, but values of their own: style sheets part them from what stands beside them.
_APART = frozenset(["time", "label", "data"])

#: What the surroundings of a block say about it, as bits: it is inherited by everything inside.
FURNITURE, CAPTION, FIGURE, HEADER, HIDDEN, LIST, STANDFIRST, QUOTE = 1, 2, 4, 8, 16, 32, 64, 128

_BY_TAG = {
    "nav": FURNITURE,
    "footer": FURNITURE,
    "aside": FURNITURE,
    "form": FURNITURE,
    "button": FURNITURE,
    "dialog": FURNITURE,
    "menu": FURNITURE,
    "figcaption": CAPTION,
    "figure": FIGURE,
    "header": HEADER,
    "ul": LIST,
    "ol": LIST,
    "dl": LIST,
    "blockquote": QUOTE,
}
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|foot|footer|side-?bar|sidebar\w*|related\w*|recommend\w*|promo\w*|advert\w*|ad|"
    r"ads|adv|advt|share\w*|sharing|social\w*|newsletter\w*|subscri\w*|cookie\w*|consent|comments?|comentario\w*|kommentar\w*|disqus\w*|"
    r"respond|bread-?crumb\w*|tags?|taglist|tag-?cloud|keywords?|topics?|toolbar|widget\w*|popup\w*|modal\w*|overlay|lightbox|sponsor\w*|"
    r"most-?read|most-?popular|popular|trending|teasers?|read-?more|read-?also|see-?also|more-?(?:on|from|stories|news|articles)|"
    r"also-?read|outbrain\w*|taboola\w*|sign-?up|log-?in|register|pagination|pager|skip-?link\w*|sr-only|screen-?reader\w*|"
    r"visually-?hidden|author-?(?:bio|box|info|card|about|description)|about-?(?:the-)?author|byline\w*|by-?line|timestamp|date-?line|"
    r"dateline|post-?meta|entry-?meta|article-?meta|meta|print-?only|copyright|disclaimer|paywall|donat\w*|marketing|carousel\w*|"
    r"slideshow\w*|playlist\w*|poll|rating\w*|votes?|reactions?|correction-?form|follow\w*|feedback|survey|infobox|factbox|fact-?box|rail|"
    r"skip|hidden|hide|next-?(?:post|article)|prev(?:ious)?-?(?:post|article)|post-?nav\w*|suggest\w*|most-?viewed|latest|ticker\w*|"
    r"jp-relatedposts|credits?-?box)(?=$|[\s_-])"
)
#: Names of the article's own text, which overrule: `article-widget article-text`, `article-body js-newsletter`.
_TEXT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:article|story|post|entry|page)-?(?:widget-?)?(?:body|text|content|copy)(?=$|[\s_-])|body-?(?:text|copy)(?=$|[\s_-])"
)
_CAPTION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:caption\w*|wp-caption-text|fig-?caption|image-?(?:credit|caption|desc\w*|source)|photo-?(?:credit|caption|desc\w*)|"
    r"credits?|bildunterschrift|legende?|copyright-?holder|img-?(?:caption|desc\w*))(?=$|[\s_-])|[a-z](?:-caption|caption)(?=$|[\s_-])"
)
_STANDFIRST_NAMES = re.compile(
    r"(?:^|[\s_-])(?:stand-?first|dek|deck|chapo\w*|sub-?title|sub-?head(?:line)?|subtitulo|sottotitolo|bajada|copete|entradilla|ingress|"
    r"vorspann|teaser-?text|lead|lede|intro\w*|summary|sommario|excerpt|abstract|underrubrik|manchet\w*|article-?(?:lead|intro|summary|"
    r"description|deck|dek|subtitle|excerpt))(?=$|[\s_-])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Block:
    """One run of text between block boundaries."""

    text: str
    node: int
    tag: str
    #: characters of the text inside links
    linked: int
    #: the text's weight, see `html_text.weight`
    size: int
    #: bits of its surroundings, inherited
    marks: int = 0


@dataclass(slots=True)
class Page:
    """The blocks of a page in reading order, and the block elements they stand in: parallel lists, a parent before its children."""

    blocks: list[Block] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def inside(self, node: int, ancestor: int) -> bool:
        """Whether a block element is, or lies within, another."""
        while node > ancestor:
            node = self.parents[node]
        return node == ancestor


@lru_cache(maxsize=8192)
def named_marks(names: str) -> int:
    """What the class, id and role of an element say it is."""
    names = _CAMEL.sub("-", names).lower().replace("__", "-")
    marks = 0
    if _CAPTION_NAMES.search(names):
        marks |= CAPTION
    elif _FURNITURE_NAMES.search(names) and not _TEXT_NAMES.search(names):
        marks |= FURNITURE
    if _STANDFIRST_NAMES.search(names):
        marks |= STANDFIRST
    return marks


def read_blocks(root: Tag) -> Page:
    """The blocks below an element (the page's body)."""
    page = Page([], [root], [-1], [0])
    run: list[str] = []
    linked = 0
    in_link = 0
    node = 0
    #: what is left to do: a tag to open, a string, or a closing mark (node to return to, None) / link end
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
            if name in _DRAWN:
                # empty elements all, but the parser knows not all of them and puts what follows inside
                run.append(" ")
                stack.extend(reversed(item.contents))
                continue
            if name in INLINE and not (name == "span" and _holds_blocks(item)):
                if name == "a":
                    in_link += 1
                    stack.append(_LINK_END)
                elif name in _APART:
                    run.append(" ")
                    stack.append(_APART_END)
                stack.extend(reversed(item.contents))
            elif name == "br":
                # One break is a space; two in a row part paragraphs.
                if run and run[-1] == "\n":
                    flush()
                run.append("\n")
            else:
                flush()
                page.tags.append(item)
                page.parents.append(node)
                page.marks.append(_own_marks(item))
                stack.append(_Close(node))
                stack.extend(reversed(item.contents))
                node = len(page.tags) - 1
        elif item is _LINK_END:
            in_link -= 1
        elif item is _APART_END:
            run.append(" ")
        elif isinstance(item, _Close):
            flush()
            node = item.node
    _inherit(page)
    return page


class _Close:
    """The end of a block element: the number of the element that goes on after it."""

    __slots__ = ("node",)

    def __init__(self, node: int) -> None:
        self.node = node


_LINK_END = object()
_APART_END = object()
_BLOCKY = frozenset(["p", "div", "ul", "ol", "section", "article", "h1", "h2", "h3", "h4", "table", "figure"])


def _holds_blocks(span: Tag) -> bool:
    """Some pages wrap whole paragraphs in a `<span>`."""
    return any(isinstance(child, Tag) and child.name in _BLOCKY for child in span.contents)


def _own_marks(tag: Tag) -> int:
    attributes = tag.attrs
    marks = _BY_TAG.get(tag.name, 0)
    if attributes:
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(names) > 1:
            marks |= named_marks(names)
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or _HIDING_STYLE.search(str(attributes.get("style", "")))
        ):
            marks |= HIDDEN
        if attributes.get("role") in (
            "navigation",
            "complementary",
            "contentinfo",
            "dialog",
            "menu",
            "search",
        ):
            marks |= FURNITURE
    return marks


def _inherit(page: Page) -> None:
    """Hand marks down; an element that holds half of the page's prose is not furniture or hidden, whatever it is called."""
    prose = [0] * len(page.tags)
    for block in page.blocks:
        if block.size >= 80 and block.linked * 3 < len(block.text):
            prose[block.node] += block.size
    for node in range(len(prose) - 1, 0, -1):
        prose[page.parents[node]] += prose[node]
    half = max(prose[0] // 2, 1)
    own = [0 if prose[node] >= half else marks for node, marks in enumerate(page.marks)]
    _hand_down(page, own)
    for node in _wrongly_named(page, own, prose):
        own[node] &= ~FURNITURE
    _hand_down(page, own)
    for block in page.blocks:
        block.marks = page.marks[block.node]


def _hand_down(page: Page, own: list[int]) -> None:
    for node in range(1, len(own)):
        page.marks[node] = own[node] | page.marks[page.parents[node]]


def _wrongly_named(page: Page, own: list[int], prose: list[int]) -> list[int]:
    """The elements whose name says furniture where all that are so called hold more prose than is not marked at all.

    Page builders put every paragraph into a `widget`, some sites each item of a list into a `card-promo`.
    """
    unmarked = prose[0]
    named: dict[str, list[int]] = {}
    weights: dict[str, int] = {}
    for node in range(1, len(own)):
        above = page.marks[page.parents[node]] & (FURNITURE | HIDDEN)
        if own[node] & (FURNITURE | HIDDEN) and not above:
            unmarked -= prose[node]
        name = _vague_name(page.tags[node]) if own[node] & FURNITURE and not own[node] & HIDDEN else ""
        if name:
            named.setdefault(name, []).append(node)
            weights[name] = weights.get(name, 0) + (0 if above else prose[node])
    # what the element around half of the prose is called is no name of furniture on this page
    of_text = {
        _vague_name(page.tags[node]) for node in range(1, len(own)) if prose[node] >= max(prose[0] // 2, 1)
    }
    return [
        node
        for name, weight in weights.items()
        if weight > max(unmarked, _LEAST_PROSE) or name in of_text
        for node in named[name]
    ]


#: Furniture holds less prose than this.
_LEAST_PROSE = 250
#: Names that page builders and some sites give to boxes of the article's own text too.
_VAGUE = re.compile(
    r"widget\w*|infobox|fact-?box|topics?|carousel\w*|slideshow\w*|overlay|lightbox|rail|meta|sponsor\w*|marketing"
)
#: Names of what is never the article, however much of it there is.
_NEVER_TEXT = re.compile(
    r"nav|menu|foot|side-?bar|related|recommend|newsletter|cookie|consent|comment|kommentar|comentario|disqus|respond|trending|popular|"
    r"outbrain|taboola|most-|sign|log-?in|read-|also|suggest|next|prev|modal|popup|disclaimer|copyright|skip|hid|screen|sr-only|author"
)


def _vague_name(tag: Tag) -> str:
    """The word by which an element is called furniture, where articles lie in such elements too: `widget`, `topic`, `promo`."""
    if _BY_TAG.get(tag.name, 0) & FURNITURE:
        return ""
    names = (
        _CAMEL.sub("-", f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}").lower().replace("__", "-")
    )
    found = [match[0].strip(" _-") for match in _FURNITURE_NAMES.finditer(names)]
    return found[0] if found and all(map(_VAGUE.fullmatch, found)) and not _NEVER_TEXT.search(names) else ""
