"""Which angle brackets in a text are markup, and which are words of it: `<I P Sharp Associates
Ltd>`, `<0.5`, a stock's name `<BP.L>`.

Markup is a known name that closes, or stands alone by its nature (`<br>`), and has no attributes or
such with `=`. Everything else was written to be read.

    has_markup(text)        -> whether any of its brackets is markup
    only_markup(text)       -> the text with every other bracket as `&lt;`, for a parser of markup
"""

from __future__ import annotations

import re
from collections import Counter

_NAMES = """
    a abbr address article aside b bdi bdo big blockquote body caption center cite code col colgroup
    dd del details dfn div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header
    html i iframe ins kbd label li main mark nav noscript object ol p picture pre q rb rp rt rtc
    ruby s samp script section select small span strike strong style sub summary sup table tbody td
    template tfoot th thead time title tr tt u ul var video audio svg button option
"""
#: What never closes.
_ALONE = "br hr img input link meta wbr source embed area base param track"
_ATTRIBUTES = r"(?:\s+[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*\s*/?"
_TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9:_-]*)({_ATTRIBUTES})>")
_KNOWN = frozenset(_NAMES.split())
_VOID = frozenset(_ALONE.split())
#: Whose end may be left out.
_OPEN = frozenset(["p", "li", "dd", "dt", "tr", "td", "th", "option"])
_COMMENT = re.compile(r"<(?:!--|!doctype\b|\?xml\b|!\[CDATA\[)", re.IGNORECASE)
_OPENING, _CLOSING = re.compile(r"<([a-z][a-z0-9:_-]*)"), re.compile(r"</([a-z][a-z0-9:_-]*)\s*>")
#: A tag that was cut off at the end of its text: `<a href="..`.
_CUT = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s+[\w-]+=[^<>]*|\s*)\Z")


def is_html_name(name: str) -> bool:
    """Whether an element of this name is one of HTML."""
    return name in _KNOWN or name in _VOID


class _Tags:
    """The tags of a text, and the names of those that open and close somewhere in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = text.lower()
        self.closed = frozenset(_CLOSING.findall(folded))
        self.opened = Counter(_OPENING.findall(folded))

    def is_known(self, tag: re.Match[str]) -> bool:
        """Whether a tag alone shows that its text is markup."""
        name, attributes = tag[2].lower(), tag[3].strip(" /\t\n")
        if name in _VOID:
            return not attributes or "=" in attributes
        if name not in _KNOWN or (attributes and "=" not in attributes):
            return False
        if attributes:
            return True
        if tag[1]:
            return name in self.opened
        if name in self.closed:
            return True
        before = self.text[max(0, tag.start() - 40) : tag.start()].rstrip(" \t")
        return name in _OPEN and (self.opened[name] > 1 or not before or before[-1] in "\n>")

    def is_any(self, tag: re.Match[str]) -> bool:
        """Whether a bracket is a tag, in a text that is markup: names of other vocabularies too,
        where they close or have attributes.
        """
        name = tag[2].lower()
        if self.is_known(tag) or (tag[1] and (name in _KNOWN or name in self.opened)):
            return True
        return name not in _KNOWN and ("=" in tag[3] or ":" in name or name in self.closed)


def has_markup(text: str) -> bool:
    """Whether a text holds markup. One without `<` does not."""
    if _TAG.search(text) is None:
        return _COMMENT.search(text) is not None
    tags = _Tags(text)
    return any(map(tags.is_known, _TAG.finditer(text))) or _COMMENT.search(text) is not None


def only_markup(text: str) -> str:
    """A text that has markup, with brackets that are none made harmless."""
    tags = _Tags(text)
    pieces: list[str] = []
    position = 0
    while (place := text.find("<", position)) >= 0:
        pieces.append(text[position:place])
        tag = _TAG.match(text, place)
        is_tag = (
            tags.is_any(tag)
            if tag
            else _COMMENT.match(text, place) is not None or _CUT.match(text, place) is not None
        )
        pieces.append("<" if is_tag else "&lt;")
        position = place + 1
    pieces.append(text[position:])
    return "".join(pieces)
