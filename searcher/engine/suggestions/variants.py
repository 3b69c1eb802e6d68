"""Find other spellings of a word: those it surely has, and those worth offering.

Sure: what a hyphen, a point or an apostrophe parts is also written as one word (`e-mail` and
`email`, `Ph.D.` and `PhD`, `Qur'an` and `Quran`). The way back is taken where a prefix shows the
parts (`cooperate`, `nonprofit`, `email`) or a short table knows the word.

Offered, with the number of articles: words run together or apart (`Redbull`), initials (`JK` and
`J. K.`), umlauts spelt out (`Mueller`). Both only where the index has the other spelling.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from index.analysis.tokens import fold, text_tokens
from index.lazy_pattern import lazy_pattern
from searcher.engine.suggestions.name_words import is_name
from searcher.engine.suggestions.spelling import df_as_written, is_glued, is_ordinary
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import match_counts
from searcher.evaluation.resolver import terms_of
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import Query, Value, Word
from searcher.query.operators import And
from searcher.query.spellings import spelt
from searcher.results import Notice
from searcher.wording import counted

#: Another spelling of a word, as it is typed: in quotes if it has several words.
Spelling = str
#: A question that finds more articles is offered other spellings of names alone.
FEW_FOUND = 3

_PARTED = lazy_pattern(r"[^\W\d_]+(?:['’‘ʻʼ.‐‑-][^\W\d_]+)+\.?")
_PARTING = lazy_pattern(r"['’‘ʻʼ.‐‑-]")
_INITIALS = lazy_pattern(r"(?:[^\W\d_]\.){2,3}")
#: Endings that an apostrophe shortens: *we're* is not *were*, nor is *can't* *cant*.
_SHORTENED = lazy_pattern(r"['’‘ʻʼ](?:t|re|ll|ve|d|m|s|em|clock|all)\Z", re.IGNORECASE)
#: Names whose spelling without the apostrophe is only offered: ONeill is often another family.
_IRISH = lazy_pattern(r"O['’‘ʻʼ](?=[^\W\d_])", re.IGNORECASE)
#: Words that, written with a hyphen, are other words: re-sign is not resign.
_OTHERS = frozenset(
    "resign resigned resigns reform reformed reforms recover recovered recovers resent resort resorted represent represented release "
    "released relay relayed remark remarked react reacted reserve reserved resound retreat retreated resolve resolved repress repressed "
    "redress restrain recreation recollect recount recounted reside restore coop coops unionised unionized fulltime fatigue nightclub "
    "maybe anyone everyday allright already altogether away into".split()
)
#: Prefixes that many part by a hyphen from a word that begins with the prefix's last letter.
_MEETING = ("anti", "co", "de", "micro", "pre", "re", "semi")
#: Prefixes that are no words themselves.
_BOUND = ("anti", "counter", "cyber", "multi", "neo", "non", "pseudo", "quasi", "semi", "ultra")
_SHORTEST = 4
#: What is done over the net.
_ELECTRONIC = frozenset(
    "mail mails mailed mailing book books bike bikes commerce scooter scooters sport sports cigarette cigarettes reader readers learning "
    "government ticket tickets money waste business zine vehicle vehicles passport passports voting wallet wallets bay".split()
)
_TABLE = {
    "phd": "Ph.D.", "phds": "Ph.D.s", "dphil": "D.Phil.", "bsc": "B.Sc.", "msc": "M.Sc.", "quran": "Qur'an", "quranic": "Qur'anic",
    "hawaii": "Hawai'i", "shia": "Shi'a", "shiite": "Shi'ite", "shiites": "Shi'ites", "sanaa": "Sana'a", "baath": "Ba'ath", "kaaba": "Ka'aba",
    "haaretz": "Ha'aretz", "maariv": "Ma'ariv", "oahu": "O'ahu", "kauai": "Kaua'i", "molokai": "Moloka'i", "halloween": "Hallowe'en",
    "xian": "Xi'an", "yanan": "Yan'an", "bahai": "Baha'i", "tshirt": "T-shirt", "tshirts": "T-shirts", "xray": "X-ray", "xrays": "X-rays",
}  # fmt: skip
_DIGRAPHS = {"ue": "u", "oe": "o", "ae": "a"}
_UMLAUTS = {"ü": "ue", "ö": "oe", "ä": "ae", "ø": "oe", "å": "aa", "æ": "ae"}


class Indexed:
    """What the parser may ask of an index while it reads a query."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def ordinary(self, word: str) -> bool:
        """Return whether a word in small letters is an ordinary word."""
        return is_ordinary(self.snapshot, word)

    def is_name(self, text: str) -> bool:
        """Return whether a word typed with a capital is a name."""
        return is_name(self.snapshot, text)

    def spellings(self, text: str) -> tuple[Spelling, ...]:
        """Return the other spellings that a word surely has."""
        return sure(self.snapshot, text)

    def has_address(self, text: str) -> bool:
        """Return whether an article has this URL."""
        return any(match_counts(self.snapshot, Value("url", text)))


def sure(snapshot: Snapshot, text: str) -> tuple[Spelling, ...]:
    """Return the spellings in the index that surely are the same as a plainly typed word."""
    known: tuple[Spelling, ...] | None = snapshot.spellings.get(text)
    return snapshot.spellings.keep(text, tuple(_sure(snapshot, text))) if known is None else known


def _sure(snapshot: Snapshot, text: str) -> Iterator[Spelling]:
    if text.isalpha():
        for other in _parted(text):
            if _stands(snapshot, other):
                yield other
                return
    elif _INITIALS.fullmatch(text):
        apart = " ".join(text.replace(".", ". ").split())
        if _stands(snapshot, apart):
            yield apart
    elif _PARTED.fullmatch(text) and not _SHORTENED.search(text) and not _IRISH.match(text):
        joined = _PARTING.sub("", text)
        if fold(joined) not in _OTHERS and len(joined) > 2 and any(terms_of(snapshot, fold(joined))):
            yield joined


def _parted(text: str) -> Iterator[Spelling]:
    """Yield a word in one piece with the sign that is often put into it."""
    word = fold(text)
    if other := _TABLE.get(word):
        yield other if not text.islower() else other.lower()
    if word[0] == "e" and word[1:] in _ELECTRONIC:
        yield f"{text[0]}-{text[1:]}"
    if len(word) != len(text):
        return
    for prefix in _MEETING:
        if (
            word.startswith(prefix)
            and word[len(prefix) : len(prefix) + 1] == prefix[-1]
            and len(word) - len(prefix) > 2
        ):
            yield f"{text[: len(prefix)]}-{text[len(prefix) :]}"
    for prefix in _BOUND:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            yield f"{text[: len(prefix)]}-{text[len(prefix) :]}"


def _stands(snapshot: Snapshot, text: str) -> int:
    """Count the articles that have a spelling.

    A spelling of which the index lacks a word is not looked for.
    """
    if not all(any(terms_of(snapshot, token.word)) for token in text_tokens(text)):
        return 0
    return sum(match_counts(snapshot, spelt(None, text)))


# -- offers --


def offers(
    weight: QueryWeight, text: str, matching: int, total: int, count: Callable[[str], int]
) -> Iterator[Notice]:
    """Yield a notice that offers another spelling, with the number of articles it then finds.

    matching   articles that match whatever is filtered: where these are many, no spelling is missing
    total      articles that pass the filters too
    """
    snapshot = weight.snapshot
    nodes = [
        node for node in weight.words if isinstance(node, Word) and node.how == "stem" and _typed(node, text)
    ]
    for start, end, other in _offered(snapshot, weight.tree, nodes, text, matching):
        changed = f"{text[:start]}({text[start:end]} OR {other}){text[end:]}"
        if (found := count(changed)) > total:
            yield Notice(
                f"{other} is written too; with it {counted(found, 'article')} would be found.",
                start,
                changed,
                "hint",
            )
            return


def _typed(node: Word, text: str) -> bool:
    """Return whether it is known where in the text a word was typed."""
    return node.startchar is not None and text[node.startchar : node.endchar] == node.text


def _offered(
    snapshot: Snapshot, tree: Query, nodes: Sequence[Word], text: str, total: int
) -> Iterator[tuple[int, int, Spelling]]:
    for node in dict.fromkeys(nodes):
        start, end = node.startchar or 0, node.endchar or 0
        if not (node.text[0].isupper() or total <= FEW_FOUND):
            continue
        if _IRISH.match(node.text) and any(terms_of(snapshot, fold(joined := _PARTING.sub("", node.text)))):
            yield start, end, joined
        if not node.text.isalpha():
            continue
        for other in _umlauts(snapshot, node.text):
            yield start, end, other
        if (
            len(node.text) > 3
            and node.text[0] == "O"
            and node.text[1].isupper()
            and _stands(snapshot, irish := f"O'{node.text[1:]}")
        ):
            yield start, end, irish
        if (
            node.text.isupper()
            and len(node.text) in (2, 3)
            and _stands(snapshot, apart := " ".join(f"{letter}." for letter in node.text))
        ):
            yield start, end, f'"{apart}"'
        if total <= FEW_FOUND and len(node.text) >= 6 and (apart := _apart(snapshot, node.text)):
            yield start, end, f'"{apart}"'
    if isinstance(tree, And):
        yield from _together(snapshot, nodes, text, total)


def _umlauts(snapshot: Snapshot, text: str) -> Iterator[Spelling]:
    """Yield `Mueller` for `Müller` and the reverse, where the index has that surface form."""
    spelt_out = "".join(_UMLAUTS.get(char, char) for char in text.lower())
    if spelt_out != text.lower():
        if any(terms_of(snapshot, fold(spelt_out))):
            yield _like(text, spelt_out)
        return
    for digraph, letter in _DIGRAPHS.items():
        if (at := spelt_out.find(digraph)) > 0:
            word = spelt_out[:at] + letter + spelt_out[at + 2 :]
            for segment in snapshot.segments:
                for entry in segment.reader.entries(word):
                    marked = [
                        form
                        for form in segment.reader.forms_of(entry.term_id)[0]
                        if form != fold(form) and fold(form) == word and not form.isascii()
                    ]
                    if marked:
                        yield marked[0]
                        return


def _apart(snapshot: Snapshot, text: str) -> str:
    """Return a word as the likeliest two that stand side by side in an article, or nothing."""
    best, most = "", 0
    for at in range(2, len(text) - 1):
        words = (text[:at], text[at:])
        if min(map(len, words)) > 1 and all(
            any(segment.reader.entries(fold(word)) for segment in snapshot.segments) for word in words
        ):
            found = _stands(snapshot, " ".join(words))
            if found > most:
                best, most = " ".join(words), found
    return best


def _together(
    snapshot: Snapshot, nodes: Sequence[Word], text: str, total: int
) -> Iterator[tuple[int, int, Spelling]]:
    """Yield two names typed side by side as one word, and two letters with points as initials."""
    for left, right in itertools.pairwise(nodes):
        between = text[left.endchar : right.startchar]
        start, end = left.startchar or 0, right.endchar or 0
        if between in (". ", ".") and len(left.text) == len(right.text) == 1 and text[end : end + 1] == ".":
            initials = f"{left.text}.{right.text}."
            if any(terms_of(snapshot, fold(left.text + right.text))):
                yield start, end, f'"{left.text}. {right.text}." OR {initials}'
        elif (
            (
                between == " "
                and left.text.isalpha()
                and right.text.isalpha()
                and min(len(left.text), len(right.text)) > 2
            )
            and (total <= FEW_FOUND or (left.text[0].isupper() and right.text[0].isupper()))
            and (articles := df_as_written(snapshot, fold(left.text + right.text)))
            and not is_glued(snapshot, fold(left.text + right.text), articles)
        ):
            yield start, end, left.text + right.text.lower()


def _like(typed: str, word: str) -> str:
    return word.upper() if typed.isupper() else word.capitalize() if typed[:1].isupper() else word
