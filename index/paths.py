"""Places of files as text, not `Path`: there may be millions."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: str) -> str:
    r"""A path for messages: newlines, escapes, bidi marks and bytes that are not UTF-8 as `\n`, `\x1b`, `\u202e`, `\xff`."""
    if path.isascii() and path.isprintable():
        return path
    raw = "".join(
        char if char.isprintable() or "\udc80" <= char <= "\udcff" else char.encode("unicode_escape").decode()
        for char in path
    )
    return os.fsencode(raw).decode("utf-8", "backslashreplace")


def joined(root: str, path: str) -> str:
    """The place of a path below a root. Text, not `Path`: there may be millions."""
    return f"{root.rstrip('/')}/{path}" if path else root


def inside(full: str, folder: str) -> bool:
    """Whether a path lies in a folder, or is it."""
    return full == folder or full.startswith(folder.rstrip("/") + "/")


def corrections_beside(index: Path) -> Path:
    """Where the corrections of an index lay before they lay in it (see `storage.yours`)."""
    index = index.resolve()
    return index.with_name(index.name + ".corrections")
