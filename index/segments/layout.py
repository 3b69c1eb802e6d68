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

#: Arrays of a segment by which words and their runs are found: one altered bit in them gives other words, or moves every run that follows.
#: They are compared with their sums when a segment is opened for questions, in half a millisecond a megabyte.
FINDING = frozenset({
    "class_names", "class_names_at", "words", "words_at", "word_order", "word_df", "class_words", "class_forms", "word_of_form", "forms", "forms_at",
    "form_cf", "df", "cf", "cf8", "chunks", "patterns", "pattern_short", "rare_at", "rare_pattern", "many_at", "many_number", "id_order", "doc_block",
    "later_block", "text_at",
})  # fmt: skip


def has_16bit_docs(df: Array, articles: int) -> Array:
    """Which classes keep 2 bytes an article: those where that saves more than their row of `chunks` costs."""
    return df >= 4 * ((articles >> 16) + 2)


def skip_counts(df: Array) -> Array:
    """How many entries of `skips` classes have."""
    return np.where(df > SKIP, (df + (SKIP - 1)) // SKIP, 0).astype(np.int64)
