"""Find pairs of articles that may be copies, from signatures and sketches alone.

The pairs depend on the articles and not on their order. Their number grows with the articles, never
with their square.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from index.arrays import Array, spread
from index.similarity.minhash import SIZE, SKETCH_OPENING, SKETCH_WHOLE
from index.storage.ids import id_keys

#: The share of the shorter text's shingles that occur in the longer one, for the two to be copies.
SHARED = 0.8
#: A text more than this many times as long contains the other from its opening on, or is a digest of several.
LONGER = 2
#: Up to this many rows with one key, every pair is compared.
_ALL_PAIRS = 12
#: Up to this many rows, each is compared with its neighbours; with more rows the key is boilerplate.
_NEIGHBOUR_PAIRS = 200
#: Numbers of their signatures in which two texts must agree.
_MIN_EQUAL = 2
#: Two sketches must agree in this share of what the least similar copies of their lengths would share.
_SKETCH_SHARE = 0.65
#: Bytes of the sketches of their openings in which two texts must agree.
_MIN_EQUAL_OPENINGS = 3
#: A URL of more records than this is not an article's.
_MAX_RECORDS_PER_URL = 50
#: Pairs compared at a time.
_BATCH_PAIRS = 1 << 18


class _Runs(NamedTuple):
    """Rows in the order of their keys; for each key, where its rows begin and how many they are."""

    order: Array
    starts: Array
    sizes: Array


def candidates(signatures: Array, ids: Array) -> Array:
    """The pairs (m, 2) of rows with several equal numbers in their signatures."""
    rows = np.flatnonzero(signatures.any(axis=1))
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    weights = np.array([pow(0x9E3779B97F4A7C15, i + 1, 1 << 64) for i in range(SIZE)], dtype=np.uint64)
    whole = np.zeros(rows.size, dtype=np.uint64)
    for number in range(SIZE):
        whole += signatures[rows, number] * weights[number]
    # Of equal signatures each is paired with the next, and one of them represents all below.
    order = np.argsort(whole, kind="stable")
    equal = whole[order][1:] == whole[order][:-1]
    equal_pairs = np.column_stack((rows[order[:-1][equal]], rows[order[1:][equal]]))
    pairs.append(_agreeing_pairs(equal_pairs, signatures))
    is_first = np.ones(rows.size, dtype=bool)
    is_first[order[1:][equal]] = False
    heads = rows[is_first]
    for number in range(SIZE):
        for of_key in _pairs_by_key(signatures[heads, number], heads):
            for low in range(0, len(of_key), _BATCH_PAIRS):
                pairs.append(_agreeing_pairs(of_key[low : low + _BATCH_PAIRS], signatures))
    return _distinct(np.concatenate(pairs))


def likely_copies(pairs: Array, sketches: Array, shingle_counts: Array) -> Array:
    """Keep the pairs whose sketches agree often enough for copies of these lengths.

    Copies of n and r n shingles share at least SHARED n of them, which is SHARED / (1 + r - SHARED)
    of all shingles of either. A text that is cut off agrees with the opening of the other.

    shingle_counts  the number of shingles of each text
    """
    likely = [np.zeros((0, 2), dtype=np.int64)]
    for low in range(0, len(pairs), _BATCH_PAIRS):
        batch = pairs[low : low + _BATCH_PAIRS]
        one, other = batch[:, 0], batch[:, 1]
        equal = sketches[one] == sketches[other]
        small = np.minimum(shingle_counts[one], shingle_counts[other])
        big = np.maximum(shingle_counts[one], shingle_counts[other])
        ratio = big / np.maximum(small, 1)
        least = np.round(_SKETCH_SHARE * SKETCH_WHOLE * SHARED / (1 + ratio - SHARED))
        is_likely = equal[:, :SKETCH_WHOLE].sum(axis=1) >= least
        is_cut_off = (ratio > LONGER) & (small >= SKETCH_OPENING)
        is_likely &= ~is_cut_off | (equal[:, SKETCH_WHOLE:].sum(axis=1) >= _MIN_EQUAL_OPENINGS)
        likely.append(batch[is_likely])
    return np.concatenate(likely)


def one_address(urls: Array, ids: Array) -> Array:
    """The pairs (m, 2) of rows with one URL, each with the next."""
    rows = np.flatnonzero(urls)
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    order, starts, sizes = _group_equal(urls[rows])
    several = (sizes > 1) & (sizes <= _MAX_RECORDS_PER_URL)
    i = spread(starts[several], sizes[several] - 1)
    return np.column_stack((rows[order[i]], rows[order[i + 1]]))


def _agreeing_pairs(pairs: Array, signatures: Array) -> Array:
    equal_counts = (signatures[pairs[:, 0]] == signatures[pairs[:, 1]]).sum(axis=1)
    agreeing: Array = pairs[equal_counts >= _MIN_EQUAL]
    return agreeing


def _group_equal(keys: Array) -> _Runs:
    """Sort keys stably.

    Returns (order, starts, sizes): the order, and where the rows of each key begin in it and their
    number.
    """
    if keys.dtype.itemsize == 4:
        # Key and row in one number: a plain sort is many times quicker than a stable argsort.
        packed = (keys.astype(np.uint64) << np.uint64(32)) | np.arange(keys.size, dtype=np.uint64)
        packed.sort()
        order, ordered = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64), packed >> np.uint64(32)
    else:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
    starts = (
        np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        if keys.size
        else np.zeros(0, dtype=np.int64)
    )
    return _Runs(order, starts, np.diff(np.append(starts, keys.size)))


def _pairs_by_key(keys: Array, rows: Array) -> Iterator[Array]:
    """Yield pairs of rows with equal keys."""
    order, starts, sizes = _group_equal(keys)
    for size in range(2, _ALL_PAIRS + 1):
        if not (sizes == size).any():
            continue
        members = rows[order[starts[sizes == size][:, None] + np.arange(size)]]
        one, other = np.triu_indices(size, 1)
        yield np.column_stack((members[:, one].ravel(), members[:, other].ravel()))
    many = (sizes > _ALL_PAIRS) & (sizes <= _NEIGHBOUR_PAIRS)
    if many.any():
        i = spread(starts[many], sizes[many] - 1)
        heads = np.repeat(starts[many], sizes[many] - 1)
        yield np.column_stack((rows[order[i]], rows[order[i + 1]]))
        yield np.column_stack((rows[order[heads]], rows[order[i + 1]]))


def _distinct(pairs: Array) -> Array:
    if not pairs.size:
        return pairs
    low, high = pairs.min(axis=1).astype(np.uint64), pairs.max(axis=1).astype(np.uint64)
    keys = (low << np.uint64(32)) | high
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    return np.column_stack((keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF))).astype(np.int64)
