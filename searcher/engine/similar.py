"""Find the words that characterise an article: frequent in it and rare elsewhere."""

from __future__ import annotations

import math

from index.analysis.tokens import text_tokens
from index.article import Article
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.term_weights import idf

_MOST = 12
#: What an occurrence counts in the headline, in the lead or first paragraph, and further on.
_TITLE, _LEAD, _BODY = 3, 2, 1
#: Words in more than this part of the articles characterise none.
_COMMON = 0.1


def telling_words(snapshot: Snapshot, segment_ord: int, doc: int, most: int = _MOST) -> list[str]:
    """Return the words of an article with the greatest `(1 + ln frequency) idf`, best first.

    Of several surface forms of one term the best stands for all. Words that only this article has
    are left out: they lead to no other.
    """
    worth = _worth(snapshot, snapshot.segments[segment_ord].reader.article(doc))
    chosen: dict[int | str, str] = {}
    for word in sorted(worth, key=lambda word: (-worth[word], word)):
        entries = snapshot.segments[segment_ord].reader.entries(word)
        chosen.setdefault(entries[0].term_id if entries else word, word)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _worth(snapshot: Snapshot, article: Article) -> dict[str, float]:
    """Weigh the words of an article, without those that are too common or in no other article."""
    counts: dict[str, int] = {}
    first, *rest = article.paragraphs or ("",)
    for weight, text in (
        (_TITLE, article.title),
        (_LEAD, article.lead),
        (_LEAD, first),
        *((_BODY, text) for text in rest),
    ):
        for token in text_tokens(text):
            if len(token.word) > 2 and token.word.isalpha():
                counts[token.word] = counts.get(token.word, 0) + weight
    worth: dict[str, float] = {}
    limit = max(_COMMON * snapshot.articles, 10.0)
    for word, count in counts.items():
        df = sum(entry.articles for segment in snapshot.segments for entry in segment.reader.entries(word))
        if 1 < df <= limit:
            worth[word] = (1 + math.log(count)) * idf(min(df, snapshot.articles), snapshot.articles)
    return worth
