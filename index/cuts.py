"""State what an article lacks of its record: the end of a long record, or of a damaged file.

It is one of the article's flags. The page, the run, `searcher errors` and `searcher check --files`
all print the sentence that `lacking` makes of the flags.
"""

from __future__ import annotations

from collections.abc import Iterable

_CUT = "cut_at="
_DAMAGED = "damaged="
_ASIDE = "aside_cut"


def cut_at(size: int) -> str:
    """Return the flag of a record of which only the first `size` bytes were read."""
    return f"{_CUT}{size}"


def damaged(sentence: str) -> str:
    """Return the flag of a record whose file ended early; `sentence` says how."""
    return f"{_DAMAGED}{sentence}"


def lacking(flags: Iterable[str]) -> str:
    """Say what an article lacks of its record, as half a sentence; empty if it lacks nothing."""
    parts = []
    for flag in flags:
        if flag.startswith(_CUT):
            parts.append(
                f"cut by searcher at {_mebibytes(flag.removeprefix(_CUT))}; what follows is not in the index"
            )
        elif flag.startswith(_DAMAGED):
            parts.append(f"{flag.removeprefix(_DAMAGED)}; what came before was read")
        elif flag == _ASIDE:
            parts.append("of what is set apart only the beginning is in the index")
    return "; ".join(dict.fromkeys(parts))


def by_searcher(flags: Iterable[str]) -> bool:
    """Whether searcher cut the record, which goes on where the article's text ends."""
    return any(flag.startswith(_CUT) for flag in flags)


def _mebibytes(size: str) -> str:
    if not size.isdecimal():
        return size
    return f"{int(size) >> 20} MiB" if int(size) >= 1 << 20 else f"{int(size) / 1024:g} KiB"
