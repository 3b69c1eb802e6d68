"""The boilerplate of a segment: paragraphs that its site repeats on page after page.

`index.reconcile.boilerplate` finds them after the segment was written, so postings, positions and
stored texts stay as they are. The doc values list them, and `boilerplate_reader` counts them as
text of the aside zone:

    apart           uint32: the boilerplate blocks, ascending; apart_line: the line of each, equal
                    paragraphs being one line
    apart_class     uint32, ascending: the terms of the lines, with the line (apart_in) and the
                    occurrences (apart_times)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from index.analysis.tokens import split
from index.arrays import Array, narrow
from index.numerals import whole_numbers
from index.segments.term_dictionary import TermDictionary
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile
from index.storage.compressed import Slices
from index.storage.stored_articles import unpack_stored


def texts_in_order(fields: Mapping[str, Any]) -> list[str]:
    """The texts of a stored article in the order of its blocks. A long text has several blocks."""
    texts = [text for name in ("title", "lead") if (text := fields.get(name))]
    for name in ("paragraphs", "captions", "aside"):
        texts += fields.get(name, ())
    return texts


def part_of(file: ArrayFile, block: int) -> tuple[int, int]:
    """The doc_id of a block, and the index of its text in `texts_in_order`."""
    doc_block, later = file["doc_block"], file["later_block"]
    doc = int(doc_block.searchsorted(doc_block.dtype.type(block), side="right")) - 1
    first = int(doc_block[doc])
    return doc, block - first - int(
        later.searchsorted(later.dtype.type(block), side="right")
        - later.searchsorted(later.dtype.type(first))
    )


def boilerplate_arrays(file: ArrayFile, blocks: Array, hashes: Array) -> dict[str, Array]:
    """Lay out the arrays for these blocks (ascending), given their paragraph hashes."""
    terms, texts = TermDictionary(file), Slices(file, "text")
    _, first, line_of_block = np.unique(hashes, return_index=True, return_inverse=True)
    entries: list[tuple[int, int, int]] = []
    for line, block in enumerate(blocks[first].tolist()):
        doc, i = part_of(file, block)
        counts: Counter[int] = Counter()
        for token in (
            token
            for chunk in whole_numbers(texts_in_order(unpack_stored(texts[doc]))[i]).split()
            for token in split(chunk)
        ):
            # The word's term in every language counts. An article's postings are of one language, which tells
            # them apart.
            counts.update(entry.term_id for entry in terms.entries(token.word))
        entries += [(term_id, line, times) for term_id, times in counts.items()]
    table = np.array(sorted(entries), dtype=np.uint32).reshape(-1, 3)
    return {
        "apart": blocks.astype(np.uint32),
        "apart_line": narrow(line_of_block),
        "apart_class": table[:, 0],
        "apart_in": narrow(table[:, 1]),
        "apart_times": narrow(table[:, 2]),
    }


def merged_boilerplate(segments: Sequence[tuple[ArrayFile, ArrayFile, Array]]) -> tuple[Array, Array]:
    """The boilerplate of segments as blocks of the merged segment, with its hashes.

    segments    for each its file, the file of its doc values, and the articles that stay, ascending
    """
    all_blocks, all_hashes, base = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint32)], 0
    for file, doc_values, docs in segments:
        block_counts: Array = np.diff(file["doc_block"].astype(np.int64))
        doc_stays = np.zeros(block_counts.size, dtype=bool)
        doc_stays[docs] = True
        block_stays = np.repeat(doc_stays, block_counts)
        if "apart" in doc_values:
            blocks = doc_values["apart"].astype(np.int64)
            blocks = blocks[block_stays[blocks]]
            all_blocks.append((np.cumsum(block_stays) - 1)[blocks] + base)
            all_hashes.append(
                file["prints"][np.searchsorted(paragraphs_of(file)[0], blocks.astype(np.uint32))]
            )
        base += int(block_stays.sum())
    return np.concatenate(all_blocks), np.concatenate(all_hashes)
