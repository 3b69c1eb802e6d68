"""Unusual texts are stored whole, found, shown with highlights, and merged."""

from __future__ import annotations

import pytest

from index.article import Article, article_id
from index.commits.compaction import merge_segments
from index.storage import generation
from index.storage.lock import lock
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.articles import articles, write


def made(name: str, **fields: object) -> Article:
    return Article(article_id(name.encode()), **fields)  # type: ignore[arg-type]


LONG = " ".join("word" + "".join(chr(97 + n // 26**place % 26) for place in range(4)) for n in range(100_000))
UNUSUAL = {
    "empty": made("empty"),
    "title only": made("title only", title="Lonely headline"),
    "no words": made(
        "no words", title="— … —", paragraphs=("***", "", " ", "!!!"), captions=("",), aside=("* * *",)
    ),
    "emoji": made("emoji", title="👍🏽 thumbs 🇫🇷", paragraphs=("Flags 🏴󠁧󠁢󠁥󠁮󠁧󠁿 waved\u200d.",), lang="en"),
    "many tokens": made("many tokens", title="Many", paragraphs=(LONG,), lang="en"),
    "five megabytes": made(
        "five megabytes",
        title="Big",
        paragraphs=("x" * 1_000_000 + " " + "heavy load " * 363_636 + "endmark",),
        lang="en",
    ),
    "repeated": made("repeated", title="Again", paragraphs=("echo " * 70_000 + "silence",), lang="en"),
    "long title": made(
        "long title", title=" ".join(f"title{n}" for n in range(300)), paragraphs=("after all",), lang="en"
    ),
    "thousands of paragraphs": made(
        "thousands of paragraphs", paragraphs=tuple(f"paragraph {n} tale" for n in range(5000)), lang="en"
    ),
    "long words": made("long words", title="w" * 5000, paragraphs=("é" * 3000,), lang="fr"),
    "hyphens": made(
        "hyphens", title="Knots", paragraphs=("-".join(f"knot{n}tie" for n in range(3000)),), lang="en"
    ),
    "a stem's words": made(
        "a stem's words", paragraphs=("hobble hobbles " * 40 + "hobbling", "hobbled"), lang="en"
    ),
    "two of its words": made("two of its words", paragraphs=("hobble hobbles hobble hobbles",), lang="en"),
    "signs": made("signs", title="<b>&amp;</b>", paragraphs=("a\u00a0b\u2028c\u3000d e\x85f",), lang="en"),
}


@pytest.fixture(scope="module", params=["apart", "joined"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    folder = tmp_path_factory.mktemp("unusual")
    several = list(UNUSUAL.values())
    write(folder, [*several[:6], *articles(seed=61, count=3)], several[6:])
    if request.param == "joined":
        with lock(folder):
            state = generation.read(folder)
            merge_segments(folder, state, list(state.segments))
    return LocalEngine(str(folder))


@pytest.mark.parametrize(("word", "where"), [("hobbles", 2), ("hobble", 2), ("hobbling", 1), ("hobbled", 1)])
def test_words_of_one_stem_said_often_are_told_apart(engine: LocalEngine, word: str, where: int) -> None:
    names = ["a stem's words", "two of its words"]
    assert {hit.id for hit in engine.search(Search(word)).hits} == {UNUSUAL[name].id for name in names}
    assert {hit.id for hit in engine.search(Search(word, exact=True)).hits} == {
        UNUSUAL[name].id for name in names[:where]
    }


@pytest.mark.parametrize("name", UNUSUAL)
def test_it_is_kept_as_it_was(engine: LocalEngine, name: str) -> None:
    assert engine.show(UNUSUAL[name].id).article == UNUSUAL[name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lonely", "title only"), ('"lonely headline"', "title only"), ("thumbs", "emoji"), ("waved", "emoji"), ("wordaaaa wordzzza", "many tokens"),
        ('"wordzaaa wordabaa"', "many tokens"), ("wordvrfb", "many tokens"), ("endmark", "five megabytes"),
        ('"load heavy load endmark"', "five megabytes"),
        ('"load endmark"', "five megabytes"), ("echo", "repeated"), ('"echo silence"', "repeated"), ('"echo echo echo echo silence"', "repeated"),
        ("echo ADJ/1 silence", "repeated"), ("echo SAME silence", "repeated"), ("title0 title299", "long title"),
        ('"title62 title63"', "long title"),
        ('"title254 title255 title256 title257"', "long title"), ('"title298 title299"', "long title"),
        ('"paragraph 4999 tale"', "thousands of paragraphs"), ("wwwwwwww*", "long words"), ("e" * 3000, "long words"), ("a b c d e f", "signs"),
        ("xxxxxxxx*", "five megabytes"), ('"2998 tie knot 2999 tie"', "hyphens"), ("knots knot", "hyphens"),
    ],
    ids=lambda value: value[:30],
)  # fmt: skip
def test_it_is_found_and_marked(engine: LocalEngine, text: str, name: str) -> None:
    results = engine.search(Search(text, per_page=3))
    assert [hit.id for hit in results.hits] == [UNUSUAL[name].id]
    (hit,) = results.hits
    assert hit.title_marks or any(snippet.marks for snippet in hit.snippets)
    for snippet in hit.snippets:
        assert len(snippet.text) < 2000 or len(text) > 2000
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)
    assert all(0 <= start < end <= len(hit.title) for start, end in hit.title_marks)


@pytest.mark.parametrize("text", ['"title63 title64"', '"wordvjaa wordwjaa wordxjaa"'])
def test_a_phrase_over_the_end_of_a_stretch_is_found(engine: LocalEngine, text: str) -> None:
    assert engine.search(Search(text)).total == 1


def test_nothing_reaches_over_a_paragraph(engine: LocalEngine) -> None:
    assert engine.search(Search('"tale paragraph"')).total == 0
    assert engine.search(Search("tale ADJ/1 paragraph")).total == 0
    assert engine.search(Search("tale ADJ/2 paragraph")).total == 1


def test_what_has_no_words_is_there_all_the_same(engine: LocalEngine) -> None:
    ids = {hit.id for hit in engine.every_hit(Search("", sort="newest"))}
    assert ids >= {one.id for one in UNUSUAL.values()}
    assert engine.search(Search("—")).total == 0
    found = {hit.id for hit in engine.every_hit(Search("-the", sort="newest"))}
    assert UNUSUAL["empty"].id in found


def test_every_article_reads_back_its_own_words(engine: LocalEngine) -> None:
    """Frequencies past one byte, and past two."""
    (hit,) = engine.search(Search("heavy")).hits
    assert hit.id == UNUSUAL["five megabytes"].id
    shown = engine.show(hit.id, "load")
    assert sum(len(marks) for marks in shown.paragraph_marks) == 363_636
    shown = engine.show(UNUSUAL["repeated"].id, "echo")
    assert sum(len(marks) for marks in shown.paragraph_marks) == 70_000
