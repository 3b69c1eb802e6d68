"""The text of the files that keep options: sections of lines, each below a PATH in brackets.

A PATH that no line can hold as it is stands in its brackets as JSON.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_HEADER = re.compile(r'\[(/.*|"/.*"|-)\]')


class Line(NamedTuple):
    """A line of a file, with its PATH ("" for all) and its number."""

    path: str
    text: str
    number: int


def is_header(text: str) -> bool:
    """Return whether a line would begin a section."""
    return _HEADER.fullmatch(text.strip()) is not None


def lines_of(content: bytes) -> Iterator[Line]:
    """Yield the lines of a file that say something."""
    path = ""
    for number, raw in enumerate(os.fsdecode(content.removeprefix(b"\xef\xbb\xbf")).split("\n"), 1):
        text = raw.removesuffix("\r")
        if header := _HEADER.fullmatch(text.strip()):
            path = _unquoted(header[1])
        elif text.strip() and not text.startswith("#"):
            yield Line(path, text, number)


def with_headers(content: bytes, header: Callable[[str], str | None]) -> bytes:
    """Write the header of each section anew; None drops the section."""
    lines, is_dropped = list[str](), False
    for line in os.fsdecode(content).split("\n"):
        match = _HEADER.fullmatch(line.strip())
        new = line if match is None else header(_unquoted(match[1]))
        is_dropped = is_dropped if match is None else new is None
        if new is not None and not is_dropped:
            lines.append(new)
    return os.fsencode("\n".join(lines))


def header_of(path: str) -> str:
    """Return the line of a PATH: as it is, or as JSON where it has signs that no line can hold."""
    is_plain = "\n" not in path and "\r" not in path and path == path.strip()
    return f"[{path if is_plain else json.dumps(path)}]"


def _unquoted(path: str) -> str:
    try:
        return str(json.loads(path)) if path.startswith('"') else path
    except ValueError:
        return path
