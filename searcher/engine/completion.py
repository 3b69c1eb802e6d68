"""Complete what is typed with words and sections of the index, the commonest first."""

from __future__ import annotations

from collections import Counter

import numpy as np

from index.analysis.tokens import fold
from index.article import section_path
from searcher.evaluation.snapshot import Snapshot


def complete(snapshot: Snapshot, prefix: str, size: int) -> list[str]:
    """Return at most `size` words that begin with a prefix, both folded; none for an empty
    prefix.
    """
    head = fold(prefix.strip())
    if not head:
        return []
    counts: Counter[str] = Counter()
    for segment in snapshot.segments:
        reader = segment.reader
        low, high = (reader.words.find(text, reader.word_order) for text in (head, head + "\U0010ffff"))
        word_ids = reader.word_order[low:high].astype(np.int64)
        # A word that is rare in one segment may be common in another: four times the size is enough.
        common = word_ids[np.argsort(-reader.word_df[word_ids].astype(np.int64), kind="stable")[: size * 4]]
        for word_id in common.tolist():
            counts[reader.words[word_id]] += int(reader.word_df[word_id])
    return [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size]]


def complete_sections(snapshot: Snapshot, prefix: str, size: int) -> list[str]:
    """Return at most `size` section paths (`World/Europe`) that begin so, or one of whose names
    does.

    An empty prefix begins all of them.
    """
    head = fold(prefix.strip())
    counts: Counter[str] = Counter()
    for segment in snapshot.segments:
        docs = slice(None) if segment.live is None else segment.all_docs
        article_counts = np.bincount(segment.columns["section"][docs])
        for number in np.flatnonzero(article_counts[1:]).tolist():
            counts[segment.columns.names("section")[number]] += int(article_counts[number + 1])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    names = ((path, [fold(path), *map(fold, section_path(path))]) for path, _ in ranked)
    return [path for path, known in names if any(name.startswith(head) for name in known)][:size]
