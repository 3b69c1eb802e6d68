"""How a breadcrumb whose names were run together, `HomeHarbour WatchFerriesFerry Drifts For...`, comes apart again.

The line ends with the title or its beginning, which proves both. What stands before is cut where a small letter meets a capital (a strong
joint), or a capital, digit or mark meets a capitalised word (a weak one); the cheapest cutting wins, and names already known are cheap.
A `Vocabulary` holds the known names; a second pass over the corpus cuts unsure lines again with a better one (`recut`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.sections.paths import HOME, LEAD_IN, clean_path, is_name, site_key, squash
from index.sections.vocabulary import IN_CAPITALS, NOTHING_KNOWN, Vocabulary

__all__ = ["Cut", "Vocabulary", "cut", "recut", "title_start"]

_LONGEST_LINE = 300
_SHORTEST_TAIL = 8
# Costs of a piece, by how often it was seen, and of what an unseen one has in it.
_KNOWN_WELL, _KNOWN_ONCE, _UNSEEN = 0.2, 0.5, 1.0
_STRONG_INSIDE, _WEAK_INSIDE, _TOO_SHORT = 1.6, 0.3, 1.5
_CUT_WEAK, _CUT_NUMBER, _CUT_UNSEEN = 1.2, 0.2, 3.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A section path cut from a line, how sure that is, and whether a better vocabulary could change it."""

    path: tuple[str, ...]
    confidence: float
    unsure: bool


NOT_CUT = Cut((), 0.0, True)

# One character for one, so that places in the folded line are places in the line.
_UNLIKE = "‘’‚‛“”„‟«»–—‐‑−\u00a0\u202f`´"
_ALIKE = str.maketrans(_UNLIKE, "''''\"\"\"\"\"\"-----  ''")
_ANY_UNLIKE = re.compile(f"[{_UNLIKE}]")
_CLIPS = frozenset(".…]")
_CLIPPED = re.compile(r"\s*(?:\.{2,}|…|\[…\]|\[\.\.\.\])\s*$")
_SEPARATED = re.compile(r"\s*[»›→•|>]\s*|\s+[/·\\]\s+|\s*::\s*")
# Marks that separate only where the home word shows it: they stand inside names and slogans too.
_AFTER_HOME = re.compile(r"\s*/\s*|\s+[–-]\s+")


def _alike(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'")
    return text.translate(_ALIKE) if _ANY_UNLIKE.search(text) else text


def title_start(line: str, title: str) -> int | None:
    """Where in the line the title begins that the line ends with, whole or clipped (at least 8 characters); None when it does not."""
    whole, ending = _alike(title), _alike(line).rstrip()
    if ending[-1:] in _CLIPS:
        ending = _CLIPPED.sub("", ending).rstrip()
    head = whole[:_SHORTEST_TAIL]
    if not head:
        return None
    place = ending.find(head)
    while place >= 0:
        # the leftmost place that fits is the longest beginning of the title
        if whole.startswith(ending[place:]):
            return place
        place = ending.find(head, place + 1)
    return None


def cut(line: str, title: str, vocabulary: Vocabulary = NOTHING_KNOWN, site: str | None = None) -> Cut:
    """The section path in a breadcrumb line that ends with the title; `NOT_CUT` where it does not, or is no breadcrumb.

    site    host name of the article, or its name, where known: it stands for the home page at the head
    """
    line = " ".join(line.split())
    start = title_start(line, title) if len(line) <= _LONGEST_LINE else None
    if start is None:
        return NOT_CUT
    return cut_names(line[:start], title, vocabulary, site)


def recut(evidence_raw: str, title: str, vocabulary: Vocabulary, site: str | None = None) -> Cut:
    """The same line cut again with what the corpus has taught since; pure, so that settling never reads a file."""
    return cut(evidence_raw, title, vocabulary, site)


def cut_names(
    names: str, title: str = "", vocabulary: Vocabulary = NOTHING_KNOWN, site: str | None = None
) -> Cut:
    """The path in a breadcrumb from which the title has been taken."""
    names = _without_lead_in(names.strip())
    separated: list[str] = _SEPARATED.split(names)
    if len(separated) == 1 and (home := _home_length(names)) and _AFTER_HOME.match(names, home):
        separated = _AFTER_HOME.split(names)
    if len(separated) > 1:
        home = _home_length(separated[0])
        if 0 < home < len(separated[0]) and separated[0][home] != " ":
            # marks of a name's own after names run together: `HomeHarbourFerries | The Drift`
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
    kept = tuple(filter(is_name, cleaned))
    if len(kept) < len(cleaned):
        return Cut(kept, 0.3, True)
    return Cut(kept, confidence, confidence < 0.9)


_HOMES = tuple(sorted(HOME, key=len, reverse=True))
_LEAD_INS = tuple(sorted(LEAD_IN, key=len, reverse=True))
# A domain name written out at the head: `ISEN.POSTWirtschaft`, `isenpost.exampleSport`.
_DOMAIN = re.compile(
    r"(?:www\.)?[\w-]{2,30}\.(?:[A-Z]{2,4}(?=[A-ZÀ-Þ][^\WA-Z\d_])|[a-z]{2,8}(?=[A-ZÄÖÜÀ-Þ]))"
)


def _home_length(text: str) -> int:
    """The length of the home word that begins the text and is not the beginning of a longer word; 0 without one."""
    lower = text[:24].lower()
    for word in _HOMES:
        if lower.startswith(word) and len(lower) >= len(word):
            after = text[len(word) : len(word) + 1]
            if not after or not after.islower() or not word[-1].islower():
                return len(word)
    return 0


def _without_lead_in(text: str) -> str:
    """The line without the words that lead in to it: `You are here: HomeHarbour`."""
    lower = text[:32].lower()
    for words in _LEAD_INS:
        if lower.startswith(words):
            rest = text[len(words) :]
            if rest[:1] in ":：" or (not rest[:1].islower() and rest[:1] != " "):
                return rest.lstrip(":： ")
    return text


def _without_home(names: str, site: str | None) -> tuple[str, bool]:
    """The line without home word or the site's name at its head; and whether there was one."""
    length = _home_length(names)
    # `Home Affairs` is a section: after a home word comes another name, not a blank
    if length and names[length : length + 1] != " ":
        return names[length:].lstrip(" /"), True
    if site:
        length = _site_length(names, site)
        if length:
            return names[length:].lstrip(), True
    return names, False


def _site_length(names: str, site: str) -> int:
    """The length of the site's name at the head: its letters, spelt with any blanks and marks, and a slogan after a dash."""
    wanted = {site_key(site), squash(site)} - {""}
    wanted |= {"the" + name for name in wanted}
    seen = ""
    for place, char in enumerate(names[:40]):
        seen += squash(char)
        after = names[place + 1 : place + 2]
        if seen in wanted and not after.islower():
            return place + 1
    return 0


_OWN_NUMBER = re.compile(r"[\s-]\d{1,4}$")
_CLOSING = ")]?!»”’\"'"


def _joints(text: str) -> tuple[list[int], list[int], list[int]]:
    """(strong, weak, number) joints: places where one name may end and the next begin."""
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
            # an opening quotation mark has a blank before it, the apostrophe of O'Neill a lone letter
            if earlier.isalnum() and (
                before not in "'’" or (word and earlier.islower() and text[i - 3 : i - 2].isalpha())
            ):
                strong.append(i)
        elif before.isdigit() and word:
            # a number of its own ends a name (`Formula 1`, `Paris 2024`); `B2B`, `Channel9News` may be one
            (strong if _OWN_NUMBER.search(text, max(0, i - 6), i) else number).append(i)
        elif (before.isupper() or before == ".") and word:
            weak.append(i)
        elif before.isalpha() and not before.isupper():
            # from a script without case to one with it
            strong.append(i)
    return strong, weak, number


def _known_joints(text: str, vocabulary: Vocabulary, site: str, taken: set[int]) -> list[int]:
    """Places where a name known well begins or ends though no case shows it: `newsuk`, names in scripts without case."""
    caseless = any(c.isalpha() and not c.islower() and not c.isupper() for c in text)
    if not (caseless or text.islower() or text.isupper() or vocabulary.has_site(site)):
        return []
    found: set[int] = set()
    for label in (*vocabulary.labels(site, caseless), *(IN_CAPITALS if text.isupper() else ())):
        if len(label) > 1 and (place := text.find(label)) >= 0:
            found |= {place, place + len(label)}
    small = text.islower()
    return sorted(
        place
        for place in found - taken - {0, len(text)}
        if small or not _inside_word(text[place - 1], text[place])
    )


def _inside_word(before: str, after: str) -> bool:
    """No name ends between two small letters, nor beside a blank."""
    return before.isspace() or after.isspace() or (before.islower() and after.islower())


def _cheapest(text: str, vocabulary: Vocabulary, site: str, at_home: bool) -> tuple[list[str], float]:
    """(names, confidence) of the cheapest cutting, by dynamic programming over the joints."""
    strong, weak, number = _joints(text)
    if not at_home and (domain := _DOMAIN.match(text)):
        strong = [domain.end(), *(place for place in strong if place > domain.end())]
        weak = [place for place in weak if place > domain.end()]
        number = [place for place in number if place > domain.end()]
    joints = dict.fromkeys(strong, 0.0) | dict.fromkeys(number, _CUT_NUMBER) | dict.fromkeys(weak, _CUT_WEAK)
    joints |= dict.fromkeys(_known_joints(text, vocabulary, site, set(joints)), _CUT_UNSEEN)
    if not joints:
        return [text], 0.9
    places = [0, *sorted(joints), len(text)]
    strongs = set(strong)
    known = {}
    best: list[tuple[float, int]] = [(0.0, -1)]
    for end in range(1, len(places)):
        options = []
        for start in range(end):
            piece = text[places[start] : places[end]].strip()
            count = vocabulary.count(piece, site)
            inside = places[start + 1 : end]
            if not start and not at_home and not count and piece.isupper() and 2 <= len(piece) <= 6:
                # capitals at the head of a line without a home word are the site's name: `BILDSport`
                count = 2
            known[start, end] = count
            cost = best[start][0] + _piece_cost(piece, count, sum(p in strongs for p in inside), len(inside))
            if start:
                cost += 0.0 if max(count, known[best[start][1], start]) > 1 else joints[places[start]]
            options.append((cost, start))
        best.append(min(options))
    cuts, end = [], len(places) - 1
    while end > 0:
        start = best[end][1]
        cuts.append((start, end))
        end = start
    cuts.reverse()
    return [text[places[a] : places[b]].strip() for a, b in cuts], _confidence(cuts, places, known, strongs)


def _piece_cost(piece: str, count: int, strong_inside: int, inside: int) -> float:
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
    places: Sequence[int],
    known: dict[tuple[int, int], int],
    strong: set[int],
) -> float:
    """.95 when every name is known, .9 when only strong joints were there to cut, .7 with a weak cut, .5 with a weak joint left in."""
    if all(known[piece] > 1 for piece in cuts):
        return 0.95
    if any(b - a > 1 and not known[a, b] for a, b in cuts):
        return 0.5
    if all(places[a] in strong for a, _ in cuts[1:]):
        return 0.9
    return 0.7
