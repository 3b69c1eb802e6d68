"""Split a breadcrumb whose names were run together: `HomeHarbour WatchFerriesFerry Drifts For...`.

The line ends with the title or its beginning, which proves that it is a breadcrumb. The rest is
split at boundaries: a strong one where a small letter meets a capital, a weak one where a capital,
digit or punctuation meets a capitalised word. The cheapest split wins, and names already known are
cheap. A `Vocabulary` holds the known names; at a commit unsure lines are split again with a better
one (`recut`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.sections.paths import HOME, LEAD_IN, clean_path, is_name, site_key, squash
from index.sections.vocabulary import IN_CAPITALS, NOTHING_KNOWN, Vocabulary

__all__ = ["Cut", "Vocabulary", "cut", "recut", "title_start"]

#: A longer line (in characters) is no breadcrumb.
_MAX_LINE_CHARS = 300
#: A clipped title has at least so many characters.
_MIN_TITLE_CHARS = 8
#: Cost of a name seen more than once.
_KNOWN_WELL = 0.2
#: Cost of a name seen once.
_KNOWN_ONCE = 0.5
#: Cost of a name never seen.
_UNSEEN = 1.0
#: Further cost of an unseen name for each strong boundary inside it.
_STRONG_INSIDE = 1.6
#: Further cost of an unseen name for each weak boundary inside it.
_WEAK_INSIDE = 0.3
#: Further cost of an unseen name of less than three letters.
_TOO_SHORT = 1.5
#: Cost of a split at a weak boundary.
_CUT_WEAK = 1.2
#: Cost of a split after a number.
_CUT_NUMBER = 0.2
#: Cost of a split where only a known name shows a boundary.
_CUT_UNSEEN = 3.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A section path of a line, its confidence, and whether a better vocabulary may change it."""

    path: tuple[str, ...]
    confidence: float
    unsure: bool


NOT_CUT = Cut((), 0.0, True)

# One character for one, so that offsets in the folded line are offsets in the line.
_UNLIKE = "‘’‚‛“”„‟«»–—‐‑−\u00a0\u202f`´"
_ALIKE = str.maketrans(_UNLIKE, "''''\"\"\"\"\"\"-----  ''")
_ANY_UNLIKE = re.compile(f"[{_UNLIKE}]")
_CLIPS = frozenset(".…]")
_CLIPPED = re.compile(r"\s*(?:\.{2,}|…|\[…\]|\[\.\.\.\])\s*$")
_SEPARATED = re.compile(r"\s*[»›→•|>]\s*|\s+[/·\\]\s+|\s*::\s*")
# Punctuation that separates only after a home word: it stands inside names and slogans too.
_AFTER_HOME = re.compile(r"\s*/\s*|\s+[–-]\s+")


def _alike(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    return text.translate(_ALIKE) if _ANY_UNLIKE.search(text) else text


def title_start(line: str, title: str) -> int | None:
    """Return the offset of the title at the end of a line, whole or clipped to 8 characters.

    Returns None if the line does not end with the title.
    """
    whole, ending = _alike(title), _alike(line).rstrip()
    if ending[-1:] in _CLIPS:
        ending = _CLIPPED.sub("", ending).rstrip()
    head = whole[:_MIN_TITLE_CHARS]
    if not head:
        return None
    offset = ending.find(head)
    while offset >= 0:
        # The leftmost offset that fits gives the longest beginning of the title.
        if whole.startswith(ending[offset:]):
            return offset
        offset = ending.find(head, offset + 1)
    return None


def cut(line: str, title: str, vocabulary: Vocabulary = NOTHING_KNOWN, site: str | None = None) -> Cut:
    """Split the section path off a breadcrumb line that ends with the title; `NOT_CUT` for others.

    site    the article's host name or site name if known: at the start it stands for the home page
    """
    line = " ".join(line.split())
    start = title_start(line, title) if len(line) <= _MAX_LINE_CHARS else None
    if start is None:
        return NOT_CUT
    return cut_names(line[:start], title, vocabulary, site)


def recut(evidence_raw: str, title: str, vocabulary: Vocabulary, site: str | None = None) -> Cut:
    """Split a line again with the vocabulary of the corpus. It reads no file."""
    return cut(evidence_raw, title, vocabulary, site)


def cut_names(
    names: str, title: str = "", vocabulary: Vocabulary = NOTHING_KNOWN, site: str | None = None
) -> Cut:
    """Split the path of a breadcrumb without its title."""
    names = _without_lead_in(names.strip())
    separated: list[str] = _SEPARATED.split(names)
    if len(separated) == 1 and (home := _home_length(names)) and _AFTER_HOME.match(names, home):
        separated = _AFTER_HOME.split(names)
    if len(separated) > 1:
        home = _home_length(separated[0])
        if 0 < home < len(separated[0]) and separated[0][home] != " ":
            # The separator may belong to a name after names run together: `HomeHarbourFerries | The Drift`.
            first = _cheapest(separated[0][home:], vocabulary, site or "", True)[0]
            separated = [*first, *separated[1:]]
        path = clean_path(separated, title, site)
        return (
            Cut(path, 0.98, False)
            if all(map(is_name, path))
            else Cut(tuple(filter(is_name, path)), 0.5, True)
        )
    rest, at_home = _without_home(names, site)
    if not rest:
        return Cut((), 0.9, False)
    pieces, confidence = _cheapest(rest, vocabulary, site or "", at_home)
    cleaned = clean_path(pieces, "", site)
    path = tuple(filter(is_name, cleaned))
    if len(path) < len(cleaned):
        return Cut(path, 0.3, True)
    return Cut(path, confidence, confidence < 0.9)


_HOMES = tuple(sorted(HOME, key=len, reverse=True))
_LEAD_INS = tuple(sorted(LEAD_IN, key=len, reverse=True))
# A domain name at the start: `ISEN.POSTWirtschaft`, `isenpost.exampleSport`.
_DOMAIN = re.compile(
    r"(?:www\.)?[\w-]{2,30}\.(?:[A-Z]{2,4}(?=[A-ZÀ-Þ][^\WA-Z\d_])|[a-z]{2,8}(?=[A-ZÄÖÜÀ-Þ]))"
)


def _home_length(text: str) -> int:
    """Return the length of the home word at the start of a text, 0 if it begins a longer word."""
    lower = text[:24].lower()
    for word in _HOMES:
        if lower.startswith(word) and len(lower) >= len(word):
            after = text[len(word) : len(word) + 1]
            if not after or not after.islower() or not word[-1].islower():
                return len(word)
    return 0


def _without_lead_in(text: str) -> str:
    """Return the line without the words that introduce it: `You are here: HomeHarbour`."""
    lower = text[:32].lower()
    for words in _LEAD_INS:
        if lower.startswith(words):
            rest = text[len(words) :]
            if rest[:1] in ":：" or (not rest[:1].islower() and rest[:1] != " "):
                return rest.lstrip(":： ")
    return text


def _without_home(names: str, site: str | None) -> tuple[str, bool]:
    """Return the line without a home word or the site's name at its start, and if it had one."""
    length = _home_length(names)
    # `Home Affairs` is a section: after a home word comes another name, not a blank.
    if length and names[length : length + 1] != " ":
        return names[length:].lstrip(" /"), True
    if site:
        length = _site_length(names, site)
        if length:
            return names[length:].lstrip(), True
    return names, False


def _site_length(names: str, site: str) -> int:
    """Return the length of the site's name at the start, spelt with any blanks and punctuation."""
    site_names = {site_key(site), squash(site)} - {""}
    site_names |= {"the" + name for name in site_names}
    start = ""
    for i, char in enumerate(names[:40]):
        start += squash(char)
        after = names[i + 1 : i + 2]
        if start in site_names and not after.islower():
            return i + 1
    return 0


_OWN_NUMBER = re.compile(r"[\s-]\d{1,4}$")
_CLOSING = ")]?!»”’\"'"


class _Boundaries(NamedTuple):
    """Offsets at which one name may end and the next begin; `number` is those after a number."""

    strong: list[int]
    weak: list[int]
    number: list[int]


def _boundaries(text: str) -> _Boundaries:
    """Find the boundaries that the case of a text shows."""
    strong: list[int] = []
    weak: list[int] = []
    number: list[int] = []
    for i in range(1, len(text)):
        char = text[i]
        if not char.isupper():
            if text[i - 1].islower() and char.isdigit():
                weak.append(i)
            continue
        before, earlier = text[i - 1], text[i - 2 : i - 1]
        word = i + 1 < len(text) and text[i + 1].islower()
        if before.islower():
            if text[max(0, i - 2) : i] != "Mc":
                strong.append(i)
        elif before in _CLOSING:
            # A blank stands before an opening quotation mark, a lone letter before O'Neill's apostrophe.
            if earlier.isalnum() and (
                before not in "'’" or (word and earlier.islower() and text[i - 3 : i - 2].isalpha())
            ):
                strong.append(i)
        elif before.isdigit() and word:
            # A separate number ends a name (`Formula 1`, `Paris 2024`); `B2B`, `Channel9News` may be one.
            (strong if _OWN_NUMBER.search(text, max(0, i - 6), i) else number).append(i)
        elif (before.isupper() or before == ".") and word:
            weak.append(i)
        elif before.isalpha() and not before.isupper():
            # From a script without case to one with it.
            strong.append(i)
    return _Boundaries(strong, weak, number)


def _known_boundaries(text: str, vocabulary: Vocabulary, site: str, others: set[int]) -> list[int]:
    """Find where a known name begins or ends though no case shows it, unless in `others`.

    Examples are `newsuk` and names in scripts without case.
    """
    caseless = any(c.isalpha() and not c.islower() and not c.isupper() for c in text)
    if not (caseless or text.islower() or text.isupper() or vocabulary.has_site(site)):
        return []
    offsets: set[int] = set()
    for label in (*vocabulary.labels(site, caseless), *(IN_CAPITALS if text.isupper() else ())):
        if len(label) > 1 and (start := text.find(label)) >= 0:
            offsets |= {start, start + len(label)}
    is_lower = text.islower()
    return sorted(
        offset
        for offset in offsets - others - {0, len(text)}
        if is_lower or not _inside_word(text[offset - 1], text[offset])
    )


def _inside_word(before: str, after: str) -> bool:
    """Whether no name can end between two characters: two small letters, or beside a blank."""
    return before.isspace() or after.isspace() or (before.islower() and after.islower())


def _cheapest(text: str, vocabulary: Vocabulary, site: str, at_home: bool) -> tuple[list[str], float]:
    """Find the cheapest split by dynamic programming. Returns the names and the confidence."""
    strong, weak, number = _boundaries(text)
    if not at_home and (domain := _DOMAIN.match(text)):
        strong = [domain.end(), *(offset for offset in strong if offset > domain.end())]
        weak = [offset for offset in weak if offset > domain.end()]
        number = [offset for offset in number if offset > domain.end()]
    costs = dict.fromkeys(strong, 0.0) | dict.fromkeys(number, _CUT_NUMBER) | dict.fromkeys(weak, _CUT_WEAK)
    costs |= dict.fromkeys(_known_boundaries(text, vocabulary, site, set(costs)), _CUT_UNSEEN)
    if not costs:
        return [text], 0.9
    offsets = [0, *sorted(costs), len(text)]
    strong_offsets = set(strong)
    counts = {}
    best: list[tuple[float, int]] = [(0.0, -1)]
    for end in range(1, len(offsets)):
        options = []
        for start in range(end):
            piece = text[offsets[start] : offsets[end]].strip()
            count = vocabulary.count(piece, site)
            inside = offsets[start + 1 : end]
            if not start and not at_home and not count and piece.isupper() and 2 <= len(piece) <= 6:
                # Capitals at the start of a line without a home word are the site's name: `BILDSport`.
                count = 2
            counts[start, end] = count
            strong_inside = sum(offset in strong_offsets for offset in inside)
            cost = best[start][0] + _piece_cost(piece, count, strong_inside, len(inside))
            if start:
                cost += 0.0 if max(count, counts[best[start][1], start]) > 1 else costs[offsets[start]]
            options.append((cost, start))
        best.append(min(options))
    cuts, end = [], len(offsets) - 1
    while end > 0:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    cuts.reverse()
    names = [text[offsets[a] : offsets[b]].strip() for a, b in cuts]
    return names, _confidence(cuts, offsets, counts, strong_offsets)


def _piece_cost(piece: str, count: int, strong_inside: int, inside: int) -> float:
    """Return the cost of a name, seen `count` times, with so many boundaries inside."""
    if count:
        return _KNOWN_WELL if count > 1 else _KNOWN_ONCE
    letters = sum(c.isalpha() for c in piece)
    short = letters < 3 and not piece.isupper() and piece.isascii()
    return (
        _UNSEEN
        + _STRONG_INSIDE * strong_inside
        + _WEAK_INSIDE * (inside - strong_inside)
        + _TOO_SHORT * short
    )


def _confidence(
    cuts: Sequence[tuple[int, int]],
    offsets: Sequence[int],
    counts: dict[tuple[int, int], int],
    strong: set[int],
) -> float:
    """Return the confidence of a split.

    It is .95 if every name is known, .5 with a boundary inside an unseen name, .9 if all splits are
    at strong boundaries, else .7.
    """
    if all(counts[piece] > 1 for piece in cuts):
        return 0.95
    if any(b - a > 1 and not counts[a, b] for a, b in cuts):
        return 0.5
    if all(offsets[a] in strong for a, _ in cuts[1:]):
        return 0.9
    return 0.7
