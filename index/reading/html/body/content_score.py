"""Which part of a page reads like an article: where prose is dense and links are few.

Every block of prose counts for its length, every block of links against it; the element with the largest sum holds the article.
"""

from __future__ import annotations

import re

from index.reading.html.blocks import CAPTION, FIGURE, FURNITURE, HIDDEN, LIST, Block, Page

_END = re.compile(r"[.!?…»”’\"':;)\]。！？｡」』।۔؟]$")
TERMINAL = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]」』]*(?:\s|$)")
FURNITURE_TEXT = re.compile(
    r"^(?:(?:read (?:more|also|next|the full)|see also|more (?:on|from|stories)|related(?: (?:stories|articles|content|news|posts|"
    r"topics))?\s*[:：]?$|advertisements?|anzeigen?|werbung|publicité|publicidad|share(?: (?:this|on|via)\b.*)?$|follow us|sign up|subscribe|"
    r"click here|loading(?=(?: \w+){0,2}\W*$)|skip to|sponsored|image source|getty images?$|copyright ©|©|all rights reserved|"
    r"lesen sie (?:auch|mehr)|"
    r"mehr zum thema|lire aussi|à lire aussi|lea también|leer más|leggi anche|leia (?:mais|também)|lees ook|les også|läs (?:också|mer)|"
    r"czytaj (?:też|także|więcej)|читайте также|další|watch:|video:|photo:|photos?$|listen to this|recommended|trending|tags?\s*:|"
    r"topics?\s*:|filed under|most popular|comments?$|\d+ comments?|leave a (?:comment|reply)|join the conversation)"
    r"(?:(?!\w)|(?<=\W)))",
    re.IGNORECASE,
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PROSE = frozenset({"p", "blockquote", "pre", "td", "dd"})
#: Elements that hold one paragraph, not an article.
LEAVES = HEADINGS | PROSE | {"li"}


def worth(block: Block, barred: int = FURNITURE | HIDDEN | CAPTION | FIGURE) -> float:
    """How much a block speaks for (or, negative, against) its surroundings being the article; nothing where its marks are barred."""
    if block.marks & barred:
        return 0.0
    share = block.linked / max(1, len(block.text))
    if block.tag in HEADINGS:
        return -2.0 if share > 0.5 else 2.0
    if share > 0.5:
        return -12.0 - min(block.size, 80) * 0.25
    worth = block.size * (1 - 1.5 * share)
    if block.tag not in PROSE:
        # Bare text in a <div> or <li> is prose when it reads like it.
        if block.marks & LIST:
            worth *= 0.4
        elif not TERMINAL.search(block.text):
            worth *= 0.2
    if block.size < 60:
        worth = worth * 0.3 - 4
    return worth


def container(page: Page, barred: int = FURNITURE | HIDDEN | CAPTION | FIGURE) -> int:
    """The block element that holds the article: largest sum of worth, the innermost of those nearly as good."""
    sums = [0.0] * len(page.tags)
    for block in page.blocks:
        value = worth(block, barred)
        sums[block.node] += value
    children: list[list[int]] = [[] for _ in page.tags]
    for node in range(len(sums) - 1, 0, -1):
        sums[page.parents[node]] += sums[node]
        children[page.parents[node]].append(node)
    best = max(range(len(sums)), key=lambda node: (sums[node], node))
    while page.tags[best].name in LEAVES and best:
        best = page.parents[best]
    while True:
        inner = max(children[best], key=lambda node: sums[node], default=-1)
        if inner < 0 or sums[inner] < 0.9 * sums[best] or page.tags[inner].name in LEAVES:
            return best
        best = inner


def is_body(block: Block, barred: int = FURNITURE | HIDDEN | CAPTION) -> bool:
    """Whether a block inside the article's element belongs to its text."""
    if block.marks & barred:
        return False
    if block.marks & FIGURE and block.size < 200:
        return False
    share = block.linked / max(1, len(block.text))
    if FURNITURE_TEXT.search(block.text) and (block.size < 120 or share > 0.4):
        return False
    if block.tag in HEADINGS:
        return share < 0.6
    if block.marks & LIST:
        return share < 0.4 or (share < 0.7 and block.size > 120)
    if share > 0.6:
        return False
    if block.tag in PROSE:
        return block.size > 25 or bool(_END.search(block.text))
    return block.size > 60 or bool(TERMINAL.search(block.text))
