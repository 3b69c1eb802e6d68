"""From the words of a question to the lists of an index: which classes, words and written forms each of them means in a segment.

A word typed plainly means every word of its stem's class, in each language of the index that knows the word as written (in all of them where
none does); a word "as written" means itself, case and accents folded, with the signs that were typed with it; a case-sensitive one its
written form. A word of several tokens (`Covid-19`) gives one list a token, to stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from index.analysis.stemming import stem, term_name
from index.analysis.tokens import Token, fold, signs, text_tokens
from index.arrays import Array
from index.schema import FIELD_ZONES
from index.segments.layout import ZONES
from index.segments.reader import SegmentReader
from index.segments.term_dictionary import WordEntry
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.sorted_docs import NOTHING
from searcher.evaluation.term_targets import Target
from searcher.query.nodes import (
    Compound,
    FuzzyTerm,
    Pattern,
    PhraseWords,
    Prefix,
    Query,
    Shape,
    Text,
    Wildcard,
    Word,
)
from searcher.query.operators import any_of
from searcher.query.pattern_words import shapes, starred
from searcher.query.printer import print_query
from searcher.results import Form, Reach

#: An expansion takes at most so many words of the index, the commonest; the answer says when it left any out.
MOST_WORDS = 2000


def zones_for(field: str | None) -> tuple[int, ...] | None:
    """The numbers of the zones a text field stands for; None for all of them."""
    return None if field is None else tuple(ZONES.index(zone) for zone in FIELD_ZONES[field])


class Resolver:
    """Resolves the nodes of one question over one snapshot, once each."""

    def __init__(self, snapshot: Snapshot, bounds: Bounds | None = None) -> None:
        self.snapshot = snapshot
        self.bounds = bounds or Bounds()
        #: asked before each list is read, and in whatever works long
        self.in_time = self.bounds.in_time
        self._lists: dict[tuple[Query, int], list[WordList]] = {}
        #: expansions that left words out: pattern -> (words found, words taken)
        self.capped: dict[str, tuple[int, int]] = {}
        self._expanded: dict[Query, dict[str, Array]] = {}

    def lists(self, node: Query, place: int) -> list[WordList]:
        """The lists of a Word, PhraseWords, Prefix, Wildcard or FuzzyTerm in the segment at a place: one for each position."""
        key = (node, place)
        lists = self._lists.get(key)
        if lists is None:
            self.in_time()
            segment = self.snapshot.segments[place]
            assert isinstance(node, Text)
            zones = zones_for(node.fieldname)
            if isinstance(node, Word):
                lists = [
                    WordList(segment, self._targets(place, token, node.how), zones, self.bounds)
                    for token in tokens_of(node)
                ]
            elif isinstance(node, PhraseWords):
                patterns = patterns_in(node)
                lists = [
                    self.lists(patterns[number], place)[0]
                    if number in patterns
                    else WordList(segment, self._targets(place, token, node.how), zones, self.bounds)
                    for number, token in enumerate(tokens_of(node))
                ]
            elif isinstance(node, Compound):
                lists = [self.lists(shape, place)[0] for shape in node.shapes]
            else:
                lists = [WordList(segment, self._expansion(segment.reader, node), zones, self.bounds)]
            self._lists[key] = lists
        return lists

    def written(self, node: Word, place: int) -> list[Target]:
        """The word of a plainly typed Word exactly as written, for telling those articles from merely stemmed ones."""
        (token,) = tokens_of(node)
        return [
            Target(entry.term_id, entry.number)
            for entry in self.snapshot.segments[place].reader.entries(token.word)
        ]

    def _targets(self, place: int, token: Token, how: str) -> list[Target]:
        if how == "stem":
            return list(map(Target, terms_of(self.snapshot, token.word)[place]))
        reader = self.snapshot.segments[place].reader
        entries = reader.entries(token.word)
        before, form, after = signs(token.written, token.word)
        if how == "case" or before or after:
            wanted = form if how == "case" else None
            return [
                target for entry in entries if (target := _formed(reader, entry, (before, wanted, after)))
            ]
        return [_word_target(reader, entry.term_id, entry.number) for entry in entries]

    def _expansion(self, reader: SegmentReader, node: Query) -> list[Target]:
        places = self._places(node)[reader.entry.name]
        terms = np.searchsorted(reader.term_words, places.astype(np.uint32), side="right") - 1
        numbers = places - reader.term_words[terms]
        sizes = np.diff(reader.term_words)
        whole = {
            int(term_id)
            for term_id, count in zip(*np.unique(terms, return_counts=True), strict=True)
            if count == sizes[term_id]
        }
        targets = [Target(term_id) for term_id in sorted(whole)]
        targets += [
            Target(int(term_id), int(number))
            for term_id, number in zip(terms, numbers, strict=True)
            if int(term_id) not in whole
        ]
        return targets

    def _places(self, node: Query) -> dict[str, Array]:
        """For each segment, the places (in `words`) of the words that a pattern means; of too many, the commonest of the whole index."""
        known = self._expanded.get(node)
        if known is None:
            readers = [segment.reader for segment in self.snapshot.segments]
            known = {reader.entry.name: _matching(reader, node, self.in_time) for reader in readers}
            if sum(places.size for places in known.values()) > MOST_WORDS:
                known = self._commonest(node, readers, known)
            self._expanded[node] = known
        return known

    def _commonest(
        self, node: Query, readers: list[SegmentReader], found: dict[str, Array]
    ) -> dict[str, Array]:
        counts: dict[str, int] = {}
        words = {
            reader.entry.name: [reader.words[place] for place in found[reader.entry.name].tolist()]
            for reader in readers
        }
        for reader in readers:
            self.in_time()
            often = reader.word_df[found[reader.entry.name]].tolist()
            for word, number in zip(words[reader.entry.name], often, strict=True):
                counts[word] = counts.get(word, 0) + number
        if len(counts) <= MOST_WORDS:
            return found
        self.capped[print_query(node)] = (len(counts), MOST_WORDS)
        taken = set(sorted(counts, key=lambda word: (-counts[word], word))[:MOST_WORDS])
        return {
            name: places[np.fromiter((word in taken for word in words[name]), dtype=bool, count=places.size)]
            for name, places in found.items()
        }

    def expansion(self, node: Pattern) -> list[str]:
        """The words of articles that a Prefix, Wildcard or FuzzyTerm reached, most frequent first; of one that is of several words those of its
        last pattern."""
        shaped = as_shapes(node)
        last = [
            one.shapes[-1] if isinstance(one, Compound) else one
            for one in shaped.leaves()
            if isinstance(one, Pattern | Compound)
        ]
        if len(last) > 1 or last[0] != node:  # `as_shapes` keeps nodes: an equal one may be another object
            found = [
                self.expansion(shape)
                for shape in last
                if isinstance(shape, FuzzyTerm) or set("*?") & set(shape.text)
            ]
            return list(dict.fromkeys(word for words in found for word in words))
        counts: dict[str, int] = {}
        for segment in self.snapshot.segments:
            reader = segment.reader
            for place in self._places(node)[reader.entry.name].tolist():
                word, count = reader.words[place], int(reader.word_df[place])
                if segment.live is not None:  # of deleted articles perhaps
                    term_id = int(np.searchsorted(reader.term_words, place, side="right")) - 1
                    count = WordList(
                        segment,
                        [_word_target(reader, term_id, place - int(reader.term_words[term_id]))],
                        None,
                        self.bounds,
                    ).df
                if count:
                    counts[word] = counts.get(word, 0) + count
        return sorted(counts, key=lambda word: (-counts[word], word))

    def reach(self, node: Word) -> Reach | None:
        """The forms that a plainly typed word reached, when there are others beside itself."""
        tokens = tokens_of(node)
        if len(tokens) != 1:
            return None
        counts: dict[str, int] = {}
        for place, segment in enumerate(self.snapshot.segments):
            for target in self.lists(node, place)[0].targets:
                for entry in segment.reader.words_of(target.term_id):
                    count = (
                        entry.articles
                        if segment.live is None
                        else WordList(
                            segment,
                            [_word_target(segment.reader, entry.term_id, entry.number)],
                            None,
                            self.bounds,
                        ).df
                    )
                    if count:
                        counts[entry.word] = counts.get(entry.word, 0) + count
        forms = tuple(
            Form(word, count) for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )
        return Reach(node.text, forms) if set(counts) - {tokens[0].word} else None


_tokens = lru_cache(maxsize=1024)(text_tokens)  # what is asked is asked for its tokens again and again


def tokens_of(node: Word | PhraseWords) -> Sequence[Token]:
    """The tokens of a node's text; a plainly typed possessive (`Iran's`) means its owner, in all forms."""
    tokens = _tokens(node.text)
    if isinstance(node, Word) and node.how == "stem" and len(tokens) == 2 and tokens[1].word == "'s":
        return tokens[:1]
    return tokens


def _word_target(reader: SegmentReader, term_id: int, number: int) -> Target:
    alone = int(reader.term_words[term_id + 1]) - int(reader.term_words[term_id]) == 1
    return Target(term_id) if alone else Target(term_id, number)


def _formed(reader: SegmentReader, entry: WordEntry, wanted: tuple[str, str | None, str]) -> Target | None:
    """The written forms of a word that have the signs that were typed, and are spelt so (None: in any way). A sign that was not typed is not
    asked about."""
    forms, words = reader.forms_of(entry.term_id)
    of_word = [
        (place, signs(form, entry.word)) for place, form in enumerate(forms) if words[place] == entry.number
    ]
    before, spelt, after = wanted
    right = frozenset(
        place
        for place, (first, form, last) in of_word
        if (not before or first == before)
        and (not after or last == after)
        and (spelt is None or form == spelt)
    )
    if not right:
        return None
    if len(right) == len(of_word):
        return _word_target(reader, entry.term_id, entry.number)
    return Target(entry.term_id, entry.number, right)


def terms_of(snapshot: Snapshot, word: str) -> tuple[tuple[int, ...], ...]:
    """For each segment the classes that a plainly typed word, folded, means: those that hold it and those of its stem, in the languages that
    know it as written; ascending. Of a word that none of them knows: in all languages, since its stem may be of any."""
    known: tuple[tuple[int, ...], ...] | None = snapshot.terms.get(word)
    if known is None:
        langs = _languages_of(snapshot, word) or snapshot.langs
        found = []
        for segment in snapshot.segments:
            reader = segment.reader
            own = {
                entry.term_id for entry in reader.entries(word) if _language(reader, entry) in (*langs, "")
            }
            own.update(
                reader.term_id(term_name(stem(word, lang), lang))
                for lang in langs
                if lang in reader.entry.langs
            )
            found.append(tuple(sorted(own - {-1})))
        known = snapshot.terms.keep(word, tuple(found))
    return known


def _languages_of(snapshot: Snapshot, word: str) -> set[str]:
    """The languages in which a live article holds a word as written."""
    found: set[str] = set()
    for segment in snapshot.segments:
        for entry in segment.reader.entries(word):
            lang = _language(segment.reader, entry)
            if (
                lang
                and lang not in found
                and (
                    segment.live is None
                    or WordList(segment, [_word_target(segment.reader, entry.term_id, entry.number)]).df
                )
            ):
                found.add(lang)
    return found


def _language(reader: SegmentReader, entry: WordEntry) -> str:
    """The language of a word's class; empty where it has none."""
    return reader.term_names[entry.term_id].partition(" ")[2]


@lru_cache(maxsize=1024)
def as_shapes(node: Pattern) -> Query:
    """A pattern as typed in shapes of words: itself where it is of one word, else what stands side by side, in any of its readings."""
    if isinstance(node, Shape):
        return node
    if isinstance(node, FuzzyTerm):
        *whole, last = [token.word for token in text_tokens(node.text)] or [fold(node.text)]
        if not whole:
            return node
        fuzzy = FuzzyTerm(node.fieldname, last, 1.0, node.maxdist, node.prefixlength)
        return Compound(node.fieldname, (*(Shape(node.fieldname, word) for word in whole), fuzzy), node.boost)
    readings = shapes(node.text + "*" if isinstance(node, Prefix) else node.text)
    if len(readings) == 1 and len(readings[0]) == 1:
        return node
    several = [
        Shape(node.fieldname, shape[0], node.boost)
        if len(shape) == 1
        else Compound(node.fieldname, tuple(Shape(node.fieldname, word) for word in shape), node.boost)
        for shape in readings
    ]
    return any_of(several)


@lru_cache(maxsize=1024)
def patterns_in(node: PhraseWords) -> dict[int, Shape]:
    """The words between quotes that are patterns, by their number: `"heart fail*"`."""
    if node.how == "case" or "*" not in node.text:
        return {}
    return {number: Shape(node.fieldname, shape) for number, shape in starred(node.text).items()}


def _matching(reader: SegmentReader, node: Query, in_time: Callable[[], None]) -> Array:
    """Places (in `words`) of the words that a pattern matches."""
    if isinstance(node, FuzzyTerm):
        text = "".join(token.word for token in text_tokens(node.text)) or fold(node.text)
        found = [
            places[near_words(text, words, node.maxdist)]
            for places, words in _pieces(reader, text[: node.prefixlength], in_time)
        ]
        return np.concatenate(found) if found else NOTHING
    if not isinstance(node, Prefix | Wildcard | Shape):
        raise TypeError(f"no words match a {type(node).__name__}")
    text = (
        node.text
        if isinstance(node, Shape)
        else shapes(node.text + "*" if isinstance(node, Prefix) else node.text)[0][0]
    )
    head = re.match(r"[^*?]*", text).group()  # type: ignore[union-attr]  # it matches nothing, too
    if head == text:
        return _range(reader, text, text)
    if head + "*" == text:
        return _range(reader, head, head + "\U0010ffff")
    regex = re.compile(wildcard_regex(text), re.DOTALL)
    return _filtered(reader, head, lambda word: regex.fullmatch(word) is not None, in_time)


def wildcard_regex(text: str) -> str:
    """The regular expression of a wildcard. What a star has passed is never tried again, so no word takes long.

    >>> wildcard_regex("a*b?*c")
    'a(?>.*?b.).*c'
    """
    first, *others = [
        "".join("." if char == "?" else re.escape(char) for char in part) for part in text.split("*")
    ]
    if not others:
        return first
    *between, last = others
    return first + "".join(f"(?>.*?{part})" for part in between if part) + f".*{last}"


#: Words that are compared with a pattern at a time: a tenth of a second's work at most.
_AT_ONCE = 1 << 16


def _range(reader: SegmentReader, low: str, high: str) -> Array:
    """Places of the words from one to another; of words equal to one where both are the same."""
    first = reader.words.find(low, reader.word_order)
    last = reader.words.find(high + "\0" if low == high else high, reader.word_order)
    return reader.word_order[first:last].astype(np.int64)


def _pieces(
    reader: SegmentReader, head: str, in_time: Callable[[], None]
) -> Iterator[tuple[Array, list[str]]]:
    """The words that begin so, and their places, some at a time and as long as there is time."""
    places = _range(reader, head, head + "\U0010ffff") if head else None
    size = len(reader.words) if places is None else places.size
    for low in range(0, size, _AT_ONCE):
        in_time()
        high = min(low + _AT_ONCE, size)
        if places is None:
            yield np.arange(low, high), reader.words.run(low, high)
        else:
            yield places[low:high], [reader.words[place] for place in places[low:high].tolist()]


def _filtered(
    reader: SegmentReader, head: str, right: Callable[[str], bool], in_time: Callable[[], None]
) -> Array:
    found = [
        places[np.fromiter(map(right, words), dtype=bool, count=places.size)]
        for places, words in _pieces(reader, head, in_time)
    ]
    return np.concatenate(found) if found else NOTHING


def near_words(word: str, others: list[str], distance: int) -> Array:
    """Which words are within so many edits (Levenshtein), all at once: the classic table, one row an array over the words."""
    near = np.fromiter(
        (abs(len(other) - len(word)) <= distance for other in others), dtype=bool, count=len(others)
    ).nonzero()[0]
    words = [others[place] for place in near.tolist()]
    if not words:
        return near
    longest = max(map(len, words))
    letters = np.array([list(other.ljust(longest, "\0")) for other in words]).reshape(len(words), longest)
    lengths = np.array([len(other) for other in words])
    row = np.tile(np.arange(longest + 1, dtype=np.int16), (len(words), 1))
    for number, letter in enumerate(word, 1):
        following = np.empty_like(row)
        following[:, 0] = number
        for column in range(1, longest + 1):
            change = row[:, column - 1] + (letters[:, column - 1] != letter)
            following[:, column] = np.minimum(
                change, np.minimum(row[:, column], following[:, column - 1]) + 1
            )
        row = following
    return near[row[np.arange(len(words)), lengths] <= distance]
