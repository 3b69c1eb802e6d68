"""Which files make up the index at this moment, and how that changes in one step.

An index is a folder. Its newest table of contents, `_MAIN_7.toc`, names every file that counts; all others are leftovers. The table is a
Whoosh table of contents (so stock Whoosh opens the index), followed by what only we read:

    JSON            {"format", "analysis", "name", "segments": [...], "parts": [...], "created", "whoosh": crc of the Whoosh part}
    last 20 bytes   uint32 crc of the JSON, uint64 its length, `SRCHTOC1`

We never unpickle the Whoosh part, so opening a stranger's index runs none of its contents; names in the table are looked at before they
become paths, and no link in the folder is followed. An index has a name of its own, drawn when it is first written: a number says which of two
states of one index is newer, and nothing about those of two indexes, of which the one published last counts. Publishing writes the next
table under another name, makes it durable and renames it: before the rename the old index is whole, after it the new one is.
"""

from __future__ import annotations

import json
import os
import re
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from index.errors import Damaged, LocationError, NoIndex, NotAnIndex, WrongVersion
from index.frozen import replace, value
from index.schema import ANALYSIS_VERSION
from index.storage.array_file import open_plain
from index.storage.yours import FOLDER as YOURS

#: The format that is written. It changes with the bytes, and with the names that stock Whoosh unpickles.
FORMAT_VERSION = 9
#: The formats that are read. 8 differs in pickled names alone, and nothing of ours is unpickled.
READ_VERSIONS = (8, 9)

_TOC = re.compile(r"^_MAIN_([0-9]+)\.toc$")
_OURS = re.compile(r"^\.?_?MAIN_[0-9a-z]+\.")
#: What a segment is called, and what its files and those of the manifest are.
_STEM, _NAME = re.compile(r"MAIN_[0-9a-z]+"), re.compile(r"MAIN_[0-9a-z]+(\.[0-9a-z]+)+")
#: Folders in which a run builds segments.
_SCRATCH = ".building-"
_FOOT = struct.Struct("<IQ8s")
_TAIL = b"SRCHTOC1"
_LOCK = "MAIN_WRITELOCK"


@value
class SegmentEntry:
    """A segment as the table of contents knows it: its name, its files, its articles (deleted ones included) and the deleted among them."""

    name: str
    articles: int
    columns: str
    deletions: str | None = None
    deleted: int = 0
    bytes: int = 0
    langs: tuple[str, ...] = ()
    #: the facets as they were read, where `columns` holds settled ones
    as_read: str | None = None

    @property
    def live(self) -> int:
        """Articles that can be found."""
        return self.articles - self.deleted

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return (f"{self.name}.arr", self.columns, *filter(None, (self.as_read, self.deletions)))


@value
class Generation:
    """One state of the index."""

    number: int = 0
    segments: tuple[SegmentEntry, ...] = ()
    #: files of the manifest, oldest first (see `manifest`)
    parts: tuple[str, ...] = ()
    #: other files that belong to this state, by purpose
    files: Mapping[str, str] = MappingProxyType({})
    created: str = ""
    #: of the index, whatever its state; empty where an older program wrote it
    name: str = ""

    @property
    def articles(self) -> int:
        """Articles that can be found."""
        return sum(segment.live for segment in self.segments)

    @property
    def names(self) -> set[str]:
        """Every file this state needs, but for its table of contents."""
        return (
            {name for segment in self.segments for name in segment.files}
            | set(self.parts)
            | set(self.files.values())
        )


def new_name() -> str:
    """A name for an index, a segment or a part that nothing has borne before."""
    from secrets import token_hex  # by writers alone

    return f"MAIN_{token_hex(8)}"


def latest(folder: Path) -> int:
    """The greatest number of a table of contents; -1 where there is none. Cheap: one listing."""
    try:
        return max(_numbers(folder), default=-1)
    except OSError:
        return -1


class Seen(NamedTuple):
    """What an index folder looked like when a state was read: whatever changes which one is newest changes this."""

    folder: Path
    number: int
    marks: tuple[int, ...]

    def stands(self) -> bool:
        """Whether the folder still looks so, by three looks at names."""
        try:
            marks = _marks(self.folder.stat()) + _marks(os.lstat(_path(self.folder, self.number)))
        except OSError:
            return False
        return marks == self.marks and not os.access(_path(self.folder, self.number + 1), os.F_OK)


def _path(folder: Path | str, number: int) -> str:
    return f"{folder}/_MAIN_{number}.toc"


def _marks(state: os.stat_result) -> tuple[int, ...]:
    """By what a file or folder is told from another of its name."""
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def read(folder: Path) -> Generation:
    """The newest state. Raises a LocationError that says what the folder is instead."""
    return read_seen(folder)[0]


def read_seen(folder: Path) -> tuple[Generation, Seen]:
    """The newest state, and what the folder looked like just before it was read."""
    try:
        held = _marks(folder.stat())
        numbers = _numbers(folder)
    except OSError:
        numbers = []
    if not numbers:
        raise _what_it_is(folder)
    try:
        newest, table = _read_table(folder, numbers[0])
        for number in numbers[1:]:  # a commit's leftover, or another index that was copied here
            with suppress(LocationError):
                other, its_table = _read_table(folder, number)
                if other.name != newest.name and other.created > newest.created:
                    newest, table = other, its_table
    except FileNotFoundError:  # replaced this moment
        return read_seen(folder)
    return newest, Seen(folder, newest.number, held + table)


def _numbers(folder: Path) -> list[int]:
    """The numbers of all tables of contents, the greatest first."""
    return sorted(
        (int(match.group(1)) for name in os.listdir(folder) if (match := _TOC.match(name))), reverse=True
    )


def _read_table(folder: Path, number: int) -> tuple[Generation, tuple[int, ...]]:
    path = Path(_path(folder, number))
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            table = _marks(os.fstat(file.fileno()))
            content = file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Damaged(f"The table of contents {path} cannot be read: {_reason(error)}.") from error
    return replace(parse(content, str(folder)), number=number), table


def parse(content: bytes, folder: str) -> Generation:
    """A state from the bytes of its table of contents."""
    again = f"Index its articles anew, into another folder: searcher index PATH -i {folder}-new"
    if len(content) < _FOOT.size or content[-len(_TAIL) :] != _TAIL:
        raise NotAnIndex(
            f"{folder} holds a Whoosh index that this program did not make, or one that was cut short.", again
        )
    crc, length, _ = _FOOT.unpack(content[-_FOOT.size :])
    packed = content[-_FOOT.size - length : -_FOOT.size] if length <= len(content) - _FOOT.size else b""
    if zlib.crc32(packed) != crc:
        raise Damaged(f"The table of contents of {folder} has been altered.", again)
    try:
        table = json.loads(packed)
        version = f"{table['format']}.{table['analysis']}"
        if table["format"] not in READ_VERSIONS or table["analysis"] != ANALYSIS_VERSION:
            raise WrongVersion(
                f"{folder} was made by another version of searcher (format {version}, this one reads {FORMAT_VERSION}.{ANALYSIS_VERSION}).",
                f"A rebuild is needed: searcher index PATH -i {folder}-new; or, with the version that made it, searcher dump FILE, and then here "
                f"searcher restore FILE -i {folder}-new",
            )
        segments = tuple(
            SegmentEntry(**{**entry, "langs": tuple(entry["langs"])}) for entry in table["segments"]
        )
        made = Generation(
            table["number"],
            segments,
            tuple(table["parts"]),
            dict(table["files"]),
            table["created"],
            table.get("name", ""),
        )
        sound = isinstance(made.created, str) and isinstance(made.name, str) and all(map(_is_sound, segments))
        sound = sound and all(map(_NAME.fullmatch, made.names))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise Damaged(f"The table of contents of {folder} says what none says.", again)
    return made


def _is_sound(entry: SegmentEntry) -> bool:
    """Whether an entry is what we write: its names become paths, and who wrote it is not known."""
    numbers = (entry.articles, entry.deleted, entry.bytes)
    words = (
        entry.name,
        *entry.langs,
        *(name for name in (entry.deletions, entry.as_read) if name is not None),
    )
    kinds = all(isinstance(word, str) for word in words) and all(
        isinstance(number, int) and number >= 0 for number in numbers
    )
    return kinds and _STEM.fullmatch(entry.name) is not None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()


def _what_it_is(folder: Path) -> NoIndex | NotAnIndex:
    hint = f"Make one: searcher index PATH... -i {folder}"
    if not folder.exists():
        return NoIndex(f"There is no index at {folder}.", hint)
    if not folder.is_dir():
        return NotAnIndex(f"{folder} is a file, not an index folder.", "Name the index folder with -i.")
    try:
        names = os.listdir(folder)
    except OSError as error:
        return NotAnIndex(
            f"{folder} cannot be read: {_reason(error)}.",
            "See to its permissions, or name another folder with -i.",
        )
    if not names:
        return NoIndex(f"The folder {folder} is empty; there is no index in it.", hint)
    if any(
        name.startswith((_LOCK, _SCRATCH)) or (name == YOURS and len(names) == 1) or _OURS.match(name)
        for name in names
    ):
        return NoIndex(f"Nothing has been indexed into {folder} yet.", hint)
    return NotAnIndex(f"{folder} is not an index: it holds other files.", "Name the index folder with -i.")
