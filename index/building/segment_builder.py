"""Build one segment from articles, in bulk.

While articles arrive their texts are split at white space, and each distinct chunk gets a number.
When the segment is finished the distinct chunks are analysed and the distinct words stemmed. The
rest is array arithmetic: look up, sort by term, lay out (see `postings_writer`).

A segment is two files: `NAME.arr`, which never changes, and `NAME.GENERATION.col`, its doc values
(see `index.segments.doc_values`). `NAME.arr` has

    ids         uint8 (n, 10): the ids of the articles; id_order: the doc_ids in order of their ids
    lengths     (n, 5): tokens in title, lead, body, captions, aside; zone_at (n, 5): the position
                where each of these begins; ends: the position after the last
    block_start position of each block's first token, blocks of article i at
                doc_block[i]..doc_block[i+1]; a block is a title, a paragraph or a caption, or a
                further piece of a long paragraph: then later_block lists it, later_char its offset
    class_names the names of the terms, ascending (see `index.storage.string_table`)
    words       the words, term by term, commonest first, those of term i at class_words[i]..;
                word_order: their indices in ascending order
    forms       the surface forms likewise, those of term i at class_forms[i]..; word_of_form: the
                number of a form's word within the term; form_cf: the form's occurrences
    postings    the arrays of `postings_writer`
    signatures  (n, 8), sketches (n, 32): MinHash of the texts (see `index.similarity.minhash`)
    prints      hashes of paragraphs (see `index.similarity.paragraph_hashes`)
    text        the stored articles, evidence: theirs (see `index.storage.stored_articles`)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np

from index.analysis import languages
from index.analysis.stemming import STEMMERS, stems, term_name
from index.arrays import Array, starts
from index.article import Article
from index.building.block_collector import BlockCollector
from index.building.doc_values_writer import DocValuesRow, row_of, write_doc_values
from index.building.postings_writer import PostingsWriter, SortedTokens, TermSizes
from index.building.term_builder import Interner, TermForms, TermVocabulary, ranks, term_ranges
from index.building.token_analysis import Tokens, analyse
from index.building.zone_layout import lay_out_zones, texts_by_zone
from index.schema import ANALYSIS_VERSION
from index.similarity.minhash import signatures, word_hashes
from index.similarity.paragraph_hashes import paragraph_hashes, paragraphs
from index.storage.array_file import ArrayWriter
from index.storage.compressed import Packer
from index.storage.ids import id_array, id_keys
from index.storage.stored_articles import pack_article, pack_evidence

#: Tokens of a range of terms, at least.
_RANGE_TOKENS = 1 << 19
#: Terms of a range at most: a term's number within the range takes two bytes.
_RANGE_TERMS = 1 << 16
#: Ranges at most: each of them scans all tokens of the segment.
_MAX_RANGES = 16
# Bytes of memory (measured).
_BYTES_PER_ROW = 800
_BYTES_PER_CHUNK = 400
_BYTES_PER_TOKEN = 15
_BYTES_PER_SORTED_TOKEN = 80


@dataclass(frozen=True, slots=True)
class Finished:
    """A segment that is durable on disk but not published yet."""

    name: str
    #: uint8 (n, 10)
    ids: Array
    bytes: int
    langs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """For every block: zone, article, and the difference between a token's position and number."""

    zone: Array
    doc: Array
    shift: Array


class SegmentBuilder:
    """Collects articles and writes them as one segment. The caller passes distinct ids."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self._blocks = BlockCollector()
        self._ids: list[str] = []
        self._texts, self._evidence = Packer(), Packer(share=True)
        self._is_ascii = bytearray()  # by article
        self._rows: list[DocValuesRow] = []
        self._langs: list[str | None] = []

    @property
    def count(self) -> int:
        """Articles added so far."""
        return len(self._ids)

    @property
    def size(self) -> int:
        """The peak of memory in bytes, which is while the segment is written."""
        blocks = self._blocks
        tokens = blocks.tokens + blocks.waiting // 6  # six characters a token
        collected = (
            self._texts.size
            + self._evidence.size
            + _BYTES_PER_ROW * len(self._ids)
            + _BYTES_PER_CHUNK * len(blocks.chunks)
            + 2 * blocks.waiting
        )
        sorted_tokens = min(tokens, _range_tokens(tokens))
        return collected + _BYTES_PER_TOKEN * tokens + _BYTES_PER_SORTED_TOKEN * sorted_tokens

    def add(self, article: Article) -> None:
        """Add one article."""
        self._ids.append(article.id)
        self._blocks.add(*texts_by_zone(article))
        text = pack_article(article)
        self._is_ascii.append(text.isascii())
        self._texts.add(text)
        self._evidence.add(pack_evidence(article))
        self._rows.append(row_of(article))

    def finish(self, generation: int = 0) -> Finished:
        """Write the segment's files durably. The builder cannot be used afterwards."""
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
        tokens = analyse(self._blocks)
        words, _, token_form, tokens_of_block, doc_block = tokens
        zone, later = np.frombuffer(self._blocks.zone, dtype=np.uint8), self._blocks.later
        lengths, zone_at, ends, block_start = lay_out_zones(zone, tokens_of_block, doc_block, later)
        dtype = np.uint16 if ends.max(initial=0) < 65536 else np.uint32
        file.put("ends", ends.astype(dtype))
        file.put("lengths", lengths.astype(dtype))
        file.put("zone_at", zone_at.astype(dtype))
        file.put("block_start", block_start.astype(dtype))
        file.put("doc_block", doc_block.astype(np.uint32))
        file.put("later_block", np.array([block for block, _ in later], dtype=np.uint32))
        file.put("later_char", np.array([char for _, char in later], dtype=np.uint32))
        langs = self._languages(words, token_form, lengths)
        hashes, block_first = word_hashes(words), starts(tokens_of_block)
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
        self._put_words(file, tokens, token_block, blocks, langs, ends)
        self._texts.write(file, "text")
        self._evidence.write(file, "evidence")
        return sorted({lang for lang in langs if lang})

    def _languages(self, words: list[str], token_form: Array, lengths: Array) -> list[str | None]:
        """The language to stem each article in: stated, else detected, else English for ASCII.

        Languages that are stated or surely detected become doc values.
        """
        chosen = [row.lang for row in self._rows]
        self._langs = list(chosen)
        if None in chosen:
            sure, likely = languages.detect(languages.flags(words), token_form, lengths.sum(axis=1))
            for doc, lang in enumerate(chosen):
                if lang is None:
                    self._langs[doc] = sure[doc]
                    chosen[doc] = likely[doc] or ("en" if self._is_ascii[doc] else None)
        return [lang if lang in STEMMERS else None for lang in chosen]

    def _put_words(
        self,
        file: ArrayWriter,
        tokens: Tokens,
        token_block: Array,
        blocks: _Blocks,
        langs: list[str | None],
        ends: Array,
    ) -> None:
        """Write the vocabulary and the postings."""
        words, written, token_form = tokens.words, tokens.forms, tokens.token_form
        # A surface form belongs to one term in each language it occurs in: number these pairs, then the terms
        # among them.
        spoken = sorted(set(langs), key=lambda lang: (lang is not None, lang or ""))
        distinct = Interner()
        form_word = distinct.of(words)
        pair = token_form
        if len(spoken) > 1:
            lang_base = {lang: i * len(words) for i, lang in enumerate(spoken)}
            base_of_doc = np.array([lang_base[lang] for lang in langs], dtype=np.uint32)
            pair = token_form + base_of_doc[blocks.doc][token_block]
        seen = np.zeros(len(words) * len(spoken), dtype=np.int64)
        for low in range(0, pair.size, _RANGE_TOKENS):
            seen += np.bincount(pair[low : low + _RANGE_TOKENS], minlength=seen.size)
        pairs = np.flatnonzero(seen)
        names = Interner()
        pair_term = names.of(list(self._terms(list(distinct), spoken, pairs, form_word)))
        term_names = sorted(names)
        pair_term = ranks(list(names))[pair_term]
        pair_form = pairs % max(1, len(words))
        table = TermVocabulary.of(
            TermForms(pair_term, form_word[pair_form], pair_form, seen[pairs]),
            len(term_names),
            list(distinct),
            written,
        )
        table.write(file, term_names)
        form_start = np.concatenate(([0], np.cumsum(table.forms_in_term)))
        form_of_pair = np.zeros(seen.size, dtype=np.uint32)  # as an index among the forms of all terms
        form_of_pair[pairs] = form_start[pair_term] + table.form_of_pair
        cf = np.bincount(pair_term, weights=seen[pairs], minlength=len(term_names)).astype(np.int64)
        del words, written, distinct, form_word, names, term_names, pair_form
        token_form = form_of_pair[pair]
        del pair
        term_of = np.repeat(np.arange(cf.size), table.forms_in_term)
        ranges = list(term_ranges(cf, _range_tokens(token_form.size), _RANGE_TERMS))
        forms_of_range = [form_start[last] - form_start[first] for first, last in ranges]
        range_numbers = np.arange(len(ranges), dtype=np.min_scalar_type(len(ranges)))
        token_range = np.repeat(range_numbers, forms_of_range)[token_form]
        postings = PostingsWriter(str(self.folder), ends)
        for number, (first, last) in enumerate(ranges):
            begin, end = int(form_start[first]), int(form_start[last])
            # The range's tokens in order of the text; a radix sort by term keeps that order within a term.
            token = np.flatnonzero(token_range == number)
            form, block = token_form[token] - np.uint32(begin), token_block[token]
            # Look up in the order of the text, where tokens of a block are neighbours, and sort the results.
            doc, position, zone = (
                blocks.doc[block],
                (blocks.shift[block] + token).astype(np.uint32),
                blocks.zone[block],
            )
            order = np.argsort((term_of[begin:end] - first).astype(np.uint16)[form], kind="stable")
            postings.add(
                TermSizes(
                    cf[first:last],
                    table.words_in_term[first:last],
                    table.forms_in_term[first:last],
                    table.word_of_form[begin:end],
                ),
                SortedTokens(doc[order], position[order], form[order], zone[order]),
            )
        postings.write(file)

    @staticmethod
    def _terms(
        distinct: list[str], spoken: list[str | None], pairs: Array, form_word: Array
    ) -> Iterable[str]:
        """The term name of each pair of language and form: the stem, or the word where none is
        known.
        """
        pair_lang, pair_form = np.divmod(pairs, form_word.size)
        for i, lang in enumerate(spoken):
            words = form_word[pair_form[pair_lang == i]].tolist()
            yield from map(term_name, stems([distinct[word] for word in words], lang), repeat(lang))


def _range_tokens(tokens: int) -> int:
    """The tokens in a range of terms, for a segment of so many."""
    return max(_RANGE_TOKENS, tokens // _MAX_RANGES)


def put_ids(file: ArrayWriter, ids: Array) -> None:
    """Write ids and the order of the articles by id."""
    file.put("ids", ids)
    file.put("id_order", np.argsort(id_keys(ids), kind="stable").astype(np.uint32))
