"""Whole answers equal a recount over the articles.

Totals, facets, filters, sorts and pages; phrases equal a scan of the texts.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from index.analysis.tokens import fold, text_tokens
from index.article import Article
from index.errors import TookTooLong
from index.frozen import replace
from index.ingest.writer import open_writer
from index.schema import CHOSEN_FACETS, FacetField
from searcher.engine import answer
from searcher.engine.local import LocalEngine
from searcher.query.nodes import Every, Word
from searcher.request import FACET_NAMES, Search
from searcher.results import Facet
from tests.support.articles import AUTHORS, DAYS, PUBLISHERS, SECTIONS, SITES, articles, write
from tests.support.truth import Truth, days, overlaps

Value = tuple[str, ...] | str | None


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Article], LocalEngine]:
    """Return the live articles of three segments with deletions, and the engine over them."""
    folder = tmp_path_factory.mktemp("answers")
    made = articles(seed=11, count=160)
    gone = {one.id for one in made[::6]}
    write(folder, made[:90], made[90:130], [*made[130:], *made[:5]], remove=list(gone))
    return [one for one in made if one.id not in gone], LocalEngine(str(folder))


@pytest.fixture(autouse=True)
def first_stage_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the second stage: it only reorders, and has tests of its own."""
    monkeypatch.setattr(answer, "reorder", lambda evaluation, ranked: ranked)


def facet_values(name: str, article: Article) -> set[Value]:
    if name == "section":
        return {article.section[:depth] for depth in range(1, len(article.section) + 1)} or {None}
    if name == "author":
        return set(article.authors) or {None}
    if name == "dated-by":
        return {article.published_from}
    if name in ("year", "month", "day"):
        return {article.published and article.published[: {"year": 4, "month": 7, "day": 10}[name]]}
    return {getattr(article, name)}


def recount(name: str, found: list[Article]) -> Counter[Value]:
    return Counter(value for article in found for value in facet_values(name, article))


def counts(facet: Facet) -> dict[Value, int]:
    return {bucket.value: bucket.count for bucket in facet.buckets if bucket.count}


def in_section(article: Article, path: tuple[str, ...]) -> bool:
    held, want = [fold(name) for name in article.section], [fold(name) for name in path]
    return held[: len(want)] == want if want else not held


def rules(search: Search) -> dict[str, Callable[[Article], bool]]:
    """Return the filters of a question by the facet they belong to."""
    made: dict[str, Callable[[Article], bool]] = {}
    if search.sections or search.not_sections:
        made["section"] = lambda one: (
            (not search.sections or any(in_section(one, path) for path in search.sections))
            and not any(in_section(one, path) for path in search.not_sections)
        )
    if search.sites or search.not_sites:
        made["site"] = lambda one: (
            (not search.sites or one.site in search.sites) and one.site not in search.not_sites
        )
    if search.publishers or search.not_publishers:
        made["publisher"] = lambda one: (
            (not search.publishers or one.publisher in search.publishers)
            and one.publisher not in search.not_publishers
        )
    if search.authors or search.not_authors:
        made["author"] = lambda one: (
            (not search.authors or bool(set(one.authors or (None,)) & set(search.authors)))
            and not set(one.authors or (None,)) & set(search.not_authors)
        )
    if search.langs or search.not_langs:
        made["lang"] = lambda one: (
            (not search.langs or one.lang in search.langs) and one.lang not in search.not_langs
        )
    if search.dated_by or search.not_dated_by:
        made["dated-by"] = lambda one: (
            (not search.dated_by or one.published_from in search.dated_by)
            and (one.published_from not in search.not_dated_by)
        )
    if search.only_undated:
        made["time"] = lambda one: one.published is None
    elif any(search.published):
        made["time"] = lambda one: (
            overlaps(one.published, *search.published) or (search.undated and one.published is None)
        )
    return made


def questions() -> list[Search]:
    random_ = random.Random(2)

    def some(values: tuple, most: int = 2) -> tuple:  # type: ignore[type-arg]
        return tuple(random_.sample(values, random_.randint(1, most))) if random_.random() < 0.25 else ()

    made = []
    for _ in range(150):
        span = tuple(
            random_.choice((None, "2019", "2020-02", "2020-03-05", "2020-12-31", "2021")) for _ in range(2)
        )
        made.append(
            Search(
                random_.choice(("", "rate", "the", "of the", "elections", "absent")), sections=some(SECTIONS), not_sections=some(SECTIONS, 1),
                sites=some(SITES), not_sites=some(SITES), publishers=some(PUBLISHERS), authors=some((None, *itertools.chain(*AUTHORS[1:3]))),
                langs=some(("en", "de")), dated_by=some(("url", "json-ld", "none", "meta"), 3), not_dated_by=some(("url", "copy")),
                not_publishers=some(PUBLISHERS, 1), not_authors=some((None, *itertools.chain(*AUTHORS[1:3])), 1), not_langs=some(("en", "de"), 1),
                published=span if random_.random() < 0.4 else (None, None), undated=random_.random() < 0.3, only_undated=random_.random() < 0.05,
                sort=random_.choice(("newest", "oldest", "relevance")), per_page=7, facets=FACET_NAMES, facet_size=None, snippets=False,
            )
        )  # fmt: skip
    return made


def test_totals_facets_and_undated_equal_a_recount(library: tuple[list[Article], LocalEngine]) -> None:
    made, engine = library
    truth = Truth(made)
    for search in questions():
        results = engine.search(search)
        if not search.text and not rules(search) and search.sort == "relevance":
            assert results.total == 0  # nothing was asked
            continue
        query = Every() if not search.text else None
        words = (
            truth.ids(query)
            if query
            else set.intersection(*(truth.ids(Word(None, word)) for word in search.text.split()))
        )
        matched = [one for one in made if one.id in words]
        filters = rules(search)
        kept = [one for one in matched if all(rule(one) for rule in filters.values())]
        assert results.total == len(kept), search
        for name in FACET_NAMES:
            own = "time" if name in ("year", "month", "day") else name
            without = [
                one for one in matched if all(rule(one) for key, rule in filters.items() if key != own)
            ]
            assert counts(results.facets[name]) == recount(name, without), (name, search)
        others = [one for one in matched if all(rule(one) for key, rule in filters.items() if key != "time")]
        assert results.unknown_day == sum(one.published is None for one in others)
        if "time" in filters and not search.only_undated:
            assert results.undated == results.unknown_day
        else:
            assert results.undated == 0


@pytest.mark.parametrize("field", CHOSEN_FACETS, ids=lambda field: field.name)
def test_each_value_of_a_facet_is_chosen_and_left_out_by_the_fields_that_the_table_names(
    library: tuple[list[Article], LocalEngine], field: FacetField
) -> None:
    made, engine = library
    for value, count in recount(field.name, made).items():
        filtered = () if field.name == "section" and value is None else value
        chosen = engine.search(replace(Search(), **{field.chosen: (filtered,)}))
        left_out = engine.search(replace(Search(), **{field.left_out: (filtered,)}))
        assert (chosen.total, left_out.total) == (count, len(made) - count), value


def order(article: Article, sort: str) -> tuple[object, ...]:
    span = days(article.published)
    newest = (span is None, -span[1].toordinal() if span else 0)
    return (
        (span is None, span[0].toordinal() if span else 0, *newest, article.id)
        if sort == "oldest"
        else (*newest, article.id)
    )


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("text", ["", "the", "rate"])
def test_days_order_the_pages_and_undated_come_last(
    library: tuple[list[Article], LocalEngine], sort: str, text: str
) -> None:
    made, engine = library
    search = Search(text, sort=sort, per_page=9, snippets=False, sections=((), ("World",), ("Politics",)))  # type: ignore[arg-type]
    ids = Truth(made).ids(Word(None, text)) if text else {one.id for one in made}
    right = sorted(
        (one for one in made if one.id in ids and any(in_section(one, path) for path in search.sections)),
        key=lambda one: order(one, sort),
    )
    found: list[str] = []
    for page in range(1, 99):
        hits = engine.search(search.turn(page)).hits
        found += [hit.id for hit in hits]
        if not hits:
            break
    assert found == [one.id for one in right]
    assert [hit.id for hit in engine.every_hit(search)] == found
    undated = [one.published is None for one in right]
    assert undated == sorted(undated)


def test_relevance_orders_the_pages_by_score_then_day_then_id(
    library: tuple[list[Article], LocalEngine],
) -> None:
    made, engine = library
    by_id = {one.id: one for one in made}
    for text in ("rate", "the cut", "elections OR banks", '"of the"', "e*", "lang:en"):
        hits = list(engine.every_hit(Search(text, snippets=False)))
        keys = [(-hit.score, order(by_id[hit.id], "newest")) for hit in hits]
        assert keys == sorted(keys), text
        paged = [
            hit.id
            for page in range(1, 30)
            for hit in engine.search(Search(text, snippets=False, page=page)).hits
        ]
        assert paged == [hit.id for hit in hits][:290]


def test_hits_carry_what_was_stored(library: tuple[list[Article], LocalEngine]) -> None:
    made, engine = library
    by_id = {one.id: one for one in made}
    for hit in engine.every_hit(Search("", sort="newest")):
        one = by_id[hit.id]
        assert (hit.title, hit.section, hit.site, hit.publisher, hit.authors, hit.published, hit.captured, hit.url, hit.lang) == (
            one.title, one.section, one.site, one.publisher, one.authors, one.published, one.captured, one.url, one.lang,
        )  # fmt: skip
        assert engine.show(hit.id[:12]).article == one


@pytest.mark.parametrize(
    ("day", "span", "right"),
    [
        ("2020-03", ("2020-03-31", None), True), ("2020-03", ("2020-04-01", None), False), ("2020", (None, "2020-01-01"), True),
        ("2020", (None, "2019"), False), ("2020-02", ("2020-02-29", "2020-02-29"), True), ("2019", ("2019-06", "2019-06-15"), True),
        (None, (None, "2030"), False), ("2020-03-11", ("2020-03", "2020-03"), True), ("2020-12-31", ("2020", "2020"), True),
    ],
)  # fmt: skip
def test_a_partly_known_day_meets_every_range_it_overlaps(
    tmp_path: Path, day: str | None, span: tuple[str | None, str | None], right: bool
) -> None:
    write(tmp_path, [Article(id="0" * 20, title="one", published=day)])
    engine = LocalEngine(str(tmp_path))
    assert engine.search(Search("one", published=span)).total == right
    assert engine.search(Search(f"one date:{span[0] or ''}..{span[1] or ''}")).total == right


def test_every_day_of_the_corpus_is_a_value_of_the_facets(library: tuple[list[Article], LocalEngine]) -> None:
    _, engine = library
    facet = engine.facet(Search("", sort="newest"), "day")
    assert {bucket.value for bucket in facet.buckets} == set(DAYS)


def test_phrases_equal_a_scan_of_the_texts(library: tuple[list[Article], LocalEngine]) -> None:
    """1,000 phrases of two to five words, most of which stand somewhere."""
    made, engine = library
    random_ = random.Random(4)
    texts = {
        one.id: [
            " ".join(token.word for token in text_tokens(text))
            for text in (one.title, one.lead, *one.paragraphs, *one.captions, *one.aside)
        ]
        for one in made
    }
    pool = [text.split() for listed in texts.values() for text in listed if len(text.split()) > 5]
    stood = 0
    for number in range(1000):
        words = random_.choice(pool)
        start = random_.randrange(len(words) - 5)
        wanted = words[start : start + random_.randint(2, 5)]
        if number % 4 == 0:
            random_.shuffle(wanted)
        phrase = " ".join(wanted)
        # Analysed as it would be read: `'s` alone is no possessive, `c++` stays one word.
        again = [token.word for token in text_tokens(phrase)]
        right = {
            id
            for id, listed in texts.items()
            if any(f" {' '.join(again)} " in f" {text} " for text in listed)
        }
        found = {hit.id for hit in engine.every_hit(Search(f'"{phrase}"', sort="newest", snippets=False))}
        assert found == right, phrase
        stood += bool(right)
    assert stood > 600


def test_a_question_that_takes_too_long_is_given_up_in_words(
    library: tuple[list[Article], LocalEngine],
) -> None:
    _, engine = library
    assert engine.search(Search("rate", seconds=60)).total == engine.search(Search("rate")).total
    with pytest.raises(TookTooLong, match="longer than the 0 seconds"):
        engine.search(Search("rate OR e*", seconds=0))


def test_marks_follow_the_way_of_asking(library: tuple[list[Article], LocalEngine]) -> None:
    _, engine = library
    hit = next(
        hit
        for hit in engine.every_hit(Search("election", snippets=False))
        if not engine.search(Search(f"id:{hit.id} exact:election")).total
    )
    stemmed, written = engine.show(hit.id, "election"), engine.show(hit.id, "election", exact=True)
    assert any(
        (
            stemmed.title_marks,
            stemmed.lead_marks,
            *stemmed.paragraph_marks,
            *stemmed.caption_marks,
            *stemmed.aside_marks,
        )
    )
    assert not any(
        (
            written.title_marks,
            written.lead_marks,
            *written.paragraph_marks,
            *written.caption_marks,
            *written.aside_marks,
        )
    )


def test_words_sections_and_titles_are_completed_as_queries(tmp_path: Path) -> None:
    with open_writer(tmp_path / "few.idx") as writer:
        for number, title in enumerate(("Ferry drifts off the rocks", "Ferries cut", "The ferry “Skua”")):
            writer.add(
                Article(
                    f"{number:020x}", title=title, section=("Harbour", "Ferries"), paragraphs=("Nothing.",)
                )
            )
    with LocalEngine(str(tmp_path / "few.idx")) as engine:
        found = engine.complete("ferr")
        assert found[:2] == ["ferry", "ferries"]
        assert found[2] == 'section:"Harbour/Ferries"'
        assert set(found[3:]) == {'title:"Ferry drifts off the rocks"', 'title:"Ferries cut"'}
        assert engine.complete("fe") == ["ferry", "ferries"]
        for text in found:
            assert engine.search(Search(text)).total


@pytest.mark.parametrize(
    "search", [Search(langs=("en",)), Search("date:1900.."), Search("*"), Search("has:author")]
)
def test_without_words_the_newest_come_first(
    library: tuple[list[Article], LocalEngine], search: Search
) -> None:
    _, engine = library
    results = engine.search(replace(search, per_page=100))
    assert (results.sort, results.total > 1) == ("newest", True)
    newest = engine.search(replace(search, per_page=100, sort="newest"))
    assert [hit.id for hit in results.hits] == [hit.id for hit in newest.hits]
    assert [hit.id for hit in engine.every_hit(search)][:100] == [hit.id for hit in results.hits]
