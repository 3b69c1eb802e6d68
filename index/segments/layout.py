"""What writers and readers of postings agree on: zones, and the bounds that choose how a term's postings are laid out."""

from __future__ import annotations

import numpy as np

from index.arrays import Array

ZONE_COUNT = 5
#: The code that stands for none.
RARE = 255


#: Fields of an article in the order of their positions. The lead is the standfirst and the first paragraph.
ZONES = ("title", "lead", "body", "caption", "aside")
TITLE, LEAD, BODY, CAPTION, ASIDE = range(len(ZONES))
#: Positions of articles that end before this one take a byte.
SHORT = 256
#: Positions are counted up to every so many postings of a class.
SKIP = 32


def has_16bit_docs(df: Array, articles: int) -> Array:
    """Which classes keep 2 bytes an article: those where that saves more than their row of `chunks` costs."""
    return df >= 4 * ((articles >> 16) + 2)


def skip_counts(df: Array) -> Array:
    """How many entries of `skips` classes have."""
    return np.where(df > SKIP, (df + (SKIP - 1)) // SKIP, 0).astype(np.int64)
