"""Read a page's body a second time with trafilatura, and merge the two readings into one body.

trafilatura has met far more kinds of pages than our rules. Its lines are matched with our blocks,
so that paragraphs, captions and boilerplate stay distinct.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

from index.reading.html.blocks import BOILERPLATE, CAPTION, FIGURE, HIDDEN, LIST, STANDFIRST, Block, Page
from index.reading.html.body.content_score import BOILERPLATE_TEXT, HEADINGS, PARAGRAPH_TAGS, PROSE, TERMINAL
from index.reading.html.metadata import within
from index.reading.html.text import one_line, words

#: Characters of a block that are compared: its beginning is enough.
_COMPARED_CHARS = 5_000
#: Characters of a line that are compared: trafilatura may return a whole page as one line.
_LINE_CHARS = 200_000
#: Plain text in a `<div>` that ends a sentence is a paragraph from this size on (in Latin characters).
_MIN_PARAGRAPH_CHARS = 100


@cache
def _library() -> Any:
    """Import trafilatura, which takes half a second, in processes that read pages only.

    Its warnings about pages are silenced.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def second_reading(html: str, thorough: bool = False) -> list[str]:
    """Return the paragraphs that trafilatura reads; none if it finds nothing or fails.

    thorough    also run its fallbacks (readability, jusText), which takes twice the time
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            document = _library().bare_extraction(
                html, fast=not thorough, include_comments=False, with_metadata=False
            )
        except Exception:  # it is a second opinion: a page it fails on has the first one
            return []
    text = getattr(document, "text", None) or ""
    return [line for raw in text.split("\n") if (line := one_line(raw.removeprefix("- ")))]


def matching_blocks(page: Page, lines: list[str]) -> list[int]:
    """List the blocks that the other reading has.

    It has a block if it has most of its shingles of three words; a short block must be a whole
    line.
    """
    if not lines:
        return []
    line_words = [words(line[:_LINE_CHARS]) for line in lines]
    whole_lines = {" ".join(line) for line in line_words}
    running = [word for line in line_words for word in line]
    shingles = set(zip(running, running[1:], running[2:], strict=False))
    numbers = []
    for number, block in enumerate(page.blocks):
        text = words(block.text[:_COMPARED_CHARS])
        if len(text) < 5:
            if text and " ".join(text) in whole_lines:
                numbers.append(number)
            continue
        block_shingles = list(zip(text, text[1:], text[2:], strict=False))
        if sum(1 for shingle in block_shingles if shingle in shingles) * 4 > len(block_shingles) * 3:
            numbers.append(number)
    return numbers


def merge_readings(page: Page, ours: list[int], theirs: list[int], inside: set[int]) -> list[int]:
    """Merge two readings of one article: the shared blocks, and those of one reading that fit in.

    A block of one reading fits in if it is prose beside shared prose (in the same element), or a
    heading between shared blocks. Blocks before the first shared one or after the last are mostly
    the next article or a list of teasers.
    """
    blocks = page.blocks
    shared = sorted(set(ours) & set(theirs))
    first, last = shared[0], shared[-1]
    shared_families = {_family(page, blocks[n]) for n in shared if blocks[n].tag not in HEADINGS}
    shared_nodes = {blocks[n].node for n in shared}
    merged = set(shared)
    for n in set(ours) - merged:
        block = blocks[n]
        related = _family(page, block) in shared_families or block.node in shared_nodes
        between = first < n < last
        if block.tag in HEADINGS:
            fits = between and block.tag != "h1"
        elif block.tag in PROSE or block.context & LIST:
            fits = related or (between and block.size >= 60)
        else:
            fits = between and (related or _is_paragraph(page, block))
        if fits or (n < first and block.size >= 60 and block.context & STANDFIRST):
            merged.add(n)
    for n in set(theirs) - merged:
        block = blocks[n]
        # A paragraph or heading may itself have a boilerplate name (`page-break`), unlike its parent.
        context = page.context[page.parents[block.node]] if block.tag in PARAGRAPH_TAGS else block.context
        if (
            (context | block.context & ~BOILERPLATE) & (BOILERPLATE | HIDDEN | CAPTION | FIGURE)
            or block.tag == "h1"
            or BOILERPLATE_TEXT.search(block.text)
        ):
            continue
        links = block.linked / len(block.text)
        in_family = _family(page, block) in shared_families
        related = in_family or block.node in shared_nodes or n in inside
        if (
            related
            and first < n < last
            and block.size > 3
            and (
                links < (0.8 if in_family else 0.5)
                or (block.size >= 100 and links < 0.9 and TERMINAL.search(block.text))
            )
        ):
            merged.add(n)
    return sorted(merged)


_PICTURED = re.compile(r"media|image|photo|picture|video|audio|bild|foto|sign-?up|author", re.IGNORECASE)


def _is_paragraph(page: Page, block: Block) -> bool:
    """Whether plain text in a `<div>` is a paragraph, and not a text beside a picture."""
    if (
        block.size < _MIN_PARAGRAPH_CHARS
        or block.linked * 5 > len(block.text)
        or not TERMINAL.search(block.text)
    ):
        return False
    return not within(page.tags[block.node], _PICTURED, 4)


def _family(page: Page, block: Block) -> tuple[str, str, int]:
    """Return a key of the element around a block: block tag, class, index of its `<article>`.

    One text may lie in several boxes of the same class. A parent without a class is known by its
    index.
    """
    parent = page.parents[block.node]
    names = str(page.tags[parent].attrs.get("class", "")) if parent >= 0 else ""
    article = parent
    while article > 0 and page.tags[article].name != "article":
        article = page.parents[article]
    return block.tag, names or str(parent), article


def size_of(page: Page, numbers: Iterable[int]) -> int:
    """Return the size of blocks in Latin characters."""
    return sum(page.blocks[n].size for n in numbers)
