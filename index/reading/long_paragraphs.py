"""Paragraphs that nobody wrote as one, such as a whole book on one line: cut where their sentences end.

A passage, a page and a terminal show paragraphs whole, and words of one paragraph count as near. What is as long as a long article has lost its
breaks on the way; no character is added or lost but the blanks between sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article
from index.frozen import replace

#: Longer paragraphs are cut, into stretches of about so many characters.
LONGEST, _ABOUT = 20_000, 1_000
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？।۔][”’」』）]*")


def readable(article: Article) -> Article:
    """The article, its endless paragraphs cut."""
    if max(map(len, article.paragraphs), default=0) <= LONGEST:
        return article
    cut = [
        stretch
        for paragraph in article.paragraphs
        for stretch in (_stretches(paragraph) if len(paragraph) > LONGEST else (paragraph,))
    ]
    return replace(article, paragraphs=tuple(cut))


def _stretches(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > 2 * _ABOUT:
        end = _END.search(text, start + _ABOUT)
        if end is None:
            break
        yield text[start : end.end()].strip()
        start = end.end()
    if rest := text[start:].strip():
        yield rest
