"""Choose the words of examples: what is frequent in the headlines of the corpus, in its main language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from searcher import Engine, Search
from searcher.results import Hit, Stats

#: A word that can stand in an example: letters alone, and long enough to be no article or preposition.
WORD = re.compile(r"[^\W\d_]{4,}")
#: Years whose headlines are read, the fullest first, and headlines of each.
MOST_YEARS, MOST_TITLES = 4, 100
#: Pairs of words that are counted in the whole index.
MOST_PAIRS = 24
#: Hits that are read for a third and a fourth word, and words that are tried.
MOST_HITS, MOST_TRIES = 30, 12
#: A word in more than this share of the articles says nothing: "said", "with".
MOST_COMMON = 0.2
#: Below so many articles any word will do.
FEW_ARTICLES = 100


class ExampleWords(NamedTuple):
    """The words of the examples."""

    #: two words that stand side by side, as often as any two
    first: str
    second: str
    #: a word of the same articles, where possible of one paragraph with the first
    third: str
    #: a word of some articles with the first, and not of all
    other: str


ORDINARY = ExampleWords("rate", "cut", "bank", "mortgage")


def example_words(engine: Engine, stats: Stats) -> ExampleWords:
    """Choose four words; an index without a usable headline gives ordinary ones."""
    langs = tuple(bucket.value for bucket in stats.by_lang if isinstance(bucket.value, str))[:1]
    total = stats.coverage.articles
    for first, second in frequent_pairs(engine, stats, langs):
        if total > FEW_ARTICLES and any(
            count_articles(engine, word) > MOST_COMMON * total for word in (first, second)
        ):
            continue
        if (words := companions(engine, first, second, langs)) is not None:
            return words
    return ORDINARY


def companions(engine: Engine, first: str, second: str, langs: tuple[str, ...]) -> ExampleWords | None:
    """Choose the third and the other word for a pair; None where its headlines have none."""
    phrase = Search(f'"{first} {second}"', langs=langs, per_page=MOST_HITS, facets=(), snippets=False)
    words = [word for word in title_words(engine.search(phrase).hits) if word not in (first, second)]
    third = first_that(words, lambda word: count_articles(engine, f"{first} SAME {word}") > 0)
    with_first = count_articles(engine, first)
    other = first_that(
        [word for word in words if word != third],
        lambda word: 0 < count_articles(engine, f"{first} -{word}") < with_first,
    )
    return ExampleWords(first, second, third, other) if third and other else None


def frequent_pairs(engine: Engine, stats: Stats, langs: tuple[str, ...]) -> list[tuple[str, str]]:
    """List pairs of neighbours in headlines of the fullest years, those in most articles first."""
    years = sorted(stats.by_year, key=lambda bucket: -bucket.count)[:MOST_YEARS]
    dated: list[str | None] = [str(bucket.value) for bucket in years if bucket.value]
    pairs: Counter[tuple[str, str]] = Counter()
    for year in dated or [None]:
        search = Search(
            langs=langs,
            published=(year, year),
            sort="newest",
            per_page=MOST_TITLES,
            facets=(),
            snippets=False,
        )
        for hit in engine.search(search).hits:
            pairs.update(set(neighbours(hit.title.lower())))
    tried = [pair for pair, _ in pairs.most_common(MOST_PAIRS)]
    counts = {pair: count_articles(engine, f'"{pair[0]} {pair[1]}"') for pair in tried}
    return [pair for pair in sorted(tried, key=lambda pair: -counts[pair]) if counts[pair]]


def neighbours(title: str) -> list[tuple[str, str]]:
    """List the pairs of words of a title with one space between them."""
    return re.findall(rf"\b({WORD.pattern}) (?=({WORD.pattern})\b)", title)


def title_words(hits: tuple[Hit, ...]) -> list[str]:
    """List the words of headlines, the most frequent first."""
    words = Counter(word for hit in hits for word in set(WORD.findall(hit.title.lower())))
    return [word for word, _ in words.most_common(MOST_TRIES)]


def first_that(words: list[str], fits: Callable[[str], bool]) -> str:
    """The first word that fits, or the first of all; empty where there is none."""
    return next((word for word in words if fits(word)), words[0] if words else "")


def count_articles(engine: Engine, text: str) -> int:
    """Count the articles of a query."""
    return engine.search(Search(text, sort="newest", per_page=0, facets=(), snippets=False)).total
