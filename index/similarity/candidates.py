"""Which pairs of articles are worth comparing as possible copies, told from their signatures and sketches (see `signatures`) alone.

The pairs depend on the articles, not on the order in which they lie; their number grows with the articles, never with their square.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.arrays import Array, spread
from index.similarity.minhash import SIZE, SKETCH_OPENING, SKETCH_WHOLE
from index.storage.ids import id_keys

#: Of the shorter text's runs, how many must stand in the longer one for the two to be copies.
SHARED = 0.8
#: A text more than so many times as long holds the other from its opening on, or is a digest of several.
LONGER = 2
#: Where so many agree, each is compared with each; where more, with its neighbours; where still more, it is furniture.
_FEW, _MANY = 12, 200
#: In so many numbers of their signatures two texts must agree.
_AGREE = 2
#: In so large a part of what the least alike copies of their lengths would share two sketches must agree; and in so many openings.
_NEARLY, _OPENINGS = 0.65, 3
#: An address that so many records share is not an article's.
_ONE_ADDRESS = 50
#: Pairs looked at a time.
_AT_ONCE = 1 << 18


def candidates(signatures: Array, ids: Array) -> Array:
    """Pairs (m, 2) of rows that agree in some numbers of their signatures: one run in common is but a turn of phrase."""
    rows = np.flatnonzero(signatures.any(axis=1))
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    found = [np.zeros((0, 2), dtype=np.int64)]
    weights = np.array(
        [pow(0x9E3779B97F4A7C15, place + 1, 1 << 64) for place in range(SIZE)], dtype=np.uint64
    )
    whole = np.zeros(rows.size, dtype=np.uint64)
    for number in range(SIZE):
        whole += signatures[rows, number] * weights[number]
    # Equal signatures: each with the next, and one stands for all of them below.
    order = np.argsort(whole, kind="stable")
    equal = whole[order][1:] == whole[order][:-1]
    found.append(_agreeing(np.column_stack((rows[order[:-1][equal]], rows[order[1:][equal]])), signatures))
    first = np.ones(rows.size, dtype=bool)
    first[order[1:][equal]] = False
    heads = rows[first]
    for number in range(SIZE):
        for pairs in _of_one_key(signatures[heads, number], heads):
            found += [
                _agreeing(pairs[low : low + _AT_ONCE], signatures) for low in range(0, len(pairs), _AT_ONCE)
            ]
    return _distinct(np.concatenate(found))


def likely_copies(pairs: Array, sketches: Array, runs: Array) -> Array:
    """Of pairs, those whose sketches agree as often as such of copies of their lengths would; `runs` says how many runs each text has.

    Copies of n and r n runs share at least SHARED n of them, which is SHARED / (1 + r - SHARED) of all runs that stand in either. One that is
    cut off agrees with the opening of the other.
    """
    kept = [np.zeros((0, 2), dtype=np.int64)]
    for low in range(0, len(pairs), _AT_ONCE):
        some = pairs[low : low + _AT_ONCE]
        one, other = some[:, 0], some[:, 1]
        same = sketches[one] == sketches[other]
        small, big = np.minimum(runs[one], runs[other]), np.maximum(runs[one], runs[other])
        ratio = big / np.maximum(small, 1)
        least = np.round(_NEARLY * SKETCH_WHOLE * SHARED / (1 + ratio - SHARED))
        good = same[:, :SKETCH_WHOLE].sum(axis=1) >= least
        cut_off = (ratio > LONGER) & (small >= SKETCH_OPENING)
        good &= ~cut_off | (same[:, SKETCH_WHOLE:].sum(axis=1) >= _OPENINGS)
        kept.append(some[good])
    return np.concatenate(kept)


def one_address(urls: Array, ids: Array) -> Array:
    """Pairs (m, 2) of rows with one address, each with the next."""
    rows = np.flatnonzero(urls)
    rows = rows[np.argsort(id_keys(ids[rows]), kind="stable")]
    order, starts, sizes = _stretches(urls[rows])
    kept = (sizes > 1) & (sizes <= _ONE_ADDRESS)
    places = spread(starts[kept], sizes[kept] - 1)
    return np.column_stack((rows[order[places]], rows[order[places + 1]]))


def _agreeing(pairs: Array, signatures: Array) -> Array:
    kept: Array = pairs[(signatures[pairs[:, 0]] == signatures[pairs[:, 1]]).sum(axis=1) >= _AGREE]
    return kept


def _stretches(keys: Array) -> tuple[Array, Array, Array]:
    """(order, starts, sizes): where equal keys lie together in ascending order, those of one key in their own."""
    if (
        keys.dtype.itemsize == 4
    ):  # key and place in one number: sorting is many times quicker than finding an order
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
    return order, starts, np.diff(np.append(starts, keys.size))


def _of_one_key(keys: Array, rows: Array) -> Iterator[Array]:
    """Pairs of rows with equal keys."""
    order, starts, sizes = _stretches(keys)
    for size in range(2, _FEW + 1):
        if not (sizes == size).any():
            continue
        members = rows[order[starts[sizes == size][:, None] + np.arange(size)]]
        one, other = np.triu_indices(size, 1)
        yield np.column_stack((members[:, one].ravel(), members[:, other].ravel()))
    many = (sizes > _FEW) & (sizes <= _MANY)
    if many.any():
        places = spread(starts[many], sizes[many] - 1)
        heads = np.repeat(starts[many], sizes[many] - 1)
        yield np.column_stack((rows[order[places]], rows[order[places + 1]]))
        yield np.column_stack((rows[order[heads]], rows[order[places + 1]]))


def _distinct(pairs: Array) -> Array:
    if not pairs.size:
        return pairs
    low, high = pairs.min(axis=1).astype(np.uint64), pairs.max(axis=1).astype(np.uint64)
    keys = (low << np.uint64(32)) | high
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    return np.column_stack((keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF))).astype(np.int64)
