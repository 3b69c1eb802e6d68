"""Which lines of a scrape are the article's paragraphs, which are captions, and which are the page around it.

Every line gets a weight: prose weighs its length, a menu's word counts against, the head of a list of other stories counts heavily against.
The stretch of lines with the greatest sum is the body. Inside it captions and inserts are told apart; nothing is thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.dates import find_days
from index.text_words import BY, COMMENTS_HEAD, COPYRIGHT, CREDIT, END_HEADS, INSERTS, MORE_HEAD, PAGE_LINE, READ_MORE, TOOL_WORDS

_COMMENTS, _END_HEAD, _INSERT, _SHORT, _PAGE = -3000.0, -500.0, -8.0, -30.0, -120.0
# A body that begins far below the headline must outweigh one that begins beside it: characters a line, and at most.
_FAR_LINE, _FAR_MOST = 8.0, 800.0
_TERMINAL = frozenset(".!?…\"”’»)]:;。！？」』।۔؟>'*")
_ENDS = frozenset('.!?…”"’»)]。！？」』।۔؟')
_BULLETS = frozenset("•-*–—·▪►‣◦■●0123456789Q")
_SENTENCE_END = frozenset(".!?。！？।۔؟")


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a scrape sorted: `start` and `end` are the bounds of the body among the lines."""

    start: int
    end: int
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    aside: tuple[str, ...]


def is_dense(line: str) -> bool:
    """Is the line in a script that says in one character what Latin says in two or three (Han, Kana, Hangul)?"""
    middle = line[len(line) // 2]
    return "\u2e80" <= middle <= "\ud7ff" or "\u3000" <= line[0] <= "\ud7ff"


def weight(line: str) -> float:
    """How much a line speaks for (or against) being part of an article's body; about its length in characters where it is prose."""
    size = len(line)
    if size < 45:
        folded = line.casefold().rstrip(" :：»›>…")
        if folded in END_HEADS:
            return _END_HEAD
        if folded in INSERTS:
            return _INSERT
        if line[-1] not in _SENTENCE_END:
            if COMMENTS_HEAD.fullmatch(folded):
                return _COMMENTS
            if MORE_HEAD.match(line):
                return _END_HEAD
    if not line.isascii() and is_dense(line):
        size = int(size * 2.5)
    last = line[-1]
    if size >= 50:
        if last in _TERMINAL or size >= 160:
            if "©" in line or PAGE_LINE.match(line):
                return _PAGE if size < 400 else size * 0.3
            return float(size)
        return size * 0.4 if _reads_like_prose(line) else _SHORT
    if last in _SENTENCE_END and size >= 12:
        return size * 0.5
    return _SHORT


def _reads_like_prose(line: str) -> bool:
    """Small words among the words: a headline or a menu capitalises, prose does not."""
    words = line.split()
    if len(words) < 8:
        return False
    return sum(word[0].islower() for word in words) * 2 >= len(words)


def stretch(weights: Sequence[float], start: int = 0, near: int | None = None) -> tuple[int, int]:
    """(first, last + 1) of the stretch with the greatest sum, from `start` on; (start, start) when nothing weighs.

    near    place of a headline that is sure: the farther below it a stretch begins, the more it has to weigh
    """
    best, best_from, best_to = 0.0, start, start
    total, since, handicap = 0.0, start, 0.0
    for place in range(start, len(weights)):
        total += weights[place]
        if total <= 0:
            total, since = 0.0, place + 1
            handicap = 0.0 if near is None else min(_FAR_MOST, _FAR_LINE * max(0, since - near - 10))
        elif total - handicap > best:
            best, best_from, best_to = total - handicap, since, place + 1
    return best_from, best_to


def is_tool_bar(line: str) -> bool:
    """Only names of networks and tools: `Facebook Twitter Email`."""
    return len(line) < 80 and all(
        word in TOOL_WORDS or word.isdigit() for word in line.casefold().replace(",", " ").replace("|", " ").split()
    )


def is_insert(line: str) -> bool:
    """Does this line stand inside an article without belonging to it?"""
    size = len(line)
    if size < 45:
        folded = line.casefold().rstrip(" :：»›>…")
        if folded in INSERTS or folded in END_HEADS or is_tool_bar(line):
            return True
    if size < 250 and (READ_MORE.match(line) or PAGE_LINE.match(line)):
        return True
    return size < 200 and bool(COPYRIGHT.match(line))


def is_caption(line: str, following: str) -> bool:
    """A line with a credit on it, or one that the next line begins with (caption, then caption and credit)."""
    if len(line) > 320:
        return False
    if CREDIT.search(line):
        # prose that names an agency ends like prose and is longer than captions are
        return not (len(line) > 200 and line[-1] in _SENTENCE_END and "©" not in line)
    return 12 <= len(line) <= 200 and len(following) > len(line) and len(following) < len(line) + 80 and following.startswith(line)


def is_cut_off(paragraphs: Sequence[str]) -> bool:
    """Does the text stop before its end: no terminal mark, dots of an omission, a comma, a call to read on?"""
    if not paragraphs:
        return False
    last = paragraphs[-1].rstrip("\u200b\u00a0 *#")
    if not last:
        return False
    if last.endswith(("...", "…", "[…]", "[...]")):
        return True
    return last[-1] not in _ENDS


def sort_lines(lines: Sequence[str], title: int | None, headline: str, start: int, end: int) -> Body:
    """Every line in its place: paragraphs, captions, or aside. The headline's repetitions and clipped copies are dropped."""
    key = _bare(headline)
    alone = _stands_alone(lines, start, end)
    paragraphs: list[str] = []
    captions: list[str] = []
    aside: list[str] = []
    seen: set[str] = set()
    long_ones = 0
    first = -1 if title is None else title
    for place, line in enumerate(lines):
        if place == title or line in seen:
            continue
        following = lines[place + 1] if place + 1 < len(lines) else ""
        seen.add(line)
        inside = start <= place < end
        if place > first and not inside and place >= end:
            aside.append(line)
        elif place > first and _repeats(line, key):
            continue
        elif place > first and long_ones < 2 and line == following and len(line) <= 200 and not is_insert(line):
            captions.append(line)
        elif not inside:
            (captions if first < place < start and is_caption(line, following) else aside).append(line)
        elif is_insert(line) or not alone[place - start] or _is_byline(line, long_ones):
            aside.append(line)
        elif is_caption(line, following):
            captions.append(line)
        else:
            paragraphs.append(line)
            long_ones += len(line) > 140
    return Body(start, end, tuple(paragraphs), tuple(captions), tuple(aside))


def _stands_alone(lines: Sequence[str], start: int, end: int) -> list[bool]:
    """For each line of the body: is it prose, an item of a list, or a lone short line (a subheading)? Runs of short lines are the page's."""
    short = [weight(line) < 0 and line[0] not in _BULLETS for line in lines[start:end]]
    last = len(short) - 1
    return [not here or not ((i > 0 and short[i - 1]) or (i < last and short[i + 1])) for i, here in enumerate(short)]


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _repeats(line: str, key: str) -> bool:
    """Is the line the headline again, or its clipped copy?"""
    if len(line) > 250 or not key:
        return False
    bare = _bare(line)
    return bare == key or (len(bare) >= 12 and line.endswith(("...", "…")) and key.startswith(bare))


def _is_byline(line: str, long_ones: int) -> bool:
    """A short line that names a writer, or above the first long paragraph states a day."""
    if len(line) > 120 or line[-1] in ".!?":
        return False
    if BY.match(line) and len(line) < 80:
        return True
    if long_ones:
        return False
    days = find_days(line) if any(c.isdigit() for c in line) else []
    letters = sum(c.isalpha() for c in line) - sum(c.isalpha() for day in days for c in day.raw)
    return bool(days) and letters <= 40
