"""The second reader of a page's body, trafilatura, which has seen far more kinds of pages than our rules were made on; and one body out of two.

Its text is found again among our blocks, so that captions, paragraphs and furniture stay told apart.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable
from functools import cache
from typing import Any

from index.reading.html.blocks import CAPTION, FIGURE, FURNITURE, HIDDEN, LIST, STANDFIRST, Block, Page
from index.reading.html.body.content_score import FURNITURE_TEXT, HEADINGS, LEAVES, PROSE, TERMINAL
from index.reading.html.metadata import within
from index.reading.html.text import one_line, words

#: The beginning of a block is enough to know it again; the other reader may hand over a whole page as one line.
_MOST_COMPARED, _MOST_OF_A_LINE = 5_000, 200_000
#: Bare text of this size in a `<div>` that ends a sentence is a paragraph.
_LEAST_PARAGRAPH = 100


@cache
def _library() -> Any:
    """trafilatura takes half a second to import, so only processes that read pages pay for it; its warnings about pages are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def second_reading(html: str, thorough: bool = False) -> list[str]:
    """The paragraphs trafilatura finds; none where it finds nothing or breaks down.

    thorough  ask its fallbacks (readability, jusText) too, which takes twice the time
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = _library().bare_extraction(
                html, fast=not thorough, include_comments=False, with_metadata=False
            )
        except Exception:  # it is a second opinion: a page it breaks on has the first one
            return []
    text = getattr(found, "text", None) or ""
    return [line for raw in text.split("\n") if (line := one_line(raw.removeprefix("- ")))]


def found_in(page: Page, lines: list[str]) -> list[int]:
    """The blocks that the other reader has: most of their runs of three words, or, of short ones, the whole line."""
    if not lines:
        return []
    split = [words(line[:_MOST_OF_A_LINE]) for line in lines]
    whole = {" ".join(line) for line in split}
    running = [word for line in split for word in line]
    runs = set(zip(running, running[1:], running[2:], strict=False))
    found = []
    for number, block in enumerate(page.blocks):
        told = words(block.text[:_MOST_COMPARED])
        if len(told) < 5:
            if told and " ".join(told) in whole:
                found.append(number)
            continue
        own = list(zip(told, told[1:], told[2:], strict=False))
        if sum(1 for run in own if run in runs) * 4 > len(own) * 3:
            found.append(number)
    return found


def reconciled(page: Page, ours: list[int], theirs: list[int], inside: set[int]) -> list[int]:
    """One body from two readings of the same article: what both have, and what one has where it fits in.

    A block only one of them has fits in when it is prose beside shared prose (a child of the same element), or a heading between. What
    follows the last shared block, or goes before the first, is mostly the next article or a list of teasers.
    """
    blocks = page.blocks
    shared = sorted(set(ours) & set(theirs))
    first, last = shared[0], shared[-1]
    kin = {_family(page, blocks[n]) for n in shared if blocks[n].tag not in HEADINGS}
    hosts = {blocks[n].node for n in shared}
    kept = set(shared)
    for n in set(ours) - kept:
        block = blocks[n]
        related = _family(page, block) in kin or block.node in hosts
        between = first < n < last
        if block.tag in HEADINGS:
            fits = between and block.tag != "h1"
        elif block.tag in PROSE or block.marks & LIST:
            fits = related or (between and block.size >= 60)
        else:
            fits = between and (related or _is_paragraph(page, block))
        if fits or (n < first and block.size >= 60 and block.marks & STANDFIRST):
            kept.add(n)
    for n in set(theirs) - kept:
        block = blocks[n]
        # A paragraph or heading may carry a furniture name of its own (`page-break`) where its surroundings do not.
        marks = page.marks[page.parents[block.node]] if block.tag in LEAVES else block.marks
        if (
            (marks | block.marks & ~FURNITURE) & (FURNITURE | HIDDEN | CAPTION | FIGURE)
            or block.tag == "h1"
            or FURNITURE_TEXT.search(block.text)
        ):
            continue
        links = block.linked / len(block.text)
        related = _family(page, block) in kin or block.node in hosts or n in inside
        if (
            related
            and first < n < last
            and block.size > 3
            and (
                links < (0.8 if _family(page, block) in kin else 0.5)
                or (block.size >= 100 and links < 0.9 and TERMINAL.search(block.text))
            )
        ):
            kept.add(n)
    return sorted(kept)


_PICTURED = re.compile(r"media|image|photo|picture|video|audio|bild|foto|sign-?up|author", re.IGNORECASE)


def _is_paragraph(page: Page, block: Block) -> bool:
    """Whether bare text in a `<div>` reads like a paragraph, and not like the words beside a picture."""
    if block.size < _LEAST_PARAGRAPH or block.linked * 5 > len(block.text) or not TERMINAL.search(block.text):
        return False
    return not within(page.tags[block.node], _PICTURED, 4)


def _family(page: Page, block: Block) -> tuple[str, str, int]:
    """What tells the element around a block from others: its class (texts are cut into several boxes), else its number; and its `<article>`."""
    parent = page.parents[block.node]
    names = str(page.tags[parent].attrs.get("class", "")) if parent >= 0 else ""
    article = parent
    while article > 0 and page.tags[article].name != "article":
        article = page.parents[article]
    return block.tag, names or str(parent), article


def size_of(page: Page, numbers: Iterable[int]) -> int:
    return sum(page.blocks[n].size for n in numbers)


def agreement(page: Page, one: list[int], other: list[int]) -> float:
    both = sum(page.blocks[n].size for n in set(one) & set(other))
    either = sum(page.blocks[n].size for n in set(one) | set(other))
    return both / either if either else 0.0
