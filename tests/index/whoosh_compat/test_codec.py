"""Stock Whoosh opens an index, also a moved one, and runs its own queries: terms, spans, ranges, columns, stored fields."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from whoosh import query, scoring, sorting
from whoosh.collectors import TimeLimitCollector
from whoosh.index import exists_in, open_dir
from whoosh.matching import ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.query.spans import SpanFirst, SpanNear, SpanNear2, SpanNot
from whoosh.searching import Searcher

from index.article import Article, article_id
from index.dates.ordinals import first_and_last
from index.ingest.writer import open_writer
from index.storage import generation
from index.whoosh_compat.codec import ArraySegment
from tests.support.articles import articles, write


def made() -> list[Article]:
    return [
        Article(
            id=article_id(b"1"), title="Elections in Spain", lang="en", published="2020-03-11", section=("World", "Europe"), site="a.example",
            paragraphs=("The banks elected to wait.", "Rates were not cut; the rate stays."), url="https://a.example/1",
        ),
        Article(id=article_id(b"2"), title="Wahl in Spanien", lang="de", published="2019", paragraphs=("Die rate und der rat.",), site="b.example"),
        Article(id=article_id(b"3"), title="Undated", lang="en", paragraphs=("A cut of the rate, a rate cut.",), section=("World",)),
        Article(id=article_id(b"4"), title="Gone elections", lang="en", published="2020-03-12", paragraphs=("rate cut",), site="a.example"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("whoosh")
    one, two, three, gone = made()
    write(folder, [one, gone], [two, three], remove=[gone.id])
    with open_dir(folder).searcher() as searcher:
        yield searcher


def titles(searcher: Searcher, question: query.Query, **options: object) -> list[str]:
    return [hit["title"] for hit in searcher.search(question, limit=None, **options)]


Term = query.Term


@pytest.mark.parametrize(
    ("question", "right"),
    [
        (Term("word", "elections"), {"Elections in Spain"}),
        (Term("stem", "elect en"), {"Elections in Spain"}),
        (Term("stem", "rate de"), set()),
        (Term("stem", "rat de"), {"Wahl in Spanien"}),
        (Term("word", "rate"), {"Elections in Spain", "Wahl in Spanien", "Undated"}),
        (Term("word", "nothing"), set()),
        (Term("id", article_id(b"2")), {"Wahl in Spanien"}),
        (Term("id", article_id(b"4")), set()),
        (Term("site", "b.example"), {"Wahl in Spanien"}),
        (query.Prefix("section", "World"), {"Elections in Spain", "Undated"}),
        (query.And([Term("word", "rate"), Term("word", "cut")]), {"Elections in Spain", "Undated"}),
        (query.Or([Term("word", "wahl"), Term("word", "banks")]), {"Elections in Spain", "Wahl in Spanien"}),
        (query.And([Term("word", "rate"), query.Not(Term("word", "cut"))]), {"Wahl in Spanien"}),
        (query.Phrase("word", ["rate", "cut"]), {"Undated"}),
        (query.Phrase("word", ["cut", "rate"], slop=3), {"Elections in Spain", "Undated"}),
        (query.Phrase("word", ["wait", "rates"]), set()),
        (query.Prefix("word", "spa"), {"Elections in Spain", "Wahl in Spanien"}),
        (query.Wildcard("word", "*a?e"), {"Elections in Spain", "Wahl in Spanien", "Undated"}),
        (query.FuzzyTerm("word", "spein"), {"Elections in Spain"}),
        (query.FuzzyTerm("word", "spannen", maxdist=2), {"Wahl in Spanien"}),
        (query.TermRange("word", "wahl", "wait"), {"Elections in Spain", "Wahl in Spanien"}),
        (query.NumericRange("first", *first_and_last("2020-03")), {"Elections in Spain"}),
        (query.NumericRange("last", None, first_and_last("2019")[1]), {"Wahl in Spanien"}),
        (query.NumericRange("first", None, None), {"Elections in Spain", "Wahl in Spanien"}),
        (SpanFirst(Term("word", "wahl")), {"Wahl in Spanien"}),
        (SpanFirst(Term("word", "spanien")), set()),
        (SpanNear(Term("word", "banks"), Term("word", "wait"), slop=3), {"Elections in Spain"}),
        (SpanNear(Term("word", "wait"), Term("word", "banks"), slop=3), set()),
        (SpanNear2([Term("word", "a"), Term("word", "cut"), Term("word", "of")], slop=1), {"Undated"}),
        (SpanNot(Term("word", "cut"), Term("word", "rate")), {"Elections in Spain", "Undated"}),
        (query.Every(), {"Elections in Spain", "Wahl in Spanien", "Undated"}),
        (query.Every("word"), {"Elections in Spain", "Wahl in Spanien", "Undated"}),
    ],
    ids=str,
)
def test_whoosh_runs_its_queries(searcher: Searcher, question: query.Query, right: set[str]) -> None:
    assert set(titles(searcher, question)) == right
    assert {hit["title"] for hit in searcher.search(question, limit=10)} == right
    assert {searcher.stored_fields(doc)["title"] for doc in searcher.docs_for_query(question)} == right


def test_a_cursor_walks_a_field_and_knows_its_terms(searcher: Searcher) -> None:
    for reader, _ in searcher.reader().leaf_readers():
        terms = list(reader.lexicon("word"))
        cursor = reader.cursor("word")
        assert [cursor.text(), *(cursor.next() for _ in terms[1:])] == [term.decode() for term in terms]
        assert cursor.next() is None
        assert not cursor.is_valid()
        assert cursor.find(b"rate") == cursor.find("rate") == "rate"
        own, known = cursor.term_info(), reader.term_info("word", b"rate")
        assert (own.weight(), own.doc_frequency(), own.max_length()) == (
            known.weight(),
            known.doc_frequency(),
            known.max_length(),
        )


@pytest.mark.parametrize(
    "weighting", [scoring.BM25F(), scoring.TF_IDF(), scoring.Frequency()], ids=lambda w: type(w).__name__
)
def test_whoosh_scores_with_its_own_weightings(searcher: Searcher, weighting: scoring.WeightingModel) -> None:
    question = query.Or([Term("word", "rate"), Term("word", "cut")])
    other = Searcher(searcher.ixreader, weighting=weighting)
    scored = [(hit["title"], hit.score) for hit in other.search(question, limit=None)]
    assert other.search(question, limit=1)[0]["title"] == scored[0][0] == "Undated"
    assert len(scored) == 3


def test_whoosh_sorts_and_groups_by_columns(searcher: Searcher) -> None:
    assert titles(searcher, query.Every(), sortedby="first") == [
        "Wahl in Spanien",
        "Elections in Spain",
        "Undated",
    ]
    assert titles(searcher, query.Every(), sortedby="last", reverse=True) == [
        "Undated",
        "Elections in Spain",
        "Wahl in Spanien",
    ]
    assert titles(searcher, query.Every(), sortedby=sorting.FieldFacet("site")) == [
        "Undated",
        "Elections in Spain",
        "Wahl in Spanien",
    ]
    groups = searcher.search(query.Every(), limit=None, groupedby="section", maptype=sorting.Count).groups()
    assert groups == {"World/Europe": 1, "World": 1, "": 1}
    assert next(iter(searcher.reader().column_reader("first"))) == first_and_last("2020-03-11")[0]


def test_stored_fields_and_counts(searcher: Searcher) -> None:
    assert searcher.document(id=article_id(b"1")) == {
        "id": article_id(b"1"), "title": "Elections in Spain", "section": "World/Europe", "site": "a.example", "published": "2020-03-11",
        "url": "https://a.example/1",
    }  # fmt: skip
    assert searcher.document(id=article_id(b"4")) is None
    assert (searcher.doc_count(), searcher.doc_count_all()) == (3, 4)
    assert {fields["id"] for fields in searcher.documents()} == {article_id(n) for n in (b"1", b"2", b"3")}


def test_terms_are_in_order_with_their_statistics(searcher: Searcher) -> None:
    reader = searcher.reader()
    assert list(reader.lexicon("word")) == sorted(reader.lexicon("word"))
    assert list(reader.all_terms()) == sorted(reader.all_terms())
    assert [term for term, _ in reader.iter_prefix("word", "ra")] == [b"rat", b"rate", b"rates"]
    assert reader.doc_frequency("word", "rate") == 4  # Whoosh counts deleted articles too
    assert reader.frequency("word", "rate") == 5
    info = reader.term_info("word", "rate")
    assert (info.max_weight(), info.min_id(), info.max_id()) == (2.0, 0, 3)
    assert set(reader.indexed_field_names()) == {"stem", "word", "id", "first", "last", "section", "site"}
    assert reader.field_length("word") == sum(reader.doc_field_length(doc, "word") for doc in range(4))
    assert ("word", "rate") in reader
    assert ("word", "rates of") not in reader


def test_a_matcher_walks_its_postings(searcher: Searcher) -> None:
    leaf, offset = searcher.leaf_searchers()[1] if len(searcher.leaf_searchers()) > 1 else (searcher, 0)
    del offset
    matcher = leaf.postings("word", "rate")
    assert [(matcher.id(), matcher.value_as("positions"), matcher.weight())] == [(0, [5], 1.0)]
    assert matcher.format.decode_positions(matcher.value()) == [5]
    assert [span.start for span in matcher.spans()] == [5]
    copy = matcher.copy()
    matcher.skip_to(1)
    assert matcher.value_as("positions") == matcher.format.decode_positions(matcher.value())
    assert (matcher.id(), copy.id()) == (1, 0)
    matcher.next()
    assert not matcher.is_active()
    with pytest.raises(ReadTooFar):
        matcher.next()
    with pytest.raises(ReadTooFar):
        matcher.skip_to(3)
    matcher.reset()
    assert list(matcher.all_ids()) == [0, 1]


def test_whooshs_parser_reads_queries_for_the_fields(searcher: Searcher) -> None:
    parser = QueryParser("word", searcher.schema)
    assert set(titles(searcher, parser.parse('RATE cut NOT "were not"'))) == {"Undated"}
    assert set(titles(searcher, parser.parse("site:b.example OR spa*"))) == {
        "Wahl in Spanien",
        "Elections in Spain",
    }
    day = first_and_last("2020-03-11")[0]
    assert set(titles(searcher, parser.parse(f"first:[{day} TO]"))) == {"Elections in Spain"}


def test_a_moved_index_is_the_same_index(tmp_path: Path) -> None:
    write(tmp_path / "here", made()[:2], made()[2:], remove=[article_id(b"1")])
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert exists_in(tmp_path / "there")
    with open_dir(tmp_path / "there").searcher() as searcher:
        assert set(titles(searcher, Term("word", "rate"))) == {"Wahl in Spanien", "Undated", "Gone elections"}
    assert len(generation.read(tmp_path / "there").segments) == 2
    assert str(tmp_path).encode() not in b"".join(
        path.read_bytes() for path in (tmp_path / "there").iterdir()
    )


def test_an_open_whoosh_index_sees_later_commits(tmp_path: Path) -> None:
    write(tmp_path, made()[:1])
    index = open_dir(tmp_path)
    searcher = index.searcher()
    write(tmp_path, made()[1:2])
    assert not searcher.up_to_date()
    newer = index.searcher()
    assert set(titles(newer, query.Every())) == {"Elections in Spain", "Wahl in Spanien"}
    assert titles(searcher, query.Every()) == ["Elections in Spain"]
    newer.close()
    searcher.close()


def test_an_index_without_articles_opens(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        pass
    with open_dir(tmp_path).searcher() as searcher:
        assert titles(searcher, query.Every()) == []
    write(tmp_path, [Article(id=article_id(b"1"))])
    with open_dir(tmp_path).searcher() as searcher:
        assert len(searcher.search(query.Every())) == 1
        assert titles_of_words(searcher) == []


def titles_of_words(searcher: Searcher) -> list[bytes]:
    return list(searcher.reader().lexicon("word"))


def test_whooshs_statistics_agree_with_the_texts(tmp_path: Path) -> None:
    some = articles(seed=9, count=60)
    write(tmp_path, some[:40], some[40:])
    from tests.support.truth import Read

    reads = [Read(one) for one in some]
    with open_dir(tmp_path).searcher() as searcher:
        reader = searcher.reader()
        words = {word.decode() for word in reader.lexicon("word")}
        assert words == {token.word for read in reads for token in read.tokens}
        for word in sorted(words):
            stands = [[token.position for token in read.tokens if token.word == word] for read in reads]
            assert reader.doc_frequency("word", word) == sum(map(bool, stands))
            assert reader.frequency("word", word) == sum(map(len, stands))
            found = {}
            for leaf, offset in searcher.leaf_searchers():
                if ("word", word) in leaf.reader():
                    matcher = leaf.postings("word", word)
                    while matcher.is_active():
                        found[matcher.id() + offset] = matcher.value_as("positions")
                        matcher.next()
            assert found == {place: positions for place, positions in enumerate(stands) if positions}


def test_the_table_of_contents_names_only_what_it_needs(tmp_path: Path) -> None:
    write(tmp_path, made())
    (entry,) = generation.read(tmp_path).segments
    assert pickle.loads(pickle.dumps(ArraySegment(entry))).entry == entry


def test_whooshs_time_limit_collector_runs(searcher: Searcher) -> None:
    collector = TimeLimitCollector(searcher.collector(limit=5), timelimit=60.0)
    searcher.search_with_collector(Term("word", "rate"), collector)
    assert len(collector.results()) == 3
