"""What a query should find, by looking at every token of every article: slow, plain, and written without the engine's arrays.

Shared with the engine are the analysis of texts (tested on its own) and the nodes of a query, nothing else.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from index.analysis.stemming import STEMMERS, stem
from index.analysis.tokens import Token, fold, signs, text_tokens
from index.article import Article
from searcher.query.nodes import (
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
from searcher.query.text.pattern_words import shapes, starred

ZONES = ("title", "lead", "body", "caption", "aside")
FIELDS = {
    None: set(ZONES), "title": {"title"}, "lead": {"title", "lead"}, "body": {"lead", "body"}, "caption": {"caption"}, "aside": {"aside"},
}  # fmt: skip
WEIGHTS = {"title": 3.0, "lead": 1.5, "body": 1.0, "caption": 0.75, "aside": 0.125}
K1, B, WRITTEN_SHARE = 1.2, 0.75, 0.5

#: What may stand NEAR each other across paragraphs.
REGION = {"title": 0, "lead": 1, "body": 1, "caption": 2, "aside": 3}

Span = tuple[int, int]


@dataclass(frozen=True)
class Standing:
    """A token where it stands."""

    position: int
    paragraph: int
    zone: str
    word: str
    written: str
    stem: str


class Read:
    """An article laid out: one position a token, one left free between paragraphs."""

    def __init__(self, article: Article) -> None:
        self.article = article
        parts = [("title", article.title)] if article.title else []
        parts += [("lead", article.lead)] if article.lead else []
        parts += [("body" if number else "lead", text) for number, text in enumerate(article.paragraphs)]
        parts += [("caption", text) for text in article.captions] + [
            ("aside", text) for text in article.aside
        ]
        self.tokens: list[Standing] = []
        position = 0
        for number, (zone, text) in enumerate(parts):
            position += bool(number)
            assert len(text.split()) <= (64 if zone == "title" else 256), (
                "longer texts are laid out in stretches: not here"
            )
            for token in text_tokens(text):
                self.tokens.append(
                    Standing(
                        position, number, zone, token.word, token.written, stem(token.word, article.lang)
                    )
                )
                position += 1
        self.at = {token.position: token for token in self.tokens}
        self.lengths = {zone: sum(token.zone == zone for token in self.tokens) for zone in ZONES}
        self.weighted_length = sum(WEIGHTS[zone] * count for zone, count in self.lengths.items())


@cache
def edits(left: str, right: str) -> int:
    """Letters to change, add or leave out."""
    row = list(range(len(right) + 1))
    for n, a in enumerate(left, 1):
        row, previous = [n], row
        for m, b in enumerate(right, 1):
            row.append(min(previous[m] + 1, row[-1] + 1, previous[m - 1] + (a != b)))
    return row[-1]


def fits(pattern: str, word: str) -> bool:
    """Whether a word has the shape of a pattern: * any letters, ? one."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(fits(pattern[1:], word[n:]) for n in range(len(word) + 1))
    return bool(word) and pattern[0] in ("?", word[0]) and fits(pattern[1:], word[1:])


def days(words: str | None) -> tuple[datetime.date, datetime.date] | None:
    if words is None:
        return None
    year, month, day = (int(part) for part in ([*words.split("-"), "0", "0"])[:3])
    first = datetime.date(year, month or 1, day or 1)
    if day:
        return first, first
    following = (
        datetime.date(year + (month == 12), month % 12 + 1, 1) if month else datetime.date(year + 1, 1, 1)
    )
    return first, following - datetime.timedelta(days=1)


def overlaps(words: str | None, start: str | None, end: str | None) -> bool:
    known, low, high = days(words), days(start), days(end)
    return known is not None and (low is None or known[1] >= low[0]) and (high is None or known[0] <= high[1])


def plain_words(text: str) -> list[str]:
    return [token.word for token in text_tokens(text)]


def side_by_side(wanted: list[str], held: list[str]) -> bool:
    return any(held[n : n + len(wanted)] == wanted for n in range(len(held) - len(wanted) + 1))


def shapes_of(node: Prefix | Wildcard) -> tuple[tuple[str, ...], ...]:
    """The readings of a pattern (their cutting is tested on its own)."""
    return shapes(node.text + "*" if isinstance(node, Prefix) else node.text)


class Truth:
    """The live articles, and what each query finds in them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.read = [Read(article) for article in articles]
        self._spans: dict[tuple[Query, str], set[Span]] = {}
        self._known: dict[str, set[str]] = {}
        self._df: dict[tuple[str | None, str, str, str], int] = {}

    def ids(self, query: Query) -> set[str]:
        return {read.article.id for read in self.read if self.holds(query, read)}

    # -- matching ----------------------------------------------------------------------------------------------------------------------

    def holds(self, node: Query, read: Read) -> bool:
        if isinstance(node, And):
            return all(self.holds(child, read) for child in node)
        if isinstance(node, Or):
            return any(self.holds(child, read) for child in node)
        if isinstance(node, Not):
            return not self.holds(node.query, read)
        if isinstance(node, Every):
            return True
        if isinstance(node, Between):
            if node.fieldname == "published":
                return overlaps(read.article.published, node.start, node.end)
            return any(overlaps(day, node.start, node.end) for day in read.article.captured)
        if isinstance(node, Has):
            return self.has(node.fieldname, read)
        if isinstance(node, Value):
            return self.value(node.fieldname, node.text, read.article)
        if isinstance(node, Same):
            return bool(self.paragraphs(node, read))
        return bool(self.together(node, read))

    def together(self, node: Query, read: Read) -> set[Span]:
        """The spans that do not reach from one part of an article into another."""
        return {
            (first, last)
            for first, last in self.spans(node, read)
            if REGION[read.at[first].zone] == REGION[read.at[last].zone]
        }

    def has(self, field: str, read: Read) -> bool:
        article = read.article
        known = {"date": article.published, "captured": article.captured, "author": article.authors, "section": article.section,
                 "site": article.site, "publisher": article.publisher, "url": article.url, "lang": article.lang, "path": True}  # fmt: skip
        if field in known:
            return bool(known[field])
        zones = {"lead": ("lead",), "body": ("lead", "body")}.get(field, (field,))
        return any(read.lengths[zone] for zone in zones)

    def value(self, field: str, text: str, article: Article) -> bool:
        if field == "section":
            names = [fold(name) for name in article.section]
            wanted = [fold(name.strip().replace("\\/", "/")) for name in re.split(r"(?<!\\)/", text)]
            return wanted[0] in names if len(wanted) == 1 else names[: len(wanted)] == wanted
        if field == "site":
            return article.site is not None and ("." + fold(article.site)).endswith(
                "." + fold(text).removeprefix("www.")
            )
        if field == "lang":
            return article.lang == text
        if field == "dated-by":
            return article.published_from == text
        if field == "id":
            return article.id.startswith(text.lower())
        if field == "url":
            addresses = [
                address.lower().split("://")[-1].removeprefix("www.").rstrip("/")
                for address in (text, article.url or "")
            ]
            return addresses[0] == addresses[1]
        names_ = [article.publisher] if field == "publisher" else article.authors
        typed = [plain_words(text)]
        if field == "author":  # `Lima, Ana` is Ana Lima
            typed += [typed[0][1:] + typed[0][:1], typed[0][-1:] + typed[0][:-1]]
        return any(name and side_by_side(words, plain_words(name)) for name in names_ for words in typed)

    def known(self, word: str) -> set[str]:
        """The languages in which a word is stemmed: those of articles that hold it as written, else all."""
        if word not in self._known:
            spoken = [(read.article.lang, read) for read in self.read if read.article.lang in STEMMERS]
            holding = {lang for lang, read in spoken if any(token.word == word for token in read.tokens)}
            self._known[word] = holding or {lang for lang, _ in spoken}  # type: ignore[assignment]
        return self._known[word]

    def stands(self, want: Token, how: str, inside: list[Standing], lang: str | None) -> set[int]:
        """Where a token of a query stands."""
        if how == "stem":
            root = stem(want.word, lang) if lang in self.known(want.word) else want.word
            return {
                token.position
                for token in inside
                if (token.stem if lang in self.known(want.word) else token.word) == root
            }
        before, bare, after = signs(want.written, want.word)
        held = [(token, signs(token.written, token.word)) for token in inside if token.word == want.word]
        return {
            token.position
            for token, (first, form, last) in held
            if (how == "written" or form == bare) and before in ("", first) and after in ("", last)
        }

    def side_by_side(self, words: Iterable[str], inside: list[Standing]) -> set[Span]:
        """Where words of these shapes stand one after the other."""
        wanted = list(words)
        stands = [{token.position for token in inside if fits(one, token.word)} for one in wanted]
        return {
            (first, first + len(wanted) - 1)
            for first in stands[0]
            if all(first + n in held for n, held in enumerate(stands))
        }

    def spans(self, node: Query, read: Read) -> set[Span]:
        """Where a query matches, as first and last position."""
        if isinstance(node, Or):
            return set().union(*(self.spans(child, read) for child in node))
        if isinstance(node, Near):
            left, right = self.spans(node.left, read), self.spans(node.right, read)
            found = {(a[0], b[1]) for a in left for b in right if 0 < b[0] - a[1] <= node.distance}
            if not node.ordered:
                found |= {(b[0], a[1]) for a in left for b in right if 0 < a[0] - b[1] <= node.distance}
            return found
        key = (node, read.article.id)
        if key not in self._spans:
            self._spans[key] = self._leaf_spans(node, read)
        return self._spans[key]

    def _leaf_spans(self, node: Query, read: Read) -> set[Span]:
        inside = [token for token in read.tokens if token.zone in FIELDS[node.fieldname]]
        if isinstance(node, Prefix | Wildcard):
            return set().union(*(self.side_by_side(shape, inside) for shape in shapes_of(node)))
        if isinstance(node, FuzzyTerm):
            *before, last = [token.word for token in text_tokens(node.text)] or [fold(node.text)]
            at = {token.position: token.word for token in inside}
            return {
                (end - len(before), end)
                for end, word in at.items()
                if edits(word, last) <= node.maxdist
                and all(at.get(end - len(before) + n) == one for n, one in enumerate(before))
            }
        wanted = text_tokens(node.text)
        if isinstance(node, Word) and node.how == "stem" and len(wanted) == 2 and wanted[1].word == "'s":
            wanted = wanted[:1]
        if not wanted:
            return set()
        stands = [self.stands(want, node.how, inside, read.article.lang) for want in wanted]
        if isinstance(node, PhraseWords) and node.how == "written":
            for number, shape in starred(node.text).items():
                stands[number] = {token.position for token in inside if fits(shape, token.word)}
        if isinstance(node, PhraseWords) and node.slop:
            reach = max(node.slop, len(wanted) - 1)
            found = set()
            for first in set().union(*stands):
                lasts = [min((place for place in held if place >= first), default=None) for held in stands]
                if None not in lasts and max(lasts) - first <= reach:  # type: ignore[type-var,operator]
                    found.add((first, max(lasts)))  # type: ignore[type-var]
            return found
        return {
            (first, first + len(wanted) - 1)
            for first in stands[0]
            if all(first + n in held for n, held in enumerate(stands))
        }

    def paragraphs(self, node: Query, read: Read) -> set[int]:
        if isinstance(node, Same):
            return self.paragraphs(node.left, read) & self.paragraphs(node.right, read)
        if isinstance(node, Or):
            return set().union(*(self.paragraphs(child, read) for child in node))
        spans = self.spans(node, read)
        return {
            read.at[first].paragraph
            for first, last in spans
            if read.at[first].paragraph == read.at[last].paragraph
        }

    # -- scores ------------------------------------------------------------------------------------------------------------------------

    @cached_property
    def average(self) -> float:
        return sum(read.weighted_length for read in self.read) / len(self.read)

    def idf(self, df: int) -> float:
        return math.log(1 + (len(self.read) - df + 0.5) / (df + 0.5))

    def scores(self, node: Query) -> dict[str, float]:
        """The first-stage score of each article that a query finds."""
        return {read.article.id: self.score(node, read) for read in self.read if self.holds(node, read)}

    def score(self, node: Query, read: Read) -> float:
        if not self.holds(node, read):
            return 0.0
        if isinstance(node, And | Or):
            return node.boost * sum(self.score(child, read) for child in node)
        if not isinstance(node, Word | PhraseWords | Prefix | Wildcard | FuzzyTerm):
            return 0.0
        if isinstance(node, Prefix | Wildcard) and len(several := shapes_of(node)) + len(several[0]) > 2:
            return node.boost * sum(self._shape_score(node, shape, read) for shape in several)
        frequency = sum(WEIGHTS[read.at[first].zone] for first, _ in self.spans(node, read))
        norm = K1 * (1 - B + B * read.weighted_length / self.average)
        return node.boost * self.worth(node, read) * frequency * (K1 + 1) / (frequency + norm)

    def _shape_score(self, node: Prefix | Wildcard, shape: tuple[str, ...], read: Read) -> float:
        """The score of one reading of a pattern: its words weigh together, each as a pattern of its own."""
        where = FIELDS[node.fieldname]
        frequency = sum(
            WEIGHTS[read.at[first].zone]
            for first, _ in self.side_by_side(shape, [t for t in read.tokens if t.zone in where])
        )
        worth = sum(
            self.idf(
                sum(any(fits(one, t.word) for t in other.tokens if t.zone in where) for other in self.read)
            )
            for one in shape
        )
        return (
            worth
            * frequency
            * (K1 + 1)
            / (frequency + K1 * (1 - B + B * read.weighted_length / self.average))
        )

    def df(self, node: Query) -> int:
        """In how many articles a word or pattern stands."""
        return sum(bool(self.spans(node, read)) for read in self.read)

    def token_df(self, field: str | None, token: Token, how: str) -> int:
        """In how many articles one token of a word or phrase stands."""
        key = (field, token.word, token.written, how)
        if key not in self._df:
            self._df[key] = sum(
                bool(
                    self.stands(
                        token, how, [t for t in read.tokens if t.zone in FIELDS[field]], read.article.lang
                    )
                )
                for read in self.read
            )
        return self._df[key]

    def worth(self, node: Query, read: Read) -> float:
        """What a word or pattern counts in an article: its idf, half of it that of the word exactly as written."""
        if isinstance(node, Prefix | Wildcard | FuzzyTerm):
            return self.idf(self.df(node))
        tokens = text_tokens(node.text)
        if isinstance(node, Word) and node.how == "stem" and len(tokens) == 2 and tokens[1].word == "'s":
            tokens = tokens[:1]
        df = sum(self.idf(self.token_df(node.fieldname, token, node.how)) for token in tokens)
        if len(tokens) > 1 or node.how != "stem":
            return df
        (token,) = tokens
        # A word as written counts wherever it stands in the article; the field narrows what is weighed.
        held = any(t.word == token.word for t in read.tokens)
        share = self.idf(
            min(self.token_df(node.fieldname, token, "stem"), self.token_df(node.fieldname, token, "written"))
        )
        return (1 - WRITTEN_SHARE) * df + WRITTEN_SHARE * share * held
