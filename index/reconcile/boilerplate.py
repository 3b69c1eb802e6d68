"""Which paragraphs a site repeats on page after page: pleas to sign up, notes on who contributed, credits, what stood around a text.

One article cannot tell; the corpus can. A paragraph is furniture where it stands, word for word, in articles of one site that have nothing else
to do with one another:

    in `LEAST` articles under different headlines; those of one group of copies, or under nearly one headline, count as one
    not about one matter: where most of the headlines share a word that the site's other headlines seldom have, it may be what has to be said
        again in each story of a case, and stays text
    a line that could be a heading, or who is speaking or is quoted, must mostly end its text: one of fewer than `_HEADING` words, or of fewer
        than `_SENTENCE` that asks something, or that has capitals throughout and no full stop

Candidates are found by their prints (see `prints`), and what is found is compared word for word in the stored texts of some articles, always
those with the least ids. Prints of 32 bits meet by chance; that five of one site do so by chance, and the texts looked at are equal, is not to
be expected before a site has some hundred million paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import orjson

from index.arrays import Array
from index.reconcile.facet_changes import FacetChanges
from index.segments.boilerplate import part_of, texts_in_order
from index.similarity.paragraph_hashes import paragraphs_of
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.hashing import hash64
from index.storage.ids import id_keys

#: In so many articles of a site, under different headlines, a paragraph is furniture.
LEAST = 5
#: A line of fewer words could be a heading; one of fewer than so many may be one, and is not asked what its articles are about.
_HEADING, _SENTENCE = 5, 8
#: Two headlines that share so much of their words, and name no other numbers, are versions of one.
_SAME_TITLE = 0.75
#: A word of so many letters in more than half the headlines, and more than twice as often as in others of the site, is what they are about.
_LETTERS, _MOSTLY, _OFTENER = 4, 0.5, 2
#: Of each group of copies one, so many articles with a line are looked at, found among so many; and so many of a site for its headlines.
_LOOKED, _AMONG, _OF_SITE = 12, 200, 32
#: Prints looked up at a time.
_AT_ONCE = 1 << 20
_WORD = re.compile(r"\w+")
_STOPS, _QUOTES = (".", "!", "?", "…", "。", "।", "۔"), " \"'”’»)]*"

Words = tuple[str, ...]


class _Line(NamedTuple):
    """One paragraph of one site: the site's number, its print, its words; and of every place where it stands, ascending by the articles' ids,
    the row of the article, the number of the block in its segment, and whether it ends the text."""

    site: int
    print: int
    size: int
    row: Array
    block: Array
    ends_text: Array


class BoilerplateDetector:
    """Finds the furniture of a corpus.

    parts   its segments; a row is an article's place when they follow one another
    head    the row that stands for an article's group of copies
    mark    by what the text of a row is known
    said    what was found before, by what it was found from
    """

    def __init__(
        self,
        parts: Sequence[FacetChanges],
        head: Callable[[int], int],
        mark: Callable[[int], bytes],
        said: Mapping[int, bool],
    ) -> None:
        self.parts, self._head, self._before = parts, head, said
        self._starts = [0, *accumulate(part.reader.articles for part in parts)]
        self._sites: dict[str, int] = {}
        self._mark = mark
        self._texts = lru_cache(maxsize=4096)(self._texts_of)
        self._headlines = lru_cache(maxsize=64)(self._headlines_of)
        self._site_mark = lru_cache(maxsize=None)(self._site_mark_of)
        #: what was made use of or found anew
        self.said: dict[int, bool] = {}

    def detect(self) -> int:
        """Tell every segment which of its paragraphs are furniture. Returns how many lines are."""
        found = [line for line in self._repeated() if self._is_boilerplate(line)]
        if not found:
            return 0
        row, block = (
            np.concatenate(column) for column in zip(*((line.row, line.block) for line in found), strict=True)
        )
        prints = np.repeat(
            np.array([line.print for line in found], dtype=np.uint32), [line.row.size for line in found]
        )
        place = np.searchsorted(self._starts, row, side="right") - 1
        for number, part in enumerate(self.parts):
            own = np.flatnonzero(place == number)
            own = own[np.argsort(block[own], kind="stable")]
            part.apart, part.apart_print = block[own], prints[own]
        return len(found)

    # -- what is repeated at all -------------------------------------------------------------------------------------------------------

    def _repeated(self) -> Iterator[_Line]:
        """Every paragraph that stands in many articles of one site."""
        # most stand once: what is left after a look at their prints alone is little, however large the corpus
        common = _common(
            np.concatenate(
                [np.zeros(0, dtype=np.uint32), *(part.reader.file["prints"] for part in self.parts)]
            )
        )
        tables = (
            [self._table(part, base, common) for part, base in zip(self.parts, self._starts, strict=False)]
            if common.size
            else []
        )
        table = np.concatenate(tables) if tables else np.zeros((0, 5), dtype=np.int64)
        table = table[np.isin(table[:, 0], _common(table[:, 0]))]
        if not table.size:
            return
        table = table[np.lexsort((table[:, 2], self._id_keys[table[:, 1]], table[:, 0]))]
        for rows in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1):
            key, _, _, size, _ = rows[0].tolist()
            yield _Line(key >> 32, key & 0xFFFFFFFF, size, rows[:, 1], rows[:, 2], rows[:, 4])

    def _table(self, part: FacetChanges, base: int, common: Array) -> Array:
        """(site and print, row, block, words, whether it ends its text) of a segment's paragraphs that have common prints and a site."""
        file = part.reader.file
        own = _among(file["prints"], common)
        if not own.size:
            return np.zeros((0, 5), dtype=np.int64)
        blocks, sizes = paragraphs_of(file)
        block, size = blocks[own].astype(np.int64), sizes[own].astype(np.int64)
        at = file["doc_block"]
        doc = np.searchsorted(at, block.astype(at.dtype), side="right") - 1
        site = self._site_of_row[doc + base]
        ends_text = file["block_start"][block].astype(np.int64) + size + 1 >= file["zone_at"][doc, 3]
        table = np.column_stack((site << 32 | file["prints"][own], doc + base, block, size, ends_text))
        return table[site > 0]

    @cached_property
    def _site_of_row(self) -> Array:
        """The number of each live article's site, 0 for none, int64."""
        found = [np.zeros(0, dtype=np.int64)]
        for part in self.parts:
            numbers = [
                0,
                *(self._sites.setdefault(name, len(self._sites) + 1) for name in part.columns.names("site")),
            ]
            found.append(np.where(part.live, np.array(numbers, dtype=np.int64)[part.columns["site"]], 0))
        return np.concatenate(found)

    @cached_property
    def _id_keys(self) -> Array:
        return np.concatenate([id_keys(part.reader.ids) for part in self.parts])

    @cached_property
    def _of_site(self) -> dict[int, Array]:
        """Some rows of every site, those with the least ids."""
        site = self._site_of_row
        order = np.argsort((site << 44) | (self._id_keys >> np.uint64(20)).astype(np.int64), kind="stable")
        edges = np.searchsorted(site[order], np.arange(1, len(self._sites) + 2)).tolist()
        return {
            number: order[low : min(low + _OF_SITE, high)]
            for number, (low, high) in enumerate(pairwise(edges), 1)
        }

    # -- is it furniture? --------------------------------------------------------------------------------------------------------------

    def _is_boilerplate(self, line: _Line) -> bool:
        closes = bool(line.ends_text.sum() * 2 > line.row.size)
        if line.size < _HEADING and not closes:
            return False
        looked = self._one_of_each_group(line)
        if len(looked) < LEAST:
            return False
        marks = b"".join(self._mark(row) for row, _ in looked)
        key = hash64(line.print.to_bytes(4, "little") + bytes([closes]) + self._site_mark(line.site) + marks)
        said = self._before.get(key)
        self.said[key] = said = self._look(line, looked, closes) if said is None else said
        return said

    def _one_of_each_group(self, line: _Line) -> list[tuple[int, int]]:
        """(row, block) of some articles, no two of them copies."""
        seen, found = set(), []
        for row, block in zip(line.row[:_AMONG].tolist(), line.block[:_AMONG].tolist(), strict=True):
            head = self._head(row)
            if head not in seen:
                seen.add(head)
                found.append((row, block))
                if len(found) == _LOOKED:
                    break
        return found

    def _look(self, line: _Line, looked: Sequence[tuple[int, int]], closes: bool) -> bool:
        wanted: Words | None = None
        headlines: list[Words] = []
        for row, block in looked:
            place, _ = self._place(row)
            title, texts = self._texts(row)
            text = texts[part_of(self.parts[place].reader.file, block)[1]]
            if not closes and line.size < _SENTENCE and _is_heading(text):
                return False
            words = words_of(text)
            wanted = words if wanted is None else wanted
            if words == wanted and not any(_versions(title, other) for other in headlines):
                headlines.append(title)
        if len(headlines) < LEAST:
            return False
        return line.size < _SENTENCE or not _one_matter(headlines, self._headlines(line.site))

    def _place(self, row: int) -> tuple[int, int]:
        place = bisect_right(self._starts, row) - 1
        return place, row - self._starts[place]

    def _texts_of(self, row: int) -> tuple[Words, list[str]]:
        place, doc = self._place(row)
        kept = orjson.loads(self.parts[place].reader.texts[doc])
        return words_of(kept.get("title", "")), texts_in_order(kept)

    def _site_mark_of(self, site: int) -> bytes:
        return b"".join(map(self._mark, self._of_site[site].tolist()))

    def _headlines_of(self, site: int) -> list[Words]:
        return [self._texts(row)[0] for row in self._of_site[site].tolist()]


def words_of(text: str) -> Words:
    """The words of a text, folded."""
    return tuple(_WORD.findall(text.casefold()))


def _is_heading(text: str) -> bool:
    """Could a short line be a heading, or the name of who is quoted?"""
    bare = text.rstrip(_QUOTES)
    capitals = all(word[0].isupper() for word in _WORD.findall(text) if len(word) >= _LETTERS)
    return bare.endswith("?") or (capitals and not bare.endswith(_STOPS))


def _versions(one: Words, other: Words) -> bool:
    """Are two headlines nearly one? Those that name different numbers are of a series."""
    if one == other:
        return True
    own, others = set(one), set(other)
    numbers = {word for word in own ^ others if word.isdigit()}
    return not numbers and len(own & others) >= _SAME_TITLE * len(own | others)


def _one_matter(headlines: Sequence[Words], of_site: Sequence[Words]) -> bool:
    """Do most of these headlines share a word that others of the site seldom have?"""
    counts = Counter(word for words in headlines for word in set(words) if len(word) >= _LETTERS)
    usual = Counter(word for words in of_site for word in set(words))
    return any(
        times > _MOSTLY * len(headlines) and times * len(of_site) > _OFTENER * usual[word] * len(headlines)
        for word, times in counts.items()
    )


def _common(keys: Array) -> Array:
    """The keys, ascending, that occur `LEAST` times and more."""
    ordered = np.sort(keys)
    last = ordered[LEAST - 1 :]
    return np.unique(last[last == ordered[: last.size]])


def _among(prints: Array, common: Array) -> Array:
    """The places of the prints that are common (ascending)."""
    found = [np.zeros(0, dtype=np.int64)]
    for low in range(0, prints.size, _AT_ONCE):
        some = prints[low : low + _AT_ONCE]
        found.append(np.flatnonzero(common.take(np.searchsorted(common, some), mode="clip") == some) + low)
    return np.concatenate(found)


def put_decisions(file: ArrayWriter, said: Mapping[int, bool]) -> None:
    """Write what looking at lines has found."""
    keys = sorted(said)
    file.put("lines", np.array(keys, dtype=np.uint64))
    file.put("furniture", np.array([said[key] for key in keys], dtype=np.uint8))


def decisions_of(file: ArrayFile) -> dict[int, bool]:
    """What looking at lines had found when a file was written."""
    return dict(zip(file["lines"].tolist(), file["furniture"].astype(bool).tolist(), strict=True))
