"""The head of a Markdown file (`---`, YAML; `+++`, TOML): named fields, with the text below it.

Of YAML such heads hold keys with a value, lists, texts over several lines, and values one level
down; no more is read. A head without a known field is text.

    head_of(text) -> the fields, `body` among them; or None
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from index.reading.fields.field_names import is_known_name

_HEAD = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.{0,65536}?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_@][\w .@/-]{0,60}?)\s*:(?:\s+(.*))?$")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_PIECE = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[^,]+)")
_EMPTY = frozenset({"", "~", "null"})


def head_of(text: str) -> dict[str, Any] | None:
    """Return the fields of a text with a head, its text among them; None without a head."""
    if text.lstrip()[:3] not in ("---", "+++"):
        return None
    head = _HEAD.match(text)
    if head is None:
        return None
    fields = _toml(head[2]) if head[1] == "+++" else _yaml(head[2].split("\n"))
    if not any(is_known_name(key) and value for key, value in fields.items()):
        return None
    return fields | {"body": _HEADING.sub(r"\1", text[head.end() :])}


def _toml(head: str) -> dict[str, Any]:
    try:
        return {
            key: value if isinstance(value, str | list | dict | int | float) else str(value)
            for key, value in tomllib.loads(head).items()
        }
    except tomllib.TOMLDecodeError:
        return {}


def _yaml(lines: list[str]) -> dict[str, Any]:
    """Return the keys and values of a head. Lines that are neither are passed over."""
    fields: dict[str, Any] = {}
    for key, value, below in _entries(lines):
        if value[:1] in ("|", ">") and len(value) <= 3:
            block = [line.strip() for line in below]
            fields[key] = ("\n" if value[0] == "|" else " ").join(block).strip()
        elif value:
            fields[key] = _scalar(" ".join([value, *(line.strip() for line in below)]))
        elif items := [line.strip()[1:].strip() for line in below if line.strip().startswith("-")]:
            fields[key] = [_item(item) for item in items]
        elif inner := _yaml([line.strip() for line in below]):
            fields[key] = inner
    return fields


def _entries(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each key, the value behind it, and the indented lines or items below it."""
    key, value, below = "", "", list[str]()
    for line in lines:
        match = _KEY.match(line) if line[:1] not in " \t-#" else None
        if match:
            if key:
                yield key, value, below
            key, value, below = match[1], _bare(match[2] or ""), []
        elif key and line.strip() and not line.lstrip().startswith("#"):
            below.append(line)
    if key:
        yield key, value, below


def _bare(value: str) -> str:
    """Return a value without the comment behind it."""
    value = value.strip()
    return value if value[:1] in "\"'" else _COMMENT.sub("", value).strip()


def _item(text: str) -> Any:
    match = _KEY.match(text)
    return (
        {match[1]: _scalar(_bare(match[2] or ""))}
        if match and text[:1] not in "\"'"
        else _scalar(_bare(text))
    )


def _scalar(value: str) -> Any:
    """Read a value: in quotes, a list in brackets, or plain."""
    if value[:1] in "\"'" and value.endswith(value[0]) and len(value) > 1:
        inner = value[1:-1]
        return inner.replace("''", "'") if value[0] == "'" else re.sub(r"\\([\"\\/])", r"\1", inner)
    if value.startswith("[") and value.endswith("]"):
        return [_scalar(piece.strip()) for piece in _PIECE.findall(value[1:-1]) if piece.strip()]
    return "" if value.lower() in _EMPTY else value
