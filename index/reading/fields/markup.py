"""Markup in the values of a record: the words of a title, the blocks and captions of a text."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from index.numerals import one_spaced
from index.reading.input.markup_signs import only_markup
from index.reading.text.wrapped_lines import unwrap_lines

_BLOCK_NAMES = """
    p div h1 h2 h3 h4 h5 h6 li blockquote pre td th tr table ul ol section article header footer figure dd
    dt dl hr
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
#: Elements with the reading of a word, printed beside its signs: no part of the word.
_READINGS = ("rt", "rp", "rtc")
#: Elements in which the end of a source line is a blank. Elsewhere it may separate paragraphs, as in texts
#: that are marked up here and there.
_PARAGRAPHS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "figcaption")
_LINE_END = re.compile(r"(?<!\n)[ \t]*\r?\n[ \t]*(?!\s*\n)")
_DROPPED = ("script", "style", "noscript", "template", "iframe")


def words_in(markup: str) -> str:
    """Return all the words of markup in a row."""
    soup = BeautifulSoup(only_markup(markup), "lxml")
    for tag in soup(_READINGS):
        tag.decompose()
    return soup.get_text(" ")


def blocks_in(markup: str) -> tuple[list[str], list[str]]:
    """Return the blocks of markup as lines, and the captions of its pictures."""
    soup = BeautifulSoup(only_markup(markup), "lxml")
    for tag in soup([*_DROPPED, *_READINGS]):
        tag.decompose()
    captions = []
    for tag in soup("figcaption"):
        if text := one_spaced(tag.get_text(" ")):
            captions.append(text)
        tag.decompose()
    for string in soup.find_all(string=_LINE_END):
        if string.find_parent(_PARAGRAPHS) is not None and string.find_parent("pre") is None:
            string.replace_with(_LINE_END.sub(" ", string))
    for tag in soup.find_all(True):
        if tag.name == "br":
            tag.replace_with("\n")
        elif isinstance(tag, Tag) and tag.name in _BLOCKS:
            tag.insert_before("\n")
            tag.insert_after("\n")
    lines = [one_spaced(line) for line in soup.get_text().split("\n")]
    wrapped = unwrap_lines(lines)
    return (wrapped.texts if wrapped else [line for line in lines if line]), captions
