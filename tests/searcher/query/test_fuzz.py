"""No text raises, what was understood parses back to itself, and known trees come back from every spelling."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import date
from typing import ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.query.nodes import (
    Between,
    FuzzyTerm,
    Has,
    NullQuery,
    PhraseWords,
    Prefix,
    Query,
    Value,
    Wildcard,
    Word,
)
from searcher.query.operators import And, Near, Not, Or, Same, all_of, any_of, negate
from searcher.query.parser import parse
from searcher.query.printer import print_query

TODAY = date(2020, 3, 11)
ORDINARY = {"us", "it", "who", "or", "and", "same", "near"}.__contains__
#: All of them take a minute; an ordinary run reads as many as it can in so many seconds (`inf`: all).
SECONDS = float(os.environ.get("SEARCHER_FUZZ_SECONDS", "10"))
QUERIES = 100_000


class Typed:
    """A corpus that writes some words in several ways."""

    ordinary = staticmethod(ORDINARY)
    _SPELLINGS: ClassVar[dict[str, tuple[str, ...]]] = {
        "e-mail": ("email",),
        "email": ("e-mail",),
        "Ph.D": ("PhD",),
        "PhD": ("Ph.D.",),
        "J.K.": ("J. K.",),
        "rate": ("ra-te",),
    }

    def is_name(self, text: str) -> bool:
        return text.isalpha() and text[0].isupper() and text.lower() in ("rate", "who", "manning", "near")

    def spellings(self, text: str) -> tuple[str, ...]:
        return self._SPELLINGS.get(text, ())

    def has_address(self, text: str) -> bool:
        return "a.b" in text


settings.register_profile("grammar", max_examples=400, deadline=None)
PROFILE = settings.get_profile("grammar")

_SPACED = (
    'rate cut US WHO U.S. AT&T 9/11 C++ O\'Neill Covid-19 $1.2bn 3.5% @h #t AND OR NOT SAME NEAR NEAR/5 ADJ ADJ/0 NEAR/9999 and or "x" "US" '
    '“a «c e» " ( ) () - -- -a ! ~ ~1 ~5 ^ ^2 ^0.33 ^1e9 * ** ? a* *b w?m e*f? title: body: exact: author: site: section: date: captured: has: '
    "dated-by: from: to: url: id: lang: pub: TITLE: date:2019 date:..2020 date:2020..2019 date:lastmonth date:30d date:>2019 has:author has:date "
    "dated-by:url http://x.y/z https://a.b/c(d) 中国 مرحبا 😀 צה\"ל naïve हिन्दी , . ; : / \\ | || && ... … – — ' ’ [ ] { } < > = + % & # @ $ "
    "w/5 pre/3 /5 /s /p adj5 w/seg atleast5(rate) hlead(rate hlead( HD=rate hd=( TI(x) cut! same not "
    "e-mail email Ph.D. PhD J.K. U.S.* anti-vax* H5N* "
    'co₂ ㎡ $5* £5m "$5m" "heart fail*" "fa*" "fail*" 1\u202f234 na\u2060me \u200e \u200f '
    '\u200b \u00ad \ufeff \u0301 10~20 1.5 2020 -5 x^2 x~1 colou?r~1 (a OR (b "rate\tcut" »d\te«'
)
PIECES = _SPACED.split(" ")
ALPHABET = "ab \"()*?~^-:ORANDtile2.' "


def text(chance: random.Random) -> str:
    """A random string, a heap of pieces of queries, or such a heap with a slip."""
    kind = chance.random()
    if kind < 0.15:
        return "".join(
            chr(
                chance.choice(
                    [chance.randrange(32, 127), chance.randrange(0x3000), chance.randrange(0x110000)]
                )
            )
            for _ in range(20)
        )
    if kind < 0.3:
        return "".join(chance.choices(ALPHABET, k=chance.randrange(30)))
    typed = "".join(
        chance.choice(PIECES) + chance.choice(["", " ", " ", " "]) for _ in range(chance.randrange(1, 14))
    )
    if kind > 0.8:
        at = chance.randrange(len(typed) or 1)
        typed = typed[:at] + chance.choice('"()*?~^-: ') + typed[at + chance.randrange(2) :]
    return typed


def check(
    typed: str,
    *,
    exact: bool,
    any_words: bool,
    ordinary: Callable[[str], bool] | None = None,
    corpus: Typed | None = None,
) -> None:
    parsed = parse(typed, today=TODAY, exact=exact, any_words=any_words, ordinary=ordinary, corpus=corpus)
    again = parse(
        parsed.read_as, today=TODAY, exact=exact, any_words=any_words, ordinary=ordinary, corpus=corpus
    )
    assert again.tree == parsed.tree, (typed, parsed.read_as, again.read_as)
    assert again.read_as == parsed.read_as, typed
    assert parsed.tree == NullQuery or hash(again.tree) == hash(parsed.tree)
    assert all(notice.position is None or 0 <= notice.position <= len(typed) for notice in parsed.notices), (
        typed
    )


def options(chance: random.Random) -> dict[str, object]:
    corpus = chance.choice(
        [{"ordinary": ORDINARY}, {"ordinary": None}, {"corpus": Typed()}, {"corpus": Typed()}]
    )
    return {"exact": chance.random() < 0.2, "any_words": chance.random() < 0.2, **corpus}


def test_random_queries_are_read_and_read_again() -> None:
    chance = random.Random(5)
    end = time.monotonic() + SECONDS
    for _ in range(QUERIES):
        check(text(chance), **options(chance))  # type: ignore[arg-type]
        if time.monotonic() > end:
            break


def test_what_was_understood_means_the_same_under_other_options() -> None:
    chance = random.Random(6)
    for _ in range(1000):
        parsed = parse(text(chance), today=TODAY, **options(chance))  # type: ignore[arg-type]
        for any_words in (False, True):
            assert parse(parsed.read_as, today=TODAY, any_words=any_words).tree == parsed.tree, parsed.read_as


@PROFILE
@given(st.text(max_size=60), st.booleans(), st.booleans())
def test_any_text_is_read_and_read_again(typed: str, exact: bool, any_words: bool) -> None:
    check(typed, exact=exact, any_words=any_words, ordinary=ORDINARY)


@PROFILE
@given(st.lists(st.sampled_from(PIECES)).map(" ".join), st.booleans(), st.booleans())
def test_any_heap_of_pieces_is_read_and_read_again(typed: str, exact: bool, any_words: bool) -> None:
    check(typed, exact=exact, any_words=any_words, ordinary=ORDINARY)


WORDS = "rate cuts AT&T 9/11 U.S. O'Neill Covid-19 C++ $1.2bn 3.5% @handle naïve 中国 مرحبا or and G-20 don't word(s) a.b@c.de 10~20 NATO".split()
FIELDS = st.sampled_from([None, None, None, "title", "lead", "body", "caption", "aside"])
BOOSTS = st.sampled_from([1.0, 1.0, 1.0, 2.0, 0.5, 0.25])
DAYS = st.sampled_from(["2019", "2020-03", "2020-03-11"])

plain_words = st.builds(
    Word, FIELDS, st.sampled_from(WORDS), BOOSTS, st.sampled_from(["stem", "stem", "stem", "written", "case"])
)
phrases = st.builds(
    PhraseWords, FIELDS, st.sampled_from(["rate cut", "to be, or not", "the U.S. economy", "a OR (b"]), st.sampled_from([0, 0, 5]), BOOSTS,
    st.sampled_from(["written", "written", "case"]),
)  # fmt: skip
patterns = st.one_of(
    st.builds(Prefix, FIELDS, st.sampled_from(["elect", "U.S."]), BOOSTS),
    st.builds(Wildcard, FIELDS, st.sampled_from(["wom?n", "*tion", "a*b*"]), BOOSTS),
    st.builds(
        lambda field, text, boost, n: FuzzyTerm(field, text, boost, n, 0),
        FIELDS,
        st.sampled_from(["colour", "naïve"]),
        BOOSTS,
        st.sampled_from([1, 2]),
    ),
)  # fmt: skip
filters = st.one_of(
    st.builds(
        Value,
        st.sampled_from(["author", "site", "section", "path", "lang"]),
        st.sampled_from(["bbc.com", "World/Europe", "Jane Doe", "/a/b", "O'Neill"]),
    ),
    st.builds(Value, st.just("url"), st.sampled_from(["https://a.org/b?c=d#e", "http://a.org/b_(c)"])),
    st.builds(Value, st.just("dated-by"), st.sampled_from(["url", "json-ld"])),
    st.builds(
        lambda field, days: Between(field, min(days), max(days)),
        st.sampled_from(["published", "captured"]),
        st.tuples(DAYS, DAYS),
    ),
    st.builds(Between, st.just("published"), st.none(), DAYS),
    st.builds(Between, st.just("published"), DAYS, st.none()),
    st.builds(Has, st.sampled_from(["author", "date", "section"])),
)
positional = st.recursive(
    st.one_of(plain_words, phrases, patterns),
    lambda inner: st.one_of(
        st.builds(Near, inner, inner, st.sampled_from([1, 5, 10]), st.booleans(), BOOSTS),
        st.builds(lambda queries: any_of(queries), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
)
trees = st.recursive(
    st.one_of(positional, filters, st.builds(Same, positional, positional, BOOSTS)),
    lambda inner: st.one_of(
        st.builds(all_of, st.lists(inner, min_size=2, max_size=4), BOOSTS),
        st.builds(any_of, st.lists(inner, min_size=2, max_size=4), BOOSTS),
        inner.map(negate),
    ),
    max_leaves=12,
)


def excluded(node: Query) -> Query:
    """A tree as it can stand under NOT: words as written, no weights."""
    node = node.apply(excluded) if not isinstance(node, Not) else Not(excluded(node.query))
    if isinstance(node, Word):
        return Word(node.fieldname, node.text, 1.0, "written" if node.how == "stem" else node.how)
    return node if isinstance(node, Not) else node.with_boost(1.0)


def settled(node: Query) -> Query:
    """A tree as the grammar makes them."""
    if isinstance(node, Not):
        return Not(excluded(node.query))
    return node.apply(settled) if isinstance(node, And | Or) else node


TIGHTNESS = {Or: 0, And: 1, Not: 2, Same: 3, Near: 4}


class Speller:
    """Types a tree in one of the many ways in which it can be typed."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def spell(self, node: Query, least: int = 0, under_not: bool = False) -> str:
        kind = type(node)
        tight = TIGHTNESS.get(kind, 5)
        if tight == 5:
            typed = self.leaf(node, under_not)
        else:
            typed = getattr(self, f"_{kind.__name__.lower()}")(node, tight, under_not)
        weight = self.weight(node)
        if tight < least or (weight and tight < 5) or self.chance.random() < 0.1:
            typed = self.chance.choice(["({})", "( {} )", "(({}))"]).format(typed)
        return typed + weight

    def weight(self, node: Query) -> str:
        if isinstance(node, Not) or node.boost == 1.0:
            return ""
        return self.chance.choice([f"^{node.boost:g}", f"^{node.boost:.4f}"])

    def _and(self, node: Query, tight: int, under_not: bool) -> str:
        parts = [self.spell(child, tight + 1, under_not) for child in node]
        return (
            "".join(part + self.chance.choice([" ", "  ", " AND ", "\n"]) for part in parts[:-1]) + parts[-1]
        )

    def _or(self, node: Query, tight: int, under_not: bool) -> str:
        return " OR ".join(self.spell(child, tight + 1, under_not) for child in node)

    def _not(self, node: Query, tight: int, under_not: bool) -> str:
        if self.chance.random() < 0.5:
            return "-" + self.spell(node.query, 5, True)
        return self.chance.choice(["NOT ", "NOT  ", "NOT NOT NOT "]) + self.spell(node.query, tight + 1, True)

    def _same(self, node: Query, tight: int, under_not: bool) -> str:
        return (
            f"{self.spell(node.left, tight, under_not)} SAME {self.spell(node.right, tight + 1, under_not)}"
        )

    def _near(self, node: Query, tight: int, under_not: bool) -> str:
        name, usual = ("ADJ", 1) if node.ordered else ("NEAR", 10)
        word = name if node.distance == usual and self.chance.random() < 0.5 else f"{name}/{node.distance}"
        return (
            f"{self.spell(node.left, tight, under_not)} {word} {self.spell(node.right, tight + 1, under_not)}"
        )

    def quoted(self, typed: str) -> str:
        return self.chance.choice(['"{}"', "“{}”", "„{}“", '" {} "']).format(typed)

    def leaf(self, node: Query, under_not: bool) -> str:
        prefix = ""
        if isinstance(node, Word | PhraseWords | Prefix | Wildcard | FuzzyTerm) and node.fieldname:
            prefix = self.chance.choice([node.fieldname, node.fieldname.capitalize()]) + ":"
        if isinstance(node, Word | PhraseWords) and node.how == "case":
            prefix = self.chance.choice([f"{prefix}exact:", f"exact:{prefix}"])
        match node:
            case Word(how="written") if not (
                under_not and node.text.isalpha() and not node.text.isupper() and self.chance.random() < 0.5
            ):
                return prefix + self.quoted(node.text)
            case Word():
                return prefix + node.text
            case PhraseWords():
                return (
                    prefix
                    + self.quoted(node.text)
                    + (f"~{node.slop}" if node.slop or self.chance.random() < 0.2 else "")
                )
            case Prefix():
                return f"{prefix}{node.text}*"
            case Wildcard():
                return f"{prefix}{node.text}"
            case FuzzyTerm():
                return f"{prefix}{node.text}~" + (
                    "" if node.maxdist == 1 and self.chance.random() < 0.5 else str(node.maxdist)
                )
            case Value(fieldname="url") if node.boost == 1.0:
                return self.chance.choice(["{}", "url:{}", 'url:"{}"']).format(node.text)
            case Value():
                return f"{node.fieldname}:" + (
                    node.text
                    if node.fieldname != "url" and " " not in node.text and self.chance.random() < 0.5
                    else self.quoted(node.text)
                )
            case Has():
                return f"has:{node.fieldname}"
            case Between():
                name = (
                    self.chance.choice(["date", "published"]) if node.fieldname == "published" else "captured"
                )
                single = node.start == node.end and self.chance.random() < 0.7
                return f"{name}:{node.start}" if single else f"{name}:{node.start or ''}..{node.end or ''}"
        raise TypeError(node)


@PROFILE
@given(trees.map(settled), st.randoms(use_true_random=False))
def test_a_known_tree_comes_back_from_any_spelling(tree: Query, chance: random.Random) -> None:
    typed = Speller(chance).spell(tree)
    parsed = parse(typed, today=TODAY)
    assert parsed.tree == tree, typed
    assert {notice.kind for notice in parsed.notices} <= {"ambiguous"}, typed


@PROFILE
@given(trees.map(settled))
def test_a_printed_tree_comes_back(tree: Query) -> None:
    assert parse(print_query(tree), today=TODAY).tree == tree
    assert parse(print_query(tree), today=TODAY).notices == ()
