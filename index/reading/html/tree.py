"""Parse a page into one BeautifulSoup tree, within limits that no input can break.

The page's JSON-LD is returned beside the tree as text. Scripts, styles, drawings and comments are
cut out before parsing: they are half of an average page and cost a quarter of the parse. The cut is
one linear scan, so a page of unclosed comments costs no more than another.
"""

from __future__ import annotations

import gc
import html
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict, NavigableString, Tag

from index.cuts import cut_at
from index.numerals import one_spaced
from index.reading.html.text import encodable
from index.reading.input.ruby import without_readings

#: In characters. Real pages: median 0.1 MB, 99 of 100 below 1 MB, the largest of 1,700 measured 2.2 MB.
MAX_CHARS = 4 * 1024 * 1024
#: A tree of more tags takes seconds; such a page is read as lines instead.
MAX_TAGS = 100_000
#: libxml2 compares each attribute with all before it, so a tag with thousands of them takes quadratic
#: time. A tag of more characters loses its attributes.
MAX_TAG_CHARS = 16_384
#: A page read as lines has at most this many lines; the rest is joined to the last one.
MAX_LINES = 5_000

_UNSEEN = re.compile(
    r"<(?:(!--)|(script|style|svg|noscript|template|iframe|object)(?=[\s/>]))", re.IGNORECASE
)
_UNSEEN_TAG = re.compile(
    r"<(?:(?!)(!--)|(script|style|svg|noscript|template|iframe|object)(?=[\s/>]))", re.IGNORECASE
)
_COMMENT_END = re.compile(r"--!?>")
_CLOSERS = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE)
    for name in ("script", "style", "svg", "noscript", "template", "iframe", "object")
}
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,60}})\s[^<>]{{{MAX_TAG_CHARS},}}>")
_META = re.compile(r"<(?:meta|link)\s[^<>]{1,4000}>", re.IGNORECASE)
_BREAKING = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|td|table|section|article|header|footer|figure|blockquote)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page.

    soup        the tree
    json_ld     the texts of its JSON-LD blocks
    html        the text that was parsed, without what no reader sees
    flags       what had to be cut
    readings    the ruby readings printed beside words, which were taken out
    """

    soup: BeautifulSoup
    json_ld: tuple[str, ...]
    html: str
    flags: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


def parse(text: str) -> Tree:
    """Parse the decoded text of a page."""
    flags = []
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
        flags += ["input_truncated", cut_at(MAX_CHARS)]
    visible, json_ld = _cut_unseen(_escape_title(encodable(text)))
    readings: list[str] = []
    if "<ruby" in visible or "<RUBY" in visible:
        visible, readings = without_readings(visible)
    pieces = list(map(len, visible.split("<")))
    if max(pieces) > MAX_TAG_CHARS:
        visible = _LONG_TAG.sub(r"<\1>", visible)
    if len(pieces) > MAX_TAGS or visible.count("&") > MAX_TAGS:
        visible = _as_lines(visible)
        flags.append("tags_stripped")
    with warnings.catch_warnings():
        # bs4 warns when a page looks like an address or like XML; both are read as they are.
        warnings.simplefilter("ignore")
        soup = soup_of(visible)
    return Tree(soup, tuple(json_ld), visible, tuple(flags), tuple(readings))


def _escape_title(text: str) -> str:
    """Escape markup inside `<title>`, which is text to a browser, before tags are searched."""

    def escaped(match: re.Match[str]) -> str:
        words = match[1]
        return (
            f"<title>{words.replace('<', '&lt;')}</title>" if "<" in words and len(words) < 1000 else match[0]
        )

    return _TITLE.sub(escaped, text, count=1)


def _cut_unseen(text: str, openers: re.Pattern[str] = _UNSEEN) -> tuple[str, list[str]]:
    """Split a page into its text without comments, scripts and styles, and its JSON-LD blocks."""
    visible: list[str] = []
    json_ld: list[str] = []
    position = 0
    never_closed: set[str] = set()
    while opener := openers.search(text, position):
        name = opener[2].lower() if opener[2] else "!--"
        end = -1 if name in never_closed else _end_of(text, name, opener.end())
        if end < 0 and name == "!--":
            # An unclosed comment hides all that follows, as in a browser. JSON-LD in it is still read.
            return "".join([*visible, text[position : opener.start()]]), [
                *json_ld,
                *_cut_unseen(text[opener.end() :], _UNSEEN_TAG)[1],
            ]
        if end < 0:
            # Any other unclosed element hides nothing: what follows is text. Its end is not searched again.
            never_closed.add(name)
            visible.append(text[position : opener.end()])
            position = opener.end()
            continue
        visible.append(text[position : opener.start()])
        if name != "!--":
            # A drawing or a script separates words; a comment may stand within a word.
            visible.append(" ")
        tag_end = text.find(">", opener.end(), end)
        head = text[opener.start() : tag_end].lower()
        if name == "script" and "ld+json" in head:
            json_ld.append(_CLOSERS["script"].sub("", text[tag_end + 1 : end]))
        elif name == "template" and "shadowroot" in head:
            visible.append(text[tag_end + 1 : end])
        position = end
    visible.append(text[position:])
    return "".join(visible), json_ld


def _end_of(text: str, name: str, start: int) -> int:
    """Return the offset where the element or comment that opened before `start` ends, or -1."""
    if name == "!--":
        # `<!-->` is an empty comment.
        comment_end = _COMMENT_END.search(text, start - 2)
        return comment_end.end() if comment_end else -1
    closer = _CLOSERS[name].search(text, start)
    return closer.end() if closer else -1


def _as_lines(text: str) -> str:
    """Rewrite a page with too many tags as a small page with the same head and visible words."""
    title = _TITLE.search(text)
    metas = _META.findall(text[: MAX_CHARS // 8])[:500]
    broken = _BREAKING.sub("\n", _TITLE.sub("", text, count=1))
    words = html.unescape(_ANY_TAG.sub("", broken))
    lines = [line for raw in words.split("\n") if (line := one_spaced(raw))]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES:] = [" ".join(lines[MAX_LINES:])]
    body = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)
    return f"<html><head>{title[0] if title else ''}{''.join(metas)}</head><body>{body}</body></html>"


@contextmanager
def without_gc() -> Iterator[None]:
    """Switch the garbage collector off while a page is read.

    The objects of the tree live until the page is done, so the collector would walk them for
    nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class HtmlBuilder(LXMLTreeBuilder):
    """A builder that lxml's parser calls at the start and end of each element."""

    soup: Any

    def __init__(self) -> None:
        # A plain dictionary holds attributes as written; bs4's own examines every value three times.
        super().__init__(
            multi_valued_attributes=None, store_line_numbers=False, attribute_dict_class=AttributeDict
        )

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        """Begin an element."""
        soup = self.soup
        if soup.current_data:
            self._string(soup)
        element = Tag(soup, self, tag, None, None, attrib, soup.currentTag, soup._most_recent_element)
        soup._most_recent_element = element
        soup.pushTag(element)

    def end(self, tag: Any) -> None:
        """End an element."""
        soup = self.soup
        if soup.current_data:
            self._string(soup)
        if soup.currentTag.name == tag:
            soup.popTag()
        else:
            soup.handle_endtag(tag)

    def _string(self, soup: Any) -> None:
        """Append the text since the last tag to the end of the tree."""
        text = "".join(soup.current_data)
        soup.current_data = []
        if not text.strip(soup.ASCII_SPACES) and not soup.preserve_whitespace_tag_stack:
            text = "\n" if "\n" in text else " "
        string_class = soup.string_container() if soup.string_container_stack else NavigableString
        parent = soup.currentTag
        string = string_class(text)
        string.setup(parent, soup._most_recent_element)
        soup._most_recent_element = string
        parent.contents.append(string)


def soup_of(html: str) -> BeautifulSoup:
    """Parse a page without cutting anything."""
    return BeautifulSoup(html, builder=HtmlBuilder())
