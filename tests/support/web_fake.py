"""An engine of a few invented articles: words, filters, facets, marks and pages work as in a real one, so pages can be tested alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Self

from index.article import Article, Source, section_words
from index.errors import RecordFailure, UnknownArticle
from index.frozen import replace as frozen_replace
from searcher import Search
from searcher.results import (
    Bucket,
    Contribution,
    Coverage,
    Explanation,
    Facet,
    Form,
    Hit,
    Mark,
    Notice,
    Question,
    Reach,
    Results,
    Shown,
    Snippet,
    State,
    Stats,
)
from tests.support.web_articles import ARTICLES

WORD = re.compile(r"\w+")
#: Why any article stands where it does.
EXPLANATION = Explanation(
    "Its words give 2.50 (ferry 2.50).", (Contribution("ferry, as written", 2.5, "in 9 articles of 21"),)
)


@lru_cache(maxsize=1000)
def folded(text: str) -> str:
    """Case and accents folded, length kept."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower() if char.isalpha() else char for char in text)


@lru_cache(maxsize=10_000)
def stem(word: str) -> str:
    """A poor man's stem."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


@lru_cache(maxsize=1000)
def words_of(found: Article) -> frozenset[str]:
    """The words of an article, folded."""
    return frozenset(
        WORD.findall(
            folded(" ".join((found.title, found.lead, *found.paragraphs, *found.captions, *found.aside)))
        )
    )


class FakeEngine:
    """The engine's protocol over a tuple of articles. Words are ANDed; `-word` excludes; a `root` and `failed` may be given."""

    def __init__(
        self, articles: Iterable[Article] = ARTICLES, failed: tuple[RecordFailure, ...] = (), path: str = ""
    ) -> None:
        self.articles = tuple(articles)
        self.failed = failed
        self.path = path

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None: ...

    # what matches

    def words(self, search: Search) -> tuple[list[str], list[str]]:
        parts = [part for part in folded(search.text).split() if part not in ("and", "or", "not")]
        wanted = [
            word
            for part in parts
            if not part.startswith("-")
            for word in WORD.findall(part.rpartition(":")[2])
        ]
        barred = [word for part in parts if part.startswith("-") for word in WORD.findall(part)]
        return wanted, barred

    def has(self, found: Article, word: str, exact: bool) -> bool:
        held = words_of(found)
        return word in held if exact else stem(word) in {stem(each) for each in held}

    def matches(self, found: Article, search: Search, but: str = "") -> bool:
        wanted, barred = self.words(search)
        if search.text.strip() and not wanted:
            return False
        some = any if search.any_words else all
        if wanted and not some(self.has(found, word, search.exact) for word in wanted):
            return False
        if any(self.has(found, word, True) for word in barred):
            return False

        def under(paths: tuple[tuple[str, ...], ...]) -> bool:
            return any(found.section[: len(path)] == path if path else not found.section for path in paths)

        if but != "section" and (
            (search.sections and not under(search.sections)) or under(search.not_sections)
        ):
            return False
        if but != "site" and (
            (search.sites and found.site not in search.sites) or found.site in search.not_sites
        ):
            return False
        for name, held, wanted, left_out in (
            ("publisher", (found.publisher,), search.publishers, search.not_publishers),
            ("author", found.authors or (None,), search.authors, search.not_authors),
            ("lang", (found.lang,), search.langs, search.not_langs),
        ):
            if but != name and ((wanted and not set(held) & set(wanted)) or set(held) & set(left_out)):
                return False
        by = found.published_from
        if but != "dated-by" and (
            (search.dated_by and by not in search.dated_by) or by in search.not_dated_by
        ):
            return False
        return but in ("year", "month", "day", "date") or self.dated(found, search)

    def dated(self, found: Article, search: Search) -> bool:
        start, end = search.published
        day = found.published
        if search.only_undated:
            return day is None
        if start is None and end is None:
            return True
        if day is None:
            return search.undated
        return (not start or day[: len(start)] >= start[: len(day)]) and (
            not end or day[: len(end)] <= end[: len(day)]
        )

    # answers

    def found(self, search: Search) -> list[Article]:
        hits = [each for each in self.articles if self.matches(each, search)]
        if search.sort == "relevance":
            wanted, _ = self.words(search)
            texts = {each.id: folded(each.title) * 5 + folded(" ".join(each.paragraphs)) for each in hits}
            return sorted(hits, key=lambda each: -sum(texts[each.id].count(word) for word in wanted))
        hits.sort(key=lambda each: each.published or "", reverse=search.sort == "newest")
        return [each for each in hits if each.published] + [each for each in hits if not each.published]

    def marks(self, text: str, search: Search) -> tuple[Mark, ...]:
        form = (lambda word: word) if search.exact else stem
        wanted = {form(word) for word in self.words(search)[0]}
        if not wanted:
            return ()
        return tuple(found.span() for found in WORD.finditer(folded(text)) if form(found.group()) in wanted)

    def hit(self, found: Article, search: Search) -> Hit:
        snippets = []
        for number, text in enumerate(found.paragraphs if search.snippets else ()):
            marks = self.marks(text, search)
            if marks and len(snippets) < 2:
                snippets.append(
                    Snippet(
                        "body",
                        number,
                        text[:240],
                        tuple(m for m in marks if m[1] <= 240),
                        False,
                        len(text) > 240,
                    )
                )
        if search.snippets and not snippets and found.paragraphs:
            snippets.append(
                Snippet("body", 0, found.paragraphs[0][:240], (), False, len(found.paragraphs[0]) > 240)
            )
        return Hit(
            id=found.id, score=1.0, title=found.title, title_marks=self.marks(found.title, search), section=found.section, site=found.site,
            publisher=found.publisher, authors=found.authors, lang=found.lang, published=found.published, published_from=found.published_from,
            captured=found.captured, sources=self.sources(found), url=found.url, truncated=found.truncated, snippets=tuple(snippets),
            word_count=len(" ".join((found.lead, *found.paragraphs)).split()),
            copies=len(self.copies(found)),
            explanation=EXPLANATION if search.explain else None,
        )  # fmt: skip

    def sources(self, found: Article) -> tuple[Source, ...]:
        return (
            Source(
                "/home/ana/corpus",
                self.path or f"scrapes/{found.id[:6]}_{(found.published or 'x')[:4]}.txt",
                None,
                found.id,
            ),
        )

    def copies(self, found: Article) -> tuple[str, ...]:
        return tuple(
            each.id
            for each in self.articles
            if each.id != found.id and each.paragraphs[1:] and each.paragraphs == found.paragraphs
        )

    def search(self, search: Search) -> Results:
        if search.sort == "relevance" and not self.words(search)[0]:
            search = frozen_replace(search, sort="newest")
        hits = self.found(search)
        wanted, barred = self.words(search)
        first = (search.page - 1) * search.per_page
        notices = (
            [] if wanted or not search.text.strip() else [Notice("The query holds no word.", kind="dropped")]
        )
        if "*" in search.text:
            notices.append(Notice("“*” was left out.", 0, search.text.replace("*", ""), "hint"))
        undated = 0
        if search.published != (None, None) and not search.undated:
            undated = len(
                [
                    each
                    for each in self.articles
                    if each.published is None and self.matches(each, search, "date")
                ]
            )
        return Results(
            query=Question(
                search.text,
                " AND ".join(wanted + [f"NOT {word}" for word in barred]),
                tuple(notices),
                tuple(self.reach(word) for word in wanted) if not search.exact else (),
            ),
            total=len(hits),
            hits=tuple(self.hit(each, search) for each in hits[first : first + search.per_page]),
            sort=search.sort,
            page=search.page,
            per_page=search.per_page,
            undated=undated,
            facets={name: self.facet(search, name, search.facet_size) for name in search.facets},
            coverage=self.coverage(),
            took_ms=1.7,
        )

    def reach(self, word: str) -> Reach:
        counts: dict[str, int] = {}
        for each in self.articles:
            for form in set(WORD.findall(folded(" ".join((each.title, *each.paragraphs))))):
                if stem(form) == stem(word):
                    counts[form] = counts.get(form, 0) + 1
        return Reach(
            word, tuple(Form(form, n) for form, n in sorted(counts.items(), key=lambda pair: -pair[1]))
        )

    def every_hit(self, search: Search) -> Iterator[Hit]:
        return (self.hit(each, search) for each in self.found(search))

    def facet(self, search: Search, name: str, size: int | None = None, contains: str = "") -> Facet:
        counts: dict[tuple[str, ...] | str | None, int] = {}
        own: dict[tuple[str, ...] | str | None, int] = {}
        for each in self.articles:
            if self.matches(each, search, name):
                for value in self.values(each, name):
                    counts[value] = counts.get(value, 0) + 1
                own_value = each.section or None if name == "section" else None
                own[own_value] = own.get(own_value, 0) + 1
        chosen: tuple[object, ...] = {
            "section": search.sections, "site": search.sites, "publisher": search.publishers, "author": search.authors, "lang": search.langs,
            "dated-by": search.dated_by,
        }.get(name, ())  # fmt: skip
        order = sorted(counts, key=lambda value: (-counts[value], str(value)))
        order = [
            value
            for value in order
            if contains.lower() in (section_words(value) if isinstance(value, tuple) else value or "").lower()
        ]
        if size is None or name in ("section", "year", "month", "day"):
            size = len(order)
        buckets = tuple(
            Bucket(
                value,
                counts[value],
                own.get(value, 0) if name == "section" else counts[value],
                (value or ()) in chosen or value in chosen,
            )
            for value in order[:size]
        )
        return Facet(name, buckets, max(0, len(order) - size))

    def values(self, found: Article, name: str) -> list[tuple[str, ...] | str | None]:
        if name == "section":
            return [found.section[: depth + 1] for depth in range(len(found.section))] or [None]
        if name == "author":
            return list(found.authors) or [None]
        if name in ("year", "month", "day"):
            return [found.published[: {"year": 4, "month": 7, "day": 10}[name]] if found.published else None]
        return [
            {
                "site": found.site,
                "publisher": found.publisher,
                "lang": found.lang,
                "dated-by": found.published_from,
            }[name]
        ]

    def show(self, id: str, highlight: str = "", *, exact: bool = False, any_words: bool = False) -> Shown:
        found = [each for each in self.articles if each.id.startswith(id)] if len(id) >= 6 else []
        if len(found) != 1:
            raise UnknownArticle(f"No article has the id {id}.", "searcher search WORDS")
        each, search = found[0], Search(highlight, exact=exact, any_words=any_words)
        return Shown(
            article=each,
            sources=self.sources(each),
            title_marks=self.marks(each.title, search),
            lead_marks=self.marks(each.lead, search),
            paragraph_marks=tuple(self.marks(text, search) for text in each.paragraphs),
            caption_marks=tuple(self.marks(text, search) for text in each.captions),
            aside_marks=tuple(self.marks(text, search) for text in each.aside),
            query=Question(highlight, highlight) if highlight else None,
            copies=self.copies(each),
        )

    def complete(self, prefix: str, size: int = 10) -> list[str]:
        held: dict[str, int] = {}
        for each in self.articles:
            for word in WORD.findall(folded(" ".join((each.title, *each.paragraphs)))):
                held[word] = held.get(word, 0) + 1
        return sorted(
            (word for word in held if word.startswith(folded(prefix))), key=lambda word: (-held[word], word)
        )[:size]

    def similar(self, id: str, size: int = 10) -> Results:
        mine = self.show(id).article
        near = [
            each
            for each in self.articles
            if each.id != id and each.section and each.section[:1] == mine.section[:1]
        ]
        answer = self.search(Search("", facets=()))
        return replace(
            answer,
            hits=tuple(self.hit(each, Search("")) for each in near[:size]),
            query=Question("", "ferry OR island"),
        )

    def coverage(self) -> Coverage:
        days = sorted(each.published for each in self.articles if each.published)
        undated = sum(each.published is None for each in self.articles)
        return Coverage(
            len(self.articles),
            days[0] if days else None,
            days[-1] if days else None,
            undated,
            len(self.failed),
        )

    def stats(self) -> Stats:
        def all_of(name: str) -> tuple[Bucket, ...]:
            return self.facet(Search(""), name).buckets

        years = tuple(sorted(all_of("year"), key=lambda bucket: str(bucket.value or "")))
        return Stats(
            self.coverage(), 3, 1, 123_456, len(self.articles) + len(self.failed), years, all_of("section"), all_of("dated-by"), all_of("site"),
            all_of("lang"), "2021-02-05 10:12", "/home/ana/articles.idx",
        )  # fmt: skip

    def state(self) -> State:
        return State("fake", 3, len(self.articles))

    def errors(self) -> list[RecordFailure]:
        return list(self.failed)
