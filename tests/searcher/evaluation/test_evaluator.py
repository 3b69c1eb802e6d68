"""Every node of a query finds what a look at every token finds, and what stock Whoosh finds in the same index."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as stock
from whoosh.index import open_dir
from whoosh.searching import SearchContext, Searcher

from index.analysis.tokens import text_tokens
from index.article import PROVENANCES, Article, article_id
from index.storage import generation
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import (
    HAS_FIELDS,
    Between,
    Every,
    FuzzyTerm,
    Has,
    PhraseWords,
    Prefix,
    Query,
    Value,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or, Same
from tests.support.articles import (
    AUTHORS,
    CHINESE,
    COMMON,
    DAYS,
    FORMS,
    GERMAN,
    PUBLISHERS,
    SIGNS,
    articles,
    write,
)
from tests.support.truth import Truth
from tests.support.whoosh_queries import to_whoosh

LANGS = ("de", "en", "zh")
MANY = settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


class Library:
    """One index seen three ways; `ids` are by Whoosh's numbers."""

    def __init__(self, snapshot: Snapshot, truth: Truth, whoosh: Searcher, ids: list[str]) -> None:
        self.snapshot, self.truth, self.whoosh, self.ids = snapshot, truth, whoosh, ids
        self.languages = truth.known

    def ours(self, query: Query, scored: bool = False) -> set[str]:
        weight = QueryWeight(self.snapshot, query, scored)
        ids = []
        for segment_ord, segment in enumerate(self.snapshot.segments):
            match = SegmentQuery(weight, segment_ord).match()
            assert (match.docs[1:] > match.docs[:-1]).all()
            assert match.score is None or match.score(None).shape == match.docs.shape
            ids += [segment.reader.id(int(doc)) for doc in match.docs]
        assert len(ids) == len(set(ids))
        return set(ids)

    def agree(self, query: Query) -> None:
        ours, right = self.ours(query, scored=True), self.truth.ids(query)
        assert (sorted(ours - right), sorted(right - ours)) == ([], [])

    def theirs(self, query: stock.Query) -> set[str]:
        context = SearchContext(needs_current=True, weighting=None)
        found: set[str] = set()
        for searcher, offset in self.whoosh.leaf_searchers():
            matcher = query.matcher(searcher, context)
            while matcher.is_active():
                # Its Not now and then gives a deleted article.
                found |= (
                    set() if searcher.reader().is_deleted(matcher.id()) else {self.ids[matcher.id() + offset]}
                )
                matcher.next()
        return found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """100 articles in four segments, some of them deleted or replaced, fewer of each than would have it written anew."""
    folder = tmp_path_factory.mktemp("queries")
    made = articles(seed=1, count=100)
    batches = [made[:45], made[45:70], [*made[70:92], *made[:4]], made[92:]]
    gone = [one.id for one in made[::11]]
    write(folder, *batches, remove=gone)
    snapshot = Snapshot(folder, generation.read(folder))
    assert len(snapshot.segments) == 4
    assert snapshot.segments[0].live is not None
    with open_dir(folder).searcher() as searcher:
        reader = searcher.reader()
        ids = [reader.stored_fields(doc)["id"] for doc in range(reader.doc_count_all())]
        yield Library(snapshot, Truth(one for one in made if one.id not in gone), searcher, ids)


WORDS = st.sampled_from([*COMMON, *FORMS, *SIGNS, *GERMAN, *CHINESE, "absent", "Rare1", "'s", "elect's"])
FIELD = st.sampled_from([None, None, None, "title", "lead", "body", "caption", "aside"])
HOW = st.sampled_from(["stem", "written", "case"])

words = st.builds(lambda field, text, how: Word(field, text, how=how), FIELD, WORDS, HOW)
phrases = st.builds(
    lambda field, texts, how: PhraseWords(field, " ".join(texts), how=how),
    FIELD, st.lists(WORDS, min_size=1, max_size=3), st.sampled_from(["written", "case"]),
)  # fmt: skip
windows = st.builds(
    lambda field, texts, slop: PhraseWords(field, " ".join(texts), slop),
    FIELD, st.lists(WORDS, min_size=2, max_size=3, unique_by=lambda text: tuple(token.word for token in text_tokens(text))), st.integers(1, 9),
)  # fmt: skip
patterns = st.one_of(
    st.builds(Prefix, FIELD, st.sampled_from(["e", "elec", "Ge", "b", "straß", "9", "x", "北", "o'", "mann"])),
    st.builds(Wildcard, FIELD, st.sampled_from(["*ing", "r?te", "*a*", "ge*l?", "?", "??", "*", "c+?", "Hä*", "*’*", "[a-z]*"])),
    st.builds(
        lambda field, text, most: FuzzyTerm(field, text, maxdist=most, prefixlength=0),
        FIELD, st.sampled_from(["rate", "generel", "bnk", "naïv", "us", "o", "eletcion", "straße"]), st.integers(1, 2),
    ),
)  # fmt: skip
single = st.one_of(words, phrases, patterns)
placed = st.recursive(
    st.one_of(single, windows),
    lambda inner: (
        st.builds(Near, inner, inner, st.integers(1, 8), st.booleans())
        | st.lists(inner, min_size=1, max_size=3).map(Or)
    ),
    max_leaves=4,
)
paragraphs = st.recursive(
    st.builds(Same, placed, placed),
    lambda inner: st.builds(Same, inner, placed) | st.builds(Same, inner, inner),
    max_leaves=3,
)
day = st.sampled_from([None, *DAYS[1:], "1066", "2020-02-28", "2020-04"])
values = st.one_of(
    st.builds(Between, st.sampled_from(["published", "captured"]), day, day),
    st.builds(Has, st.sampled_from([field for field in HAS_FIELDS if field != "path"])),
    st.builds(Value, st.just("section"), st.sampled_from(["World", "world/europe", "Europe", "Süd\\/Nord", "Ost", "sud\\/nord/OST", "World/Spain"])),
    st.builds(Value, st.just("site"), st.sampled_from(["a.example", "b.example", "www.B.example", "ö.example", "example"])),
    st.builds(Value, st.just("publisher"), st.sampled_from([*PUBLISHERS[1:], "fiction", "daily fiction", "weekly fiction"])),
    st.builds(Value, st.just("author"), st.sampled_from([*itertools.chain(*AUTHORS), "lima", "o'neill", "nunez", "ana", "a", "o'neill, bo"])),
    st.builds(Value, st.just("lang"), st.sampled_from([*LANGS, "fr"])),
    st.builds(Value, st.just("dated-by"), st.sampled_from(PROVENANCES)),
    st.builds(Value, st.just("url"), st.sampled_from(["http://a.example/3", "a.example/30/", "https://www.A.example/12"])),
)  # fmt: skip
leaves = st.one_of(words, words, phrases, windows, patterns, placed, paragraphs, values, st.just(Every()))
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(And),
        st.lists(inner, min_size=1, max_size=4).map(Or),
        inner.map(Not),
        st.builds(lambda keep, drop: And([keep, Not(drop)]), inner, inner),
    ),
    max_leaves=7,
)


@MANY
@given(query=words)
def test_words(library: Library, query: Query) -> None:
    library.agree(query)


@MANY
@given(query=st.one_of(phrases, windows))
def test_phrases(library: Library, query: Query) -> None:
    library.agree(query)


@MANY
@given(query=patterns)
def test_prefixes_wildcards_and_fuzzy_words(library: Library, query: Query) -> None:
    library.agree(query)


@MANY
@given(query=placed)
def test_near_and_adj(library: Library, query: Query) -> None:
    library.agree(query)


@MANY
@given(query=paragraphs)
def test_same(library: Library, query: Query) -> None:
    library.agree(query)


@MANY
@given(query=values)
def test_values_and_days(library: Library, query: Query) -> None:
    library.agree(query)


@settings(MANY, max_examples=200)
@given(query=trees)
def test_nests(library: Library, query: Query) -> None:
    library.agree(query)


def test_near_looks_past_the_nearest_where_that_leads_nowhere(tmp_path: Path) -> None:
    """`a` stands near both `b`, but only the second of them stands near `c`."""
    write(tmp_path, [Article(id=article_id(b""), paragraphs=("a x b x b x c",), lang="zh")])
    snapshot = Snapshot(tmp_path, generation.read(tmp_path))
    a, b, c = (Word(None, word) for word in "abc")
    for query in (
        Near(Near(a, b, 5, True), c, 2, True),
        Near(c, Near(b, a, 5, False), 2, False),
        Same(Near(Near(a, b, 5, True), c, 2, True), a),
    ):
        assert SegmentQuery(QueryWeight(snapshot, query), 0).match().docs.tolist() == [0]
    assert (
        SegmentQuery(QueryWeight(snapshot, Near(Near(a, b, 5, True), c, 1, True)), 0).match().docs.tolist()
        == []
    )


# -- stock Whoosh ----------------------------------------------------------------------------------------------------------------------


@MANY
@given(query=st.one_of(words, phrases, patterns, placed))
def test_stock_whoosh_finds_the_same_words(library: Library, query: Query) -> None:
    theirs = to_whoosh(query, library.languages)
    if theirs is not None:
        assert library.ours(query) ^ library.theirs(theirs) == set()


@settings(MANY, max_examples=200)
@given(query=trees)
def test_stock_whoosh_finds_the_same_in_nests(library: Library, query: Query) -> None:
    theirs = to_whoosh(query, library.languages)
    if theirs is not None:
        assert library.ours(query) ^ library.theirs(theirs) == set()
