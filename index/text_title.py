"""Which line of a scrape is the headline, and which the breadcrumb above it.

Proofs, the strongest first: the page's own title (`Headline | Site`, the first line) states a later line whole; a breadcrumb line ends
with the headline; the page's title shares its words with a line where headlines stand; a line stands where headlines stand, above the
byline and the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_letters, digits

from index.crumbs import Cut, cut_names, title_start
from index.day_find import find_days, has_digit
from index.sections import is_home, label_key
from index.text_body import is_insert, is_tool_bar
from index.text_marks import DATELINE, byline_start, has_credit
from index.text_weights import is_dense
from index.values import replace, value

# What it may begin with is looked for first: at most places that is all that is tried.
_STRONG_BREAK = re.compile(r"(?=[\s|｜»›>])(?:\s+[|–—•·»-]\s+|\s*[|｜]\s*|\s:\s|\s*[»›>]\s*)")
_AFTER_COLON = re.compile(r":\s+")
_LONGEST_TITLE = 220
_SHORTEST_PAGE_TITLE = 20
_PLAIN = frozenset(ascii_letters + digits)
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


def find_headline(lines: Sequence[str], start: int, body: int, site: str | None = None) -> Headline:
    """The headline of a page whose lines begin (after the clock) at `start` and whose body seems to begin at `body`."""
    last = min(len(lines), body + 8)
    page = _page_title(lines, start)
    found = _stated_whole(lines, page, last) if page == start else None
    found = found or _by_crumb(lines, start, last, site)
    if found is None and page is not None:
        # a line below a kicker is the headline itself: what repeats it whole is it, what resembles it is another's
        found = _much_of(lines, page, last, body) if page == start else _stated_whole(lines, page, last)
    if found is None:
        return _by_looks(lines, start, body, page)
    if found.crumb is None:
        found = _with_crumb(lines, start, _below_kicker(lines, page, found), site)
    return found


def _page_title(lines: Sequence[str], start: int) -> int | None:
    """The first of the first three lines that is long enough to be a page's title."""
    top = range(start, min(start + 3, len(lines)))
    return next((i for i in top if (12 if i == start and " " in lines[i] else _SHORTEST_PAGE_TITLE) <= len(lines[i]) <= 300), None)


def _stated_whole(lines: Sequence[str], page: int, last: int) -> Headline | None:
    """The lowest line above the body that the page's title states whole, or as its beginning; below the body only without one above."""
    title = lines[page]
    whole = label_key(title)
    parts = _STRONG_BREAK.split(title)
    keys = {whole, *map(label_key, parts)} if len(parts) > 1 else {whole}
    keys |= {label_key(_AFTER_COLON.split(part, 1)[1]) for part in parts if ":" in part and _AFTER_COLON.search(part)}
    enough = max(8, max(map(len, keys)) * 2 // 5)
    keys = {key for key in keys if len(key) >= enough}
    folded = title.lower()
    # a plain letter or digit that begins no key begins no line that has one
    unlike = _PLAIN.difference(*({key[0], key[0].upper()} for key in keys))
    shortest = max(8, min(map(len, keys), default=8) - 2)
    exact = None
    for places in (range(page + 1, last), range(last, len(lines) if len(title) >= 25 else last)):
        for place in places:
            line = lines[place]
            if line[0] not in unlike and shortest <= len(line) <= _LONGEST_TITLE and line[:4].lower() in folded:
                key = label_key(line)
                if key in keys or (len(key) >= 20 and len(key) * 5 >= len(whole) * 3 and whole.startswith(key)):
                    exact = place
        if exact is not None:
            break
    if exact is None:
        return None
    # below the body it is only a mention, and the body does not begin there
    return Headline(lines[exact], exact if exact < last else page, 0.95, "page title")


def _grams(text: str) -> set[str]:
    """Words of three letters and more; pairs of characters where words are not parted."""
    folded = text.casefold()
    if text and is_dense(text):
        return {folded[i : i + 2] for i in range(len(folded) - 1)}
    return set(_WORD.findall(folded))


def _much_of(lines: Sequence[str], page: int, last: int, body: int) -> Headline | None:
    """The line above the body that shares most of its words with the page's title, and has a good part of that title's words."""
    stated = max((_grams(part) for part in _STRONG_BREAK.split(lines[page])), key=len)
    grams = _grams(lines[page])
    folded = lines[page].lower()
    near = max(page + 1, body - 15)
    best, best_share = None, 0.5
    for below in range(page + 1, last):
        line = lines[below]
        if not 12 <= len(line) <= _LONGEST_TITLE or line[-1] == "." or (below < near and line[:4].lower() not in folded):
            continue
        own = _grams(line)
        if len(own) < 3 or len(own & stated) * 3 < len(stated):
            continue
        share = len(own & grams) / len(own)
        # far above the body only a line that shares nearly all
        if share > best_share and (below >= near or share > 0.65) and not (byline_start(line) or has_credit(line)):
            best, best_share = below, share
    return None if best is None else Headline(lines[best], best, 0.8, "page title, much of it")


def _below_kicker(lines: Sequence[str], page: int | None, found: Headline) -> Headline:
    """The real headline, where the page's title was met as the last name of a breadcrumb: title, kicker, headline, standfirst."""
    place = found.line
    if place is None or page is None or found.how != "page title" or place + 3 >= len(lines):
        return found
    kicker, line, after = lines[place + 1], lines[place + 2], lines[place + 3]
    if len(kicker) > 45 or is_tool_bar(kicker) or is_insert(kicker) or has_digit(kicker) or kicker[-1] in ".:,":
        return found
    if len(line) < 25 or not looks_like_headline(line) or label_key(line) == label_key(found.text):
        return found
    if not (len(after) > 100 or byline_start(after)) or not _grams(line) & _grams(lines[page]):
        return found
    return Headline(line, place + 2, 0.8, "below page title and kicker")


def _by_crumb(lines: Sequence[str], start: int, last: int, site: str | None) -> Headline | None:
    # no line holds the line break that stands where there are no more lines
    heads = [line[:8] for line in lines[start : last + 3]] + ["\n"] * 3
    for place in range(start, last):
        line = lines[place]
        # a name and eight characters of a title at least
        if not 16 <= len(line) <= 300:
            continue
        one, two, three = heads[place - start + 1 : place - start + 4]
        if one not in line and two not in line and three not in line:
            continue
        for below, head in enumerate((one, two, three), place + 1):
            title = lines[below] if head in line else ""
            if 8 <= len(title) <= _LONGEST_TITLE and not is_insert(title):
                found = _crumb_over(line, title, site)
                if found:
                    return Headline(title, below, 0.97, "breadcrumb", place, found)
    return None


def _with_crumb(lines: Sequence[str], start: int, found: Headline, site: str | None) -> Headline:
    """The headline with a breadcrumb line that stands up to five lines above it, or is the page's first."""
    if found.line is None:
        return found
    head = found.text[:8]
    for place in (*range(found.line - 1, max(start - 1, found.line - 6), -1), start):
        line = lines[place]
        if place < found.line and 12 <= len(line) <= 300 and head in line:
            cut = _crumb_over(line, found.text, site)
            if cut:
                return replace(found, crumb=place, cut=cut, confidence=0.97)
    return found


def _crumb_over(line: str, title: str, site: str | None) -> Cut | None:
    """The path in a line, if it is a breadcrumb that ends with this title: glued to it or parted by a separator."""
    begins = title_start(line, title)
    if not begins:
        return None
    before, tail = line[:begins], line[begins:]
    clipped = tail.endswith(("..", "…"))
    if not clipped and len(tail) < len(title) * 0.6:
        return None
    bare = before.rstrip()
    if not bare or (bare != before and bare[-1] not in "»›>/|•→–-") or not (bare[-1].isalnum() or bare[-1] in "»›>/|•→)]!?.–-\"”'"):
        return None
    # a menu's word met twice is no breadcrumb: the title is long, or the line begins at home
    if len(title) < 25 and title.count(" ") < 3 and not (clipped or _begins_at_home(before)):
        return None
    return cut_names(before, title, site=site)


def _begins_at_home(names: str) -> bool:
    from_home = cut_names(names).path
    return not names.startswith(from_home[0]) if from_home else is_home(names)


def looks_like_headline(line: str) -> bool:
    """A line of some words, no sentence, no tool bar, byline, caption or date."""
    if not 8 <= len(line) <= 160 or line[-1] in ".:;," or (" " not in line and not is_dense(line)):
        return False
    if byline_start(line) or is_insert(line) or (len(line) >= 45 and is_tool_bar(line)) or has_credit(line):
        return False
    return len(_DIGIT.findall(line)) * 3 < len(line)


def _by_looks(lines: Sequence[str], start: int, body: int, page: int | None) -> Headline:
    """Without any proof: of the lines just above the body, or of the first ones, the line that looks most like a headline."""
    menu = page == start and body - start > 20
    places = range(max(start + 1, body - 12), body + 1) if menu else range(start, max(min(body + 1, start + 12), start + 3))
    grams = _grams(lines[start]) if menu else set()
    best, best_score = None, 0.0
    rank = -1
    for place in places:
        if place >= len(lines):
            break
        line = lines[place]
        if is_home(line) or not looks_like_headline(line):
            continue
        if place > body and (line[-1] in '"”’»' or not line[0].isupper()):
            continue
        rank += 1
        score = _looks(lines, place) - (0.2 if menu else 0.7) * rank
        if grams:
            score += 0.4 * len(_grams(line) & grams)
        if score > best_score:
            best, best_score = place, score
    if best is not None and (best_score >= 1.5 or not menu):
        return Headline(without_site(lines[best]) if best == start else lines[best], best, 0.6, "looks like a headline")
    if menu:
        return Headline(without_site(lines[start]), start, 0.5, "page title alone")
    first = lines[start] if start < len(lines) else ""
    if first and len(first) <= 140 and first[-1] != "." and (body > start or len(lines) == start + 1):
        return Headline(first, start, 0.4, "first line")
    return NO_HEADLINE


_GLUED = re.compile(r"[^\W\d_A-Z][A-ZÀ-Þ]")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3}\.\s[A-ZÀ-Þ]")


def _looks(lines: Sequence[str], place: int) -> float:
    """How much a line looks like a headline: its words, what stands below it, and what headlines do not have."""
    line = lines[place]
    words = len(line) / 2.5 if is_dense(line) else line.count(" ") + 1
    score = min(words, 7) * 0.4 - 0.6
    for below in lines[place + 1 : place + 4]:
        if len(below) > 90 or byline_start(below) or (len(below) < 60 and has_digit(below) and find_days(below)):
            score += 1.5
            break
    if words < 5 and _GLUED.search(line):
        score -= 2
    if _TWO_SENTENCES.search(line) or (len(line) < 100 and has_digit(line) and find_days(line)):
        score -= 3
    return score


_SITE_TAIL = re.compile(r"(?:\s+[|–—•»:-]\s+|\s*[|｜ㅣ]\s*)[^|–—•»｜ㅣ]{2,40}$")


def without_site(line: str) -> str:
    """A page's own title without the site's name (and a section) at its end."""
    for _ in range(2):
        shorter = _SITE_TAIL.sub("", line)
        if len(shorter) < (8 if is_dense(line) else 15):
            break
        line = shorter
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
