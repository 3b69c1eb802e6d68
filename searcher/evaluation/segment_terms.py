"""Give the posting lists that the words of one question have in one segment."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis.tokens import Token
from searcher.evaluation.bounds import Bounds
from searcher.evaluation.expansions import Expansions
from searcher.evaluation.patterns import patterns_in
from searcher.evaluation.posting_lists import PostingList
from searcher.evaluation.resolver import targets_of, tokens_of, word_target, zones_for
from searcher.evaluation.snapshot import Snapshot
from searcher.evaluation.term_targets import Target
from searcher.query.nodes import Compound, PhraseWords, Query, Text, Word
from searcher.results import Form, Reach


class SegmentTerms:
    """The posting lists of a question's nodes in one segment, each resolved once."""

    __slots__ = ("_lists", "_segment_ord", "_snapshot", "bounds", "expansions", "segment")

    def __init__(self, snapshot: Snapshot, segment_ord: int, expansions: Expansions, bounds: Bounds) -> None:
        self.segment = snapshot.segments[segment_ord]
        self.expansions, self.bounds = expansions, bounds
        self._snapshot, self._segment_ord = snapshot, segment_ord
        self._lists: dict[Query, list[PostingList]] = {}

    def lists(self, node: Query) -> list[PostingList]:
        """Return the lists of a word, phrase or pattern: one for each of its tokens.

        A word of several tokens (`Covid-19`) has several lists, whose words stand side by side.
        """
        lists = self._lists.get(node)
        if lists is None:
            self.bounds.in_time()
            assert isinstance(node, Text)
            zones = zones_for(node.fieldname)
            if isinstance(node, Word):
                lists = [self._list(token, node.how, zones) for token in tokens_of(node)]
            elif isinstance(node, PhraseWords):
                patterns = patterns_in(node)
                lists = [
                    self.lists(patterns[number])[0]
                    if number in patterns
                    else self._list(token, node.how, zones)
                    for number, token in enumerate(tokens_of(node))
                ]
            elif isinstance(node, Compound):
                lists = [self.lists(shape)[0] for shape in node.shapes]
            else:
                targets = self.expansions.targets(node, self._segment_ord)
                lists = [PostingList(self.segment, targets, zones, self.bounds)]
            self._lists[node] = lists
        return lists

    def _list(self, token: Token, how: str, zones: tuple[int, ...] | None) -> PostingList:
        targets = targets_of(self._snapshot, self._segment_ord, token, how)
        return PostingList(self.segment, targets, zones, self.bounds)

    def whole_term(self, node: Query) -> PostingList | None:
        """Return the list of a word that means one term in all of its words and zones; else None."""
        lists = self.lists(node) if isinstance(node, Word) else ()
        return lists[0] if len(lists) == 1 and lists[0].is_whole_term else None

    def written(self, node: Word) -> list[Target]:
        """Return the targets of a plainly typed word exactly as written, without its other forms."""
        (token,) = tokens_of(node)
        return [Target(entry.term_id, entry.number) for entry in self.segment.reader.entries(token.word)]


def reach(terms: Sequence[SegmentTerms], node: Word) -> Reach | None:
    """Return the words that a plainly typed word reached in all segments; None if only itself."""
    tokens = tokens_of(node)
    if len(tokens) != 1:
        return None
    counts: dict[str, int] = {}
    for part in terms:
        segment = part.segment
        for target in part.lists(node)[0].targets:
            for entry in segment.reader.words_of(target.term_id):
                df = entry.articles
                if segment.live is not None:
                    word = word_target(segment.reader, entry.term_id, entry.number)
                    df = PostingList(segment, [word], None, part.bounds).df
                if df:
                    counts[entry.word] = counts.get(entry.word, 0) + df
    forms = tuple(
        Form(word, count) for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return Reach(node.text, forms) if set(counts) - {tokens[0].word} else None
