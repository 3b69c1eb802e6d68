"""A piece of HTML as lines of text: a block stands between blank lines, `<br>` ends a line.

For the documents of databases, whose layout says nothing and whose lines say all. Pages are read
elsewhere, as trees.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

_BLOCK_WORDS = (
    "address article aside blockquote center dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_WORDS.split())
_UNSEEN = frozenset({"script", "style", "head", "template", "noscript"})
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANKS = re.compile(r"[ \t\r\n\xa0]+")
_GAPS = re.compile(r"[ \t]*\n[ \t]*")


def tree_of(markup: str) -> Any:
    """Return the `<body>` of a piece of HTML as lxml's tree; None for an empty one."""
    # A declaration in a text that is decoded already makes lxml refuse it.
    markup = re.sub(r"<\?xml[^>]*\?>", "", markup, count=1)
    # A comment that is never closed would hide all that follows.
    markup = _COMMENT.sub(_uncommented, markup).replace("<!--", "")
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(f"<html><body>{markup}</body></html>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return root


def _uncommented(comment: re.Match[str]) -> str:
    """Return nothing for a comment, and a Nexis document that broken comments enclose."""
    inner = comment[0][4:-3]
    return inner if "DOC" in inner and "<P" in inner else ""


def text_of(markup: str) -> str:
    """Return the text of a piece of HTML, blocks between blank lines."""
    tree = tree_of(markup)
    return lines_of(tree) if tree is not None else ""


def lines_of(element: Any) -> str:
    """Return the text of an element, blocks between blank lines."""
    parts: list[str] = []
    _collect(element, parts)
    lines = _GAPS.sub("\n", "".join(parts))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def line_of(element: Any) -> str:
    """Return the text of an element on one line."""
    return " ".join(_text(element).split()) if element is not None else ""


def _collect(element: Any, parts: list[str]) -> None:
    """Add the text below an element to `parts`, in its order.

    This is a loop, because trees can be deeper than calls may nest.
    """
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, node in walker:
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if not tag or tag in _UNSEEN:
                walker.skip_subtree()
                continue
            if tag == "br":
                parts.append("\n")
            elif tag in _BLOCKS:
                parts.append("\n\n")
            parts.append(_BLANKS.sub(" ", node.text or ""))
        else:
            if tag in _BLOCKS:
                parts.append("\n\n")
            if node is not element:
                parts.append(_BLANKS.sub(" ", node.tail or ""))


def _text(element: Any) -> str:
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)
