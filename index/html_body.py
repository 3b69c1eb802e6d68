"""Which blocks of a page are its article: the part of the tree where prose is densest, without what is furniture inside it.

Every block of prose counts for its length, every block of links against it; the element with the largest sum holds the article.
A second reader (`html_second`) votes; the block list stays ours, so captions, paragraphs and furniture can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.html_blocks import CAPTION, FIGURE, FURNITURE, HIDDEN, LIST, Block, Page
from index.html_text import folded

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
    while True:
        inner = max(children[best], key=lambda node: sums[node], default=-1)
        if inner < 0 or sums[inner] < 0.9 * sums[best]:
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
    theirs = _found_in(page, second())
    theirs = [n for n in theirs if not _repeats_title(page.blocks[n], key) and not page.blocks[n].marks & CAPTION]
    agreement = _agreement(page, ours, theirs)
    chosen, source = ours, "page"
    if theirs:
        size, other = (sum(page.blocks[n].size for n in numbers) for numbers in (ours, theirs))
        if not ours or max(size, other) > 1.5 * min(size, other):
            chosen, source = theirs, "second"
    chosen = _without_repeats(page, chosen)
    if chosen:
        first, last = min(inside[0] if inside else chosen[0], chosen[0]), chosen[-1]
    captions = [n for n, block in enumerate(page.blocks) if chosen and first <= n <= last + 3 and n not in chosen and _is_caption(block)]
    return Body(tuple(chosen), tuple(captions), source, agreement)


def _repeats_title(block: Block, title_key: str) -> bool:
    return block.size < 400 and bool(title_key) and folded(block.text) == title_key


def _is_caption(block: Block) -> bool:
    return bool(block.marks & (CAPTION | FIGURE)) and not block.marks & (FURNITURE | HIDDEN) and block.size > 3


def _found_in(page: Page, lines: list[str]) -> list[int]:
    """The blocks whose words the other reader has."""
    if not lines:
        return []
    text = "\n".join(tight(line) for line in lines)
    found = []
    for number, block in enumerate(page.blocks):
        if block.size < 2:
            continue
        key = tight(block.text)
        # A short block is found only as a whole line: `Share` is a part of many.
        if key and (key in text if len(key) >= 40 else f"\n{key}\n" in f"\n{text}\n"):
            found.append(number)
    return found


def tight(text: str) -> str:
    """A text without white space, in which two readers' versions of a paragraph are the same."""
    return "".join(text.split())


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
        if text in seen and len(text) > 30:
            continue
        seen.add(text)
        kept.append(number)
    while kept and page.blocks[kept[-1]].tag in _HEADINGS:
        kept.pop()
    return kept
