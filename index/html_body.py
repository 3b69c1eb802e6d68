"""Which blocks of a page are its article: the part of the tree where prose is densest, without what is furniture inside it.

Every block of prose counts for its length, every block of links against it; the element with the largest sum holds the article.
A second reader (`html_second`) votes; the block list stays ours, so captions, paragraphs and furniture can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.html_blocks import CAPTION, FIGURE, FURNITURE, HIDDEN, LIST, STANDFIRST, Block, Page
from index.html_text import folded, words

_END = re.compile(r"[.!?…»”’\"':;)\]。！？｡」』।۔؟]$")
_TERMINAL = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]」』]*(?:\s|$)")
_FURNITURE_TEXT = re.compile(
    r"^(?:read (?:more|also|next|the full)|see also|more (?:on|from|stories)|related(?: (?:stories|articles|content|news|posts|"
    r"topics))?\s*[:：]?$|advertisement|anzeige|werbung|publicité|publicidad|"
    r"share(?: (?:this|on|via)\b.*)?$|follow us|sign up|subscribe|click here|loading|skip to|sponsored|image source|"
    r"getty images?$|copyright ©|©|all rights reserved|lesen sie (?:auch|mehr)|"
    r"mehr zum thema|lire aussi|à lire aussi|lea también|leer más|leggi anche|leia (?:mais|também)|lees ook|les også|läs (?:också|"
    r"mer)|czytaj (?:też|także|więcej)|читайте также|další|"
    r"watch:|video:|photo:|photos?$|listen to this|recommended|trending|tags?\s*:|topics?\s*:|filed under|most popular|comments?$|"
    r"\d+ comments?|leave a (?:comment|reply)|join the conversation)",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PROSE = frozenset({"p", "blockquote", "pre", "td", "dd"})
#: Elements that hold one paragraph, not an article.
_LEAVES = _HEADINGS | _PROSE | {"li"}


def worth(block: Block) -> float:
    """How much a block speaks for (or, negative, against) its surroundings being the article."""
    if block.marks & (FURNITURE | HIDDEN | CAPTION | FIGURE):
        return 0.0
    share = block.linked / max(1, len(block.text))
    if block.tag in _HEADINGS:
        return -2.0 if share > 0.5 else 2.0
    if share > 0.5:
        return -12.0 - min(block.size, 80) * 0.25
    worth = block.size * (1 - 1.5 * share)
    if block.tag not in _PROSE:
        # Bare text in a <div> or <li> is prose when it reads like it.
        if block.marks & LIST:
            worth *= 0.4
        elif not _TERMINAL.search(block.text):
            worth *= 0.2
    if block.size < 60:
        worth = worth * 0.3 - 4
    return worth


def container(page: Page) -> int:
    """The block element that holds the article: largest sum of worth, the innermost of those nearly as good."""
    sums = [0.0] * len(page.tags)
    for block in page.blocks:
        value = worth(block)
        sums[block.node] += value
    children: list[list[int]] = [[] for _ in page.tags]
    for node in range(len(sums) - 1, 0, -1):
        sums[page.parents[node]] += sums[node]
        children[page.parents[node]].append(node)
    best = max(range(len(sums)), key=lambda node: (sums[node], node))
    while page.tags[best].name in _LEAVES and best:
        best = page.parents[best]
    while True:
        inner = max(children[best], key=lambda node: sums[node], default=-1)
        if inner < 0 or sums[inner] < 0.9 * sums[best] or page.tags[inner].name in _LEAVES:
            return best
        best = inner


def is_body(block: Block) -> bool:
    """Whether a block inside the article's element belongs to its text."""
    if block.marks & (FURNITURE | HIDDEN | CAPTION):
        return False
    if block.marks & FIGURE and block.size < 200:
        return False
    share = block.linked / max(1, len(block.text))
    if _FURNITURE_TEXT.search(block.text) and (block.size < 120 or share > 0.4):
        return False
    if block.tag in _HEADINGS:
        return share < 0.6
    if block.marks & LIST:
        return share < 0.4 or (share < 0.7 and block.size > 120)
    if share > 0.6:
        return False
    if block.tag in _PROSE:
        return block.size > 25 or bool(_END.search(block.text))
    return block.size > 60 or bool(_TERMINAL.search(block.text))


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of a page's text, each block in exactly one of them, by its number in the page."""

    body: tuple[int, ...]
    captions: tuple[int, ...]
    #: which voice chose the body: `page` (ours), `second`
    source: str
    #: share of the two voices' words that both have
    agreement: float


def choose_blocks(page: Page, title: str, second: Callable[[], list[str]]) -> Body:
    """The numbers of the blocks that are the article's text and of those that are captions in it.

    second  the other reader's paragraphs, asked for when needed
    """
    top = container(page)
    inside = [number for number, block in enumerate(page.blocks) if page.inside(block.node, top)]
    key = folded(title)
    ours = [n for n in inside if is_body(page.blocks[n]) and not _repeats_title(page.blocks[n], key)]
    theirs = [n for n in found_in(page, second()) if not page.blocks[n].marks & CAPTION and not _repeats_title(page.blocks[n], key)]
    chosen, source = ours, "page"
    if theirs:
        shared = _size(page, set(ours) & set(theirs))
        if shared * 2 >= min(_size(page, ours), _size(page, theirs)) and shared:
            chosen = reconciled(page, ours, theirs, set(inside))
        elif not ours or not 2 / 3 < _size(page, ours) / max(1, _size(page, theirs)) < 3 / 2:
            chosen, source = theirs, "second"
    chosen = _without_repeats(page, chosen)
    first = min(inside[0], chosen[0]) if inside and chosen else 0
    last = chosen[-1] + 3 if chosen else -1
    body = set(chosen)
    captions = [n for n, block in enumerate(page.blocks[: last + 1]) if n >= first and n not in body and _is_caption(block)]
    return Body(tuple(chosen), tuple(captions), source, _agreement(page, ours, theirs))


def reconciled(page: Page, ours: list[int], theirs: list[int], inside: set[int]) -> list[int]:
    """One body from two readings of the same article: what both have, and what one has where it fits in.

    A block only one of them has fits in when it is prose beside shared prose (a child of the same element), or a heading between. What
    follows the last shared block, or goes before the first, is mostly the next article or a list of teasers.
    """
    blocks = page.blocks
    shared = sorted(set(ours) & set(theirs))
    first, last = shared[0], shared[-1]
    kin = {_family(page, blocks[n]) for n in shared if blocks[n].tag not in _HEADINGS}
    hosts = {blocks[n].node for n in shared}
    kept = set(shared)
    for n in set(ours) - kept:
        block = blocks[n]
        related = _family(page, block) in kin or block.node in hosts
        between = first < n < last
        if block.tag in _HEADINGS:
            fits = between and block.tag != "h1"
        elif block.tag in _PROSE or block.marks & LIST:
            fits = related or (between and block.size >= 60)
        else:
            fits = related and between
        if fits or (n < first and block.size >= 60 and block.marks & STANDFIRST):
            kept.add(n)
    for n in set(theirs) - kept:
        block = blocks[n]
        # A paragraph or heading may carry a furniture name of its own (`page-break`) where its surroundings do not.
        marks = page.marks[page.parents[block.node]] if block.tag in _LEAVES else block.marks
        if (
            (marks | block.marks & ~FURNITURE) & (FURNITURE | HIDDEN | CAPTION | FIGURE)
            or block.tag == "h1"
            or _FURNITURE_TEXT.search(block.text)
        ):
            continue
        links = block.linked / len(block.text)
        related = _family(page, block) in kin or block.node in hosts or n in inside
        if (
            related
            and first < n < last
            and block.size > 3
            and (links < 0.5 or (block.size >= 100 and links < 0.9 and _TERMINAL.search(block.text)))
        ):
            kept.add(n)
    return sorted(kept)


def _family(page: Page, block: Block) -> tuple[str, str, int]:
    """What tells the element around a block from others: its class (texts are cut into several boxes), else its number; and its `<article>`."""
    parent = page.parents[block.node]
    names = str(page.tags[parent].attrs.get("class", "")) if parent >= 0 else ""
    article = parent
    while article > 0 and page.tags[article].name != "article":
        article = page.parents[article]
    return block.tag, names or str(parent), article


def _size(page: Page, numbers: Iterable[int]) -> int:
    return sum(page.blocks[n].size for n in numbers)


def _repeats_title(block: Block, title_key: str) -> bool:
    return block.size < 400 and bool(title_key) and folded(block.text) == title_key


def _is_caption(block: Block) -> bool:
    return bool(block.marks & (CAPTION | FIGURE)) and not block.marks & (FURNITURE | HIDDEN) and block.size > 3


def found_in(page: Page, lines: list[str]) -> list[int]:
    """The blocks that the other reader has: most of their runs of three words, or, of short ones, the whole line."""
    if not lines:
        return []
    split = [words(line) for line in lines]
    whole = {" ".join(line) for line in split}
    running = [word for line in split for word in line]
    runs = set(zip(running, running[1:], running[2:], strict=False))
    found = []
    for number, block in enumerate(page.blocks):
        told = words(block.text)
        if len(told) < 5:
            if told and " ".join(told) in whole:
                found.append(number)
            continue
        own = list(zip(told, told[1:], told[2:], strict=False))
        if sum(1 for run in own if run in runs) * 4 > len(own) * 3:
            found.append(number)
    return found


def _agreement(page: Page, one: list[int], other: list[int]) -> float:
    both = sum(page.blocks[n].size for n in set(one) & set(other))
    either = sum(page.blocks[n].size for n in set(one) | set(other))
    return both / either if either else 0.0


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
    while kept and page.blocks[kept[-1]].tag in _HEADINGS:
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
        if said in (key, opening) or _FURNITURE_TEXT.search(block.text):
            continue
        own = set(said.split())
        described = any(len(own & other) >= 0.7 * min(len(own), len(other)) for other in told)
        named = bool(block.marks & STANDFIRST) and not block.marks & FURNITURE
        if described or named or (block.tag in _HEADINGS and block.size >= 80 and not block.marks & FURNITURE):
            return block.text
    return ""
