"""Choose the blocks of a page that are the article's paragraphs, its captions and its standfirst.

Two readers vote: the page's own prose score (`content_score`) and trafilatura (`second_opinion`).
Both name blocks of the same list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.reading.html.blocks import BOILERPLATE, CAPTION, FIGURE, HIDDEN, LIST, STANDFIRST, Block, Page
from index.reading.html.body.content_score import BOILERPLATE_TEXT, HEADINGS, TERMINAL, container, is_body
from index.reading.html.body.ends import without_ends
from index.reading.html.body.next_article import next_headline
from index.reading.html.body.second_opinion import matching_blocks, merge_readings, size_of
from index.reading.html.text import folded, words

#: A shorter text (in Latin characters) is no article; then boilerplate names are ignored.
_MIN_BODY_CHARS = 250
#: Two readings with so many characters in common need no third.
_MIN_SHARED_CHARS = 800
#: trafilatura is run again, more thoroughly, if its reading is this many times smaller than ours.
_TIMES_SMALLER = 1.5
#: A reading that has the other and is this many times larger is right.
_TIMES_LARGER = 3


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of a page's text by their index in the page, each in one part only.

    source      which reading the body is: `page` (ours) or `second`
    """

    body: tuple[int, ...]
    captions: tuple[int, ...]
    source: str


def choose_blocks(
    page: Page,
    title: str,
    second: Callable[[bool], list[str]],
    authors: Sequence[str] = (),
    stated: Sequence[str] = (),
) -> Body:
    """Choose the blocks of the article's text and the captions in it.

    second      returns the paragraphs that trafilatura reads, more thoroughly if called with True
    authors     the writers, whose descriptions end a text
    stated      the paragraphs of the page's JSON-LD
    """
    key = folded(title)
    ours, inside = _ours(page, key)
    theirs = _theirs(page, list(stated), key)
    if not _agree(page, ours, theirs):
        theirs = _theirs(page, second(False), key)
    if size_of(page, theirs) * _TIMES_SMALLER < size_of(page, ours):
        theirs = max(theirs, _theirs(page, second(True), key), key=lambda numbers: size_of(page, numbers))
    chosen, source = _one_of_two(page, ours, theirs, inside)
    chosen = _with_opening(page, chosen, key)
    chosen = without_ends(page, _of_this_article(page, _without_repeats(page, chosen), key), authors)
    first = min(inside[0], chosen[0]) if inside and chosen else 0
    last = chosen[-1] + 3 if chosen else -1
    body = set(chosen)
    captions = [
        n
        for n, block in enumerate(page.blocks[: last + 1])
        if n >= first and n not in body and _is_caption(block)
    ]
    return Body(tuple(chosen), tuple(captions), source)


def _ours(page: Page, title_key: str) -> tuple[list[int], list[int]]:
    """Choose the blocks by prose score. Returns them and all blocks of the element around them."""
    ours: list[int] = []
    inside: list[int] = []
    for excluded in (BOILERPLATE | HIDDEN | CAPTION, HIDDEN | CAPTION):
        top = container(page, excluded | FIGURE)
        inside = [n for n, block in enumerate(page.blocks) if page.inside(block.node, top)]
        ours = [
            n
            for n in inside
            if is_body(page.blocks[n], excluded) and not _repeats_title(page.blocks[n], title_key)
        ]
        if size_of(page, ours) >= _MIN_BODY_CHARS:
            break
        # Some sites name the article's own box `sidebar-content` or put it in an <aside>.
        # The second attempt ignores names.
    return ours, inside


def _theirs(page: Page, lines: list[str], title_key: str) -> list[int]:
    """List the blocks that the other reading has, without captions and repeated titles."""
    return [
        n
        for n in matching_blocks(page, lines)
        if not page.blocks[n].context & CAPTION and not _repeats_title(page.blocks[n], title_key)
    ]


def _one_of_two(page: Page, ours: list[int], theirs: list[int], inside: list[int]) -> tuple[list[int], str]:
    """Choose one body out of two readings. Returns it and its source."""
    our_size, their_size = size_of(page, ours), size_of(page, theirs)
    if not theirs:
        return ours, "page"
    shared_size = size_of(page, set(ours) & set(theirs))
    if shared_size * 10 >= our_size * 9 and _unlinked(page, theirs) >= our_size * _TIMES_LARGER:
        return theirs, "second"
    if our_size >= their_size * _TIMES_LARGER:
        # A reading that is still a snippet after the thorough run has missed the text.
        return ours, "page"
    if shared_size and shared_size * 2 >= min(our_size, their_size):
        return merge_readings(page, ours, theirs, set(inside)), "page"
    if not ours or not 2 / 3 < our_size / max(1, their_size) < 3 / 2:
        return theirs, "second"
    return ours, "page"


def _with_opening(page: Page, body: list[int], title_key: str) -> list[int]:
    """Add the paragraphs right below the headline, which some pages have in a box of their own."""
    above = page.blocks[: body[0]] if body else []
    head = next(
        (
            n
            for n in reversed(range(len(above)))
            if above[n].tag == "h1" and folded(above[n].text) == title_key
        ),
        None,
    )
    if head is None:
        return body
    barred = HIDDEN | CAPTION | FIGURE | (BOILERPLATE & ~above[head].context)
    opening = [n for n in range(head + 1, body[0]) if _is_opening(page.blocks[n], barred)]
    return [*opening, *body] if size_of(page, opening) >= _MIN_OPENING_CHARS else body


def _is_opening(block: Block, barred: int) -> bool:
    """Whether a block between the headline and the text is a paragraph of whole sentences."""
    return (
        block.tag == "p"
        and block.size >= _MIN_OPENING_PARAGRAPH_CHARS
        and block.linked * 3 < len(block.text)
        and not block.context & barred
        and TERMINAL.search(block.text) is not None
        and not BOILERPLATE_TEXT.search(block.text)
    )


#: A shorter opening is a standfirst.
_MIN_OPENING_CHARS = 100
_MIN_OPENING_PARAGRAPH_CHARS = 60


def _agree(page: Page, ours: list[int], theirs: list[int]) -> bool:
    """Whether two readings are so alike that no third one is needed."""
    shared_size = size_of(page, set(ours) & set(theirs))
    return shared_size >= _MIN_SHARED_CHARS and shared_size * 20 >= 19 * max(
        size_of(page, ours), size_of(page, theirs)
    )


def _unlinked(page: Page, numbers: list[int]) -> int:
    """Return the size of blocks without the links in them."""
    return sum(page.blocks[n].size - page.blocks[n].linked for n in numbers)


def _of_this_article(page: Page, body: list[int], title_key: str) -> list[int]:
    """Cut the blocks before the headline of the next article, if the page goes on with one."""
    heads = [
        n for n, block in enumerate(page.blocks) if block.tag == "h1" and folded(block.text) == title_key
    ]
    end = next_headline(page, heads[0] if heads else None, body)
    return body if end is None else [n for n in body if n < end]


def _repeats_title(block: Block, title_key: str) -> bool:
    return block.size < 400 and bool(title_key) and folded(block.text) == title_key


def _is_caption(block: Block) -> bool:
    return (
        bool(block.context & (CAPTION | FIGURE))
        and not block.context & (BOILERPLATE | HIDDEN)
        and block.size > 3
    )


def _without_repeats(page: Page, numbers: list[int]) -> list[int]:
    """Drop repeated blocks, such as pull quotes, and headings at the end."""
    seen: set[str] = set()
    unique = []
    for n in numbers:
        block = page.blocks[n]
        if block.text in seen and block.size >= 60 and not block.context & LIST:
            continue
        seen.add(block.text)
        unique.append(n)
    while unique and page.blocks[unique[-1]].tag in HEADINGS:
        unique.pop()
    return unique


def standfirst(page: Page, body: Body, title: str, stated: Iterable[str]) -> str:
    """Return the block between headline and body that sums the article up, or an empty text.

    stated  the descriptions in the page's metas: mostly the standfirst, whole or clipped
    """
    if not body.body:
        return ""
    first = body.body[0]
    descriptions = [set(words(text)) for text in stated if len(text) > 30]
    opening = folded(page.blocks[first].text)
    key = folded(title)
    start = max((n for n in range(first) if folded(page.blocks[n].text) == key), default=max(0, first - 12))
    for block in page.blocks[start:first]:
        if (
            block.size < 40
            or block.context & (HIDDEN | CAPTION | FIGURE)
            or block.linked * 2 > len(block.text)
        ):
            continue
        text = folded(block.text)
        if text in (key, opening) or BOILERPLATE_TEXT.search(block.text):
            continue
        block_words = set(text.split())
        is_described = any(
            len(block_words & other) >= 0.7 * min(len(block_words), len(other)) for other in descriptions
        )
        is_summary = block.context & STANDFIRST or (block.tag in HEADINGS and block.size >= 80)
        if is_described or (is_summary and not block.context & BOILERPLATE):
            return block.text
    return ""
