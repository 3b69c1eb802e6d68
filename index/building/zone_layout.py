"""Lay the blocks of articles out in zones and positions.

Zones follow one another in an article: title, lead, body, captions, aside.
"""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

import numpy as np

from index.arrays import Array
from index.article import Article
from index.segments.layout import ASIDE, BODY, CAPTION, LEAD, TITLE

#: Positions left free between two blocks, so that no phrase spans them.
BLOCK_GAP = 1


class Zones(NamedTuple):
    """Zones of articles: tokens (n, 5), first positions (n, 5), ends; first positions of blocks."""

    lengths: Array
    zone_at: Array
    ends: Array
    block_start: Array


def texts_by_zone(article: Article) -> tuple[list[str], list[int]]:
    """The blocks of an article, and the zone of each."""
    title, lead, paragraphs, captions, aside = (
        article.title,
        article.lead,
        article.paragraphs,
        article.captions,
        article.aside,
    )
    texts, zones = [], []
    if title:
        texts.append(title)
        zones.append(TITLE)
    if lead:
        texts.append(lead)
        zones.append(LEAD)
    if paragraphs:
        texts += paragraphs
        zones += (LEAD, *repeat(BODY, len(paragraphs) - 1))
    if captions:
        texts += captions
        zones += repeat(CAPTION, len(captions))
    if aside:
        texts += aside
        zones += repeat(ASIDE, len(aside))
    return texts, zones


def lay_out_zones(zone: Array, tokens: Array, doc_block: Array, later: list[tuple[int, int]]) -> Zones:
    """Lay the blocks of all articles out in positions, given the zone and tokens of each."""
    docs = doc_block.size - 1
    block_doc = np.repeat(np.arange(docs), np.diff(doc_block))
    lengths = (
        np.bincount(block_doc * 5 + zone, weights=tokens, minlength=docs * 5)
        .reshape(docs, 5)
        .astype(np.int64)
    )
    gap = np.full(zone.size, BLOCK_GAP, dtype=np.int64)
    gap[[block for block, _ in later]] = 0
    opening = doc_block[:-1][np.diff(doc_block) > 0]
    gap[opening] = 0
    ends = np.cumsum(gap + tokens)
    start = ends - tokens
    if zone.size:
        base = np.zeros(docs, dtype=np.int64)
        base[block_doc[opening]] = start[opening]
        start = start - base[block_doc]
    zone_at = np.full((docs, 5), np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(zone_at, (block_doc, zone), start)
    ends_of_doc = np.zeros(docs, dtype=np.int64)
    if zone.size:
        np.maximum.at(ends_of_doc, block_doc, start + tokens)
    # A zone that is absent begins where the next one does, or at the end.
    for number in range(4, -1, -1):
        after = ends_of_doc if number == 4 else zone_at[:, number + 1]
        zone_at[:, number] = np.where(zone_at[:, number] == np.iinfo(np.int32).max, after, zone_at[:, number])
    return Zones(lengths, zone_at, ends_of_doc, start)
