"""Cut boilerplate off the ends of a text: who wrote it, where to subscribe, legal notices.

It is recognised by the words of one paragraph, and at the ends only: within a text the same words
may be its subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.html.blocks import Block, Page
from index.reading.html.body.content_score import HEADINGS
from index.reading.html.text import folded

#: A longer paragraph (in Latin characters) is not mere boilerplate.
_MAX_CHARS = 1_000
#: How many blocks at the beginning are checked.
_CHECKED_AT_BEGINNING = 3
_LEGAL = (
    r"for (?:general )?information(?:al)?(?: and educational)?(?: purposes)? only|"
    r"not intended to (?:replace|be a substitute|provide)|"
    r"(?:not|as) (?:a )?substitutes? for (?:direct )?(?:professional|medical|legal)|"
    r"(?:does|do) not provide (?:tax|legal|medical|investment)|may contain affiliate links|"
    r"(?:does|do) not constitute|"
    r"registered trademarks? of|(?:views|opinions) expressed (?:here|in this|are)|"
    r"^(?:affiliate )?disclosure\b"
)
_ACCOUNT = (
    r"create an account|sign in to (?:continue|access|read|your)|"
    r"^already (?:a subscriber|have an account)"
)
_CALL = (
    r"^(?:please )?(?:sign up (?:for|to)|subscribe (?:to|now|for)|follow (?:us|me|him|her|them|my|@))|"
    r"(?:follow|find) (?:us|me|him|her|them) on|(?:liked|enjoyed) (?:this|reading) |"
    r"support (?:us|our work|me) |on patreon|(?:our|free|weekly|daily) newsletters?\b"
)
_CLOSING = re.compile("|".join((_LEGAL, _ACCOUNT, _CALL)), re.IGNORECASE)
_OPENING = re.compile("|".join((_ACCOUNT, r"^(?:affiliate )?disclosure\b")), re.IGNORECASE)
_WRITES = re.compile(r"(?:is|was|has|writes|covers|works|joined|ist|war|schreibt|est|es|è) ")


def without_ends(page: Page, body: Sequence[int], authors: Sequence[str]) -> list[int]:
    """Drop boilerplate blocks from both ends, if more than half of the text is left."""
    names = [name for name in map(folded, authors) if " " in name]
    end = len(body)
    while end and (
        _is_boilerplate(page.blocks[body[end - 1]], _CLOSING) or _is_about(page.blocks[body[end - 1]], names)
    ):
        end -= 1
    while end and end < len(body) and page.blocks[body[end - 1]].tag in HEADINGS:
        end -= 1
    text = [
        n
        for i, n in enumerate(body[:end])
        if i >= _CHECKED_AT_BEGINNING or not _is_boilerplate(page.blocks[n], _OPENING)
    ]
    whole = sum(page.blocks[n].size for n in body)
    return text if sum(page.blocks[n].size for n in text) * 2 > whole else list(body)


def _is_boilerplate(block: Block, words: re.Pattern[str]) -> bool:
    """Whether a block is about the site: legal notices, accounts, the newsletter."""
    return block.size <= _MAX_CHARS and block.tag not in HEADINGS and words.search(block.text) is not None


def _is_about(block: Block, names: Sequence[str]) -> bool:
    """Whether a block describes one of the writers."""
    if not names or block.size > _MAX_CHARS:
        return False
    start = folded(block.text[:80])
    return any(start.startswith(name + " ") and _WRITES.match(start, len(name) + 1) for name in names)
