"""JSON in any of its shapes as objects.

One object a line, an array, pretty-printed, or wrapped in an answer. A file of lines is cut into
pieces of whole lines, so that several processes can read one big file. A line over `LINE_CAP` is
passed over and reported with its offset.
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
from index.reading.input.clean import clean
from index.reading.input.decode import decode
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
    """Whole lines of a file.

    first       the number of the first line
    offset      its offset in the unpacked bytes
    open_end    the file ends here without a newline
    size        the bytes that `data` had, where it was put aside
    """

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
        """Return the failure of a line that is too long."""
        message = (
            f"line {self.number + 1} at byte {self.offset} has {self.size:,} bytes;"
            f" lines over {LINE_CAP >> 20} MiB are not read"
        )
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
    """Pass over the rest of a line. Return the count of its bytes, newline included."""
    passed_size = 0
    while True:
        block = stream.peek(1 << 18)
        newline = block.find(b"\n")
        size = newline + 1 if newline >= 0 else len(block)
        stream.skip(size)
        passed_size += size
        if newline >= 0 or not block:
            return passed_size


@value
class Parsed:
    """One object of a file.

    number  of the object in the file
    data    the bytes of its identity
    fields  with their strings cleaned
    flags   words on its decoding
    """

    number: int
    data: bytes
    fields: dict[str, Any]
    flags: tuple[str, ...] = ()


def from_lines(stream: Stream, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """Yield the objects of a whole file of lines."""
    if stream.peek(2) in (b"\xff\xfe", b"\xfe\xff"):
        text, _ = decode(stream.rest())
        stream = Stream(io.BytesIO(text.encode()).read)
    for part in cut(stream):
        if isinstance(part, LongLine):
            yield part.failure()
        else:
            yield from objects(part, encoding)


def objects(lines: Lines, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """Yield the objects of a piece, one a line. Blank lines count as lines and give none.

    encoding    as the user states it, if at all (see `decode`)
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
            # Elements of a file of one line are numbered through. Others have the number of their line.
            is_whole_file = number == lines.first == 0 and len(split) == 1
            for i, element in enumerate(inner):
                yield _one(i if is_whole_file else number, element, ())
        elif line.isascii() and _ESCAPE not in line:
            yield Parsed(number, line, value)
        else:
            fields, flags = cleaned(value)
            yield Parsed(number, line, fields, flags)


def _second_reading(
    number: int, line: bytes, incomplete: bool, encoding: str | None
) -> Parsed | RecordFailure:
    """Parse a line that the strict parser refuses.

    Its meaning may still be plain: NaN, lone surrogates, endless digits, control characters, or
    another encoding.
    """
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
    """Clean every string in the fields (see `input.clean`), however deep."""
    flags: dict[str, None] = {}

    def tidy(value: Any, depth: int) -> Any:
        if isinstance(value, str):
            text, string_flags = clean(value)
            flags.update(dict.fromkeys(string_flags))
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
    """Return the one spelling of an object from which its identity derives.

    Keys are sorted, there are no spaces, the encoding is UTF-8.
    """
    try:
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    except (TypeError, ValueError, RecursionError):  # integers over 64 bits, lone surrogates, deep nesting
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def values(data: bytes, encoding: str | None = None) -> Iterator[Parsed | RecordFailure]:
    """Yield the objects of a whole JSON document.

    It is an array, one object, several in a row, or a wrapper around a list.
    """
    try:
        document = orjson.loads(data)
    except ValueError:
        yield from _scanned(data, encoding)
        return
    for number, element in enumerate(_unwrapped(document)):
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
    """Return the list of articles that an API's answer wraps; None for a record.

    The list lies at most three levels down. The known names (`articles`, `hits`) are tried first.
    Otherwise it is the only list of objects with titles: `response.results`, `response.docs`, or
    `data.search.stories`.
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
    lists = list(_titled_lists(value, _DEPTH))
    return lists[0] if len(lists) == 1 else None


def _titled_lists(value: Any, depth: int) -> Iterator[list[Any]]:
    """Yield the lists of objects with titles below a value, at most `depth` levels down."""
    for below in value.values() if isinstance(value, dict) else ():
        if isinstance(below, list):
            if below and all(isinstance(one, dict) for one in below) and any(map(has_title, below)):
                yield below
        elif isinstance(below, dict) and depth > 1:
            yield from _titled_lists(below, depth - 1)


def _scanned(data: bytes, encoding: str | None) -> Iterator[Parsed | RecordFailure]:
    """Yield objects one by one, going on behind a broken one."""
    text, flags = decode(data, None, encoding)
    scanner = json.JSONDecoder(strict=False, parse_constant=lambda _: None)
    number = offset = 0
    while True:
        offset = text.find("{", offset)
        if offset < 0:
            return
        try:
            value, offset = scanner.raw_decode(text, offset)
        except RecursionError:
            yield Failed(
                "json", f"element {number + 1} is nested too deeply; the file was not read further"
            ).failure(number)
            return
        except ValueError as error:
            following = _NEXT_OBJECT.search(text, getattr(error, "pos", offset) or offset)
            yield Failed("json", f"element {number + 1} is not valid JSON: {error}").failure(number)
            if not following:
                return
            offset = following.end()
            number += 1
            continue
        for inner in _unwrapped(value):
            yield _one(number, inner, flags)
            number += 1
