"""Articles in, one whole segment out: the bulk builder.

Texts are only split at white space while articles arrive; each distinct chunk gets a number. When the segment is finished the distinct chunks
are analysed, the distinct words stemmed, and everything else is array arithmetic: look up, sort by class, lay out (see `postings`).

A segment is two files: `NAME.arr`, which never changes, and `NAME.GENERATION.col` with the facets (see `columns`). `NAME.arr` holds

    ids         uint8 (n, 10): the articles' ids; id_order: their places in ascending order of id
    lengths     (n, 5): tokens in title, lead, body, captions, aside; zone_at (n, 5): position where each of these begins; ends: after the last
    block_start position of each block's first token, blocks of article i at doc_block[i]..doc_block[i+1]; a block is a title, a paragraph,
                a caption..., or a further stretch of a long paragraph, which is then listed in later_block / later_char with its offset
    class_names, words, forms (see `strings`): classes ascending; words and forms class by class, commonest first, with their numbers in
                class_words, class_forms; word_of_form; form_cf: how often each occurs; word_order: places of the words in ascending order
    postings    the arrays of `postings`
    signatures  (n, 8): by which copies are found (see `signatures`)
    text, evidence  the stored articles (see `texts`)
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import languages
from index.analysis import ANALYSIS_VERSION, STEMMERS, split, stems
from index.arrays import Array, ArrayWriter
from index.article import Article
from index.columns import Row, row_of, write_columns
from index.postings import PostingsWriter
from index.signatures import signatures
from index.terms import Numbers, Vocabulary, ranks
from index.texts import pack_article, pack_evidence, put_slices

#: Positions left free between two blocks, so that no phrase reaches across.
BLOCK_GAP = 1
#: A block holds at most so many chunks; so a snippet never splits more than that.
LONGEST_BLOCK = 256
_TITLE_AT_MOST = 64  # chunks; the rest of an endless title counts as lead
_TITLE, _LEAD, _BODY, _CAPTION, _ASIDE = range(5)
_CHUNK = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment that lies on disk but is not published yet."""

    name: str
    #: uint8 (n, 10)
    ids: Array
    bytes: int
    langs: tuple[str, ...]


class SegmentBuilder:
    """Collects articles and writes them as one segment. Ids must be distinct: the caller sees to that."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.size = 0
        self._zone = _TITLE
        self._numbers = Numbers()
        self._chunks = array("I")
        self._blocks: list[tuple[int, int]] = []  # zone, end in _chunks
        self._doc_block = [0]
        self._later: list[tuple[int, int]] = []  # block, offset in its paragraph
        self._ids: list[str] = []
        self._texts: list[bytes] = []
        self._evidence: list[bytes] = []
        self._rows: list[Row] = []
        self._langs: list[str | None] = []

    @property
    def count(self) -> int:
        """Articles added so far."""
        return len(self._ids)

    def add(self, article: Article) -> None:
        """Take one article."""
        self._ids.append(article.id)
        self._zone = _TITLE
        if article.title:
            self._block(_TITLE, article.title)
        if article.lead:
            self._block(_LEAD, article.lead)
        for place, paragraph in enumerate(article.paragraphs):
            self._block(_LEAD if place == 0 else _BODY, paragraph)
        for caption in article.captions:
            self._block(_CAPTION, caption)
        for line in article.aside:
            self._block(_ASIDE, line)
        self._doc_block.append(len(self._blocks))
        text = pack_article(article)
        self._texts.append(text)
        self._evidence.append(pack_evidence(article))
        self._rows.append(row_of(article))
        # Bytes in memory at the worst moment: the texts, and what `_block` counts for each token while sorting.
        self.size += len(text) + len(self._evidence[-1]) + 800

    def _block(self, zone: int, text: str) -> None:
        chunks = text.split()
        self.size += 70 * len(chunks)
        # Zones never go back: the frequencies by zone say which positions belong to which.
        zone = self._zone = max(zone, self._zone)
        longest = _TITLE_AT_MOST if zone == _TITLE else LONGEST_BLOCK
        if len(chunks) <= longest:
            self._chunks.extend(map(self._numbers.__getitem__, chunks))
            self._blocks.append((zone, len(self._chunks)))
            return
        offsets = [match.start() for match in _CHUNK.finditer(text)]
        for start in range(0, len(chunks), longest):
            if start:
                self._later.append((len(self._blocks), offsets[start]))
                zone = self._zone = {_TITLE: _LEAD, _LEAD: _BODY}.get(zone, zone)
                longest = LONGEST_BLOCK
            self._chunks.extend(map(self._numbers.__getitem__, chunks[start : start + longest]))
            self._blocks.append((zone, len(self._chunks)))

    def finish(self, generation: int = 0) -> Finished:
        """Write the segment's files, durable. The builder is spent then."""
        file = ArrayWriter(self.folder / f"{self.name}.arr")
        try:
            langs = self._write(file)
            meta = {"articles": self.count, "langs": langs, "analysis": ANALYSIS_VERSION}
            size = file.close(meta)
        except BaseException:
            file.abandon()
            raise
        size += write_columns(self.folder / f"{self.name}.{generation}.col", self._rows, self._langs)
        return Finished(self.name, id_array(self._ids), size, tuple(langs))

    def _write(self, file: ArrayWriter) -> list[str]:
        docs = self.count
        put_ids(file, id_array(self._ids))
        words, written, token_form, tokens_of_block = self._tokens()
        zone = np.array([zone for zone, _ in self._blocks], dtype=np.uint8)
        doc_block = np.array(self._doc_block, dtype=np.int64)
        lengths, zone_at, ends, block_start = _places(zone, tokens_of_block, doc_block, self._later)
        narrow = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
        file.put("ends", ends.astype(narrow))
        file.put("lengths", lengths.astype(narrow))
        file.put("zone_at", zone_at.astype(narrow))
        file.put("block_start", block_start.astype(narrow))
        file.put("doc_block", doc_block.astype(np.uint32))
        file.put("later_block", np.array([block for block, _ in self._later], dtype=np.uint32))
        file.put("later_char", np.array([char for _, char in self._later], dtype=np.uint32))
        # Every token's article, position and zone.
        token_block = np.repeat(np.arange(zone.size, dtype=np.uint32), tokens_of_block)
        block_first = np.cumsum(tokens_of_block) - tokens_of_block
        position = (block_start - block_first)[token_block] + np.arange(token_form.size)
        block_doc = np.repeat(np.arange(docs, dtype=np.uint32), np.diff(doc_block))
        doc = block_doc[token_block] if block_doc.size else np.zeros(0, dtype=np.uint32)
        langs = self._languages(words, token_form, doc, lengths)
        file.put("signatures", signatures(words, token_form, lengths))
        self._put_words(file, words, written, token_form, doc, position.astype(np.uint32), zone[token_block], langs, ends)
        put_slices(file, "text", self._texts)
        put_slices(file, "evidence", self._evidence)
        return sorted({lang for lang in langs if lang})

    def _tokens(self) -> tuple[list[str], list[str], Array, Array]:
        """Analyse the distinct chunks: words and written spellings of the distinct forms, the form of every token, tokens of each block."""
        form_number: dict[tuple[str, str], int] = {}
        of_chunk: list[int] = []
        sizes = np.empty(len(self._numbers), dtype=np.int64)
        for place, chunk in enumerate(self._numbers):
            found = split(chunk)
            sizes[place] = len(found)
            for token in found:
                of_chunk.append(form_number.setdefault((token.word, token.written), len(form_number)))
        chunks = np.frombuffer(self._chunks, dtype=np.uint32) if self._chunks else np.zeros(0, dtype=np.uint32)
        counts = sizes[chunks]
        start = (np.cumsum(sizes) - sizes)[chunks]
        ends = np.cumsum(counts)
        total = int(ends[-1]) if ends.size else 0
        where = np.repeat(start - (ends - counts), counts)
        where += np.arange(total)
        token_form = np.array(of_chunk, dtype=np.uint32)[where]
        reached = np.concatenate(([0], ends))
        block_end = np.array([end for _, end in self._blocks], dtype=np.int64)
        block_tokens = np.diff(reached[np.concatenate(([0], block_end))])
        return [word for word, _ in form_number], [written for _, written in form_number], token_form, block_tokens

    def _languages(self, words: list[str], token_form: Array, doc: Array, lengths: Array) -> list[str | None]:
        """The language to stem each article in: as stated, else as detected, else English where all is ASCII. Sure ones enter the facets."""
        chosen = [row.lang for row in self._rows]
        self._langs = list(chosen)
        if None in chosen:
            sure, likely = languages.detect(languages.flags(words)[token_form], doc, lengths.sum(axis=1))
            for place, lang in enumerate(chosen):
                if lang is None:
                    self._langs[place] = sure[place]
                    chosen[place] = likely[place] or ("en" if self._texts[place].isascii() else None)
        return [lang if lang in STEMMERS else None for lang in chosen]

    def _put_words(
        self, file: ArrayWriter, words: list[str], written: list[str], token_form: Array, doc: Array, position: Array, zone: Array,
        langs: list[str | None], ends: Array,
    ) -> None:  # fmt: skip
        # A form belongs to one class in each language it occurs in: number these pairs, then the classes, words and forms among them.
        spoken = sorted(set(langs), key=lambda lang: (lang is not None, lang or ""))
        distinct = Numbers()
        form_word = distinct.of(words)
        pair = token_form
        if len(spoken) > 1:
            lang_base = {lang: place * len(words) for place, lang in enumerate(spoken)}
            pair = token_form + np.array([lang_base[lang] for lang in langs], dtype=np.int64)[doc]
        seen = np.bincount(pair, minlength=len(words) * len(spoken))
        pairs = np.flatnonzero(seen)
        names = Numbers()
        pair_class = names.of(list(self._classes(list(distinct), spoken, pairs, form_word)))
        class_names = sorted(names)
        pair_class = ranks(list(names))[pair_class]
        form_of = pairs % max(1, len(words))
        table = Vocabulary.of(len(class_names), pair_class, form_word[form_of], form_of, seen[pairs], list(distinct), written)
        table.write(file, class_names)
        lookup = np.zeros(seen.size, dtype=np.uint32)
        lookup[pairs] = np.arange(pairs.size, dtype=np.uint32)
        token_pair = lookup[pair]
        key = (pair_class.astype(np.uint64)[token_pair] << np.uint64(32)) | np.arange(token_pair.size, dtype=np.uint64)
        key.sort()
        order = (key & np.uint64(0xFFFFFFFF)).astype(np.int64)
        postings = PostingsWriter(str(self.folder), ends)
        cf = np.bincount(pair_class, weights=seen[pairs], minlength=len(class_names)).astype(np.int64)
        place = (np.cumsum(table.forms_in_class) - table.forms_in_class)[pair_class] + table.form_of_pair
        postings.add(
            cf, table.words_in_class, table.forms_in_class, table.word_of_form, doc[order], position[order],
            place.astype(np.uint32)[token_pair[order]], zone[order],
        )  # fmt: skip
        postings.write(file)

    @staticmethod
    def _classes(distinct: list[str], spoken: list[str | None], pairs: Array, form_word: Array) -> Iterable[str]:
        """The class name of each pair of language and form: the stem, or the word where the language has none."""
        lang_of, form_of = np.divmod(pairs, form_word.size)
        for place, lang in enumerate(spoken):
            numbers = form_word[form_of[lang_of == place]].tolist()
            yield from (class_name(stem, lang) for stem in stems([distinct[number] for number in numbers], lang))


def class_name(stem: str, lang: str | None) -> str:
    """What a class is called: a stem means nothing without its language (Italian `cane` and English `can` are `can` both)."""
    return f"{stem} {lang}" if lang else stem


def id_array(ids: list[str]) -> Array:
    """Ids as bytes, shape (n, 10)."""
    return np.frombuffer(bytes.fromhex("".join(ids)), dtype=np.uint8).reshape(-1, 10)


def id_keys(ids: Array) -> Array:
    """The first 8 bytes of each id as one number, in the ids' own order."""
    return np.ascontiguousarray(ids[:, :8]).view(">u8").ravel().astype(np.uint64)


def put_ids(file: ArrayWriter, ids: Array) -> None:
    """Write ids and their order."""
    file.put("ids", ids)
    file.put("id_order", np.argsort(id_keys(ids), kind="stable").astype(np.uint32))


def _places(zone: Array, tokens: Array, doc_block: Array, later: list[tuple[int, int]]) -> tuple[Array, Array, Array, Array]:
    """Lengths by zone (n, 5), first position of each zone (n, 5), position after the last token, first position of each block."""
    docs = doc_block.size - 1
    block_doc = np.repeat(np.arange(docs), np.diff(doc_block))
    lengths = np.bincount(block_doc * 5 + zone, weights=tokens, minlength=docs * 5).reshape(docs, 5).astype(np.int64)
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
    for place in range(4, -1, -1):
        after = ends_of_doc if place == 4 else zone_at[:, place + 1]
        zone_at[:, place] = np.where(zone_at[:, place] == np.iinfo(np.int32).max, after, zone_at[:, place])
    return lengths, zone_at, ends_of_doc, start
