"""The query language by example: every form, with words of this index and the count of its articles."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import section_words
from searcher import Engine, Search
from searcher.results import Bucket, Stats
from searcher.wording import from_words
from web.example_words import ExampleWords, count_articles, example_words
from web.page_request import PageRequest


@dataclass(frozen=True, slots=True)
class Example:
    """One form of the query language, with words of this index."""

    query: str
    means: str
    #: the articles that it finds
    total: int

    @property
    def href(self) -> str:
        """The address of its results."""
        return PageRequest(Search(self.query)).url()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Examples that belong together."""

    title: str
    examples: tuple[Example, ...]


def largest(buckets: tuple[Bucket, ...]) -> str:
    """The value with most articles, as a query types it."""
    known = [bucket for bucket in buckets if bucket.value]
    value = max(known, key=lambda bucket: bucket.count).value if known else ""
    return section_words(value) if isinstance(value, tuple) else value or ""


def forms(stats: Stats, words: ExampleWords) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """List the chapters, with (query, what it means) for each form."""
    a, b, c, d = words
    dated = tuple(bucket for bucket in stats.by_provenance if bucket.value != "none")
    section, site, year = largest(stats.by_section), largest(stats.by_site), largest(stats.by_year)
    return (
        (
            "Words",
            (
                (f"{a} {b}", "both words, in any of their forms"),
                (f"{a} OR {c}", "one of them or both; OR is written in capitals"),
                (f"{a} -{d}", "the first without the second, which is excluded exactly as written"),
                (f"({a} OR {c}) NOT {d}", "brackets group; NOT in capitals"),
                (f"exact:{a}", "only as written, no other forms, capitals and small letters told apart"),
                (f"{a}^3 {c}", "the first word counts three times as much in the order of the hits"),
            ),
        ),
        (
            "Phrases and nearness",
            (
                (f'"{a} {b}"', "this exact phrase, small words included"),
                (f'"{a} {b}"~5', "within five words of each other"),
                (f"{a} NEAR/5 {b}", "the same, in any order"),
                (f"{a} ADJ/5 {b}", "within five words, in this order"),
                (f"{a} SAME {c}", "both in one paragraph"),
            ),
        ),
        (
            "Parts of words",
            (
                (f"{a[:4]}*", "every word that begins so"),
                (f"{c[0]}?{c[2:]}", "one letter left open"),
                (f"{c}~1", "one letter more, less or other"),
            ),
        ),
        (
            "Fields",
            (
                (f"title:{a}", "in the headline"),
                (f"lead:{a}", "in the headline or the first paragraph"),
                (f'section:"{section or "World"}"', "in this section or one below it"),
                (f"site:{site or 'example.org'}", "from this site"),
                ("has:author", "articles whose author is known"),
            ),
        ),
        (
            "Dates",
            (
                (
                    f"date:{year or '2016'}",
                    "published in that year; articles of unknown day are counted beside it",
                ),
                (f"date:{year or '2016'}-03..", "from March of that year on"),
                (f"date:..{year or '2016'}-06-30", "up to and including that day"),
                ("NOT has:date", "publication day unknown"),
                (
                    f"dated-by:{largest(dated) or 'url'}",
                    f"the publication day comes {from_words(largest(dated) or 'url')}",
                ),
                ("captured:2010..", "fetched since 2010, whenever it was published"),
            ),
        ),
    )


def examples(engine: Engine, stats: Stats) -> tuple[Chapter, ...]:
    """Try every form of the language on the index as it is now, and list those that find something."""
    chapters = []
    for title, listed in forms(stats, example_words(engine, stats)):
        tried = tuple(Example(query, means, count_articles(engine, query)) for query, means in listed)
        chapters.append(Chapter(title, tuple(example for example in tried if example.total)))
    return tuple(chapter for chapter in chapters if chapter.examples)


def first_examples(chapters: tuple[Chapter, ...]) -> tuple[Example, ...]:
    """The examples of the front page: three of words, a phrase, a field and a year."""
    by_title = {chapter.title: chapter.examples for chapter in chapters}
    return tuple(
        example
        for title, count in (("Words", 3), ("Phrases and nearness", 1), ("Fields", 1), ("Dates", 1))
        for example in by_title.get(title, ())[:count]
    )
