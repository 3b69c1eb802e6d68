"""The paragraphs of a segment that its sites repeat on page after page, as settling has found them (see `settle_furniture`).

They were read as text and lie among it: postings, positions and stored texts stay as they are. What stands beside the facets says which blocks
they are and which classes of words stand in them, and a reader that has it (see `settled_reader`) counts them as text set apart:

    apart           uint32: numbers of the blocks, ascending; apart_line: for each the number of its line, equal paragraphs being one line
    apart_class     uint32, ascending: the classes that stand in lines, with the line (apart_in) and how often (apart_times)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from index.analysis.tokens import split
from index.arrays import Array, narrow
from index.numerals import whole_numbers
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile
from index.storage.compressed import Slices
from index.storage.stored_articles import unpack_stored

#: The arrays, by name.
ARRAYS = ("apart", "apart_line", "apart_class", "apart_in", "apart_times")


def texts_in_order(kept: Mapping[str, Any]) -> list[str]:
    """The texts of a stored article in the order of its blocks, of which a long one has several."""
    texts = [text for name in ("title", "lead") if (text := kept.get(name))]
    for name in ("paragraphs", "captions", "aside"):
        texts += kept.get(name, ())
    return texts


def part_of(file: ArrayFile, block: int) -> tuple[int, int]:
    """(article, place among its texts) of a block."""
    at, later = file["doc_block"], file["later_block"]
    doc = int(at.searchsorted(at.dtype.type(block), side="right")) - 1
    first = int(at[doc])
    return doc, block - first - int(
        later.searchsorted(later.dtype.type(block), side="right")
        - later.searchsorted(later.dtype.type(first))
    )


def laid_out(file: ArrayFile, blocks: Array, prints: Array) -> dict[str, Array]:
    """The arrays for these blocks (ascending) of a segment, given their prints."""
    from index.segments.term_dictionary import WordsReader

    words, texts = WordsReader(file), Slices(file, "text")
    _, first, line = np.unique(prints, return_index=True, return_inverse=True)
    entries: list[tuple[int, int, int]] = []
    for number, block in enumerate(blocks[first].tolist()):
        doc, place = part_of(file, block)
        counts: Counter[int] = Counter()
        for token in (
            token
            for chunk in whole_numbers(texts_in_order(unpack_stored(texts[doc]))[place]).split()
            for token in split(chunk)
        ):
            # one class for each language that has the word; an article has words of one language only, so which is meant shows in each
            counts.update(entry.term_id for entry in words.entries(token.word))
        entries += [(term_id, number, times) for term_id, times in counts.items()]
    table = np.array(sorted(entries), dtype=np.uint32).reshape(-1, 3)
    return {"apart": blocks.astype(np.uint32), "apart_line": narrow(line), **{
        name: table[:, 0] if name == "apart_class" else narrow(table[:, column]) for column, name in enumerate(ARRAYS[2:])
    }}  # fmt: skip


def carried(parts: Sequence[tuple[ArrayFile, ArrayFile, Array]]) -> tuple[Array, Array]:
    """(blocks, prints): where the furniture of several segments lies when their kept articles follow one another.

    parts   for each its file, that of its facets, and the articles that are kept, ascending
    """
    found_blocks, found_prints, base = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.uint32)], 0
    for file, facets, docs in parts:
        amount: Array = np.diff(file["doc_block"].astype(np.int64))
        kept = np.zeros(amount.size, dtype=bool)
        kept[docs] = True
        kept_block = np.repeat(kept, amount)
        if "apart" in facets:
            blocks = facets["apart"].astype(np.int64)
            blocks = blocks[kept_block[blocks]]
            found_blocks.append((np.cumsum(kept_block) - 1)[blocks] + base)
            found_prints.append(
                file["prints"][np.searchsorted(paragraphs_of(file)[0], blocks.astype(np.uint32))]
            )
        base += int(kept_block.sum())
    return np.concatenate(found_blocks), np.concatenate(found_prints)
