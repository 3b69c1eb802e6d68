"""The words that tell an article apart: those that are frequent in it and rare elsewhere."""

from __future__ import annotations

from collections import Counter

from index.analysis import text_tokens
from searcher.evaluate import idf
from searcher.snapshot import Snapshot

_MOST = 12


def telling_words(snapshot: Snapshot, place: int, doc: int) -> list[str]:
    """The dozen words of an article with the greatest frequency times idf; words that only it has say nothing and are left out."""
    article = snapshot.segments[place].reader.article(doc)
    counts: Counter[str] = Counter()
    for weight, text in ((3, article.title), (1, " ".join(article.paragraphs))):
        for token in text_tokens(text):
            if len(token.word) > 2 and token.word.isalpha():
                counts[token.word] += weight
    worth: dict[str, float] = {}
    for word, count in counts.items():
        df = sum(entry.articles for segment in snapshot.segments for entry in segment.reader.entries(word))
        if df > 1:
            worth[word] = min(count, 6) * idf(df, snapshot.articles)
    return sorted(worth, key=lambda word: (-worth[word], word))[:_MOST]
