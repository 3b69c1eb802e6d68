"""What stands at the ends of a text and is not of it: who wrote it, where to subscribe, what the lawyers want.

Told by the words of one paragraph, and believed at the ends only: within a text the same words may be its matter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.reading.html.blocks import Page
from index.reading.html.body.content_score import HEADINGS
from index.reading.html.text import folded

#: Paragraphs that are longer say more than that.
_LONGEST = 700
#: At the beginning so many blocks are looked at.
_AT_BEGINNING = 3
_LEGAL = (
    r"for (?:general )?information(?:al)?(?: and educational)?(?: purposes)? only|not intended to (?:replace|be a substitute|provide)|"
    r"not (?:a )?substitutes? for (?:professional|medical|legal)|(?:does|do) not constitute|registered trademarks? of|"
    r"(?:views|opinions) expressed (?:here|in this|are)|^(?:affiliate )?disclosure\b"
)
_ACCOUNT = (
    r"create an account|sign in to (?:continue|access|read|your)|^already (?:a subscriber|have an account)"
)
_CALL = (
    r"^(?:please )?(?:sign up (?:for|to)|subscribe (?:to|now|for)|follow (?:us|me|him|her|them|my|@))|"
    r"(?:follow|find) (?:us|me|him|her|them) on|(?:liked|enjoyed) (?:this|reading) |support (?:us|our work|me) |on patreon|"
    r"(?:our|free|weekly|daily) newsletters?\b"
)
_OTHER = re.compile("|".join((_LEGAL, _ACCOUNT, _CALL)), re.IGNORECASE)
_OPENING = re.compile("|".join((_ACCOUNT, r"^(?:affiliate )?disclosure\b")), re.IGNORECASE)
_WRITES = re.compile(r"(?:is|was|has|writes|covers|works|joined|ist|war|schreibt|est|es|è) ")


def without_ends(page: Page, body: Sequence[int], authors: Sequence[str]) -> list[int]:
    """A text's blocks without those at its ends that are not of it, where more than half of the text is left."""
    names = [name for name in map(folded, authors) if " " in name]
    last = len(body)
    while last and (_is_other(page, body[last - 1], _OTHER) or _is_about(page, body[last - 1], names)):
        last -= 1
    while last and last < len(body) and page.blocks[body[last - 1]].tag in HEADINGS:
        last -= 1
    kept = [
        n for place, n in enumerate(body[:last]) if place >= _AT_BEGINNING or not _is_other(page, n, _OPENING)
    ]
    whole = sum(page.blocks[n].size for n in body)
    return kept if sum(page.blocks[n].size for n in kept) * 2 > whole else list(body)


def _is_other(page: Page, number: int, words: re.Pattern[str]) -> bool:
    """Whether a block speaks of the site: its lawyers, its accounts, its newsletter."""
    block = page.blocks[number]
    return block.size <= _LONGEST and block.tag not in HEADINGS and words.search(block.text) is not None


def _is_about(page: Page, number: int, names: Sequence[str]) -> bool:
    """Whether a block says who one of the writers is."""
    block = page.blocks[number]
    if not names or block.size > _LONGEST:
        return False
    said = folded(block.text[:80])
    return any(said.startswith(name + " ") and _WRITES.match(said, len(name) + 1) for name in names)
