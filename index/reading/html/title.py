"""Which headline a page has: the heading a reader sees, its metas, its JSON-LD and `<title>` vote, since each of them lies at times.

Metas hold versions written for search engines and social media, headings hold site names or kickers, `<title>` ends in the site's
name. Two that say the same words are hardly ever wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.article import Evidence
from index.reading.html.metadata import Marks
from index.reading.html.text import folded, one_line

#: How much one place's word counts. Twitter and og titles usually come from one field, so they are hardly two witnesses.
_WEIGHTS = {"h1": 1.2, "json-ld": 1.1, "og:title": 1.0, "microdata": 0.8, "title": 0.6, "twitter:title": 0.3}
_SEPARATOR = re.compile(r"\s+[|·•»:–—-]+\s+|\s*[|ㅣ｜]\s*|\s*--\s*|\s+::\s+|\s*_(?=[^\x00-\x7f])")
_MAX_TITLE = 400


def choose_title(
    marks: Marks, headline: str, site_names: list[str], edited: bool = False
) -> tuple[str, list[Evidence]]:
    """The title, and every candidate for it; ("", []) when nothing on the page looks like one."""
    candidates = [
        (place, text) for place, text in _candidates(marks, headline) if text and len(text) <= _MAX_TITLE
    ]
    known = {folded(text) for place, text in candidates if place != "title"}
    site = {folded(name) for name in site_names if name}
    known -= site
    stated = [(place, text, stripped(text, known - {folded(text)}, site)) for place, text in candidates]
    votes: dict[str, float] = {}
    for key, weight in _ballots(stated):
        votes[key] = votes.get(key, 0) + weight
    votes.pop("", None)
    if len(votes) > 1:
        for name in site:
            votes.pop(name, None)
    if not votes:
        return "", []
    pointers = {key for key in votes for place, _, text in stated if place != "h1" and folded(text) == key}
    winner = _winner(votes, stated, pointers, edited)
    title = next(text for _, _, text in stated if folded(text) == winner)
    share = votes[winner] / sum(votes.values())
    evidence = [
        Evidence(
            "title",
            text,
            place,
            round(min(0.99, 0.5 + share / 2), 3),
            raw[:200],
            place,
            "chosen" if folded(text) == winner else "weaker",
        )
        for place, raw, text in stated
    ]
    evidence.sort(key=lambda e: not e.is_chosen)
    return title, evidence


def _candidates(marks: Marks, headline: str) -> Iterator[tuple[str, str]]:
    for tag in marks.headings[:12]:
        yield "h1", one_line(tag.get_text(""))
    yield "json-ld", headline
    yield "og:title", marks.meta("og:title")
    for tag in marks.properties.get("headline", ())[:3]:
        if tag.name not in ("h1", "meta"):
            yield "microdata", one_line(tag.get_text(" "))
    yield "title", marks.title
    yield "twitter:title", marks.meta("twitter:title")


def _ballots(stated: list[tuple[str, str, str]]) -> Iterator[tuple[str, float]]:
    """One vote for each text at each place: three equal headings are one witness."""
    for place, key in dict.fromkeys((place, folded(text)) for place, _, text in stated):
        # A heading of one or two words among several is a logo or a kicker.
        yield key, _WEIGHTS[place] * (0.5 if place == "h1" and len(key) < 12 else 1)


def _winner(
    votes: dict[str, float], stated: list[tuple[str, str, str]], pointers: set[str], edited: bool
) -> str:
    """The text with most votes, or the heading a reader sees in its place: one of three words or more that shares a third of its words with it.

    Where no two places agree, a heading that shares words with any of them.
    """
    winner = max(votes, key=lambda key: votes[key])
    headings = [key for place, _, text in stated if place == "h1" and (key := folded(text)) in votes]
    tight = winner.replace(" ", "")
    if not any(key.replace(" ", "") == tight for key in headings) and not (
        edited and any(place == "json-ld" and folded(text) == winner for place, _, text in stated)
    ):
        told = set(winner.split())
        for key in headings:
            seen = set(key.split())
            if len(seen) >= 3 and len(seen & told) * 3 >= len(seen):
                return key
    if pointers and votes[winner] < 1.5:
        told = {word for key in pointers for word in key.split()}
        for key in headings:
            seen = set(key.split())
            if len(seen) > 2 and len(seen & told) * 2 > len(seen):
                return key
        for key in headings:
            if len(key.split()) > 3 and any(len(word) > 4 for word in told.intersection(key.split())):
                return key
        return max(pointers & votes.keys(), key=lambda key: votes[key], default=winner)
    return winner


def stripped(text: str, known: set[str], site: set[str]) -> str:
    """The text without the site's name (and section names before it) at its end, or the name at its start.

    A cut is made where it leaves a text that another place states in full, or where what is cut names the site.
    """
    cuts = list(_SEPARATOR.finditer(text))
    for cut in cuts:
        if folded(text[: cut.start()]) in known:
            return text[: cut.start()].strip()
    for cut in reversed(cuts):
        if folded(text[cut.end() :]) in known:
            return text[cut.end() :].strip()
    while cuts:
        last = cuts.pop()
        tail = folded(text[last.end() :])
        if _names_site(tail, site) or (
            "|" in last[0] and len(tail.split()) <= 3 and len(text[: last.start()].split()) >= 4
        ):
            text = text[: last.start()].strip()
        else:
            break
    if cuts and _names_site(folded(text[: cuts[0].start()]), site):
        text = text[cuts[0].end() :].strip()
    return text


def _names_site(part: str, site: set[str]) -> bool:
    """Whether a part of a title is the site's name: equal to it, or run together the same letters (`Port Post` and `portpost`)."""
    tight = part.replace(" ", "")
    return bool(tight) and any(
        tight == name.replace(" ", "") or (len(tight) > 4 and tight in name.replace(" ", "")) for name in site
    )
