"""A page's text told apart: the article's paragraphs, the captions in it, the standfirst above it.

Two readers vote: our own scorer (`html_prose`) and trafilatura (`html_second`). The block list stays ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.reading.html.blocks import CAPTION, FIGURE, FURNITURE, HIDDEN, LIST, STANDFIRST, Block, Page
from index.reading.html.body.content_score import FURNITURE_TEXT, HEADINGS, container, is_body
from index.reading.html.body.ends import without_ends
from index.reading.html.body.next_article import next_headline
from index.reading.html.body.second_opinion import agreement, found_in, reconciled, size_of
from index.reading.html.text import folded, words

#: Less than this is no article; see `choose_blocks`.
_LEAST = 250
#: A second reading this many times smaller than ours is a snippet: it is asked again. One that holds ours and is so many times larger is right.
_LONG = 800
_MUCH_SMALLER, _MANY_TIMES = 1.5, 3


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of a page's text, each block in exactly one of them, by its number in the page."""

    body: tuple[int, ...]
    captions: tuple[int, ...]
    #: which voice chose the body: `page` (ours), `second`
    source: str
    #: share of the two voices' words that both have
    agreement: float


def choose_blocks(
    page: Page,
    title: str,
    second: Callable[[bool], list[str]],
    authors: Sequence[str] = (),
    stated: Sequence[str] = (),
) -> Body:
    """The numbers of the blocks that are the article's text and of those that are captions in it.

    second  the other reader's paragraphs, asked for when needed; with True it is asked to look harder
    """
    key = folded(title)
    ours, inside = _ours(page, key)
    theirs = _theirs(page, list(stated), key)
    if not _agree(page, ours, theirs):
        theirs = _theirs(page, second(False), key)
    if size_of(page, theirs) * _MUCH_SMALLER < size_of(page, ours):
        theirs = max(theirs, _theirs(page, second(True), key), key=lambda numbers: size_of(page, numbers))
    chosen, source = _one_of_two(page, ours, theirs, inside)
    chosen = without_ends(page, _of_this_article(page, _without_repeats(page, chosen), key), authors)
    first = min(inside[0], chosen[0]) if inside and chosen else 0
    last = chosen[-1] + 3 if chosen else -1
    body = set(chosen)
    captions = [
        n
        for n, block in enumerate(page.blocks[: last + 1])
        if n >= first and n not in body and _is_caption(block)
    ]
    return Body(tuple(chosen), tuple(captions), source, agreement(page, ours, theirs))


def _ours(page: Page, title_key: str) -> tuple[list[int], list[int]]:
    """(the blocks our own reader takes for the text, all blocks of the element that holds it)."""
    ours: list[int] = []
    inside: list[int] = []
    for barred in (FURNITURE | HIDDEN | CAPTION, HIDDEN | CAPTION):
        top = container(page, barred | FIGURE)
        inside = [number for number, block in enumerate(page.blocks) if page.inside(block.node, top)]
        ours = [
            n
            for n in inside
            if is_body(page.blocks[n], barred) and not _repeats_title(page.blocks[n], title_key)
        ]
        if size_of(page, ours) >= _LEAST:
            break
        # Some sites call the article's own box `sidebar-content` or put it in an <aside>: look again without minding names.
    return ours, inside


def _theirs(page: Page, lines: list[str], title_key: str) -> list[int]:
    """The blocks the other reader takes for the text."""
    found = found_in(page, lines)
    return [
        n
        for n in found
        if not page.blocks[n].marks & CAPTION and not _repeats_title(page.blocks[n], title_key)
    ]


def _one_of_two(page: Page, ours: list[int], theirs: list[int], inside: list[int]) -> tuple[list[int], str]:
    """(the body out of two readings, whose it is)."""
    own, other = size_of(page, ours), size_of(page, theirs)
    if not theirs:
        return ours, "page"
    shared = size_of(page, set(ours) & set(theirs))
    if shared * 10 >= own * 9 and _unlinked(page, theirs) >= own * _MANY_TIMES:
        return theirs, "second"
    if own >= other * _MANY_TIMES:
        # what stays a snippet when asked twice has missed the text
        return ours, "page"
    if shared and shared * 2 >= min(own, other):
        return reconciled(page, ours, theirs, set(inside)), "page"
    if not ours or not 2 / 3 < own / max(1, other) < 3 / 2:
        return theirs, "second"
    return ours, "page"


def _agree(page: Page, ours: list[int], theirs: list[int]) -> bool:
    """Whether two readings are so much the same that no third one need be asked."""
    both = size_of(page, set(ours) & set(theirs))
    return both >= _LONG and both * 20 >= 19 * max(size_of(page, ours), size_of(page, theirs))


def _unlinked(page: Page, numbers: list[int]) -> int:
    """The size of blocks less what is linked in them."""
    return sum(page.blocks[n].size - page.blocks[n].linked for n in numbers)


def _of_this_article(page: Page, body: list[int], title_key: str) -> list[int]:
    """The blocks before the headline of the next article, where a page goes on with one."""
    heads = [
        n for n, block in enumerate(page.blocks) if block.tag == "h1" and folded(block.text) == title_key
    ]
    end = next_headline(page, heads[0] if heads else None, body)
    return body if end is None else [n for n in body if n < end]


def _repeats_title(block: Block, title_key: str) -> bool:
    return block.size < 400 and bool(title_key) and folded(block.text) == title_key


def _is_caption(block: Block) -> bool:
    return (
        bool(block.marks & (CAPTION | FIGURE)) and not block.marks & (FURNITURE | HIDDEN) and block.size > 3
    )


def _without_repeats(page: Page, numbers: list[int]) -> list[int]:
    """Pull quotes say a sentence again; the first time is enough."""
    seen: set[str] = set()
    kept = []
    for number in numbers:
        text = page.blocks[number].text
        if text in seen and page.blocks[number].size >= 60 and not page.blocks[number].marks & LIST:
            continue
        seen.add(text)
        kept.append(number)
    while kept and page.blocks[kept[-1]].tag in HEADINGS:
        kept.pop()
    return kept


def standfirst(page: Page, body: Body, title: str, stated: Iterable[str]) -> str:
    """The lines between the headline and the body that sum the article up; empty when the body has them.

    stated  what the page's metas give as its description: mostly the standfirst, whole or cut off
    """
    if not body.body:
        return ""
    first = body.body[0]
    told = [set(words(text)) for text in stated if len(text) > 30]
    opening = folded(page.blocks[first].text)
    key = folded(title)
    start = max((n for n in range(first) if folded(page.blocks[n].text) == key), default=max(0, first - 12))
    for block in page.blocks[start:first]:
        if block.size < 40 or block.marks & (HIDDEN | CAPTION | FIGURE) or block.linked * 2 > len(block.text):
            continue
        said = folded(block.text)
        if said in (key, opening) or FURNITURE_TEXT.search(block.text):
            continue
        own = set(said.split())
        described = any(len(own & other) >= 0.7 * min(len(own), len(other)) for other in told)
        named = bool(block.marks & STANDFIRST) and not block.marks & FURNITURE
        if described or named or (block.tag in HEADINGS and block.size >= 80 and not block.marks & FURNITURE):
            return block.text
    return ""
