"""Score the parts of a page: an article is where prose is dense and links are few.

A block of prose adds its length to the elements around it, a block of links subtracts from them.
The element with the largest sum holds the article.
"""

from __future__ import annotations

import re

from index.reading.html.blocks import BOILERPLATE, CAPTION, FIGURE, HIDDEN, LIST, Block, Page

_END = re.compile(r"[.!?…»”’\"':;)\]。！？｡」』।۔؟]$")
TERMINAL = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]」』]*(?:\s|$)")
BOILERPLATE_TEXT = re.compile(
    r"^(?:(?:read (?:more|also|next|the full)|see also|more (?:on|from|stories)|"
    r"related(?: (?:stories|articles|content|news|posts|topics))?\s*[:：]?$|advertisements?|anzeigen?|werbung|"
    r"publicité|publicidad|share(?: (?:this|on|via)\b.*)?$|follow us|sign up|subscribe|click here|"
    r"loading(?=(?: \w+){0,2}\W*$)|skip to|sponsored|image source|getty images?$|copyright ©|©|"
    r"all rights reserved|lesen sie (?:auch|mehr)|mehr zum thema|lire aussi|à lire aussi|lea también|"
    r"leer más|leggi anche|leia (?:mais|também)|lees ook|les også|läs (?:också|mer)|"
    r"czytaj (?:też|także|więcej)|читайте также|další|watch:|video:|photo:|photos?$|listen to this|"
    r"recommended|trending|tags?\s*:|"
    r"topics?\s*:|filed under|most popular|comments?$|\d+ comments?|leave a (?:comment|reply)|"
    r"join the conversation)"
    r"(?:(?!\w)|(?<=\W)))",
    re.IGNORECASE,
)
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PROSE = frozenset({"p", "blockquote", "pre", "td", "dd"})
#: Elements that hold one paragraph, not an article.
PARAGRAPH_TAGS = HEADINGS | PROSE | {"li"}


def worth(block: Block, excluded: int = BOILERPLATE | HIDDEN | CAPTION | FIGURE) -> float:
    """Score a block: positive if it suggests that the elements around it are the article.

    A block with a context in `excluded` scores nothing.
    """
    if block.context & excluded:
        return 0.0
    share = block.linked / max(1, len(block.text))
    if block.tag in HEADINGS:
        return -2.0 if share > 0.5 else 2.0
    if share > 0.5:
        return -12.0 - min(block.size, 80) * 0.25
    worth = block.size * (1 - 1.5 * share)
    if block.tag not in PROSE:
        # Bare text in a <div> or <li> is prose when it reads like it.
        if block.context & LIST:
            worth *= 0.4
        elif not TERMINAL.search(block.text):
            worth *= 0.2
    if block.size < 60:
        worth = worth * 0.3 - 4
    return worth


def container(page: Page, excluded: int = BOILERPLATE | HIDDEN | CAPTION | FIGURE) -> int:
    """Find the element of the article: the innermost of those with nearly the largest sum."""
    sums = [0.0] * len(page.tags)
    for block in page.blocks:
        value = worth(block, excluded)
        sums[block.node] += value
    children: list[list[int]] = [[] for _ in page.tags]
    for node in range(len(sums) - 1, 0, -1):
        sums[page.parents[node]] += sums[node]
        children[page.parents[node]].append(node)
    best = max(range(len(sums)), key=lambda node: (sums[node], node))
    while page.tags[best].name in PARAGRAPH_TAGS and best:
        best = page.parents[best]
    while True:
        inner = max(children[best], key=lambda node: sums[node], default=-1)
        if inner < 0 or sums[inner] < 0.9 * sums[best] or page.tags[inner].name in PARAGRAPH_TAGS:
            return best
        best = inner


def is_body(block: Block, excluded: int = BOILERPLATE | HIDDEN | CAPTION) -> bool:
    """Whether a block inside the article's element belongs to its text."""
    if block.context & excluded:
        return False
    if block.context & FIGURE and block.size < 200:
        return False
    share = block.linked / max(1, len(block.text))
    if BOILERPLATE_TEXT.search(block.text) and (block.size < 120 or share > 0.4):
        return False
    if block.tag in HEADINGS:
        return share < 0.6
    if block.context & LIST:
        return share < 0.4 or (share < 0.7 and block.size > 120)
    if share > 0.6:
        return False
    if block.tag in PROSE:
        return block.size > 25 or bool(_END.search(block.text))
    return block.size > 60 or bool(TERMINAL.search(block.text))
