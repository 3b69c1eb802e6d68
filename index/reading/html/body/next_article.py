"""Find where the next article begins on a page that goes on with another (endless scrolling).

The next article is built like the first: the headlines have the same tag and class, and so have the
elements around each headline and its text.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.reading.html.blocks import Block, Page

#: Text of the first article in its element (in Latin characters) before another headline can end it.
_MIN_CHARS_BEFORE = 250


def next_headline(page: Page, headline: int | None, body: Sequence[int]) -> int | None:
    """Find the block that is the headline of the next article; None if the page has one article.

    headline    the block of the article's own headline, None if the page does not show it
    body        the blocks of the article's text
    """
    if headline is None or page.blocks[headline].tag != "h1":
        return None
    first = page.blocks[headline]
    for number in range(headline + 1, body[-1] + 1 if body else 0):
        block = page.blocks[number]
        if block.tag == "h1" and block.text != first.text and _is_built_alike(page, first, block):
            branch = _branch(page, first.node, block.node)
            before = sum(
                page.blocks[n].size
                for n in body
                if headline < n < number and page.inside(page.blocks[n].node, branch)
            )
            if before >= _MIN_CHARS_BEFORE:
                return number
    return None


def _is_built_alike(page: Page, one: Block, other: Block) -> bool:
    """Whether two headlines and the elements around them, which lie side by side, are alike."""
    if not _share_names(page, one.node, other.node):
        return False
    first, second = _branch(page, one.node, other.node), _branch(page, other.node, one.node)
    return _kind(page, first) == _kind(page, second) or (
        _in_article(page, one.node, first) and _in_article(page, other.node, second)
    )


def _share_names(page: Page, one: int, other: int) -> bool:
    """Whether two elements have a class in common, or both none."""
    names, others = (set(str(page.tags[node].attrs.get("class", "")).split()) for node in (one, other))
    return names == others or bool(names & others)


def _in_article(page: Page, node: int, last: int) -> bool:
    """Whether an element up to `last` is an `<article>` or lies in one."""
    while node > last and page.tags[node].name != "article":
        node = page.parents[node]
    return page.tags[node].name == "article"


def _branch(page: Page, node: int, other: int) -> int:
    """Return the outermost element around `node` that does not contain `other`."""
    while (parent := page.parents[node]) >= 0 and not page.inside(other, parent):
        node = parent
    return node


def _kind(page: Page, node: int) -> tuple[str, str]:
    tag = page.tags[node]
    return tag.name, str(tag.attrs.get("class", ""))
