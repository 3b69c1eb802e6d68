"""Find what the index should answer by reading every stored text, without the engine's arrays.

It uses the same analysis of texts as the engine, which has tests of its own, and the same table of
function words for languages. Nothing here evaluates a query: a phrase is a run of words within one
paragraph, a count is a number of articles seen.
"""

from __future__ import annotations

import calendar
import random
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import numpy as np

from index.analysis import languages
from index.analysis.stemming import STEMMERS, stem
from index.analysis.tokens import text_tokens, tokens
from index.article import Article
from index.numerals import whole_numbers
from index.segments.reader import SegmentReader
from searcher.check.report import Progress, unseen
from searcher.query.tokens import GUILLEMETS, QUOTES

#: Articles read at a time.
_BATCH = 256
#: Entries of a cache; then it is cleared.
_CACHED = 400_000
#: Characters of a phrase or word that is drawn.
_LONGEST = 200

Facts = tuple[tuple[str, ...] | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side in an article: as printed there, and as tokens."""

    text: str
    words: tuple[str, ...]


@dataclass(slots=True)
class Met:
    """How many articles have one word as written, in any form, and in each surface form."""

    written: int = 0
    any_form: int = 0
    forms: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Scan:
    """All that was seen. An article is (segment_ord, doc_id)."""

    articles: int = 0
    tokens: int = 0
    undated: int = 0
    first: str | None = None
    last: str | None = None
    twice: list[str] = field(default_factory=list)
    #: for each phrase and segment, the articles that have it, ascending
    matches: list[list[array[int]]] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    #: section, site and month of every article, by segment_ord and doc_id
    facts: list[list[Facts | None]] = field(default_factory=list)


def blocks(article: Article) -> list[str]:
    """Return the texts in which a phrase can stand: title, lead, paragraphs, captions, aside."""
    return [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]


def facts_of(article: Article) -> Facts:
    """Return section, site and month of an article, None where unknown."""
    return article.section or None, article.site or None, article.published[:7] if article.published else None


def sample(readers: Sequence[SegmentReader], count: int, seed: int) -> tuple[list[Phrase], list[str]]:
    """Draw phrases of two to five words, and words, from random articles; each once.

    The same seed draws the same.
    """
    chance = random.Random(seed)
    live = [
        np.arange(reader.articles) if reader.live is None else np.flatnonzero(reader.live)
        for reader in readers
    ]
    article_ends = np.cumsum([docs.size for docs in live])
    phrases: dict[tuple[str, ...], Phrase] = {}
    words: dict[str, None] = {}
    total = int(article_ends[-1]) if article_ends.size else 0
    for _ in range(4 * count):
        if not total or (len(phrases) >= count and len(words) >= count):
            break
        number = chance.randrange(total)
        segment_ord = int(np.searchsorted(article_ends, number, side="right"))
        start = int(article_ends[segment_ord - 1]) if segment_ord else 0
        doc = int(live[segment_ord][number - start])
        texts = [text for text in blocks(readers[segment_ord].article(doc)) if text]
        for text in chance.sample(texts, min(2, len(texts))):
            phrase, word = _phrase(text, chance), _word(text, chance)
            if phrase and len(phrases) < count:
                phrases.setdefault(phrase.words, phrase)
            if word and len(words) < count:
                words.setdefault(word)
    return list(phrases.values()), list(words)


def _phrase(text: str, chance: random.Random) -> Phrase | None:
    text_words = text_tokens(text)
    if len(text_words) < 2:
        return None
    length = min(chance.randint(2, 5), len(text_words))
    start = chance.randrange(len(text_words) - length + 1)
    run = text_words[start : start + length]
    printed = text[run[0].start : run[-1].end]
    words = tuple(token.word for token in run)
    if len(printed) > _LONGEST or set(printed) & set(QUOTES + GUILLEMETS + "״"):
        return None
    # The phrase must have the same words without its text: half of “U.S.” has not.
    return Phrase(printed, words) if tuple(token.word for token in text_tokens(printed)) == words else None


def _word(text: str, chance: random.Random) -> str | None:
    text_words = text_tokens(text)
    if not text_words:
        return None
    word = chance.choice(text_words).word
    plain = (
        len(word) <= _LONGEST and ":" not in word and [token.word for token in text_tokens(word)] == [word]
    )
    return word if plain else None


def scan(
    readers: Sequence[SegmentReader],
    langs: Sequence[str],
    phrases: Sequence[Phrase],
    words: Sequence[str],
    progress: Progress = unseen,
) -> Scan:
    """Read every text once, for all phrases and words together."""
    seen = Scan(
        matches=[[array("q") for _ in readers] for _ in phrases], met=[Met() for _ in words],
        facts=[[None] * reader.articles for reader in readers],
    )  # fmt: skip
    by_anchor = _anchors(readers, phrases)
    families = _Families(langs, words)
    known: dict[str, tuple[str, ...]] = {}
    ids: set[bytes] = set()
    total = sum(reader.articles if reader.live is None else int(reader.live.sum()) for reader in readers)
    for segment_ord, reader in enumerate(readers):
        docs = iter(
            np.arange(reader.articles).tolist()
            if reader.live is None
            else np.flatnonzero(reader.live).tolist()
        )
        while batch := list(islice(docs, _BATCH)):
            progress("reading every text", len(ids), total)
            articles = [reader.article(doc) for doc in batch]
            read = [[_words(text, known) for text in blocks(article) if text] for article in articles]
            langs_of_batch = _languages(reader, batch, articles, read)
            for doc, article, texts, lang in zip(batch, articles, read, langs_of_batch, strict=True):
                _enter(seen, segment_ord, doc, article)
                distinct: set[str] = set()
                for text in texts:
                    seen.tokens += len(text)
                    here = set(text)
                    distinct |= here
                    for anchor in here & by_anchor.keys():
                        for number, phrase, before in by_anchor[anchor]:
                            matches = seen.matches[number][segment_ord]
                            if (not matches or matches[-1] != doc) and _stands(phrase, before, text):
                                matches.append(doc)
                families.enter(distinct, lang)
                id = reader.ids[doc].tobytes()
                if id in ids:
                    seen.twice.append(id.hex())
                ids.add(id)
            if len(known) > _CACHED:
                known.clear()
    families.add_up(seen.met)
    return seen


def _words(text: str, known: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the words of a text in order."""
    text_words: list[str] = []
    for chunk in whole_numbers(text).split():
        words = known.get(chunk)
        if words is None:
            words = known[chunk] = tuple(token.word for token in tokens(chunk))
        text_words += words
    return text_words


def _stands(phrase: tuple[str, ...], before: int, text: list[str]) -> bool:
    """Return whether the phrase stands in a text; `before` of its words come before its anchor."""
    anchor, at = phrase[before], -1
    wanted = list(phrase)
    try:
        while True:
            at = text.index(anchor, at + 1)
            if at >= before and text[at - before : at - before + len(wanted)] == wanted:
                return True
    except ValueError:
        return False


def _anchors(
    readers: Sequence[SegmentReader], phrases: Sequence[Phrase]
) -> dict[str, list[tuple[int, tuple[str, ...], int]]]:
    """Group the phrases by their rarest word, as counted in the phrases and some articles.

    Only where that word stands is there anything to compare.
    """
    common: Counter[str] = Counter(word for phrase in phrases for word in phrase.words)
    for reader in readers:
        for doc in range(0, reader.articles, max(1, reader.articles // 200)):
            common.update(word for text in blocks(reader.article(doc)) for word in _words(text, {}))
    by_anchor: dict[str, list[tuple[int, tuple[str, ...], int]]] = {}
    for number, phrase in enumerate(phrases):
        before = min(range(len(phrase.words)), key=lambda i: common[phrase.words[i]])
        by_anchor.setdefault(phrase.words[before], []).append((number, phrase.words, before))
    return by_anchor


def _enter(seen: Scan, segment_ord: int, doc: int, article: Article) -> None:
    seen.articles += 1
    seen.facts[segment_ord][doc] = facts_of(article)
    day = article.published
    if day is None:
        seen.undated += 1
        return
    first, last = _ends(day)
    seen.first = min(seen.first, first) if seen.first else first
    seen.last = max(seen.last, last) if seen.last else last


@lru_cache(maxsize=16384)
def _ends(day: str) -> tuple[str, str]:
    """Return the first and last day of a day, month or year."""
    if len(day) == 4:
        return f"{day}-01-01", f"{day}-12-31"
    if len(day) == 7:
        return f"{day}-01", f"{day}-{calendar.monthrange(int(day[:4]), int(day[5:]))[1]:02}"
    return day, day


class _Families:
    """Words by stem, language by language."""

    def __init__(self, langs: Sequence[str], words: Sequence[str]) -> None:
        self._words = words
        self._stems: dict[str | None, dict[str, list[int]]] = {}
        self._met: dict[tuple[int, str | None], Met] = {}
        self._known: dict[str | None, dict[str, tuple[int, ...]]] = {}
        for lang in (None, *langs):
            by_stem = self._stems.setdefault(lang, {})
            for number, word in enumerate(words):
                by_stem.setdefault(stem(word, lang), []).append(number)

    def enter(self, distinct: set[str], lang: str | None) -> None:
        """Count an article with these words."""
        known, by_stem = self._known.setdefault(lang, {}), self._stems.get(lang) or self._stems[None]
        reached: set[int] = set()
        for word in distinct:
            numbers = known.get(word)
            if numbers is None:
                numbers = known[word] = tuple(by_stem.get(stem(word, lang), ()))
                if len(known) > _CACHED:
                    known.clear()
            for number in numbers:
                reached.add(number)
                one = self._met.setdefault((number, lang), Met())
                one.forms[word] += 1
                one.written += word == self._words[number]
        for number in reached:
            self._met[number, lang].any_form += 1

    def add_up(self, met: list[Met]) -> None:
        """Sum the counts of each word.

        It counts in the languages that have it as written where there are any, else in all.
        """
        knowing = {number for (number, lang), one in self._met.items() if lang is not None and one.written}
        for (number, lang), one in self._met.items():
            if lang is None or one.written or number not in knowing:
                met[number].written += one.written
                met[number].any_form += one.any_form
                met[number].forms.update(one.forms)


def _languages(
    reader: SegmentReader, docs: Sequence[int], articles: Sequence[Article], read: Sequence[list[list[str]]]
) -> Iterator[str | None]:
    """Yield the language that each article is stemmed in.

    Its own, else the likeliest by function words, else English where all is ASCII.
    """
    guessed: list[str | None] = [None] * len(docs)
    unknown = [number for number, article in enumerate(articles) if not article.lang]
    if unknown:
        function_words = _function_words(
            list({word for number in unknown for text in read[number] for word in text})
        )
        for number in unknown:
            guessed[number] = _likeliest(read[number], function_words) or (
                "en" if reader.texts[docs[number]].isascii() else None
            )
    for article, guess in zip(articles, guessed, strict=True):
        lang = article.lang or guess
        yield lang if lang in STEMMERS else None


def _likeliest(texts: Sequence[list[str]], function_words: Mapping[str, Sequence[str]]) -> str | None:
    """Return the language with more of its function words in these texts than any other."""
    counts: Counter[str] = Counter()
    for text in texts:
        for word in text:
            if word in function_words:
                counts.update(function_words[word])
    ranked = counts.most_common(2)
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else None


def _function_words(words: Sequence[str]) -> dict[str, list[str]]:
    """Return those words that are function words, with their languages."""
    flags = zip(words, languages.flags(words).tolist(), strict=True)
    return {
        word: [lang for i, lang in enumerate(languages.LANGUAGES) if bits >> i & 1]
        for word, bits in flags
        if bits
    }
