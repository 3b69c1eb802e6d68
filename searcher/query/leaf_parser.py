"""Parse one word or phrase of a query, given its prefix, into a word, pattern, value or days.

>>> reader = LeafReader(Notices(""), date(2020, 3, 11))
>>> reader.word("(elect*^2,", 0, None), reader.word("AT&T.", 0, "title")
(Prefix(None, 'elect', boost=2.0), Word('title', 'AT&T'))
>>> reader.word("lastmonth", 0, "date")
Between('published', '2020-02', '2020-02')
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from index.lazy_pattern import lazy_pattern
from searcher.query.fields import PROVENANCES, nearest
from searcher.query.nodes import (
    DATE_FIELDS,
    HAS_FIELDS,
    TEXT_FIELDS,
    VALUE_FIELDS,
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
from searcher.query.notices import Notices, Replacement
from searcher.query.operators import MAX_BOOST, rounded
from searcher.query.text.pattern_words import starred
from searcher.query.text.period_words import as_days
from searcher.query.text.punctuation import (
    QUOTING,
    has_letter,
    has_word,
    is_sign,
    strip_all_signs,
    strip_punctuation,
)
from searcher.query.tokens import QUOTES, number

#: The largest n of `"…"~n`, NEAR/n and ADJ/n.
MAX_DISTANCE = 999
#: Words that are operators where they stand alone.
RESERVED = re.compile(r"AND|OR|NOT|SAME|(?:NEAR|ADJ)(?:/\d+)?")

_URL = lazy_pattern(r"[\W_]*(https?://\w.*)", re.IGNORECASE | re.DOTALL)
_WEIGHT = lazy_pattern(r"\^(\d+(?:\.\d*)?|\.\d+)")
_PLAIN_PATTERN = lazy_pattern(r"\w(?:[\w'’.&-]*\w)?\*")
_TILDE = re.compile(r"~(\d*)")


def distance(notices: Notices, typed: int, at: int, least: int = 1) -> int:
    """Return a distance within its limits."""
    if not least <= typed <= MAX_DISTANCE:
        notices.add("capped", f"A distance is {least} to {MAX_DISTANCE} words", at)
    return min(max(typed, least), MAX_DISTANCE)


class Unsuffixed(NamedTuple):
    """A word without its suffixes."""

    text: str
    boost: float
    #: the n of `~n`; 0 for none
    slop: int
    #: whether a ? stood at the edge of the word
    has_edge_mark: bool


class LeafReader:
    """Makes the leaves of one query's tree. Its functions take a text and its offset in the query."""

    def __init__(
        self, notices: Notices, today: date, has_address: Callable[[str], bool] | None = None
    ) -> None:
        self.notices = notices
        self.today = today
        self.has_address = has_address

    def word(self, raw: str, at: int, prefix: str | None, case: bool = False) -> Query:
        """Return the node of a typed word, which has a letter, a digit or a star."""
        if prefix in VALUE_FIELDS and prefix != "dated-by":
            return self.value(raw, at, prefix)
        if prefix is not None and prefix not in TEXT_FIELDS:
            return self.named(raw, at, prefix)
        if prefix is None and not case and (url := _URL.fullmatch(raw)):
            return self.address(strip_all_signs(url[1]), at)
        text, boost, slop, has_edge_mark = self.unsuffixed(raw, at)
        if has_edge_mark:
            self.notices.add(
                "hint", "A ? at the edge of a word is punctuation; inside a word it is any one letter", at
            )
        if "^" in text:
            self.notices.add("hint", "A weight is written ^2 or ^0.5, at the end of a word", at)
        if case and has_word(text) and (slop or set("*?") & set(text)):
            self.notices.add("dropped", "After exact: the signs * ? ~ are only punctuation", at)
            text = strip_punctuation(text)
        elif "*" in text or "?" in text:
            return self.pattern(text, at, prefix, boost, slop)
        elif slop:
            return self.fuzzy(text, at, prefix, boost, slop)
        if prefix is None and not case and RESERVED.fullmatch(text):
            text = text.lower()
        word = Word(prefix, text, boost, "case" if case else "stem")
        word.startchar = at + raw.find(text) if text in raw else at
        word.endchar = word.startchar + len(text)
        return word

    def address(self, text: str, at: int) -> Query:
        """Return the node of a pasted URL: the article that has it, else those that print it."""
        words = strip_punctuation(text)
        quotable = strip_punctuation(words) == words and "*" not in words and not set(words) & set(QUOTES)
        if self.has_address and quotable and not self.has_address(text):
            self.notices.add("hint", "No article has this address; it was looked for in the texts", at)
            return Word(None, words, how="written")
        return Value("url", text)

    def unsuffixed(self, raw: str, at: int) -> Unsuffixed:
        """Cut the suffixes and the punctuation off a word."""
        boost, slop, has_edge_mark = 1.0, 0, False
        if raw.isalnum():
            return Unsuffixed(raw, boost, slop, has_edge_mark)
        text = raw
        while True:
            core = strip_punctuation(text, stars=True)
            edges = text.replace(core, "", 1)
            has_edge_mark = has_edge_mark or "?" in edges
            after = text[text.find(core) + len(core) :]
            if after.startswith("~") and has_letter(core):
                slop = 1
            text = core
            cut = max(text.rfind("^"), text.rfind("~"))
            head = text[: max(cut, 0)]
            if weight := _WEIGHT.fullmatch(text, max(cut, 0)):
                boost = self.weight(float(weight[1]), at)
            elif (tilde := _TILDE.fullmatch(text, max(cut, 0))) and has_letter(head):
                slop = number(tilde[1] or "1")
            else:
                return Unsuffixed(text, boost, slop, has_edge_mark)
            if not head:
                return Unsuffixed(text, boost, slop, has_edge_mark)
            text = head

    def weight(self, boost: float, at: int) -> float:
        """Return a boost within its limits."""
        if boost > MAX_BOOST:
            self.notices.add("capped", f"A weight is at most {MAX_BOOST:.0f}", at)
        return rounded(boost)

    def pattern(self, text: str, at: int, prefix: str | None, boost: float, slop: int) -> Query:
        """Return the node of a word with `*` or `?` in it."""
        text = re.sub(r"\*+", "*", text)
        self.note_signs(text, at)
        if not has_word(text):
            return Has(prefix, boost) if prefix else Every(boost=boost)
        if slop:
            # `colou?r~1`: one letter more or less is one change, so the ? adds nothing.
            plain = text.replace("?", "")
            if "*" not in text and text.count("?") <= slop and not set(":~^") & set(plain):
                self.notices.add("dropped", "With ~ a ? adds nothing and was left out", at)
                return self.fuzzy(plain, at, prefix, boost, slop)
            self.notices.add("dropped", "~ does not go together with * or ? and was left out", at)
        if text.endswith("*") and not set("*?") & set(text[:-1]):
            return Prefix(prefix, text[:-1], boost)
        return Wildcard(prefix, text, boost)

    def note_signs(self, text: str, at: int) -> None:
        """Add a notice for signs in a pattern, which are not compared."""
        if signs := "".join(dict.fromkeys(char for char in text if is_sign(char) or char in "@#")):
            self.notices.add(
                "hint", f"Signs are not compared in patterns: {text} is the same with and without {signs}", at
            )

    def fuzzy(self, text: str, at: int, prefix: str | None, boost: float, slop: int) -> Query:
        """Return the node of a word with `~n`."""
        if slop > 2:
            self.notices.add("capped", "A word is searched with at most 2 letters changed", at)
        return FuzzyTerm(prefix, text, boost, min(slop, 2), prefixlength=0)

    def value(self, raw: str, at: int, prefix: str) -> Query:
        """Return the node of a value of a field."""
        text, boost = self.unweighted(raw, at, prefix)
        if not has_word(text):
            return Has(prefix, boost) if prefix in HAS_FIELDS else Every(boost=boost)
        if "*" in text and prefix != "url":
            self.notices.add("hint", f"A * is not a wildcard in {prefix}:", at)
        return Value(prefix, text, boost)

    def unweighted(self, raw: str, at: int, prefix: str) -> tuple[str, float]:
        """Return a value without its weight, and the weight."""
        text, boost = strip_all_signs(raw), 1.0
        while prefix != "url" and (cut := text.rfind("^")) > 0 and (weight := _WEIGHT.fullmatch(text, cut)):
            if not has_word(text[:cut]) and text[:cut] != "*":
                break
            text, boost = strip_all_signs(text[:cut]), self.weight(float(weight[1]), at)
        return text, boost

    def named(self, raw: str, at: int, prefix: str) -> Query:
        """Return the node of days, `has:`, `dated-by:`, `from:` or `to:`.

        What cannot be read is searched as a word with its prefix.
        """
        text, boost = raw.strip(QUOTING), 1.0
        while True:
            cut = text.rfind("^")
            if cut > 0 and (weight := _WEIGHT.fullmatch(text, cut)) and has_word(text[:cut]):
                text, boost = text[:cut].strip(QUOTING), self.weight(float(weight[1]), at)
                continue
            # A sign before a date is no punctuation: `>2019` is not 2019.
            core = strip_punctuation(f"{prefix}:{text}")[len(prefix) + 1 :]
            if node := self.filter(text, at, prefix, boost, notice_at=at if core == text else None):
                return node
            if core == text:
                return Word(None, f"{prefix}:{text}".rstrip(":"), boost)
            text = core

    def filter(self, text: str, at: int, prefix: str, boost: float, notice_at: int | None) -> Query | None:
        """Return the filter that a prefix makes of a text, or None.

        notice_at   where a notice says why there is none; None for no notice
        """
        if prefix in DATE_FIELDS and text == "*":
            return Has("date" if prefix == "published" else prefix, boost)
        if prefix in ("has", "dated-by"):
            return self.from_list(text.lower(), prefix, boost, notice_at)
        if prefix == "from" and text.lower() in PROVENANCES:
            return Value("dated-by", text.lower(), boost)
        # Imported here, because few questions name a day and its expressions take time to compile.
        from searcher.query.text.relative_dates import Days, read_days

        days = read_days(text, self.today)
        if not isinstance(days, Days):
            if notice_at is not None:
                instead = days.instead or as_days(text)
                kind = "ambiguous" if instead else "hint"
                message = f"{prefix}:{text} is no date ({days.because}) and was read as words"
                self.notices.add(kind, message, notice_at, instead=self.replaced(text, at, instead))
            return None
        if days.remark == "reversed":
            self.notices.add("hint", f"The ends of {text} were swapped", at)
        elif days.remark == "since" and prefix in DATE_FIELDS:
            self.notices.add(
                "ambiguous",
                f"{prefix}:{text} was read as since then",
                at,
                instead=self.replaced(text, at, f"{text}.."),
            )
        if prefix == "from":
            days = Days(days.start, days.end if ".." in text else None)
        elif prefix == "to":
            days = Days(days.start if ".." in text else None, days.end or days.start)
        return Between(DATE_FIELDS.get(prefix, "published"), days.start, days.end, boost)

    def from_list(self, text: str, prefix: str, boost: float, notice_at: int | None) -> Query | None:
        """Return the filter of `has:` or `dated-by:`, whose values are a fixed list."""
        known: frozenset[str] = PROVENANCES if prefix == "dated-by" else frozenset(HAS_FIELDS)
        text = "date" if (prefix, text) == ("has", "published") else text
        if text in known:
            return Value(prefix, text, boost) if prefix == "dated-by" else Has(text, boost)
        if notice_at is not None:
            names = ", ".join(sorted(known))
            message = f"{prefix}:{text} means nothing here and was read as words; known are {names}"
            self.notices.add(
                "unknown-field",
                message,
                notice_at,
                instead=self.replaced(text, notice_at, nearest(text, known)),
            )
        return None

    def replaced(self, text: str, at: int, new: str) -> Replacement | None:
        """Return the suggestion to type a value otherwise, with its quotes; None where it is not found as it is."""
        start = self.notices.text.lower().find(text.lower(), at)
        if not new or start < 0:
            return None
        end = start + len(text)
        if set(self.notices.text[start - 1 : start]) & set(QUOTES) and self.notices.text[end : end + 1]:
            start, end = start - 1, end + 1
        return Replacement(start, end, new)

    def phrase(
        self, text: str, at: int, prefix: str | None, case: bool, slop: int | None, boost: float
    ) -> Query:
        """Return the node of quoted words; a single one is a word as written."""
        boost = self.weight(boost, at)
        if prefix in VALUE_FIELDS and prefix != "dated-by":
            return Value(prefix, text, boost)
        if prefix is not None and prefix not in TEXT_FIELDS:
            if node := self.filter(text, at, prefix, boost, at):
                return node
            prefix = None
        words = [strip_punctuation(chunk) for chunk in text.split() if has_word(chunk)]
        patterns = {} if case else starred(text)
        if len(words) == 1 and patterns:
            if _PLAIN_PATTERN.fullmatch(core := strip_punctuation(text, stars=True)):
                return self.pattern(core, at, prefix, boost, 0)
            patterns = {}  # what would mean something else without its quotes
        if len(words) == 1:
            if slop:
                self.notices.add("dropped", f"~{slop} does nothing to a single quoted word", at)
            return Word(prefix, words[0], boost, "case" if case else "written")
        if not patterns and not case and re.search(r"\w\*|\*\w", text):
            self.notices.add(
                "hint",
                "Between quotes a * is a wildcard only at the end of a word of three letters or more",
                at,
            )
        return PhraseWords(
            prefix, text, distance(self.notices, slop or 0, at, least=0), boost, "case" if case else "written"
        )
