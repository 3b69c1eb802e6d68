"""Markup in the values of a record: the words of a title, the blocks and captions of a text."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

_BLOCK_NAMES = "p div h1 h2 h3 h4 h5 h6 li blockquote pre td th tr table ul ol section article header footer figure dd dt dl hr"
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_DROPPED = ("script", "style", "noscript", "template", "iframe")


def words_in(markup: str) -> str:
    """All its words in a row."""
    return BeautifulSoup(markup, "lxml").get_text(" ")


def blocks_in(markup: str) -> tuple[list[str], list[str]]:
    """(lines, captions): its blocks as lines, what stands under pictures apart."""
    soup = BeautifulSoup(markup, "lxml")
    for tag in soup(_DROPPED):
        tag.decompose()
    captions = []
    for tag in soup("figcaption"):
        if text := " ".join(tag.get_text(" ").split()):
            captions.append(text)
        tag.decompose()
    for tag in soup.find_all(True):
        if tag.name == "br":
            tag.replace_with("\n")
        elif isinstance(tag, Tag) and tag.name in _BLOCKS:
            tag.insert_before("\n")
            tag.insert_after("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().split("\n"))
    return [line for line in lines if line], captions
