"""Which lines of a scrape are the article's paragraphs, which are captions, and which are the page around it.

Every line gets a weight: prose weighs its length, a menu's word counts against, the head of a list of other stories counts heavily against.
The stretch of lines with the greatest sum is the body. Inside it captions and inserts are told apart; nothing is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.day_find import find_days, has_digit
from index.text_marks import byline_start, has_credit
from index.text_words import (
    COMMENTS_HEAD,
    COPYRIGHT,
    END_HEADS,
    HEAD_STARTS,
    INSERTS,
    MORE_HEAD,
    PAGE_LINE,
    PAGE_LINE_STARTS,
    READ_MORE,
    READ_MORE_STARTS,
    TOOL_WORDS,
    starts,
)

_COMMENTS, _END_HEAD, _INSERT, _SHORT, _PAGE = -3000.0, -800.0, -10.0, -60.0, -30.0
# A body that begins far below the headline must outweigh one that begins beside it: characters a line, and at most.
_FAR_LINE, _FAR_MOST = 8.0, 800.0
_LONGEST_CAPTION = 320
_TERMINAL = frozenset(".!?…\"”’»)]:;。！？」』।۔؟>'*")
_ENDS = frozenset('.!?…”"’»)]。！？」』।۔؟')
_BULLETS = frozenset("•-*–—·▪►‣◦■●")
_PARTED = re.compile(r"[:：|>–-]")
_COUNTS = frozenset("0123456789(")
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
    return "\u2e80" <= line[len(line) // 2] <= "\ud7ff" or "\u3000" <= line[0] <= "\ud7ff"


def weight(line: str) -> float:
    """How much a line speaks for (or against) being part of an article's body; about its length in characters where it is prose."""
    return _WEIGHTS[line]


class _Weights(dict[str, float]):
    """The weights of lines. All but long ones are kept: the pages of a site share menus and teasers, so they are met again and again."""

    def __missing__(self, line: str) -> float:
        length = size = len(line)
        if not line.isascii() and is_dense(line):
            size = int(size * 2.5)
        if length < _FEW_WORDS:
            found = self[line] = _weight_of_few(line, size)
            return found
        found = _weight_of_size(line, size)
        if length < _LONG:
            self[line] = found
        return found


_WEIGHTS = _Weights()
_FEW_WORDS, _LONG, _KEPT = 45, 160, 65_536
_COPYRIGHT_STARTS = frozenset("©(") | {start[0] for start in starts(COPYRIGHT.pattern)}
_WHOLE_LINES = dict.fromkeys(INSERTS, _INSERT) | dict.fromkeys(END_HEADS, _END_HEAD)


def _weight_of_size(line: str, size: int) -> float:
    last = line[-1]
    if size >= 50:
        if last in _TERMINAL or size >= 160:
            if "©" in line or (line[:3].lower() in PAGE_LINE_STARTS and PAGE_LINE.match(line[:70].lower())):
                return _PAGE if size < 400 else size * 0.3
            return float(size)
        return size * 0.4 if _reads_like_prose(line) else _SHORT
    if last in _SENTENCE_END and size >= 12:
        return size * 0.5
    return _SHORT


def _weight_of_few(line: str, size: int) -> float:
    """The weight of a line of a few words, which may be the head of something else."""
    folded = line.lower().rstrip(" :：»›>…")
    whole = _WHOLE_LINES.get(folded)
    if whole is not None:
        return whole
    if line[-1] in _SENTENCE_END:
        return size * 0.5 if 12 <= size < 50 else _weight_of_size(line, size)
    if folded[:3] in HEAD_STARTS or folded[:2] in HEAD_STARTS or folded[:1] in _COUNTS:
        if COMMENTS_HEAD.fullmatch(folded):
            return _COMMENTS
        if MORE_HEAD.match(folded):
            return _END_HEAD
    return _SHORT if size < 50 else _weight_of_size(line, size)


def _reads_like_prose(line: str) -> bool:
    """Small words among the words: a headline or a menu capitalises, prose does not."""
    blanks = line.count(" ")
    if blanks < 7:
        return False
    small = f" {line.translate(_CASES)}".count(" a") if line.isascii() else sum(map(str.islower, [word[0] for word in line.split()]))
    return small * 2 > blanks


# ASCII as blanks, small letters and all else: counting in one string is quicker than taking it apart into words.
_CASES = "".join(" " if chr(c).isspace() else "a" if chr(c).islower() else "-" for c in range(128))


def weights_of(lines: Sequence[str]) -> list[float]:
    """The weight of every line."""
    if len(_WEIGHTS) > _KEPT:
        _WEIGHTS.clear()
    return list(map(_WEIGHTS.__getitem__, lines))


def stretch(weights: Sequence[float], start: int = 0, near: int | None = None) -> tuple[int, int]:
    """(first, last + 1) of the stretch with the greatest sum, from `start` on; (start, start) when nothing weighs.

    near    place of a headline that is sure: the farther below it a stretch begins, the more it has to weigh
    """
    best, best_from, best_to = 0.0, start, start
    total, since, handicap = 0.0, start, 0.0
    for place, here in enumerate(weights[start:], start):
        if here > 0:
            if total > 0:
                total += here
            else:
                total, since = here, place
                handicap = 0.0 if near is None else min(_FAR_MOST, _FAR_LINE * max(0, since - near - 10))
            if total - handicap > best:
                best, best_from, best_to = total - handicap, since, place + 1
        elif total > 0:
            total += here
    return best_from, best_to


def is_tool_bar(line: str) -> bool:
    """Only names of networks and tools: `Facebook Twitter Email`."""
    return len(line) < 80 and all(word in TOOL_WORDS or word.isdigit() for word in line.lower().replace(",", " ").replace("|", " ").split())


def is_insert(line: str) -> bool:
    """Does this line stand inside an article without belonging to it?"""
    size = len(line)
    if size < _FEW_WORDS and (line.lower().rstrip(" :：»›>…") in _WHOLE_LINES or is_tool_bar(line)):
        return True
    if size >= 250:
        return False
    head = line[:70].lower()
    if head[:3] in PAGE_LINE_STARTS and PAGE_LINE.match(head):
        return True
    return _sends_on(line) or (size < 200 and head[0] in _COPYRIGHT_STARTS and COPYRIGHT.match(head) is not None)


def _sends_on(line: str) -> bool:
    """`Read more: Another Story`: does the line name another story? (Whether it is the page's own, `weight` has seen for prose.)"""
    if len(line) >= 250 or line[:3].lower() not in READ_MORE_STARTS:
        return False
    return _PARTED.search(line, 0, 32) is not None and READ_MORE.match(line[:50].lower()) is not None


def is_caption(line: str, following: str) -> bool:
    """A line with a credit on it, or one that the next line begins with (caption, then caption and credit)."""
    size = len(line)
    if size > _LONGEST_CAPTION:
        return False
    if has_credit(line):
        # prose that names an agency ends like prose and is longer than captions are
        return not (size > 200 and line[-1] in _SENTENCE_END and "©" not in line)
    return following.startswith(line) and 12 <= size <= 200 and size < len(following) < size + 80


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


def sort_lines(lines: Sequence[str], weights: Sequence[float], title: int | None, headline: str, start: int, end: int) -> Body:
    """Every line in its place: paragraphs, captions, or aside. The headline's repetitions and clipped copies are dropped."""
    key = _bare(headline)
    longest = len(headline) + 12
    # what repeats the headline begins as it does, or with a mark
    begins = f"{headline[:1].lower()}{key[:1]}\"'“”‘’„«»-–—([" if key else ""
    first = -1 if title is None else title
    top = min(first + 1, start)
    paragraphs: list[str] = []
    captions: list[str] = []
    # a headline from which the site's name was taken stays findable whole
    above = list(lines[:top])
    if 0 <= first < top and above[first] == headline:
        del above[first]
    aside = list(dict.fromkeys(above))
    seen = set(aside)
    long_ones = 0
    for place, line in enumerate(lines[max(top, first + 1) : end], max(top, first + 1)):
        if line in seen:
            continue
        seen.add(line)
        size, here = len(line), weights[place]
        if size <= longest and line[0].lower() in begins and _repeats(line, key):
            continue
        if size > _LONGEST_CAPTION and place >= start and here > 0:
            paragraphs.append(line)
            long_ones += 1
            continue
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if long_ones < 2 and line == following and size <= 200 and not is_insert(line):
            captions.append(line)
        elif place < start:
            (captions if is_caption(line, following) else aside).append(line)
        elif (
            (here < 0 and not _stands_alone(lines, weights, place, start, end))
            or (is_insert(line) if here < 50 else _sends_on(line))
            or (size <= 120 and _is_byline(line, long_ones))
        ):
            aside.append(line)
        elif is_caption(line, following):
            captions.append(line)
        else:
            paragraphs.append(line)
            long_ones += size > 140
    aside += [line for line in dict.fromkeys(lines[max(end, top, first + 1) :]) if line not in seen]
    return Body(start, end, tuple(paragraphs), tuple(captions), tuple(aside))


def _stands_alone(lines: Sequence[str], weights: Sequence[float], place: int, start: int, end: int) -> bool:
    """Is a short line of the body an item of a list, or a lone one (a subheading)? Runs of short lines are the page's."""
    if lines[place][0] in _BULLETS:
        return True
    return not any(start <= beside < end and weights[beside] < 0 and lines[beside][0] not in _BULLETS for beside in (place - 1, place + 1))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _repeats(line: str, key: str) -> bool:
    """Is the line the headline again, or its clipped copy?"""
    clipped = line.endswith(("...", "…"))
    if not key or (not clipped and len(line) < len(key)):
        return False
    bare = _bare(line)
    return bare == key or (clipped and len(bare) >= 12 and key.startswith(bare))


def _is_byline(line: str, long_ones: int) -> bool:
    """A short line that names a writer, or above the first long paragraph states a day."""
    size = len(line)
    if size > 120 or line[-1] in ".!?":
        return False
    if size < 80 and byline_start(line):
        return True
    if not has_digit(line):
        return False
    if size < 50 and line[-1] != ":" and sum(map(str.isalpha, line)) <= 12:
        # a time, a date, a count
        return True
    if long_ones:
        return False
    days = find_days(line)
    letters = sum(c.isalpha() for c in line) - sum(c.isalpha() for day in days for c in day.raw)
    return bool(days) and letters <= 40
