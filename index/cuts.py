"""What an article lacks of its record, and why: a record longer than searcher reads, a file that was cut short or damaged.

It is a fact of the article, kept among its flags. Readers of the article, the run, `searcher errors` and
`searcher check --files` all say it in the sentence that `lacking` makes of the flags.
"""

from __future__ import annotations

from collections.abc import Iterable

_CUT, _DAMAGED, _ASIDE = "cut_at=", "damaged=", "aside_cut"


def cut_at(size: int) -> str:
    """The flag of a record of which `size` bytes were read and no more."""
    return f"{_CUT}{size}"


def damaged(sentence: str) -> str:
    """The flag of a record whose file ended early; `sentence` says how."""
    return f"{_DAMAGED}{sentence}"


def lacking(flags: Iterable[str]) -> str:
    """What the article lacks of its record, as half a sentence; empty where it lacks nothing."""
    found = []
    for flag in flags:
        if flag.startswith(_CUT):
            found.append(
                f"cut by searcher at {_mebibytes(flag.removeprefix(_CUT))}; what follows is not in the index"
            )
        elif flag.startswith(_DAMAGED):
            found.append(f"{flag.removeprefix(_DAMAGED)}; what came before was read")
        elif flag == _ASIDE:
            found.append("of what is set apart only the beginning is in the index")
    return "; ".join(dict.fromkeys(found))


def by_searcher(flags: Iterable[str]) -> bool:
    """Whether the record goes on where the article's text ends."""
    return any(flag.startswith(_CUT) for flag in flags)


def _mebibytes(size: str) -> str:
    if not size.isdecimal():
        return size
    return f"{int(size) >> 20} MiB" if int(size) >= 1 << 20 else f"{int(size) / 1024:g} KiB"
