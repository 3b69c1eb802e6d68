"""JSON in any of the shapes it comes in -> objects: one a line, an array, pretty-printed, or wrapped in an answer.

A file of lines is cut into pieces of whole lines, so that several processes can share one big file. No line is held beyond `LINE_CAP`;
a longer one is passed over and reported with its place.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from index.errors import Failed, RecordFailure
from index.frozen import value
from index.reading.fields.field_names import has_title
from index.reading.input.decode import clean, decode
from index.reading.input.streams import Stream

LINE_CAP = 16 << 20
PIECE = 2 << 20
_ESCAPE = b"\\u"
#: Between two objects, where reading goes on after a broken one.
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{)")
#: Under these keys an answer of an API, or a JSON Feed, holds its articles.
_WRAPPERS = (
    "articles",
    "items",
    "results",
    "docs",
    "documents",
    "data",
    "entries",
    "posts",
    "stories",
    "news",
    "records",
    "hits",
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of a file: the number of the first, its place in the unpacked bytes; `open_end`: the file ends here without a newline.
    Where `data` was put aside, `size` says how many bytes it had."""

    first: int
    offset: int
    data: bytes
    open_end: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line that was passed over."""

    number: int
    offset: int
    size: int

    def failure(self) -> RecordFailure:
        """Say that the line is too long, in words."""
        message = f"line {self.number + 1} at byte {self.offset} has {self.size:,} bytes; lines over {LINE_CAP >> 20} MiB are not read"
        return Failed("too-large", message).failure(self.number)


def cut(stream: Stream, piece: int = PIECE) -> Iterator[Lines | LongLine]:
    """Cut a stream into pieces of whole lines, about `piece` bytes each."""
    number = offset = 0
    rest = b""
    while True:
        block = stream.read(piece)
        at_end = len(block) < piece
        data = rest + block
        end = len(data) if at_end else data.rfind(b"\n") + 1
        if end:
            open_end = at_end and not data.endswith(b"\n")
            for part in _without_long_lines(Lines(number, offset, data[:end], open_end)):
                yield part
                number += part.data.count(b"\n") if isinstance(part, Lines) else 1
            offset += end
        rest = data[end:]
        if at_end:
            return
        if len(rest) > LINE_CAP:
            size = len(rest) + _to_newline(stream)
            yield LongLine(number, offset, size - 1)
            number, offset, rest = number + 1, offset + size, b""


def _without_long_lines(lines: Lines) -> Iterator[Lines | LongLine]:
    if len(lines.data) <= LINE_CAP:
        yield lines
        return
    number, offset = lines.first, lines.offset
    for line in lines.data.splitlines(keepends=True) if b"\r" not in lines.data else _split(lines.data):
        if len(line) > LINE_CAP:
            yield LongLine(number, offset, len(line))
        else:
            yield Lines(number, offset, line, lines.open_end and not line.endswith(b"\n"))
        number, offset = number + 1, offset + len(line)


def _split(data: bytes) -> list[bytes]:
    *whole, last = data.split(b"\n")
    return [line + b"\n" for line in whole] + ([last] if last else [])


def _to_newline(stream: Stream) -> int:
    """Pass over the rest of a line; the number of its bytes, newline included."""
    passed = 0
    while True:
        block = stream.peek(1 << 18)
        found = block.find(b"\n")
        taken = found + 1 if found >= 0 else len(block)
        stream.skip(taken)
        passed += taken
        if found >= 0 or not block:
            return passed


@value
class Parsed:
    """One object: its number in the file, the bytes of its identity, its fields (strings cleaned) and words on its decoding."""

    number: int
    data: bytes
    fields: dict[str, Any]
    flags: tuple[str, ...] = ()


def from_lines(stream: Stream, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """The objects of a whole file of lines."""
    if stream.peek(2) in (b"\xff\xfe", b"\xfe\xff"):
        text, _ = decode(stream.rest())
        stream = Stream(io.BytesIO(text.encode()).read)
    for part in cut(stream):
        if isinstance(part, LongLine):
            yield part.failure()
        else:
            yield from objects(part, encoding)


def objects(lines: Lines, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """The objects of a piece, one a line. Blank lines count as lines and are passed over.

    `encoding` is what the user states, if anything (see `decode`).
    """
    number = lines.first - 1
    split = lines.data.split(b"\n")
    if not split[-1]:
        split.pop()
    for line in split:
        number += 1
        line = line.removesuffix(b"\r")
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            value = orjson.loads(line)
        except ValueError:
            if not line.strip():
                continue
            last = lines.open_end and number == lines.first + len(split) - 1
            yield _second_reading(number, line, last, encoding)
            continue
        if not isinstance(value, dict):
            yield Failed("json", f"line {number + 1} is no JSON object").failure(number)
        elif (b"[{" in line or b"[ {" in line) and (inner := envelope(value)) is not None:
            # a line that is the file is numbered through; of several each names its line
            alone = number == lines.first == 0 and len(split) == 1
            for place, element in enumerate(inner):
                yield _one(place if alone else number, element, ())
        elif line.isascii() and _ESCAPE not in line:
            yield Parsed(number, line, value)
        else:
            fields, flags = cleaned(value)
            yield Parsed(number, line, fields, flags)


def _second_reading(
    number: int, line: bytes, incomplete: bool, encoding: str | None
) -> Parsed | RecordFailure:
    """What a strict parser refuses and is still plain: NaN, lone surrogates, endless digits, control characters, another encoding."""
    text, flags = decode(line, None, encoding)
    try:
        value = json.loads(text, strict=False, parse_constant=lambda _: None)
    except RecursionError:
        return Failed("json", f"line {number + 1} is nested too deeply").failure(number)
    except ValueError as error:
        if incomplete:
            return Failed(
                "incomplete", f"line {number + 1}, the last, is cut off; it is read once it is whole"
            ).failure(number)
        return Failed("json", f"line {number + 1} is not valid JSON: {error}").failure(number)
    if not isinstance(value, dict):
        return Failed("json", f"line {number + 1} is no JSON object").failure(number)
    fields, more = cleaned(value)
    return Parsed(number, line, fields, (*flags, *more))


def cleaned(fields: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Fields with every string in them cleaned (see `decode.clean`), however deep."""
    flags: dict[str, None] = {}

    def tidy(value: Any, depth: int) -> Any:
        if isinstance(value, str):
            text, found = clean(value)
            flags.update(dict.fromkeys(found))
            return text
        if isinstance(value, dict) and depth < 50:
            return {
                (key if key.isascii() else clean(key)[0]): tidy(below, depth + 1)
                for key, below in value.items()
            }
        if isinstance(value, list) and depth < 50:
            return [tidy(below, depth + 1) for below in value]
        return None if isinstance(value, (dict, list)) else value

    tidied: dict[str, Any] = tidy(fields, 0)
    return tidied, tuple(flags)


def canonical(fields: dict[str, Any]) -> bytes:
    """The one spelling of an object from which its identity derives: sorted keys, no spaces, UTF-8."""
    try:
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError, RecursionError):  # integers over 64 bits, lone surrogates, deep nesting
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def values(data: bytes, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """The objects of a whole JSON document: an array, one object, several in a row, or a wrapper around a list."""
    try:
        found = orjson.loads(data)
    except ValueError:
        yield from _scanned(data, encoding)
        return
    for number, element in enumerate(_unwrapped(found)):
        yield _one(number, element, ())


def _one(number: int, value: Any, flags: tuple[str, ...]) -> Parsed | RecordFailure:
    if not isinstance(value, dict):
        return Failed("json", f"element {number + 1} is no JSON object").failure(number)
    try:
        fields, more = cleaned(value)
        return Parsed(number, canonical(value), fields, tuple(dict.fromkeys((*flags, *more))))
    except RecursionError:
        return Failed("json", f"element {number + 1} is nested too deeply").failure(number)


def _unwrapped(value: Any) -> list[Any]:
    if isinstance(value, dict):
        inner = envelope(value)
        return [value] if inner is None else inner
    return value if isinstance(value, list) else [value]


#: Keys by which a record is one, and no envelope around others.
_OWN_TEXT = ("text", "body", "content", "title", "headline")
_DEPTH = 3


def envelope(value: dict[str, Any]) -> list[Any] | None:
    """The list of articles that an API's answer wraps, at most three levels down; None for a record.

    The known names are tried first (`articles`, `hits`), then whichever single list holds objects with
    titles: `response.results`, `response.docs`, `data.search.stories`.
    """
    inner: Any = value
    for _ in range(_DEPTH):  # Elasticsearch wraps twice: hits.hits
        if not isinstance(inner, dict) or any(isinstance(inner.get(key), str) for key in _OWN_TEXT):
            break
        below = next((inner[key] for key in _WRAPPERS if isinstance(inner.get(key), dict | list)), None)
        if below is None or (isinstance(below, list) and not all(isinstance(one, dict) for one in below)):
            break
        inner = below
    if isinstance(inner, list):
        return inner
    if any(isinstance(value.get(key), str) for key in _OWN_TEXT) or has_title(value):
        return None
    found = list(_titled_lists(value, _DEPTH))
    return found[0] if len(found) == 1 else None


def _titled_lists(value: Any, depth: int) -> Iterator[list[Any]]:
    """The lists of objects with titles below a value, so many levels down."""
    for below in value.values() if isinstance(value, dict) else ():
        if isinstance(below, list):
            if below and all(isinstance(one, dict) for one in below) and any(map(has_title, below)):
                yield below
        elif isinstance(below, dict) and depth > 1:
            yield from _titled_lists(below, depth - 1)


def _scanned(data: bytes, encoding: str | None) -> Iterator[Parsed | RecordFailure]:
    """Object by object, going on behind a broken one."""
    text, flags = decode(data, None, encoding)
    scanner = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
    number = place = 0
    while True:
        place = text.find("{", place)
        if place < 0:
            return
        try:
            value, place = scanner.raw_decode(text, place)
        except RecursionError:
            yield Failed(
                "json", f"element {number + 1} is nested too deeply; the file was not read further"
            ).failure(number)
            return
        except ValueError as error:
            following = _NEXT_OBJECT.search(text, getattr(error, "pos", place) or place)
            yield Failed("json", f"element {number + 1} is not valid JSON: {error}").failure(number)
            if not following:
                return
            place = following.end()
            number += 1
            continue
        for inner in _unwrapped(value):
            yield _one(number, inner, flags)
            number += 1
