"""One page as one BeautifulSoup tree, within limits no input can break; its JSON-LD is handed over beside it as text.

What never shows (scripts, styles, drawings, comments) is cut from the text before parsing: it is half of an average page and costs a
quarter of the parse. The cutting is a linear scan with `str.find`-like steps, so a page of unclosed comments costs no more than another.
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

#: Real pages: median 0.1 MB, 99 of 100 below 1 MB, the largest of 1,700 measured 2.2 MB.
MAX_CHARS = 4 * 1024 * 1024
#: Beyond this a tree takes seconds; such a page is read as lines instead.
MAX_TAGS = 100_000
#: libxml2 compares each attribute with all before it, so a tag of many thousands takes quadratic time. Long tags lose their attributes.
MAX_TAG_CHARS = 16_384
#: A page read as lines keeps at most this many of them apart; the rest is joined to the last.
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
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|td|table|section|article|header|footer|figure|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed page: its soup, the texts of its JSON-LD blocks, and words about what had to be cut.

    readings    what is printed beside words to say how they are read, and was taken out
    """

    soup: BeautifulSoup
    json_ld: tuple[str, ...]
    html: str
    flags: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()


def parse(text: str) -> Tree:
    """The tree of a page's decoded text."""
    flags = []
    if len(text) > MAX_CHARS:
        text = text[:MAX_CHARS]
        flags += ["input_truncated", cut_at(MAX_CHARS)]
    seen, json_ld = _cut_unseen(_keep_title(encodable(text)))
    readings: list[str] = []
    if "<ruby" in seen or "<RUBY" in seen:
        seen, readings = without_readings(seen)
    pieces = list(map(len, seen.split("<")))
    if max(pieces) > MAX_TAG_CHARS:
        seen = _LONG_TAG.sub(r"<\1>", seen)
    if len(pieces) > MAX_TAGS or seen.count("&") > MAX_TAGS:
        seen = _as_lines(seen)
        flags.append("tags_stripped")
    with warnings.catch_warnings():
        # bs4 warns when a page looks like an address or like XML; both are read as they are.
        warnings.simplefilter("ignore")
        soup = soup_of(seen)
    return Tree(soup, tuple(json_ld), seen, tuple(flags), tuple(readings))


def _keep_title(text: str) -> str:
    """Markup inside `<title>` is text to a browser, so it is escaped before anything looks for tags."""

    def escaped(match: re.Match[str]) -> str:
        words = match[1]
        return (
            f"<title>{words.replace('<', '&lt;')}</title>" if "<" in words and len(words) < 1000 else match[0]
        )

    return _TITLE.sub(escaped, text, count=1)


def _cut_unseen(text: str, openers: re.Pattern[str] = _UNSEEN) -> tuple[str, list[str]]:
    """The text without comments, scripts, styles and the like; and the contents of its JSON-LD scripts."""
    kept: list[str] = []
    json_ld: list[str] = []
    position = 0
    never_closed: set[str] = set()
    while opener := openers.search(text, position):
        name = opener[2].lower() if opener[2] else "!--"
        end = -1 if name in never_closed else _end_of(text, name, opener.end())
        if end < 0 and name == "!--":
            # A comment without its end hides all that follows, as it does from readers; what JSON-LD lies in it is for programs anyway.
            return "".join([*kept, text[position : opener.start()]]), [
                *json_ld,
                *_cut_unseen(text[opener.end() :], _UNSEEN_TAG)[1],
            ]
        if end < 0:
            # Another opener without its closer hides nothing: what follows is read as text. Do not look for this closer again.
            never_closed.add(name)
            kept.append(text[position : opener.end()])
            position = opener.end()
            continue
        kept.append(text[position : opener.start()])
        if name != "!--":
            # Words on both sides of a drawing or a script stand apart; a comment may stand within a word.
            kept.append(" ")
        tag_end = text.find(">", opener.end(), end)
        head = text[opener.start() : tag_end].lower()
        if name == "script" and "ld+json" in head:
            json_ld.append(_CLOSERS["script"].sub("", text[tag_end + 1 : end]))
        elif name == "template" and "shadowroot" in head:
            kept.append(text[tag_end + 1 : end])
        position = end
    kept.append(text[position:])
    return "".join(kept), json_ld


def _end_of(text: str, name: str, start: int) -> int:
    """Where the unseen element or comment that opened before `start` ends, or -1."""
    if name == "!--":
        # `<!-->` is a comment, and empty
        found = _COMMENT_END.search(text, start - 2)
        return found.end() if found else -1
    closer = _CLOSERS[name].search(text, start)
    return closer.end() if closer else -1


def _as_lines(text: str) -> str:
    """A small page with the same head and the same visible words, for pages with too many tags to build a tree of."""
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
    """Reading a page makes a tree of objects that stay until its end: the collector would walk them again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class HtmlBuilder(LXMLTreeBuilder):
    """Called by lxml's parser for the beginnings and ends of elements."""

    soup: Any

    def __init__(self) -> None:
        # Attributes are what was written, so a plain dictionary holds them; bs4's own looks at every value three times.
        super().__init__(
            multi_valued_attributes=None, store_line_numbers=False, attribute_dict_class=AttributeDict
        )

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        """An element begins."""
        soup = self.soup
        if soup.current_data:
            self._string(soup)
        made = Tag(soup, self, tag, None, None, attrib, soup.currentTag, soup._most_recent_element)
        soup._most_recent_element = made
        soup.pushTag(made)

    def end(self, tag: Any) -> None:
        """An element ends."""
        soup = self.soup
        if soup.current_data:
            self._string(soup)
        if soup.currentTag.name == tag:
            soup.popTag()
        else:
            soup.handle_endtag(tag)

    def _string(self, soup: Any) -> None:
        """The text since the last tag takes its place at the end of the tree, where nothing can follow it yet."""
        text = "".join(soup.current_data)
        soup.current_data = []
        if not text.strip(soup.ASCII_SPACES) and not soup.preserve_whitespace_tag_stack:
            text = "\n" if "\n" in text else " "
        kind = soup.string_container() if soup.string_container_stack else NavigableString
        parent = soup.currentTag
        made = kind(text)
        made.setup(parent, soup._most_recent_element)
        soup._most_recent_element = made
        parent.contents.append(made)


def soup_of(html: str) -> BeautifulSoup:
    """The tree of a page."""
    return BeautifulSoup(html, builder=HtmlBuilder())
