"""Where a page that goes on with another article (endless scrolling) leaves the one it was asked for.

The next article is built as the first one is: its headline has the same tag and class, and the element around each of them and its text is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.reading.html.blocks import Block, Page

#: So much text of the first article stands in its element before another headline can end it.
_LEAST_BEFORE = 250


def next_headline(page: Page, headline: int | None, body: Sequence[int]) -> int | None:
    """The number of the block that is the headline of the next article; None where the page holds one article.

    headline  the block that is the article's own headline, None where the page does not show it
    body      the blocks taken for the article's text
    """
    if headline is None or page.blocks[headline].tag != "h1":
        return None
    first = page.blocks[headline]
    for number in range(headline + 1, body[-1] + 1 if body else 0):
        block = page.blocks[number]
        if block.tag == "h1" and block.text != first.text and _is_built_alike(page, first, block):
            own = _branch(page, first.node, block.node)
            before = sum(
                page.blocks[n].size
                for n in body
                if headline < n < number and page.inside(page.blocks[n].node, own)
            )
            if before >= _LEAST_BEFORE:
                return number
    return None


def _is_built_alike(page: Page, one: Block, other: Block) -> bool:
    """Whether two headlines, and the elements around them that lie side by side, are of one kind."""
    if not _share_names(page, one.node, other.node):
        return False
    first, second = _branch(page, one.node, other.node), _branch(page, other.node, one.node)
    return _kind(page, first) == _kind(page, second) or (
        _in_article(page, one.node, first) and _in_article(page, other.node, second)
    )


def _share_names(page: Page, one: int, other: int) -> bool:
    """Whether two elements have a class in common, or none at all."""
    names, others = (set(str(page.tags[node].attrs.get("class", "")).split()) for node in (one, other))
    return names == others or bool(names & others)


def _in_article(page: Page, node: int, last: int) -> bool:
    """Whether an `<article>` stands around an element, from it up to `last`."""
    while node > last and page.tags[node].name != "article":
        node = page.parents[node]
    return page.tags[node].name == "article"


def _branch(page: Page, node: int, other: int) -> int:
    """The outermost element around `node` that does not hold `other`."""
    while (parent := page.parents[node]) >= 0 and not page.inside(other, parent):
        node = parent
    return node


def _kind(page: Page, node: int) -> tuple[str, str]:
    tag = page.tags[node]
    return tag.name, str(tag.attrs.get("class", ""))
