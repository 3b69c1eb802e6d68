"""Cut paragraphs that nobody wrote as one, such as a whole book on one line, at sentence ends.

A passage, a page and a terminal show paragraphs whole, and words of one paragraph count as near. A
paragraph as long as a long article has lost its breaks. Only blanks between sentences are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Article
from index.frozen import replace

#: Longer paragraphs (in characters) are cut.
LONGEST = 20_000
#: Characters of the pieces, about.
_ABOUT = 1_000
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？।۔][”’」』）]*")


def readable(article: Article) -> Article:
    """Return the article with its overlong paragraphs cut."""
    if max(map(len, article.paragraphs), default=0) <= LONGEST:
        return article
    cut = [
        piece
        for paragraph in article.paragraphs
        for piece in (_pieces(paragraph) if len(paragraph) > LONGEST else (paragraph,))
    ]
    return replace(article, paragraphs=tuple(cut))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > 2 * _ABOUT:
        end = _END.search(text, start + _ABOUT)
        if end is None:
            break
        yield text[start : end.end()].strip()
        start = end.end()
    if rest := text[start:].strip():
        yield rest
