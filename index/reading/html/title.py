"""Choose the headline of a page by a vote of its heading, metas, JSON-LD and `<title>`.

Each of them is wrong at times: metas hold versions for search engines and social media, headings
hold site names or kickers, `<title>` ends in the site's name. Two that agree are hardly ever wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.article import Evidence
from index.reading.html.metadata import PageMetadata
from index.reading.html.text import folded, one_line

#: The weight of a vote by source. Twitter and og titles usually come from one field.
_WEIGHTS = {"h1": 1.2, "json-ld": 1.1, "og:title": 1.0, "microdata": 0.8, "title": 0.6, "twitter:title": 0.3}
_SEPARATOR = re.compile(r"\s+[|·•»:–—-]+\s+|\s*[|ㅣ｜]\s*|\s*--\s*|\s+::\s+|\s*_(?=[^\x00-\x7f])")
_MAX_TITLE_CHARS = 400


class _Candidate(NamedTuple):
    """A headline: the source that states it, its text as stated, and without the site's name."""

    source: str
    raw: str
    text: str


def choose_title(
    metadata: PageMetadata, headline: str, site_names: list[str], edited: bool = False
) -> tuple[str, list[Evidence]]:
    """Choose the title. Returns it with every candidate as evidence; ("", []) if the page has none.

    headline    the headline of the page's JSON-LD
    edited      whether that JSON-LD describes a news article, whose headline an editor wrote
    """
    stated = [
        (source, text)
        for source, text in _stated_titles(metadata, headline)
        if text and len(text) <= _MAX_TITLE_CHARS
    ]
    known = {folded(text) for source, text in stated if source != "title"}
    site = {folded(name) for name in site_names if name}
    known -= site
    candidates = [
        _Candidate(source, text, stripped(text, known - {folded(text)}, site)) for source, text in stated
    ]
    votes: dict[str, float] = {}
    for key, weight in _ballots(candidates):
        votes[key] = votes.get(key, 0) + weight
    votes.pop("", None)
    if len(votes) > 1:
        for name in site:
            votes.pop(name, None)
    if not votes:
        return "", []
    by_markup = {folded(candidate.text) for candidate in candidates if candidate.source != "h1"}
    winner = _winner(votes, candidates, by_markup & votes.keys(), edited)
    title = next(candidate.text for candidate in candidates if folded(candidate.text) == winner)
    share = votes[winner] / sum(votes.values())
    evidence = [
        Evidence(
            "title",
            text,
            source,
            round(min(0.99, 0.5 + share / 2), 3),
            raw[:200],
            source,
            "chosen" if folded(text) == winner else "weaker",
        )
        for source, raw, text in candidates
    ]
    evidence.sort(key=lambda e: not e.is_chosen)
    return title, evidence


def _stated_titles(metadata: PageMetadata, headline: str) -> Iterator[tuple[str, str]]:
    """Yield every source of a title with its text."""
    for tag in metadata.headings[:12]:
        yield "h1", one_line(tag.get_text(""))
    yield "json-ld", headline
    yield "og:title", metadata.meta("og:title")
    for tag in metadata.properties.get("headline", ())[:3]:
        if tag.name not in ("h1", "meta"):
            yield "microdata", one_line(tag.get_text(" "))
    yield "title", metadata.title
    yield "twitter:title", metadata.meta("twitter:title")


def _ballots(candidates: list[_Candidate]) -> Iterator[tuple[str, float]]:
    """Yield one vote for each text of each source: three equal headings are one witness."""
    for source, key in dict.fromkeys((source, folded(text)) for source, _, text in candidates):
        # A heading of one or two words among several is a logo or a kicker.
        yield key, _WEIGHTS[source] * (0.5 if source == "h1" and len(key) < 12 else 1)


def _winner(votes: dict[str, float], candidates: list[_Candidate], by_markup: set[str], edited: bool) -> str:
    """Return the folded text with most votes, or a heading that readers see in its place.

    Such a heading has three words or more and shares a third of its words with the winner. If no
    two sources agree, it is a heading that shares words with any title of the markup (`by_markup`).
    """
    winner = max(votes, key=lambda key: votes[key])
    headings = [key for source, _, text in candidates if source == "h1" and (key := folded(text)) in votes]
    tight = winner.replace(" ", "")
    if not any(key.replace(" ", "") == tight for key in headings) and not (
        edited and any(source == "json-ld" and folded(text) == winner for source, _, text in candidates)
    ):
        winner_words = set(winner.split())
        for key in headings:
            words = set(key.split())
            if len(words) >= 3 and len(words & winner_words) * 3 >= len(words):
                return key
    if by_markup and votes[winner] < 1.5:
        markup_words = {word for key in by_markup for word in key.split()}
        for key in headings:
            words = set(key.split())
            has_whole = any(words.issuperset(stated.split()) for stated in by_markup)
            if len(words) > 2 and (has_whole or len(words & markup_words) * 2 > len(words)):
                return key
        for key in headings:
            if len(key.split()) > 3 and any(len(word) > 4 for word in markup_words.intersection(key.split())):
                return key
        return max((key for key in votes if key in by_markup), key=lambda key: votes[key], default=winner)
    return winner


def stripped(text: str, known: set[str], site: set[str]) -> str:
    """Strip the site's name from the start of a title, or with section names from its end.

    A cut must leave a text that another source states in full, or must remove the site's name.

    known   the folded titles of the other sources
    site    the folded names of the site
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
    """Whether a part of a title is the site's name, with its spaces or without (`portpost`)."""
    tight = part.replace(" ", "")
    return bool(tight) and any(
        tight == name.replace(" ", "") or (len(tight) > 4 and tight in name.replace(" ", "")) for name in site
    )
