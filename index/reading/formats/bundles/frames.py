"""The frame of a document in a database's download: where each document lies, and what its head says.

A `Frame` knows one vendor's layout. It finds the documents in the bytes of a file (`find`) and reads
the fields of one document's text (`read`). All marks of a frame are ASCII, so they are looked for in
the bytes, decoded as Latin-1: places in that text are places in the file.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from index.dates.find import find_days
from index.reading.text.wrapped_lines import appended, unwrap_lines

#: A text in two or four bytes a character: its frames are looked for once it is in UTF-8.
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)

Span = tuple[int, int]
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of a file, in its order.

    spans     first and last byte of each document, frame included
    numbers   the number each document bears in its frame, or nothing where the frame has none
    """

    spans: list[Span]
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Frame:
    """One vendor's layout.

    marks   bytes of which a file with this frame holds one: looked for before anything else
    find    the documents in a file's bytes, decoded as Latin-1; None where the frame is not there
    read    the fields of one document's text; None where its head cannot be made out
    heads   how many documents' heads a piece holds: more than one where a frame between is broken
    cover   whether what lies before, between or after documents is the vendor's own, and no article
    """

    name: str
    html: bool
    marks: tuple[bytes, ...]
    find: Callable[[str], Found | None]
    read: Callable[[str], Fields | None]
    heads: Callable[[str], int]
    cover: Callable[[str], bool]


#: An indent of so many blanks begins a paragraph; more of them centre a line.
_INDENTS = range(2, 9)


def blocks_of(text: str) -> list[list[str]]:
    """The blocks of a text between blank lines, each as its stripped lines; an indent begins one too."""
    blocks: list[list[str]] = [[]]
    indented = False
    for line in text.split("\n"):
        stripped = line.strip()
        if not stripped:
            if blocks[-1]:
                blocks.append([])
            continue
        begins = len(line.expandtabs()) - len(line.expandtabs().lstrip()) in _INDENTS
        if begins and blocks[-1] and not indented:
            blocks.append([])
        blocks[-1].append(stripped)
        indented = begins
    return [block for block in blocks if block]


#: A date at the beginning of a line may stand behind a weekday, `mardi 14 mars 2006`.
_WEEKDAY_ROOM = 14
_MOST_OF_A_DATE_LINE = 70


def date_of(line: str) -> str | None:
    """The date a line of its own states: the day, or the month. None for a sentence that names one."""
    if len(line) > _MOST_OF_A_DATE_LINE or not any(char.isdigit() for char in line):
        return None
    days = find_days(line)
    if not days or days[0].start > _WEEKDAY_ROOM or days[0].year_missing or len(days[0].value) < 7:
        return None
    return days[0].value


#: A longer line was not wrapped by the exporter: each of its lines is a paragraph.
_LONGEST_MEASURE = 120
#: So many line ends of a hundred must be such that the next word would not have fitted.
_WRAPPED_PERCENT = 90
#: A word may end this far before the measure, for exporters that count a closing blank.
_SLACK = 2


def paragraphs_of(blocks: Sequence[Sequence[str]]) -> list[str]:
    """The paragraphs of blocks: in a wrapped text a line's end is none of a paragraph.

    Lines are joined where the next line's first word would not have fitted the measure, which is the
    longest line of a block of several, or where a text of many lines shows its measure (`text.wrapped_lines`). Other lines,
    as of a list or of verse, stay apart.
    """
    lines = [line for block in blocks for line in block]
    measure = max((len(line) for block in blocks if len(block) > 1 for line in block), default=0)
    full = [_is_full(line, after, measure) for block in blocks for line, after in pairwise(block)]
    if measure > _LONGEST_MEASURE or sum(full) * 100 < _WRAPPED_PERCENT * len(full):
        wrapped = unwrap_lines([line for block in blocks for line in (*block, "")])
        return wrapped.texts if wrapped else lines
    record = "\n".join(lines).casefold()
    found: list[str] = []
    for block in blocks:
        text = block[0]
        for line, after in pairwise(block):
            if not _is_full(line, after, measure):
                found.append(text)
                text = after
            else:
                text = appended(text, after, record)
        found.append(text)
    return found


def _is_full(line: str, after: str, measure: int) -> bool:
    """Whether the first word of the next line would not have fitted."""
    return len(line) + 1 + len(after.split(" ", 1)[0]) > measure - _SLACK


def ascending(numbers: Sequence[int]) -> bool:
    """Whether the documents' numbers only rise: what quotes a frame does not."""
    return all(one < other for one, other in pairwise(numbers))


def gaps(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(place, number) of each document that is missing: `place` is that of the document before it."""
    for place, (one, other) in enumerate(pairwise(numbers)):
        for missing in range(one + 1, other):
            yield place, missing
