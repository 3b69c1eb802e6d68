"""Resolve the words of a question: the terms, words and surface forms that each means in a segment.

A plainly typed word means its term, with all words of the same stem. It does so in each language of
the index that knows the word as written, or in all of them where none does. A word "as written"
means itself, with case and accents folded and with the signs that were typed with it. A
case-sensitive word means its surface form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from index.analysis.stemming import stem, term_name
from index.analysis.tokens import Token, signs, text_tokens
from index.schema import FIELD_ZONES
from index.segments.layout import ZONES
from index.segments.reader import SegmentReader
from index.segments.term_dictionary import WordEntry
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.term_targets import Target
from searcher.query.nodes import PhraseWords, Word

#: Cached, because each question asks for the tokens of its words some ten times.
_tokens = lru_cache(maxsize=1024)(text_tokens)


def zones_for(field: str | None) -> tuple[int, ...] | None:
    """Return the numbers of the zones that a text field stands for; None for all of them."""
    return None if field is None else tuple(ZONES.index(zone) for zone in FIELD_ZONES[field])


def tokens_of(node: Word | PhraseWords) -> Sequence[Token]:
    """Return the tokens of a node's text.

    A plainly typed possessive (`Iran's`) means its owner, in all forms.
    """
    tokens = _tokens(node.text)
    if isinstance(node, Word) and node.how == "stem" and len(tokens) == 2 and tokens[1].word == "'s":
        return tokens[:1]
    return tokens


def targets_of(snapshot: Snapshot, segment_ord: int, token: Token, how: str) -> list[Target]:
    """Return what a token means in a segment, given how its word is read."""
    if how == "stem":
        return list(map(Target, terms_of(snapshot, token.word)[segment_ord]))
    reader = snapshot.segments[segment_ord].reader
    entries = reader.entries(token.word)
    before, form, after = signs(token.written, token.word)
    if how == "case" or before or after:
        spelling = _Spelling(before, form if how == "case" else None, after)
        return [target for entry in entries if (target := _form_target(reader, entry, spelling))]
    return [word_target(reader, entry.term_id, entry.number) for entry in entries]


def word_target(reader: SegmentReader, term_id: int, number: int) -> Target:
    """Return the target of one word of a term: the whole term where it has no other word."""
    is_only_word = int(reader.term_words[term_id + 1]) - int(reader.term_words[term_id]) == 1
    return Target(term_id) if is_only_word else Target(term_id, number)


class _Spelling(NamedTuple):
    """How a word must be written."""

    #: the sign before it; empty for any
    before: str
    #: its surface form; None for any
    form: str | None
    #: the sign after it; empty for any
    after: str


def _form_target(reader: SegmentReader, entry: WordEntry, spelling: _Spelling) -> Target | None:
    """Return the target of the surface forms of a word that have a spelling; None without any."""
    forms, words = reader.forms_of(entry.term_id)
    of_word = [
        (number, _Spelling(*signs(form, entry.word)))
        for number, form in enumerate(forms)
        if words[number] == entry.number
    ]
    matching = frozenset(
        number
        for number, form in of_word
        if (not spelling.before or form.before == spelling.before)
        and (not spelling.after or form.after == spelling.after)
        and (spelling.form is None or form.form == spelling.form)
    )
    if not matching:
        return None
    if len(matching) == len(of_word):
        return word_target(reader, entry.term_id, entry.number)
    return Target(entry.term_id, entry.number, matching)


def terms_of(snapshot: Snapshot, word: str) -> tuple[tuple[int, ...], ...]:
    """Return the term_ids that a plainly typed, folded word means in each segment, ascending.

    These are the terms that have the word, and the terms of its stem, in the languages that know it
    as written. Of a word that no language knows, the stems of all languages count.
    """
    cached: tuple[tuple[int, ...], ...] | None = snapshot.terms.get(word)
    if cached is not None:
        return cached
    langs = _languages_of(snapshot, word) or snapshot.langs
    by_segment = []
    for segment in snapshot.segments:
        reader = segment.reader
        term_ids = {
            entry.term_id for entry in reader.entries(word) if _language(reader, entry) in (*langs, "")
        }
        term_ids.update(
            reader.term_id(term_name(stem(word, lang), lang)) for lang in langs if lang in reader.entry.langs
        )
        by_segment.append(tuple(sorted(term_ids - {-1})))
    terms: tuple[tuple[int, ...], ...] = snapshot.terms.keep(word, tuple(by_segment))
    return terms


def _languages_of(snapshot: Snapshot, word: str) -> set[str]:
    """Return the languages in which a live article has a word as written."""
    langs: set[str] = set()
    for segment in snapshot.segments:
        for entry in segment.reader.entries(word):
            lang = _language(segment.reader, entry)
            if (
                lang
                and lang not in langs
                and (
                    segment.live is None
                    or PostingList(segment, [word_target(segment.reader, entry.term_id, entry.number)]).df
                )
            ):
                langs.add(lang)
    return langs


def _language(reader: SegmentReader, entry: WordEntry) -> str:
    """Return the language of a word's term; empty where it has none."""
    return reader.term_names[entry.term_id].partition(" ")[2]
