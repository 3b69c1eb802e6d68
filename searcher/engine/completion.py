"""Words and sections of the index that begin as typed, the commonest first."""

from __future__ import annotations

from collections import Counter

import numpy as np

from index.analysis.tokens import fold
from index.article import section_path
from searcher.evaluation.snapshot import Snapshot


def complete(snapshot: Snapshot, prefix: str, size: int) -> list[str]:
    """At most `size` words, folded, that begin with the prefix (folded too); none for an empty one."""
    head = fold(prefix.strip())
    if not head:
        return []
    counts: Counter[str] = Counter()
    for segment in snapshot.segments:
        reader = segment.reader
        low, high = (reader.words.find(text, reader.word_order) for text in (head, head + "\U0010ffff"))
        places = reader.word_order[low:high].astype(np.int64)
        # A word far down in one segment may be up in another, but hardly past four times the size.
        often = places[np.argsort(-reader.word_df[places].astype(np.int64), kind="stable")[: size * 4]]
        for place in often.tolist():
            counts[reader.words[place]] += int(reader.word_df[place])
    return [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:size]]


def complete_sections(snapshot: Snapshot, prefix: str, size: int) -> list[str]:
    """At most `size` section paths (`World/Europe`) that begin with the prefix, or one of whose names does; all of them for an empty one."""
    head = fold(prefix.strip())
    counts: Counter[str] = Counter()
    for segment in snapshot.segments:
        docs = slice(None) if segment.live is None else segment.all_docs
        held = np.bincount(segment.columns["section"][docs])
        for number in np.flatnonzero(held[1:]).tolist():
            counts[segment.columns.names("section")[number]] += int(held[number + 1])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    names = ((path, [fold(path), *map(fold, section_path(path))]) for path, _ in ranked)
    return [path for path, known in names if any(name.startswith(head) for name in known)][:size]
