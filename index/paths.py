"""File paths as text: there may be millions, and a `str` takes a fraction of a `Path`'s memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

from index.errors import InputError

#: `http://host:9200/x`, `opensearch:news`, `localhost:9200/news`; never `C:\\news`.
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]+://|(?:https?|opensearch|elasticsearch|es):|[\w.-]+:\d{2,5}(?:/|$)", re.IGNORECASE
)
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


def folder_of(location: str | os.PathLike[str]) -> Path:
    """Return the folder of an index. Raises InputError for an address, which is no folder here.

    A file or folder that is called so all the same is meant.
    """
    words = os.fspath(location)
    if _ADDRESS.match(words) and not Path(words).exists():
        raise InputError(
            f"{shown(words)} is an address; an index is opened and made in a folder of this machine alone.",
            "give a folder, -i articles.idx, or ./NAME for one whose name looks like an address",
        )
    return Path(location)


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
