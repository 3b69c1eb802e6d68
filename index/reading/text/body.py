"""Which lines of a scrape are the article's paragraphs, which are captions, and which are the page around it.

The stretch of lines that weighs most is the body. Inside it captions and inserts are told apart; nothing is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from index.dates.find import find_days, has_digit
from index.reading.text.cues import byline_start, has_credit
from index.reading.text.line_weights import FEW_WORDS, HEAD_TAIL, SENTENCE_END, WHOLE_LINES
from index.reading.text.link_boxes import without_link_boxes
from index.reading.text.phrases import COPYRIGHT, PAGE_LINE, READ_MORE, TOOL_WORDS
from index.reading.text.prefix_patterns import Openings

#: A line of this weight is prose.
_PROSE = 500
_COPYRIGHT_OPENINGS = frozenset("©(") | {opening[0] for opening in Openings(COPYRIGHT.pattern)}
_LONGEST_CAPTION, _LONGEST_INSERT = 320, 250
_ENDS = frozenset('.!?…”"’»)]。！？」』।۔؟')
_BULLETS = frozenset("•-*–—·▪►‣◦■●")
_PARTED = re.compile(r"[:：|>–-]")


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a scrape sorted: `start` and `end` are the bounds of the body among the lines."""

    start: int
    end: int
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    aside: tuple[str, ...]


def is_tool_bar(line: str) -> bool:
    """Only names of networks and tools: `Facebook Twitter Email`."""
    if len(line) >= 80:
        return False
    words = line.lower().replace(",", " ").replace("|", " ").split()
    if words and words[0] not in TOOL_WORDS and not words[0].isdigit():
        return False
    return all(word in TOOL_WORDS or word.isdigit() for word in words)


def is_insert(line: str) -> bool:
    """Does this line stand inside an article without belonging to it?"""
    size = len(line)
    if size < FEW_WORDS and (line.lower().rstrip(HEAD_TAIL) in WHOLE_LINES or is_tool_bar(line)):
        return True
    if size >= _LONGEST_INSERT:
        return False
    opening = line[:3].lower()
    if opening in PAGE_LINE and PAGE_LINE.match(line[:70].lower()):
        return True
    if opening in READ_MORE and _sends_on(line):
        return True
    return size < 200 and opening[0] in _COPYRIGHT_OPENINGS and COPYRIGHT.match(line[:70].lower()) is not None


def _sends_on(line: str) -> bool:
    """`Read more: Another Story`: does the line name another story? (Whether it is the page's own, `weight` has seen for prose.)"""
    return (
        len(line) < _LONGEST_INSERT
        and _PARTED.search(line, 0, 32) is not None
        and READ_MORE.match(line[:50].lower()) is not None
    )


def is_caption(line: str, following: str) -> bool:
    """A line with a credit on it, or one that the next line begins with (caption, then caption and credit)."""
    size = len(line)
    if size > 200:
        # prose that names an agency ends like prose and is longer than captions are
        return size <= _LONGEST_CAPTION and (line[-1] not in SENTENCE_END or "©" in line) and has_credit(line)
    if has_credit(line):
        return True
    return size >= 12 and size < len(following) < size + 80 and following.startswith(line)


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


def sort_lines(
    lines: Sequence[str], weights: Sequence[int], title: int | None, headline: str, start: int, end: int
) -> Body:
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
    seen = dict.fromkeys(above)
    aside = list(seen)
    following_lines = [*lines[1:], ""]
    begin = max(top, first + 1)
    for line, following in zip(lines[begin:start], following_lines[begin:], strict=False):
        if line in seen:
            continue
        seen[line] = None
        if len(line) > longest or line[0].lower() not in begins or not _repeats(line, key):
            (
                captions
                if (line == following and _is_doubled(line)) or is_caption(line, following)
                else aside
            ).append(line)
    begin = max(begin, start)
    long_ones = 0
    for place, line, here, following in zip(
        range(begin, end), lines[begin:], weights[begin:], following_lines[begin:], strict=False
    ):
        if line in seen:
            continue
        seen[line] = None
        size = len(line)
        if size > _LONGEST_CAPTION and here > 0:
            paragraphs.append(line)
            long_ones += 1
        elif size <= longest and line[0].lower() in begins and _repeats(line, key):
            continue
        elif line == following and long_ones < 2 and _is_doubled(line):
            captions.append(line)
        elif (
            (here < 0 and not _stands_alone(lines, weights, place, start, end))
            or (is_insert(line) if here < _PROSE else line[:3].lower() in READ_MORE and _sends_on(line))
            or (size <= 120 and _is_byline(line, long_ones))
        ):
            aside.append(line)
        elif is_caption(line, following):
            captions.append(line)
        else:
            paragraphs.append(line)
            long_ones += size > 140
    known = len(seen)
    seen |= dict.fromkeys(lines[max(end, begin) :])
    aside += islice(seen, known, None)
    for place, text in enumerate(paragraphs):
        paragraphs[place], boxes = without_link_boxes(text)
        aside += boxes
    return Body(start, end, tuple(paragraphs), tuple(captions), tuple(aside))


def _is_doubled(line: str) -> bool:
    """Is a line that the next one says again a caption, which is printed for readers and for screen readers?"""
    return len(line) <= 200 and not is_insert(line)


def _stands_alone(lines: Sequence[str], weights: Sequence[int], place: int, start: int, end: int) -> bool:
    """Is a short line of the body an item of a list, or a lone one (a subheading)? Runs of short lines are the page's."""
    if lines[place][0] in _BULLETS:
        return True
    before, after = place - 1, place + 1
    if before >= start and weights[before] < 0 and lines[before][0] not in _BULLETS:
        return False
    return after >= end or weights[after] >= 0 or lines[after][0] in _BULLETS


def _bare(text: str) -> str:
    """Letters and digits only, folded."""
    if text.isascii():
        return text.encode().lower().translate(None, _NO_ALNUM).decode()
    return "".join(filter(str.isalnum, text.casefold()))


_NO_ALNUM = bytes(c for c in range(256) if not chr(c).isalnum())


def _repeats(line: str, key: str) -> bool:
    """Is the line the headline again, or its clipped copy?"""
    clipped = line.endswith(("...", "…"))
    if not key or (not clipped and len(line) < len(key)):
        return False
    bare = _bare(line)
    return bare == key or (clipped and len(bare) >= 12 and key.startswith(bare))


def _is_byline(line: str, long_ones: int) -> bool:
    """A short line (at most 120 characters) that names a writer, or above the first long paragraph states a day."""
    size = len(line)
    if line[-1] in ".!?":
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
    return (
        bool(days) and sum(map(str.isalpha, line)) - sum(sum(map(str.isalpha, day.raw)) for day in days) <= 40
    )
