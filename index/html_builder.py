"""How lxml's parse of a page becomes a BeautifulSoup: bs4's own builder without its bookkeeping for XML.

Names in HTML are in no namespace, so a tag's name and its attributes are handed on as they come; bs4's builder, which serves XML too,
takes every one of them apart and copies the attributes twice.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict


class HtmlBuilder(LXMLTreeBuilder):
    """Called by lxml's parser for the beginnings and ends of elements."""

    soup: Any

    def __init__(self) -> None:
        # Attributes are what was written, so a plain dictionary holds them; bs4's own looks at every value three times.
        super().__init__(multi_valued_attributes=None, store_line_numbers=False, attribute_dict_class=AttributeDict)

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        """An element begins."""
        self.soup.handle_starttag(tag, None, None, attrib)

    def end(self, tag: Any) -> None:
        """An element ends."""
        self.soup.handle_endtag(tag)


def soup_of(html: str) -> BeautifulSoup:
    """The tree of a page."""
    return BeautifulSoup(html, builder=HtmlBuilder())
