"""From the words of a question to the lists of an index: which classes, words and written forms each of them means in a segment.

A word typed plainly means every word of its stem's class, in each language of the index; a word "as written" means itself, case and accents
folded; a case-sensitive one its written form. A word of several tokens (`Covid-19`) gives one list a token, to stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from index.analysis.tokens import Token, fold, text_tokens
from index.arrays import Array
from index.schema import FIELD_ZONES
from index.segments.layout import ZONES
from index.segments.reader import SegmentReader
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.posting_lists import WordList
from searcher.evaluation.snapshot import Segment, Snapshot
from searcher.evaluation.sorted_docs import NOTHING
from searcher.evaluation.term_targets import Target
from searcher.query.nodes import FuzzyTerm, PhraseWords, Prefix, Query, Text, Wildcard, Word
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
            if isinstance(node, Word | PhraseWords):
                lists = [
                    WordList(segment, self._targets(segment, token, node.how), zones, self.bounds)
                    for token in tokens_of(node)
                ]
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

    def _targets(self, segment: Segment, token: Token, how: str) -> list[Target]:
        reader = segment.reader
        if how == "stem":
            return list(map(Target, reader.terms_of(token.word)))
        entries = reader.entries(token.word)
        if how == "case":
            return [
                target
                for entry in entries
                if (target := _cased(reader, entry.term_id, entry.number, token.written))
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

    def expansion(self, node: Query) -> list[str]:
        """The words of articles that a Prefix, Wildcard or FuzzyTerm reached, most frequent first."""
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


def _cased(reader: SegmentReader, term_id: int, number: int, written: str) -> Target | None:
    forms, words = reader.forms_of(term_id)
    right = frozenset(place for place, form in enumerate(forms) if form == written and words[place] == number)
    if not right:
        return None
    return Target(term_id) if len(right) == len(forms) else Target(term_id, number, right)


def _matching(reader: SegmentReader, node: Query, in_time: Callable[[], None]) -> Array:
    """Places (in `words`) of the words that a pattern matches."""
    if not isinstance(node, Prefix | Wildcard | FuzzyTerm):
        raise TypeError(f"no words match a {type(node).__name__}")
    text = fold(node.text)
    if isinstance(node, Prefix):
        return _range(reader, text)
    if isinstance(node, Wildcard):
        head = re.match(r"[^*?]*", text)
        regex = re.compile(wildcard_regex(text), re.DOTALL)
        return _filtered(
            reader, head.group() if head else "", lambda word: regex.fullmatch(word) is not None, in_time
        )
    found = [
        places[near_words(text, words, node.maxdist)]
        for places, words in _pieces(reader, text[: node.prefixlength], in_time)
    ]
    return np.concatenate(found) if found else NOTHING


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


def _range(reader: SegmentReader, head: str) -> Array:
    low = reader.words.find(head, reader.word_order)
    high = reader.words.find(head + "\U0010ffff", reader.word_order)
    return reader.word_order[low:high].astype(np.int64)


def _pieces(
    reader: SegmentReader, head: str, in_time: Callable[[], None]
) -> Iterator[tuple[Array, list[str]]]:
    """The words that begin so, and their places, some at a time and as long as there is time."""
    places = _range(reader, head) if head else None
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
