"""What a site repeats on page after page is boilerplate, whatever the order of indexing."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.tokens import text_tokens
from index.article import Article, article_id
from index.commits.compaction import merge_segments
from index.maintenance.dump import dump
from index.maintenance.forget import forget
from index.maintenance.optimize import optimize
from index.maintenance.rebuild import rebuild
from index.maintenance.restore import restore
from index.reconcile.boilerplate import LEAST
from index.segments.boilerplate import part_of, texts_in_order
from index.segments.boilerplate_reader import BoilerplateReader, open_reader
from index.segments.reader import SegmentReader
from index.similarity.minhash import word_hashes
from index.similarity.paragraph_hashes import MOST, paragraph_hashes, paragraphs_of
from index.storage import generation as generations
from index.storage.compressed import Slices
from index.storage.lock import lock
from index.storage.stored_articles import unpack_stored
from searcher.check.compare import check
from searcher.cli import run
from searcher.engine.protocol import open_engine
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import PhraseWords, Prefix, Query, Word
from searcher.query.operators import And, Near, Same
from searcher.request import Search
from tests.support.articles import articles, write
from tests.support.prose import prose
from web import create_app

SITE, OTHER = "vellmark.example", "tarnby.example"
PLEA = "Every morning the Vellmark letter brings you the harbour, the market and the weather; sign up and it is with you before the kettle boils."
CREDIT = "Drawings by the Vellmark print room."
MATTERS = (
    "Kiln",
    "Ferry",
    "Orchard",
    "Bakery",
    "Lantern",
    "Quarry",
    "Mill",
    "Chapel",
    "Weir",
    "Tannery",
    "Brewery",
    "Signal",
)
VERBS = (
    "reopens",
    "closes",
    "burns",
    "is sold",
    "wins",
    "is painted",
    "moves uphill",
    "floods",
    "is for rent",
    "turns sixty",
    "sings",
    "leans",
)


def story(number: int, *more: str, site: str | None = SITE, title: str = "", first: str = "") -> Article:
    """One of many stories that have nothing to do with one another."""
    chance = random.Random(number)
    word = MATTERS[number % len(MATTERS)]
    title = (
        title
        or f"{word} {VERBS[(number * 5 + number // 12) % len(VERBS)]} by the {chance.choice(['north', 'south', 'east'])} wall"
    )
    things = [(chance.randrange(10**6), chance.randrange(10**6)) for _ in range(3)]
    tale = [
        f"The {word.lower()} of row {number} has {one} things to tell, said warden {other}."
        for one, other in things
    ]
    paragraphs = (*filter(None, [first]), *tale, *more)
    return Article(
        article_id(f"{site} {number} {title}".encode()),
        title,
        site=site,
        url=None,
        lang="en",
        paragraphs=paragraphs,
    )


def index(folder: Path, *commits: Iterable[Article], remove: Sequence[str] = ()) -> Path:
    write(folder, *map(list, commits), remove=list(remove))
    return folder


def asides(folder: Path) -> dict[str, tuple[str, ...]]:
    """The boilerplate of every live article, by its id."""
    found = {}
    for entry in generations.read(folder).segments:
        reader = open_reader(folder, entry)
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                found[reader.id(doc)] = reader.article(doc).aside
    return found


@pytest.fixture
def plain() -> list[Article]:
    """Stories of two sites; those of the first end with a plea, and half of them hold a credit."""
    long = (f"The river log of day {day} tells of {day * 7} barges and one heron." for day in range(40))
    more = {number: (CREDIT, f"A last word on {MATTERS[number]}.") for number in range(0, 12, 2)} | {
        3: tuple(long)
    }
    own = [story(number, *more.get(number, ()), PLEA) for number in range(12)]
    return [*own, *(story(number, PLEA, site=OTHER) for number in range(20, 23))]


def test_a_line_that_a_site_repeats_is_boilerplate(tmp_path: Path, plain: list[Article]) -> None:
    found = asides(index(tmp_path / "i", plain))
    assert [found[article.id] for article in plain[:4]] == [(CREDIT, PLEA), (PLEA,), (CREDIT, PLEA), (PLEA,)]
    assert all(found[article.id] == () for article in plain[12:]), (
        "three articles of the other site tell nothing"
    )


def test_too_few_articles_tell_nothing(tmp_path: Path, plain: list[Article]) -> None:
    few = plain[: LEAST - 1]
    assert set(asides(index(tmp_path / "i", few)).values()) == {()}
    assert generations.read(tmp_path / "i").segments[0].as_read is None
    index(tmp_path / "i", plain[LEAST - 1 : LEAST])
    assert all(PLEA in aside for aside in asides(tmp_path / "i").values())
    index(tmp_path / "i", remove=[plain[0].id])
    assert set(asides(tmp_path / "i").values()) == {()}, "what is gone no longer counts"


def test_the_same_whatever_the_order_and_the_cut(tmp_path: Path, plain: list[Article]) -> None:
    right = asides(index(tmp_path / "whole", plain))
    assert sum(map(len, right.values())) == 18
    assert asides(index(tmp_path / "single", *([article] for article in plain))) == right
    shuffled = random.Random(2).sample(plain, len(plain))
    gone = [story(number, PLEA) for number in range(40, 44)]
    assert (
        asides(
            index(
                tmp_path / "shuffled",
                gone,
                shuffled[:7],
                shuffled[7:],
                remove=[article.id for article in gone],
            )
        )
        == right
    )
    optimize(tmp_path / "single")
    assert len(generations.read(tmp_path / "single").segments) == 1
    assert asides(tmp_path / "single") == right


def test_merged_segments_keep_it_until_they_are_reconciled_anew(tmp_path: Path, plain: list[Article]) -> None:
    folder = index(tmp_path / "i", plain[:5], plain[5:9], plain[9:], remove=[plain[2].id])
    right = asides(folder)
    with lock(folder):
        state = generations.read(folder)
        merge_segments(folder, state, list(state.segments))
    assert asides(folder) == right
    assert len(right) == len(plain) - 1
    (entry,) = generations.read(folder).segments
    reader = SegmentReader(folder, entry)
    assert reader.file["prints"].size == paragraphs_of(reader.file)[0].size
    assert {
        name: reader.article(doc).aside for doc in range(reader.articles) for name in [reader.id(doc)]
    } == dict.fromkeys(right, ())


# -- what is no boilerplate ------------------------------------------------------------------------------------------------------------------


def test_versions_of_one_story_are_no_boilerplate(tmp_path: Path) -> None:
    said = "The harbour office would not say on Monday how the barge came loose, nor who had been on watch."
    titles = [
        "Barge adrift off Vellmark",
        "Barge adrift off Vellmark, watch",
        "Barge adrift off Vellmark quay",
        "A barge adrift off Vellmark",
    ]
    versions = [
        story(number, said, title=title)
        for number, title in enumerate([*titles, "Barge adrift off Vellmark, again"])
    ]
    assert set(asides(index(tmp_path / "i", versions)).values()) == {()}


def test_copies_under_several_headlines_are_one_article(tmp_path: Path) -> None:
    body = tuple(prose(number, 30) for number in range(8))
    assert set(
        asides(
            index(tmp_path / "i", [replace(story(number), paragraphs=body) for number in range(8)])
        ).values()
    ) == {()}


def test_what_is_said_again_in_the_stories_of_one_case_is_no_boilerplate(tmp_path: Path) -> None:
    said = (
        "Mr Ostrander has always denied that he sold the same barge to three different buyers in one winter."
    )
    heads = [
        "Ostrander in court",
        "Widow sues Ostrander",
        "What Ostrander told the clerk",
        "Three buyers and Ostrander",
        "Ostrander walks free",
    ]
    case = [story(number, said, PLEA, title=title) for number, title in enumerate(heads)]
    others = [story(number, PLEA) for number in range(20, 40)]
    found = asides(index(tmp_path / "i", [*case, *others]))
    assert {found[article.id] for article in case} == {(PLEA,)}


def test_headings_and_names_stay_where_they_stand(tmp_path: Path) -> None:
    def with_headings(number: int) -> Article:
        plain = story(number)
        one, two, three = plain.paragraphs
        headings = "What comes next", "Who pays for it all?", "Orla Venn, The Tarnby Weekly Courier"
        return replace(
            plain,
            paragraphs=(
                one,
                headings[0],
                two,
                headings[1],
                three,
                headings[2],
                f"Row {number} waits.",
                "Print room",
            ),
        )

    found = asides(index(tmp_path / "i", [with_headings(number) for number in range(9)]))
    assert set(found.values()) == {("Print room",)}, "only what ends the text"


def test_articles_of_no_known_site_are_left_alone(tmp_path: Path) -> None:
    assert set(
        asides(index(tmp_path / "i", [story(number, PLEA, site=None) for number in range(9)])).values()
    ) == {()}


def test_a_long_paragraph_is_text(tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(MOST + 1))
    assert set(asides(index(tmp_path / "i", [story(number, long) for number in range(9)])).values()) == {()}


# -- as if it had been read so ---------------------------------------------------------------------------------------------------------------

QUERIES: tuple[Query, ...] = (
    Word(None, "kettle"), Word(None, "harbour"), Word(None, "morning", how="written"), Word(None, "Vellmark", how="case"), Word("aside", "harbour"),
    Word("body", "harbour"), Word("aside", "drawings"), Word("lead", "kettle"), Word("body", "row"), PhraseWords(None, "before the kettle"),
    PhraseWords("aside", "print room"), PhraseWords("body", "print room"), Prefix("body", "kett"), Prefix(None, "mark"), Word(None, "the"),
    And([Word(None, "kiln"), Word("aside", "market")]), Near(Word(None, "warden"), Word(None, "morning"), 9, False),
    Same(Word(None, "market"), Word(None, "kettle")),
)  # fmt: skip


def scores(folder: Path, query: Query) -> dict[str, float]:
    snapshot = Snapshot(folder, generations.read(folder))
    weight, found = QueryWeight(snapshot, query), dict[str, float]()
    for place, segment in enumerate(snapshot.segments):
        match = SegmentQuery(weight, place).match()
        values = match.score(None) if match.score else np.zeros(match.docs.size)
        found |= {
            segment.reader.id(doc): float(value)
            for doc, value in zip(match.docs.tolist(), values, strict=True)
        }
    return found


@pytest.fixture
def two_ways(tmp_path: Path, plain: list[Article]) -> tuple[Path, Path]:
    """An index that found the lines by reconciling, and one of articles that were read so."""
    lines = {PLEA, CREDIT}
    read_so = [
        replace(one, paragraphs=tuple(t for t in one.paragraphs if t not in lines), aside=tuple(t for t in one.paragraphs if t in lines))
        if one.site == SITE else one for one in plain
    ]  # fmt: skip
    return index(tmp_path / "reconciled", plain[:4], plain[4:]), index(tmp_path / "read", read_so)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_it_is_found_and_ranked_as_if_it_had_been_read_so(two_ways: tuple[Path, Path], query: Query) -> None:
    reconciled, read = (scores(folder, query) for folder in two_ways)
    assert reconciled == pytest.approx(read, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "kettle",
        "harbour market",
        "aside:kettle",
        "has:aside",
        "warden OR morning",
        "print room",
        "kiln kettle",
    ],
)
def test_answers_are_those_of_an_index_read_so(two_ways: tuple[Path, Path], text: str) -> None:
    answers = []
    for folder in two_ways:
        with open_engine(str(folder)) as engine:
            results = engine.search(Search(text, per_page=20))
            answers.append(
                [(hit.id, [(s.field, s.text, s.marks) for s in hit.snippets]) for hit in results.hits]
            )
            (shown,) = {engine.show(hit.id, text).aside_marks for hit in results.hits[:1]} or {()}
            answers[-1].append(shown)
    assert answers[0] == answers[1]
    assert len(answers[0]) > 1


def test_the_article_is_shown_with_its_lines_apart_and_says_why(
    tmp_path: Path, plain: list[Article], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = index(tmp_path / "i", plain)
    assert run(["show", plain[0].id, "-i", str(folder), "--evidence"]) == 0
    out = " ".join(capfd.readouterr().out.split())
    assert f"A last word on Kiln. Set apart {CREDIT} {PLEA} Evidence" in out
    assert f"aside {CREDIT} · site, a line that pages of {SITE} repeat · 0.90: chosen" in out
    assert run(["search", "-i", str(folder), "--json", "kiln kettle"]) == 0
    hits = json.loads(capfd.readouterr().out)["hits"]
    assert "kettle" not in hits[0]["snippets"][0]["text"]


def test_the_page_shows_the_lines_apart_and_why(tmp_path: Path, plain: list[Article]) -> None:
    text = (
        create_app(str(index(tmp_path / "i", plain)))
        .test_client()
        .get(f"/article/{plain[0].id}?q=kettle")
        .text
    )
    before, _, aside = text.partition("Set apart from the text")
    assert "before the" not in before.partition("<article")[2]
    assert f'<p id="a1" dir="auto">{CREDIT}</p>' in aside
    assert 'before the <mark id="m1">kettle</mark> boils' in aside
    assert f"a line that pages of {SITE} repeat" in aside


# -- the index as a whole ------------------------------------------------------------------------------------------------------------------


def test_a_dump_holds_what_was_read_and_gives_the_same_index(tmp_path: Path, plain: list[Article]) -> None:
    folder = index(tmp_path / "i", plain)
    dump(str(folder), tmp_path / "d.jsonl")
    assert (tmp_path / "d.jsonl").read_text().count(json.dumps(PLEA)[1:-1]) == len(plain)
    restore(tmp_path / "d.jsonl", str(tmp_path / "again"))
    assert asides(tmp_path / "again") == asides(folder)


def test_check_rebuild_and_forget(tmp_path: Path, plain: list[Article]) -> None:
    folder = index(tmp_path / "i", plain[:7], plain[7:])
    right = asides(folder)
    assert check(str(folder), 100).differences == ()
    rebuild(str(folder))
    assert asides(folder) == right
    for article in plain[4:12]:
        forget(str(folder), article.id)
    assert set(asides(folder).values()) == {()}
    assert check(str(folder), 100).differences == ()


def test_an_index_without_boilerplate_is_read_by_the_plain_reader(
    tmp_path: Path, plain: list[Article]
) -> None:
    for folder, kind in (
        (index(tmp_path / "few", plain[:3]), SegmentReader),
        (index(tmp_path / "all", plain), BoilerplateReader),
    ):
        assert {type(segment.reader) for segment in Snapshot(folder, generations.read(folder)).segments} == {
            kind
        }


# -- paragraph hashes --------------------------------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=5), min_size=1, max_size=40
    ),
    st.integers(0, 3),
)
def test_prints_are_equal_where_the_words_are(texts: list[list[str]], before: int) -> None:
    words = ["a", "b", "c", "d"]
    tokens = np.array([0] * before + [words.index(word) for text in texts for word in [*text, "a"]])
    sizes = np.array([len(text) for text in texts])
    first = before + np.cumsum(sizes + 1) - sizes - 1
    found = paragraph_hashes(word_hashes(words), tokens, first, sizes).tolist()
    for own, text in zip(found, texts, strict=True):
        assert [own == other for other in found] == [text == other for other in texts]


def test_every_print_is_that_of_the_words_at_its_place(tmp_path: Path) -> None:
    long = " ".join(f"word{number}" for number in range(700))
    odd = [
        Article(
            article_id(b"1"),
            title=long,
            lead=long,
            paragraphs=("One two.", "", long, "— … —", "Three."),
            captions=("Four", ""),
            aside=("5",),
        ),
        Article(article_id(b"2"), paragraphs=("", "Six seven.", long + " end."), aside=(long,)),
        Article(article_id(b"3"), title="Eight"),
        Article(article_id(b"4"), lead="Nine.", paragraphs=("Ten.",)),
    ]
    folder = index(tmp_path / "i", odd, articles(seed=4, count=60))
    with lock(folder):
        state = generations.read(folder)
        merge_segments(folder, state, list(state.segments))
    (entry,) = generations.read(folder).segments
    file = SegmentReader(folder, entry).file
    blocks, sizes = paragraphs_of(file)
    expected, found = [], []
    for block, size, own in zip(blocks.tolist(), sizes.tolist(), file["prints"].tolist(), strict=True):
        doc, place = part_of(file, block)
        kept = unpack_stored(Slices(file, "text")[doc])
        hashes = [zlib.crc32(token.word.encode()) for token in text_tokens(texts_in_order(kept)[place])]
        expected.append(
            (
                len(hashes),
                sum(pow(0x9E3779B1, at, 1 << 32) * one for at, one in enumerate(hashes)) % (1 << 32),
            )
        )
        found.append((size, own))
    assert found == expected
    texts = [text for one in (*odd, *articles(seed=4, count=60)) for text in (one.lead, *one.paragraphs)]
    assert len(found) == sum(
        0 < len(text_tokens(text)) <= MOST and len(text.split()) <= 256 for text in texts
    )
