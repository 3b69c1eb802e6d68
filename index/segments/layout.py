"""Constants of the postings format: zones, and the bounds that choose a term's layout."""

from __future__ import annotations

import numpy as np

from index.arrays import Array

#: The code of a posting whose pattern has none.
RARE = 255
#: The zones of an article in the order of their positions. The lead is the standfirst and the first
#: paragraph.
ZONES = ("title", "lead", "body", "caption", "aside")
ZONE_COUNT = len(ZONES)
TITLE, LEAD, BODY, CAPTION, ASIDE = range(ZONE_COUNT)
#: An article of at most this many positions is short: its positions take one byte each.
SHORT = 256
#: Postings between two entries of `skips`.
SKIP = 32

#: The arrays by which terms and the starts of their postings are found. One altered bit gives other
#: words, or moves all that follows. They are compared with their sums when first read, in half a
#: millisecond a megabyte.
FINDING = frozenset(
    {
        "class_names",
        "class_names_at",
        "words",
        "words_at",
        "word_order",
        "word_df",
        "class_words",
        "class_forms",
        "word_of_form",
        "forms",
        "forms_at",
        "form_cf",
        "df",
        "cf",
        "cf8",
        "chunks",
        "patterns",
        "pattern_short",
        "rare_at",
        "rare_pattern",
        "many_at",
        "many_number",
        "id_order",
        "doc_block",
        "later_block",
        "text_at",
    }
)


def has_16bit_docs(df: Array, articles: int) -> Array:
    """Whether each term's doc_ids take two bytes: if that saves more than its row of `chunks`."""
    return df >= 4 * ((articles >> 16) + 2)


def skip_counts(df: Array) -> Array:
    """The number of entries each term has in `skips`."""
    return np.where(df > SKIP, (df + (SKIP - 1)) // SKIP, 0).astype(np.int64)
