"""Texts whose lines were wrapped at a measure, as in mail, terminals and columns of print: their
paragraphs on one line each again.

A text is wrapped where its lines end because the next word would not have fitted. That is decided
from the text alone: nearly all line ends inside its blocks are of that kind, and most sentences run
on over them. In such a text a paragraph ends at a blank line, before an indented line or an item of
a list, and where a line stops short of the measure and the next one begins anew.

    unwrap_lines(lines) -> Paragraphs, or None where the lines are paragraphs already
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.reading.text.hyphenation import is_broken_word, joined_word

#: The measure is the length that nine of ten lines do not pass; narrower or wider ones are no
#: measure of a text.
_NARROWEST, _NARROWEST_DENSE, _WIDEST = 22, 10, 100
#: So much longer than the measure a line may be: an address is not broken, and a justified line may
#: hang over.
_OVERHANG = 1.15
#: A text whose lines are longer than this on an average is not wrapped.
LONGEST_LINE = 115
#: Over so many line ends a sentence has to run on; over more where no small letters show that it
#: does.
_LEAST, _LEAST_UNCASED = 2, 4
#: Of the line ends such a part is where the next word did not fit, and such a part of them runs on
#: in a sentence.
_FITTING, _RUNNING_ON = 0.95, 1 / 3
#: Where a line may stop short of the next word (lines broken by hand, or balanced), more has to run on,
#: in lines of about one length, and longer ones than those of verse.
_NARROWEST_RAGGED, _ABOUT, _RAGGED_FITTING, _RAGGED_ON = 45, 0.75, 0.9, 0.6
#: A line that fills less of the measure, followed by a capital, is a heading or an item.
_SHORT = 2 / 3
_TERMINAL = frozenset('.!?…。！？।۔؟"”’»)]:')
_SENTENCE_ENDS = frozenset(".!?…。！？।۔؟")
_ITEM = re.compile(r"\s*(?:[•*·▪►‣◦■●–—-]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s|>)")
#: Signs that begin an item wherever they begin a line; the others may be part of a sentence.
_BULLET = re.compile(r"\s*[•*·▪►‣◦■●>-]\s")
_TABLE = re.compile(r"\S(?:\t|\s{3,})\S.*\S(?:\t|\s{3,})\S|\|.*\|")
#: Scripts written without blanks: where a line of these is broken, nothing stood between.
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Paragraphs(NamedTuple):
    """Paragraphs, and the place of the first line of each among the lines they were made of."""

    texts: list[str]
    starts: list[int]


def unwrap_lines(lines: Sequence[str]) -> Paragraphs | None:
    """The paragraphs of wrapped lines; None where nothing says that they are wrapped."""
    sizes = list(map(len, lines))
    # as most texts: what is long is a paragraph, and most of a text stands in such
    if len(sizes) <= _LEAST or sum([size for size in sizes if size > LONGEST_LINE]) * 10 > sum(sizes):
        return None
    measure = _measure_of(sizes)
    if not _NARROWEST_DENSE <= measure <= _WIDEST or _too_much_above(sizes, measure):
        return None
    text = _Lines([line.rstrip() for line in lines])
    return text.joined() if text.is_wrapped() else None


def _measure_of(sizes: Sequence[int]) -> int:
    """The length that nine of ten printed lines do not pass."""
    printed = sorted(filter(None, sizes))
    return printed[(len(printed) - 1) * 9 // 10] if printed else 0


def _too_much_above(sizes: Sequence[int], measure: int) -> bool:
    """Whether more of a text than a few addresses stands in lines that hang over its measure."""
    within = measure * _OVERHANG
    return sum([size for size in sizes if size > within]) * 10 > sum(sizes)


class _Lines:
    """The lines of a text with their measure."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.sizes = [len(line) for line in lines]
        self.measure = _measure_of(self.sizes)
        text = "".join(lines)
        self.is_cased = _is_cased(text)
        self.is_dense = len(_DENSE.findall(text)) * 2 > len(text)

    def is_wrapped(self) -> bool:
        """Whether the lines end where they do because the next word would not have fitted."""
        narrowest = _NARROWEST_DENSE if self.is_dense else _NARROWEST
        if not narrowest <= self.measure <= _WIDEST:
            return False
        if _too_much_above(self.sizes, self.measure):
            return False
        ends = [place for place in range(len(self.lines) - 1) if self._is_line_end(place)]
        filled = [place for place in ends if self._is_full(place)]
        on = [place for place in ends if self._runs_on(place)]
        if len(on) < (_LEAST if self.is_cased else _LEAST_UNCASED):
            return False
        if self._is_verse(ends) or not (
            (len(filled) >= _FITTING * len(ends) and len(on) >= _RUNNING_ON * len(ends))
            or self._is_ragged(ends)
        ):
            return False
        # a few lines of a page may end so by chance; a wrapped text is made of such lines
        prose = {*ends, *(place + 1 for place in ends)}
        return sum(self.sizes[place] for place in prose) * 2 >= sum(self.sizes)

    def _is_ragged(self, ends: list[int]) -> bool:
        """Whether lines of prose were broken about the measure, by hand or so that all are about as long."""
        if self.measure < _NARROWEST_RAGGED or not self.is_cased:
            return False
        on = [place for place in ends if self._runs_on(place)]
        about = sum(self.sizes[place] >= self.measure * _ABOUT for place in ends)
        return len(on) >= _RAGGED_ON * len(ends) and about >= _RAGGED_FITTING * len(ends)

    def joined(self) -> Paragraphs:
        """The lines as paragraphs."""
        record = "\n".join(self.lines).casefold()
        texts: list[str] = []
        starts: list[int] = []
        for place, line in enumerate(self.lines):
            if place and texts and self._is_line_end(place - 1):
                texts[-1] = appended(texts[-1], line.strip(), record)
            elif line:
                texts.append(line.strip())
                starts.append(place)
        return Paragraphs(texts, starts)

    def _is_line_end(self, place: int) -> bool:
        """Whether the end of a line lies inside a paragraph as far as it can be seen: what is an
        end on purpose says nothing.
        """
        before, after = self.lines[place], self.lines[place + 1]
        return not self._is_boundary(before, after) and (self._is_full(place) or not self._begins_anew(place))

    def _is_boundary(self, before: str, after: str) -> bool:
        """Whether a block ends between two lines: a blank one, an indent, an item, a row of a table."""
        if not before or not after or _TABLE.search(before) or _TABLE.search(after):
            return True
        item = _ITEM.match(before)
        if _indent(after) > (item.end() if item else _indent(before)):
            return True
        if _BULLET.match(after):
            return True
        return _ITEM.match(after) is not None and (
            before[-1] in _TERMINAL or not self._reaches(before, after)
        )

    def _is_full(self, place: int) -> bool:
        """Whether the next line's first word would not have fitted in this line."""
        return self._reaches(self.lines[place], self.lines[place + 1])

    def _reaches(self, before: str, after: str) -> bool:
        if is_broken_word(before, after):
            return True
        first = after.lstrip()
        word = 1 if _DENSE.match(first) else 1 + len(first.split(None, 1)[0])
        return len(before) + word > self.measure

    def _begins_anew(self, place: int) -> bool:
        """Whether a line that stops short of the measure is the last of its paragraph, a heading or
        an item, by what the next begins with.
        """
        before, after = self.lines[place], self.lines[place + 1].lstrip()
        if after[0].islower():
            return False
        return before[-1] in _TERMINAL or len(before) < self.measure * _SHORT or not self.is_cased

    def _runs_on(self, place: int) -> bool:
        """Whether a sentence goes on over the end of a line."""
        before, after = self.lines[place], self.lines[place + 1].lstrip()
        return before[-1] not in _SENTENCE_ENDS and (after[0].islower() or not self.is_cased)

    def _is_verse(self, ends: list[int]) -> bool:
        """Whether every line begins with a capital, in a text that has small letters."""
        firsts = [self.lines[place + 1].lstrip()[0] for place in ends]
        letters = [char for char in firsts if char.isalpha()]
        return self.is_cased and len(letters) >= 4 and sum(map(str.isupper, letters)) > 0.9 * len(letters)


def appended(text: str, line: str, record: str) -> str:
    """A paragraph with its next line.

    `record` is the whole text, folded, by which broken words are told from words with a hyphen.
    """
    if is_broken_word(text, line):
        return joined_word(text, line, record)
    if (_DENSE.match(text[-1]) and _DENSE.match(line)) or (text[-1] == "/" and text[-2:-1].isalpha()):
        return text + line
    return f"{text} {line}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_cased(text: str) -> bool:
    """Whether small letters begin words here: not in scripts without case, nor in a text all in
    capitals.
    """
    return sum(map(str.islower, text)) * 2 > sum(map(str.isalpha, text))
