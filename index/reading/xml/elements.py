"""Elements of XML as text.

Names lose their namespaces, words their markup; blocks are paragraphs.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterator
from typing import Any

from lxml import etree

from index.reading.text.hyphenation import is_broken_word, joined_word

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Elements that part paragraphs, in any of the formats.
_BLOCK_NAMES = """
    p ab head hl1 hl2 l item label cell row list table lg div div1 div2 div3 sp speaker stage quote
    q figure note opener closer salute signed dateline byline trailer argument epigraph block h1 h2
    h3 h4 h5 h6 li ul ol tr td th blockquote section article pre br body front back hedline
    paragraph titlepart doctitle docauthor postscript media
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())


def local_name(element: Any) -> str:
    """Return the name of an element in lower case, without namespace; empty for a comment."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def within(element: Any, *names: str) -> Iterator[Any]:
    """Yield the elements below one that have one of these names, in document order."""
    return (below for below in element.iterdescendants() if local_name(below) in names)


def at(element: Any, path: str) -> list[Any]:
    """Return the elements at a path of names: `docdata/date.issue`.

    A leading `//` searches for the first name at any depth.
    """
    first, *rest = path.removeprefix("//").split("/")
    elements = (
        list(within(element, first))
        if path.startswith("//")
        else [below for below in element if local_name(below) == first]
    )
    for name in rest:
        elements = [below for above in elements for below in above if local_name(below) == name]
    return elements


def words(element: Any) -> str:
    """Return all the words of an element in a row."""
    return " ".join(_text(element).split())


def text_at(element: Any, *paths: str) -> str:
    """Return the words of the first element that has any, at the first of these paths."""
    return next((text for path in paths for below in at(element, path) if (text := words(below))), "")


def texts_at(element: Any, path: str) -> list[str]:
    """Return the words of every element at a path."""
    return [text for below in at(element, path) if (text := words(below))]


def value_at(element: Any, attribute: str, *paths: str) -> str:
    """Return the first value of an attribute at these paths."""
    return next(
        (
            value
            for path in paths
            for below in at(element, path)
            if (value := below.get(attribute, "").strip())
        ),
        "",
    )


def _text(element: Any) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            pieces.append(html.unescape(child.text))
        elif isinstance(child.tag, str):
            name = local_name(child)
            if name == "lb":
                pieces.append(_break(child, pieces))
            elif name in BLOCKS or name in ("pb", "cb"):
                pieces.append(f" {_text(child)} ")
            else:
                pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def paragraphs_in(element: Any, without: Collection[str] = ()) -> list[str]:
    """Return the paragraphs of an element: the text between its blocks.

    without     names of elements that are left out
    """
    paragraphs: list[str] = []
    run: list[str] = []

    def flush() -> None:
        text = "".join(run)
        run.clear()
        if line := whole(text.split("\n")):
            paragraphs.append(line)

    def walk(above: Any) -> None:
        run.append(_one_line(above.text))
        for child in above:
            if child.tag is etree.Entity:
                run.append(html.unescape(child.text))
            elif isinstance(child.tag, str):
                name = local_name(child)
                if name == "lb":
                    run.append(_break(child, run))
                elif name in BLOCKS and name not in without:
                    flush()
                    walk(child)
                    flush()
                elif name not in without:
                    walk(child)
            run.append(_one_line(child.tail))

    walk(element)
    flush()
    return paragraphs


def _break(element: Any, before: list[str]) -> str:
    """Return the end of a line: nothing within a word, where the edition says so."""
    return "" if element.get("break") == "no" and not before[-1].endswith("-") else "\n"


def _one_line(text: str | None) -> str:
    return text.replace("\n", " ") if text else ""


def whole(lines: list[str], record: str = "") -> str:
    """Join printed lines, and the words that were broken between them."""
    text = ""
    for line in (" ".join(line.split()) for line in lines):
        if text and line and is_broken_word(text, line):
            text = joined_word(text, line, record)
        else:
            text = f"{text} {line}" if text and line else text or line
    return text
