"""Find the paragraphs that a site repeats on page after page, such as pleas to sign up.

One article cannot tell; the corpus can. A paragraph is boilerplate where it stands, word for word,
in articles of one site that have nothing else to do with one another:

- It stands in `LEAST` articles under different headlines. Those of one group of copies, or under
  nearly one headline, count as one.
- The articles are not about one matter. Where most headlines share a word that the site's other
  headlines seldom have, the paragraph may have to be said again in each story of a case; it stays
  text.
- A line that could be a heading, or say who is speaking, must mostly end its text. That is a line
  of fewer than `_HEADING_WORDS` words; or of fewer than `_SENTENCE_WORDS` that asks something, or
  has capitals throughout and no full stop.

Candidates are found by their paragraph hashes (`similarity.paragraph_hashes`). They are then
compared word for word in the stored texts of some articles, always those with the least ids. Hashes
of 32 bits meet by chance; that five of one site do, and the compared texts are equal, is not to be
expected below some hundred million paragraphs a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import orjson

from index.arrays import Array
from index.reconcile.facet_changes import FacetChanges
from index.reconcile.rows import CorpusRows
from index.segments.boilerplate import part_of, texts_in_order
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.hashing import hash64
from index.storage.ids import id_keys

#: Articles of a site, under different headlines, in which a paragraph must stand to be boilerplate.
LEAST = 5
#: A line of fewer words could be a heading.
_HEADING_WORDS = 5
#: A line of fewer words may be a heading, and is not asked what its articles are about.
_SENTENCE_WORDS = 8
#: Share of their words that versions of one headline have in common. They name the same numbers too.
_SAME_TITLE = 0.75
#: Letters of a word that can be what headlines are about.
_MATTER_LETTERS = 4
#: Share of the headlines that have such a word.
_MOSTLY = 0.5
#: How much oftener these headlines have it than others of the site.
_OFTENER = 2
#: Articles with a line, no two of them copies, whose texts are compared.
_COMPARED = 12
#: Articles with a line among which those are looked for.
_AMONG = 200
#: Articles of a site whose headlines are its usual ones.
_SITE_SAMPLE = 32
#: Paragraph hashes looked up at a time.
_HASHES_AT_ONCE = 1 << 20
_WORD = re.compile(r"\w+")
_STOPS = (".", "!", "?", "…", "。", "।", "۔")
_QUOTES = " \"'”’»)]*"

Words = tuple[str, ...]


class _Line(NamedTuple):
    """One paragraph of one site, and where it stands, ascending by the articles' ids.

    site       the site's number
    hash       the paragraph hash
    size       how many words it has
    rows       the article of each occurrence, as a row of the corpus
    blocks     the number of each occurrence's block in its segment
    ends_text  whether each occurrence ends its text
    """

    site: int
    hash: int
    size: int
    rows: Array
    blocks: Array
    ends_text: Array


class BoilerplateDetector:
    """Finds the boilerplate of a corpus.

    rows       the articles of all segments
    head       returns the row that stands for a row's group of copies
    decisions  earlier decisions, by what they were made from
    """

    def __init__(self, rows: CorpusRows, head: Callable[[int], int], decisions: Mapping[int, bool]) -> None:
        self._rows, self._head, self._earlier = rows, head, decisions
        self._site_numbers: dict[str, int] = {}
        self._texts = lru_cache(maxsize=4096)(self._read_texts)
        self._headlines = lru_cache(maxsize=64)(self._read_headlines)
        self._site_key = lru_cache(maxsize=None)(self._read_site_key)
        #: the decisions that this run used again or made
        self.decisions: dict[int, bool] = {}

    def detect(self) -> int:
        """Tell every segment which of its paragraphs are boilerplate.

        Returns how many different lines are.
        """
        lines = [line for line in self._repeated() if self._is_boilerplate(line)]
        if not lines:
            return 0
        row = np.concatenate([line.rows for line in lines])
        block = np.concatenate([line.blocks for line in lines])
        hashes = np.repeat(
            np.array([line.hash for line in lines], dtype=np.uint32), [line.rows.size for line in lines]
        )
        segment_of = np.searchsorted(self._rows.starts, row, side="right") - 1
        for segment_ord, segment in enumerate(self._rows.segments):
            chosen = np.flatnonzero(segment_of == segment_ord)
            chosen = chosen[np.argsort(block[chosen], kind="stable")]
            segment.boilerplate_blocks, segment.boilerplate_hashes = block[chosen], hashes[chosen]
        return len(lines)

    # -- which paragraphs are repeated ---------------------------------------------------------------

    def _repeated(self) -> Iterator[_Line]:
        """Every paragraph that stands in many articles of one site."""
        # Most stand once: the hashes alone leave little to look at, however large the corpus.
        segments = self._rows.segments
        hashes = [np.zeros(0, dtype=np.uint32), *(segment.reader.file["prints"] for segment in segments)]
        common = _common(np.concatenate(hashes))
        tables = [np.zeros((0, 5), dtype=np.int64)]
        if common.size:
            tables += [
                self._table(segment, base, common)
                for segment, base in zip(segments, self._rows.starts, strict=False)
            ]
        table = np.concatenate(tables)
        table = table[np.isin(table[:, 0], _common(table[:, 0]))]
        if not table.size:
            return
        table = table[np.lexsort((table[:, 2], self._id_keys[table[:, 1]], table[:, 0]))]
        for occurrences in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1):
            key, _, _, size, _ = occurrences[0].tolist()
            yield _Line(
                site=key >> 32,
                hash=key & 0xFFFFFFFF,
                size=size,
                rows=occurrences[:, 1],
                blocks=occurrences[:, 2],
                ends_text=occurrences[:, 4],
            )

    def _table(self, segment: FacetChanges, base: int, common: Array) -> Array:
        """Return a segment's paragraphs that have common hashes and a site, a row each.

        The columns: site and hash, row of the corpus, block, words, whether it ends its text.
        """
        file = segment.reader.file
        chosen = _find_common(file["prints"], common)
        if not chosen.size:
            return np.zeros((0, 5), dtype=np.int64)
        blocks, sizes = paragraphs_of(file)
        block, size = blocks[chosen].astype(np.int64), sizes[chosen].astype(np.int64)
        block_starts = file["doc_block"]
        doc_ids = np.searchsorted(block_starts, block.astype(block_starts.dtype), side="right") - 1
        site = self._site_of_row[doc_ids + base]
        ends_text = file["block_start"][block].astype(np.int64) + size + 1 >= file["zone_at"][doc_ids, 3]
        table = np.column_stack((site << 32 | file["prints"][chosen], doc_ids + base, block, size, ends_text))
        return table[site > 0]

    @cached_property
    def _site_of_row(self) -> Array:
        """The number of each live article's site, 0 for none, int64."""
        sites = [np.zeros(0, dtype=np.int64)]
        for segment in self._rows.segments:
            names = segment.columns.names("site")
            numbers = [
                0,
                *(self._site_numbers.setdefault(name, len(self._site_numbers) + 1) for name in names),
            ]
            by_id = np.array(numbers, dtype=np.int64)
            sites.append(np.where(segment.live, by_id[segment.columns["site"]], 0))
        return np.concatenate(sites)

    @cached_property
    def _id_keys(self) -> Array:
        return np.concatenate([id_keys(segment.reader.ids) for segment in self._rows.segments])

    @cached_property
    def _sample_of_site(self) -> dict[int, Array]:
        """Some rows of every site, those with the least ids."""
        site = self._site_of_row
        order = np.argsort((site << 44) | (self._id_keys >> np.uint64(20)).astype(np.int64), kind="stable")
        edges = np.searchsorted(site[order], np.arange(1, len(self._site_numbers) + 2)).tolist()
        return {
            number: order[low : min(low + _SITE_SAMPLE, high)]
            for number, (low, high) in enumerate(pairwise(edges), 1)
        }

    # -- which of them are boilerplate ---------------------------------------------------------------

    def _is_boilerplate(self, line: _Line) -> bool:
        mostly_ends = bool(line.ends_text.sum() * 2 > line.rows.size)
        if line.size < _HEADING_WORDS and not mostly_ends:
            return False
        occurrences = self._one_of_each_group(line)
        if len(occurrences) < LEAST:
            return False
        text_keys = b"".join(self._rows.text_key(row) for row, _ in occurrences)
        of_line = line.hash.to_bytes(4, "little") + bytes([mostly_ends])
        key = hash64(of_line + self._site_key(line.site) + text_keys)
        decision = self._earlier.get(key)
        if decision is None:
            decision = self._compare(line, occurrences, mostly_ends)
        self.decisions[key] = decision
        return decision

    def _one_of_each_group(self, line: _Line) -> list[tuple[int, int]]:
        """Row and block of some occurrences, no two of them in copies."""
        heads: set[int] = set()
        occurrences: list[tuple[int, int]] = []
        for row, block in zip(line.rows[:_AMONG].tolist(), line.blocks[:_AMONG].tolist(), strict=True):
            head = self._head(row)
            if head not in heads:
                heads.add(head)
                occurrences.append((row, block))
                if len(occurrences) == _COMPARED:
                    break
        return occurrences

    def _compare(self, line: _Line, occurrences: Sequence[tuple[int, int]], mostly_ends: bool) -> bool:
        """Decide from the stored texts of these occurrences."""
        words_of_line: Words | None = None
        headlines: list[Words] = []
        for row, block in occurrences:
            segment, _ = self._rows.article(row)
            title, texts = self._texts(row)
            text = texts[part_of(segment.reader.file, block)[1]]
            if not mostly_ends and line.size < _SENTENCE_WORDS and _is_heading(text):
                return False
            words = words_of(text)
            words_of_line = words if words_of_line is None else words_of_line
            if words == words_of_line and not any(_is_version(title, other) for other in headlines):
                headlines.append(title)
        if len(headlines) < LEAST:
            return False
        return line.size < _SENTENCE_WORDS or not _is_one_matter(headlines, self._headlines(line.site))

    def _read_texts(self, row: int) -> tuple[Words, list[str]]:
        """Return the words of a row's headline, and its texts in the order of their blocks."""
        segment, doc_id = self._rows.article(row)
        stored = orjson.loads(segment.reader.texts[doc_id])
        return words_of(stored.get("title", "")), texts_in_order(stored)

    def _read_site_key(self, site: int) -> bytes:
        return b"".join(map(self._rows.text_key, self._sample_of_site[site].tolist()))

    def _read_headlines(self, site: int) -> list[Words]:
        return [self._texts(row)[0] for row in self._sample_of_site[site].tolist()]


def words_of(text: str) -> Words:
    """Return the words of a text, folded."""
    return tuple(_WORD.findall(text.casefold()))


def _is_heading(text: str) -> bool:
    """Could a short line be a heading, or the name of who is quoted?"""
    bare = text.rstrip(_QUOTES)
    in_capitals = all(word[0].isupper() for word in _WORD.findall(text) if len(word) >= _MATTER_LETTERS)
    return bare.endswith("?") or (in_capitals and not bare.endswith(_STOPS))


def _is_version(title: Words, other: Words) -> bool:
    """Are two headlines nearly one? Those that name different numbers are of a series."""
    if title == other:
        return True
    words, others = set(title), set(other)
    numbers = {word for word in words ^ others if word.isdigit()}
    return not numbers and len(words & others) >= _SAME_TITLE * len(words | others)


def _is_one_matter(headlines: Sequence[Words], of_site: Sequence[Words]) -> bool:
    """Do most of these headlines share a word that others of the site seldom have?"""
    counts = Counter(word for words in headlines for word in set(words) if len(word) >= _MATTER_LETTERS)
    usual = Counter(word for words in of_site for word in set(words))
    return any(
        count > _MOSTLY * len(headlines) and count * len(of_site) > _OFTENER * usual[word] * len(headlines)
        for word, count in counts.items()
    )


def _common(keys: Array) -> Array:
    """Return the keys, ascending, that occur `LEAST` times and more."""
    ordered = np.sort(keys)
    last = ordered[LEAST - 1 :]
    return np.unique(last[last == ordered[: last.size]])


def _find_common(hashes: Array, common: Array) -> Array:
    """Return the indices of the hashes that are common; `common` is ascending."""
    indices = [np.zeros(0, dtype=np.int64)]
    for low in range(0, hashes.size, _HASHES_AT_ONCE):
        batch = hashes[low : low + _HASHES_AT_ONCE]
        is_common = common.take(np.searchsorted(common, batch), mode="clip") == batch
        indices.append(np.flatnonzero(is_common) + low)
    return np.concatenate(indices)


def put_decisions(file: ArrayWriter, decisions: Mapping[int, bool]) -> None:
    """Write the decisions on repeated lines."""
    keys = sorted(decisions)
    file.put("lines", np.array(keys, dtype=np.uint64))
    file.put("furniture", np.array([decisions[key] for key in keys], dtype=np.uint8))


def decisions_of(file: ArrayFile) -> dict[int, bool]:
    """Read the decisions that a file holds."""
    return dict(zip(file["lines"].tolist(), file["furniture"].astype(bool).tolist(), strict=True))
