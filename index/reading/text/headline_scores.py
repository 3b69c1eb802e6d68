"""What looks like a headline: the line chosen where nothing proves which it is, by its words and by what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.dates.find import find_days, has_digit
from index.frozen import value
from index.reading.text.body import is_insert, is_tool_bar
from index.reading.text.cues import DATELINE, byline_start, has_credit
from index.reading.text.line_weights import is_dense
from index.sections.breadcrumbs import Cut
from index.sections.paths import is_home
from index.sections.vocabulary import BUILT_IN

_WORD = re.compile(r"\w{3,}")
_DIGIT = re.compile(r"\d")


@value
class Headline:
    """The headline and how it was known. `line` is its place.

    crumb   place of the breadcrumb line, with `cut` its path; None without one
    """

    text: str
    line: int | None
    confidence: float
    how: str
    crumb: int | None = None
    cut: Cut | None = None


NO_HEADLINE = Headline("", None, 0.0, "none")


def grams_of(text: str) -> set[str]:
    """Words of three letters and more; pairs of characters where words are not parted."""
    folded = text.casefold()
    if text and is_dense(text):
        return {folded[i : i + 2] for i in range(len(folded) - 1)}
    return set(_WORD.findall(folded))


def looks_like_headline(line: str) -> bool:
    """A line of some words, no sentence, no tool bar, byline, caption or date."""
    if not 8 <= len(line) <= 160 or line[-1] in ".:;," or (" " not in line and not is_dense(line)):
        return False
    if byline_start(line) or is_insert(line) or (len(line) >= 45 and is_tool_bar(line)) or has_credit(line):
        return False
    return len(_DIGIT.findall(line)) * 3 < len(line)


def is_kicker(lines: Sequence[str], place: int) -> bool:
    """Whether a line of at most four words stands above a longer one that looks like the headline."""
    line = lines[place]
    if line.count(" ") > _KICKER_BLANKS or is_dense(line) or place + 1 >= len(lines):
        return False
    below = lines[place + 1]
    return below.count(" ") > _HEADLINE_BLANKS and len(below) > 2 * len(line) and looks_like_headline(below)


_KICKER_BLANKS, _HEADLINE_BLANKS = 3, 5
#: How old another story is, run into its headline: `3h agoFerry Adrift Again`.
_AGO = re.compile(r"\d+\s?(?:h|hrs?|hours?|mins?|minutes?|days?|d)\s+ago(?=[A-ZÀ-Þ‘“\"'])", re.IGNORECASE)


def by_looks(lines: Sequence[str], start: int, body: int, page: int | None) -> Headline:
    """Without any proof: of the lines just above the body, or of the first ones, the line that looks most like a headline."""
    menu = page == start and body - start > 20
    places = (
        range(max(start + 1, body - 12), body + 1)
        if menu
        else range(start, max(min(body + 1, start + 12), start + 3))
    )
    grams = grams_of(lines[start]) if menu else set()
    best, best_score = None, 0.0
    rank = -1
    for place in places:
        if place >= len(lines):
            break
        line = lines[place]
        if not looks_like_headline(line) or is_home(line) or is_kicker(lines, place) or _AGO.match(line):
            continue
        if place > body and (line[-1] in '"”’»' or not line[0].isupper()):
            continue
        rank += 1
        score = _looks(lines, place) - (0.2 if menu else 0.7) * rank
        if grams:
            score += 0.4 * len(grams_of(line) & grams)
        if score > best_score:
            best, best_score = place, score
    if best is not None and (best_score >= 1.5 or not menu):
        return Headline(
            without_site(lines[best]) if best == start else lines[best], best, 0.6, "looks like a headline"
        )
    if menu:
        return Headline(without_site(lines[start]), start, 0.5, "page title alone")
    first = lines[start] if start < len(lines) else ""
    if first and len(first) <= 140 and first[-1] != "." and (body > start or len(lines) == start + 1):
        return Headline(first, start, 0.4, "first line")
    return NO_HEADLINE


#: `Ferries Are Late. Nobody Minds` is one; two longer sentences are none.
_SHORT_HEADLINE = 60
_GLUED = re.compile(r"[^\W\d_A-Z][A-ZÀ-Þ]")
# The full stop is looked for first and the letters before it after that: hardly a headline has one.
_TWO_SENTENCES = re.compile(r"\.(?<=[^\W\d_]{3}\.)\s[A-ZÀ-Þ]")


def _looks(lines: Sequence[str], place: int) -> float:
    """How much a line looks like a headline: its words, what stands below it, and what headlines do not have."""
    line = lines[place]
    words = len(line) / 2.5 if is_dense(line) else line.count(" ") + 1
    score = min(words, 7) * 0.4 - 0.6
    # a caption that is printed twice counts once
    for below in list(dict.fromkeys(lines[place + 1 : place + 5]))[:3]:
        if (
            len(below) > 90
            or byline_start(below)
            or (len(below) < 60 and has_digit(below) and find_days(below))
        ):
            score += 1.5
            break
    if words < 5 and _GLUED.search(line):
        score -= 2
    if (len(line) < 100 and has_digit(line) and find_days(line)) or (
        len(line) >= _SHORT_HEADLINE and _TWO_SENTENCES.search(line)
    ):
        score -= 3
    return score


_SITE_TAIL = re.compile(r"(?:\s+[|–—•»:-]\s+|\s*[|｜ㅣ]\s*)[^|–—•»｜ㅣ]{2,40}$")


#: What may be the name of a section before the site's: `Ferry Adrift Again-Politics | Isen Post`.
_SECTION_TAIL = re.compile(r"\s?[-–]\s?([^-–|]{2,20})$")


def without_site(line: str) -> str:
    """A page's own title without the site's name (and a section) at its end."""
    for _ in range(2):
        shorter = _SITE_TAIL.sub("", line)
        if len(shorter) < (8 if is_dense(line) else 15):
            break
        section = _SECTION_TAIL.search(shorter) if shorter != line else None
        line = shorter[: section.start()] if section and section[1] in BUILT_IN else shorter
    return line


def first_sentence(paragraphs: Sequence[str]) -> str:
    """A title to show where there is none: the text's first sentence, at most 120 characters of whole words."""
    text = paragraphs[0] if paragraphs else ""
    match = DATELINE.match(text)
    text = text[match.end() :] if match else text
    end = _SENTENCE.search(text)
    sentence = text[: end.start() + 1] if end else text
    return sentence if len(sentence) <= 120 else sentence[:118].rsplit(" ", 1)[0] + " …"


_SENTENCE = re.compile(r"(?<=[^\W\d_]{2})[.!?…](?=\s|$)|[。！？]")
