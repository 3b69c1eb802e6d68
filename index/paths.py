"""File paths as text: there may be millions, and a `str` takes a fraction of a `Path`'s memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

_PLAIN = re.compile(r"[\w./,:@%+=-]+")


def shown(path: str) -> str:
    r"""Escape control characters, bidi marks and bytes outside UTF-8 for messages."""
    if path.isascii() and path.isprintable():
        return path
    raw = "".join(
        char if char.isprintable() or "\udc80" <= char <= "\udcff" else char.encode("unicode_escape").decode()
        for char in path
    )
    return os.fsencode(raw).decode("utf-8", "backslashreplace")


def quoted(path: str) -> str:
    r"""Quote a path for a shell if needed: `'a b'`; with control characters `$'a\x1b'`.

    >>> quoted("a.txt"), quoted("it's b.txt")
    ('a.txt', "$'it\\'s b.txt'")
    """
    if _PLAIN.fullmatch(path):
        return path
    if path.isprintable() and "'" not in path:
        return f"'{path}'"
    return "$'" + shown(path.replace("\\", "\\\\").replace("'", "\\'")) + "'"


def joined(root: str, path: str) -> str:
    """Join a root and a path below it; the root alone where the path is empty."""
    return f"{root.rstrip('/')}/{path}" if path else root


def inside(full: str, folder: str) -> bool:
    """Whether a path is the folder or inside it."""
    return full == folder or full.startswith(folder.rstrip("/") + "/")


def corrections_beside(index: Path) -> Path:
    """Return the path of the corrections of older versions, beside the index (`storage.yours`)."""
    index = index.resolve()
    return index.with_name(index.name + ".corrections")
