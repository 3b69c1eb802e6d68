"""Words of the index that begin as typed, the commonest first."""

from __future__ import annotations

from collections import Counter

import numpy as np

from index.analysis import fold
from searcher.snapshot import Snapshot


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
