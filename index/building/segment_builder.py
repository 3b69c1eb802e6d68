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
    signatures, sketches    (n, 8), (n, 32): by which copies are found (see `signatures`); prints: of paragraphs (see `prints`)
    text, evidence  the stored articles (see `texts`)
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np

from index.analysis import languages
from index.analysis.stemming import STEMMERS, stems, term_name
from index.analysis.tokens import split
from index.arrays import Array, spread
from index.article import Article
from index.building.block_collector import BlockCollector
from index.building.doc_values_writer import DocValuesRow, row_of, write_doc_values
from index.building.postings_writer import PostingsWriter
from index.building.term_builder import Interner, TermVocabulary, ranks, term_ranges
from index.schema import ANALYSIS_VERSION
from index.segments.layout import ASIDE, BODY, CAPTION, LEAD, TITLE
from index.similarity.minhash import signatures, word_hashes
from index.similarity.paragraph_hashes import paragraph_hashes, paragraphs
from index.storage.array_file import ArrayWriter
from index.storage.compressed import Packer
from index.storage.ids import id_array, id_keys
from index.storage.stored_articles import pack_article, pack_evidence

#: Positions left free between two blocks, so that no phrase reaches across.
BLOCK_GAP = 1
#: Signs around a word that are no part of it.
_AROUND = '.,;:!?"()“”'
#: Tokens worked on at a time, where all are not needed at once, and classes, which are then numbers of two bytes.
_AT_ONCE, _TERMS = 1 << 19, 1 << 16
#: Runs of classes that a segment's tokens are looked through for, at most.
_RUNS = 16
# What an article's facets, a distinct chunk, a token, and a token that is just worked on take in memory (measured).
_A_ROW, _A_CHUNK, _A_TOKEN, _WORKED_ON = 800, 400, 15, 80


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment that lies on disk but is not published yet."""

    name: str
    #: uint8 (n, 10)
    ids: Array
    bytes: int
    langs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Of every block: its zone, its article, and what takes a token's number to its position."""

    zone: Array
    doc: Array
    shift: Array


class SegmentBuilder:
    """Collects articles and writes them as one segment. Ids must be distinct: the caller sees to that."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._blocks = BlockCollector()
        self._ids: list[str] = []
        self._texts, self._evidence = Packer(), Packer(share=True)
        self._ascii = bytearray()  # is the article's text plain?
        self._rows: list[DocValuesRow] = []
        self._langs: list[str | None] = []

    @property
    def count(self) -> int:
        """Articles added so far."""
        return len(self._ids)

    @property
    def size(self) -> int:
        """Bytes in memory at the worst moment, which is while the segment is written."""
        blocks = self._blocks
        tokens = blocks.tokens + blocks.waiting // 6
        held = (
            self._texts.size
            + self._evidence.size
            + _A_ROW * len(self._ids)
            + _A_CHUNK * len(blocks.chunks)
            + 2 * blocks.waiting
        )
        return held + _A_TOKEN * tokens + _WORKED_ON * min(tokens, _at_once(tokens))

    def add(self, article: Article) -> None:
        """Take one article."""
        self._ids.append(article.id)
        self._blocks.add(*_zoned(article))
        text = pack_article(article)
        self._ascii.append(text.isascii())
        self._texts.add(text)
        self._evidence.add(pack_evidence(article))
        self._rows.append(row_of(article))

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
        size += write_doc_values(self.folder / f"{self.name}.{generation}.col", self._rows, self._langs)
        return Finished(self.name, id_array(self._ids), size, tuple(langs))

    def _write(self, file: ArrayWriter) -> list[str]:
        docs = self.count
        put_ids(file, id_array(self._ids))
        words, written, token_form, tokens_of_block, doc_block = self._tokens()
        zone, later = np.frombuffer(self._blocks.zone, dtype=np.uint8), self._blocks.later
        lengths, zone_at, ends, block_start = _places(zone, tokens_of_block, doc_block, later)
        narrow = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
        file.put("ends", ends.astype(narrow))
        file.put("lengths", lengths.astype(narrow))
        file.put("zone_at", zone_at.astype(narrow))
        file.put("block_start", block_start.astype(narrow))
        file.put("doc_block", doc_block.astype(np.uint32))
        file.put("later_block", np.array([block for block, _ in later], dtype=np.uint32))
        file.put("later_char", np.array([char for _, char in later], dtype=np.uint32))
        langs = self._languages(words, token_form, lengths)
        hashes, block_first = word_hashes(words), np.cumsum(tokens_of_block) - tokens_of_block
        signature, sketch = signatures(hashes, token_form, lengths)
        file.put("signatures", signature)
        file.put("sketches", sketch)
        block, size = paragraphs(
            doc_block, block_start, zone_at, ends, np.array([block for block, _ in later], dtype=np.uint32)
        )
        file.put("prints", paragraph_hashes(hashes, token_form, block_first[block], size))
        block_doc = np.repeat(np.arange(docs, dtype=np.uint32), np.diff(doc_block))
        token_block = np.repeat(np.arange(zone.size, dtype=np.uint32), tokens_of_block)
        blocks = _Blocks(zone, block_doc, block_start - block_first)
        self._put_words(file, words, written, token_form, token_block, blocks, langs, ends)
        self._texts.write(file, "text")
        self._evidence.write(file, "evidence")
        return sorted({lang for lang in langs if lang})

    def _tokens(self) -> tuple[list[str], list[str], Array, Array, Array]:
        """Analyse the distinct chunks: words and written spellings of the distinct forms, the form of every token, tokens of each block,
        blocks of each article."""
        chunks = self._blocks.numbers()
        forms: dict[str, int] = {}  # by written form, which always stands for the same word
        words: list[str] = []
        of_chunk, size_of_chunk = array("I"), array("I")
        for chunk in self._blocks.chunks.strings():
            bare = chunk.strip(_AROUND)
            if bare.isascii() and bare.isalpha():  # as `split` would say, only quicker
                number = forms.setdefault(bare, len(words))
                if number == len(words):
                    words.append(bare.lower())
                of_chunk.append(number)
                size_of_chunk.append(1)
                continue
            found = split(chunk)
            size_of_chunk.append(len(found))
            for token in found:
                number = forms.setdefault(token.written, len(words))
                if number == len(words):
                    words.append(token.word)
                of_chunk.append(number)
        sizes, form = np.array(size_of_chunk, dtype=np.uint32), np.array(of_chunk, dtype=np.uint32)
        chunks_of_block, doc_block = self._blocks.places()
        token_form, block_tokens = _spelled_out(chunks, sizes, form, np.cumsum(chunks_of_block))
        return words, list(forms), token_form, block_tokens, doc_block

    def _languages(self, words: list[str], token_form: Array, lengths: Array) -> list[str | None]:
        """The language to stem each article in: as stated, else as detected, else English where all is ASCII. Sure ones enter the facets."""
        chosen = [row.lang for row in self._rows]
        self._langs = list(chosen)
        if None in chosen:
            sure, likely = languages.detect(languages.flags(words), token_form, lengths.sum(axis=1))
            for place, lang in enumerate(chosen):
                if lang is None:
                    self._langs[place] = sure[place]
                    chosen[place] = likely[place] or ("en" if self._ascii[place] else None)
        return [lang if lang in STEMMERS else None for lang in chosen]

    def _put_words(
        self, file: ArrayWriter, words: list[str], written: list[str], token_form: Array, token_block: Array, blocks: _Blocks,
        langs: list[str | None], ends: Array,
    ) -> None:  # fmt: skip
        # A form belongs to one class in each language it occurs in: number these pairs, then the classes, words and forms among them.
        spoken = sorted(set(langs), key=lambda lang: (lang is not None, lang or ""))
        distinct = Interner()
        form_word = distinct.of(words)
        pair = token_form
        if len(spoken) > 1:
            lang_base = {lang: place * len(words) for place, lang in enumerate(spoken)}
            base_of_doc = np.array([lang_base[lang] for lang in langs], dtype=np.uint32)
            pair = token_form + base_of_doc[blocks.doc][token_block]
        seen = np.zeros(len(words) * len(spoken), dtype=np.int64)
        for low in range(0, pair.size, _AT_ONCE):
            seen += np.bincount(pair[low : low + _AT_ONCE], minlength=seen.size)
        pairs = np.flatnonzero(seen)
        names = Interner()
        pair_class = names.of(list(self._terms(list(distinct), spoken, pairs, form_word)))
        term_names = sorted(names)
        pair_class = ranks(list(names))[pair_class]
        form_of = pairs % max(1, len(words))
        table = TermVocabulary.of(
            len(term_names), pair_class, form_word[form_of], form_of, seen[pairs], list(distinct), written
        )
        table.write(file, term_names)
        form_start = np.concatenate(([0], np.cumsum(table.forms_in_term)))
        place = np.zeros(seen.size, dtype=np.uint32)  # of a pair's form; forms lie class by class
        place[pairs] = form_start[pair_class] + table.form_of_pair
        cf = np.bincount(pair_class, weights=seen[pairs], minlength=len(term_names)).astype(np.int64)
        del words, written, distinct, form_word, names, term_names, form_of
        token_place = place[pair]
        del pair
        term_of = np.repeat(np.arange(cf.size), table.forms_in_term)
        cuts = list(term_ranges(cf, _at_once(token_place.size), _TERMS))
        forms_of_run = [form_start[last] - form_start[first] for first, last in cuts]
        run_of_form = np.repeat(np.arange(len(cuts), dtype=np.min_scalar_type(len(cuts))), forms_of_run)
        token_run = run_of_form[token_place]
        postings = PostingsWriter(str(self.folder), ends)
        for run, (first, last) in enumerate(cuts):
            begin, end = int(form_start[first]), int(form_start[last])
            # The run's tokens in order of the text; a radix sort by class leaves those of a class so.
            token = np.flatnonzero(token_run == run)
            own, block = token_place[token] - np.uint32(begin), token_block[token]
            # What is known of them is looked up in the order of the text, where neighbours are, and then put in order.
            doc, position, zone = (
                blocks.doc[block],
                (blocks.shift[block] + token).astype(np.uint32),
                blocks.zone[block],
            )
            order = np.argsort((term_of[begin:end] - first).astype(np.uint16)[own], kind="stable")
            postings.add(
                cf[first:last], table.words_in_term[first:last], table.forms_in_term[first:last],
                table.word_of_form[begin:end], doc[order], position[order], own[order], zone[order],
            )  # fmt: skip
        postings.write(file)

    @staticmethod
    def _terms(
        distinct: list[str], spoken: list[str | None], pairs: Array, form_word: Array
    ) -> Iterable[str]:
        """The class name of each pair of language and form: the stem, or the word where the language has none."""
        lang_of, form_of = np.divmod(pairs, form_word.size)
        for place, lang in enumerate(spoken):
            numbers = form_word[form_of[lang_of == place]].tolist()
            yield from map(term_name, stems([distinct[number] for number in numbers], lang), repeat(lang))


def _spelled_out(chunks: Array, sizes: Array, form: Array, block_end: Array) -> tuple[Array, Array]:
    """(the form of every token, tokens of each block), given the chunks of a text, what each stands for, and where blocks end in them.

    sizes   how many tokens a chunk is; form: their forms, chunk after chunk
    """
    start = np.cumsum(sizes, dtype=np.int64) - sizes
    # Most chunks are one token: the first form of each is repeated as often as it has tokens, and the later ones put right.
    first_form = np.append(form, np.uint32(0))[start]
    pieces = [chunks[low : low + _AT_ONCE] for low in range(0, chunks.size, _AT_ONCE)]
    token_form = np.empty(sum(int(sizes[piece].sum()) for piece in pieces), dtype=np.uint32)
    reached_at_end = np.zeros(block_end.size, dtype=np.int64)
    begin = low = 0
    for piece in pieces:
        amount = sizes[piece]
        reached = np.cumsum(amount, dtype=np.int64)
        end = begin + int(reached[-1])
        token_form[begin:end] = np.repeat(first_form[piece], amount)
        several = np.flatnonzero(amount > 1)
        later = amount[several] - np.uint32(1)
        token_form[begin + spread(reached[several] - later, later)] = form[
            spread(start[piece[several]] + 1, later)
        ]
        first, last = np.searchsorted(block_end, (low, low + piece.size), side="right")
        reached_at_end[first:last] = begin + reached[block_end[first:last] - low - 1]
        begin, low = end, low + piece.size
    # a block without a chunk ends where the one before does
    np.maximum.accumulate(reached_at_end, out=reached_at_end)
    return token_form, np.diff(reached_at_end, prepend=0)


def _at_once(tokens: int) -> int:
    """Tokens in a run of classes."""
    return max(_AT_ONCE, tokens // _RUNS)


def _zoned(article: Article) -> tuple[list[str], list[int]]:
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


def put_ids(file: ArrayWriter, ids: Array) -> None:
    """Write ids and their order."""
    file.put("ids", ids)
    file.put("id_order", np.argsort(id_keys(ids), kind="stable").astype(np.uint32))


def _places(
    zone: Array, tokens: Array, doc_block: Array, later: list[tuple[int, int]]
) -> tuple[Array, Array, Array, Array]:
    """Lengths by zone (n, 5), first position of each zone (n, 5), position after the last token, first position of each block."""
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
    for place in range(4, -1, -1):
        after = ends_of_doc if place == 4 else zone_at[:, place + 1]
        zone_at[:, place] = np.where(zone_at[:, place] == np.iinfo(np.int32).max, after, zone_at[:, place])
    return lengths, zone_at, ends_of_doc, start
