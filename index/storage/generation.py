"""Read the table of contents of an index: the files that make up its current generation.

An index is a folder. Its newest table of contents, `_MAIN_7.toc`, names every file that counts; all
others are leftovers. The table is a Whoosh table of contents, so that stock Whoosh opens the index,
followed by a part of ours:

    JSON            {"format", "analysis", "name", "segments": [...], "parts": [...], "created",
                    "whoosh": crc of the Whoosh part}
    last 20 bytes   uint32 crc of the JSON, uint64 its length, `SRCHTOC1`

The Whoosh part is never unpickled, so opening a stranger's index runs none of its contents. File
names in the table are validated before they become paths, and no link in the folder is followed.

An index has a random name from its first commit. The number of a table says which of two states of
one index is newer; of the tables of two indexes in one folder, the one published last counts.
Publishing writes the next table under another name, makes it durable and renames it: before the
rename the old index is whole, after it the new one is.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import orjson

from index.errors import Damaged, LocationError, NoIndex, NotAnIndex, WrongVersion, reason_of
from index.frozen import replace, value
from index.schema import ANALYSIS_VERSION
from index.storage.array_file import open_plain
from index.storage.yours import FOLDER as YOURS

#: The format that is written. It changes with the bytes, and with the names that stock Whoosh unpickles.
FORMAT_VERSION = 9
#: The formats that are read. 8 differs in pickled names alone, and nothing of ours is unpickled.
READ_VERSIONS = (8, 9)

#: The name of a table of contents, with its number.
TOC_NAME = re.compile(r"^_MAIN_([0-9]+)\.toc$")
#: The names of files that this program writes into an index.
OUR_NAME = re.compile(r"^\.?_?MAIN_[0-9a-z]+\.")
#: The names of segments.
_STEM = re.compile(r"MAIN_[0-9a-z]+")
#: The names of the files of segments and of the manifest.
_NAME = re.compile(r"MAIN_[0-9a-z]+(\.[0-9a-z]+)+")
#: The prefix of folders in which segments are built.
SCRATCH = ".building-"
FOOT = struct.Struct("<IQ8s")
TAIL = b"SRCHTOC1"
LOCK_FILE = "MAIN_WRITELOCK"


@value
class SegmentEntry:
    """A segment in the table of contents; `articles` includes the deleted ones."""

    name: str
    articles: int
    columns: str
    deletions: str | None = None
    deleted: int = 0
    bytes: int = 0
    langs: tuple[str, ...] = ()
    #: the file of the doc values as they were read, where the corpus changed those in `columns`
    as_read: str | None = None

    @property
    def live(self) -> int:
        """The number of live articles."""
        return self.articles - self.deleted

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the segment's files."""
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
    #: the name of the index, the same in all its states; empty where an older program wrote it
    name: str = ""

    @property
    def articles(self) -> int:
        """The number of live articles."""
        return sum(segment.live for segment in self.segments)

    @property
    def names(self) -> set[str]:
        """The names of all files of this state except its table of contents."""
        return (
            {name for segment in self.segments for name in segment.files}
            | set(self.parts)
            | set(self.files.values())
        )


def new_name() -> str:
    """A random name for a new index, segment or part."""
    from secrets import token_hex  # needed by writers alone

    return f"MAIN_{token_hex(8)}"


def latest(folder: Path) -> int:
    """The greatest number of a table of contents, -1 for none. Costs one listing of the folder."""
    try:
        return max(_numbers(folder), default=-1)
    except OSError:
        return -1


class Seen(NamedTuple):
    """The state of an index folder when a generation was read.

    Any change that makes another generation the newest changes it.
    """

    folder: Path
    number: int
    stamps: tuple[int, ...]

    def stands(self) -> bool:
        """Whether the folder still has this state. Costs three look-ups of names."""
        try:
            stamps = _stamps(self.folder.stat()) + _stamps(os.lstat(_toc_path(self.folder, self.number)))
        except OSError:
            return False
        return stamps == self.stamps and not os.access(_toc_path(self.folder, self.number + 1), os.F_OK)


def _toc_path(folder: Path | str, number: int) -> str:
    return f"{folder}/_MAIN_{number}.toc"


def _stamps(state: os.stat_result) -> tuple[int, ...]:
    """The numbers that tell a file or folder from another of the same name."""
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


def read(folder: Path, *, any_analysis: bool = False) -> Generation:
    """Read the newest state. Raises a LocationError that says what the folder is instead.

    any_analysis   also read an index whose texts were analysed by other rules; then only its stored
                   articles, manifest and doc values mean something (for `rebuild`)
    """
    return read_seen(folder, any_analysis=any_analysis)[0]


def read_seen(folder: Path, *, any_analysis: bool = False) -> tuple[Generation, Seen]:
    """Read the newest state, and the state of the folder just before."""
    try:
        folder_stamps = _stamps(folder.stat())
        numbers = _numbers(folder)
    except OSError:
        numbers = []
    if not numbers:
        raise not_an_index(folder)
    try:
        newest, toc_stamps = _read_table(folder, numbers[0], any_analysis)
        for number in numbers[1:]:  # a commit's leftover, or another index that was copied here
            with suppress(LocationError):
                other, other_stamps = _read_table(folder, number, any_analysis)
                if other.name != newest.name and other.created > newest.created:
                    newest, toc_stamps = other, other_stamps
    except FileNotFoundError:  # replaced since it was listed
        return read_seen(folder, any_analysis=any_analysis)
    return newest, Seen(folder, newest.number, folder_stamps + toc_stamps)


def _numbers(folder: Path) -> list[int]:
    """The numbers of all tables of contents, the greatest first."""
    numbers = (int(match.group(1)) for name in os.listdir(folder) if (match := TOC_NAME.match(name)))
    return sorted(numbers, reverse=True)


def _read_table(folder: Path, number: int, any_analysis: bool) -> tuple[Generation, tuple[int, ...]]:
    """Read one table of contents. Returns its state and the stamps of its file."""
    path = Path(_toc_path(folder, number))
    try:
        with os.fdopen(open_plain(path), "rb") as file:
            stamps = _stamps(os.fstat(file.fileno()))
            content = file.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Damaged(f"The table of contents {path} cannot be read: {reason_of(error)}.") from error
    return replace(parse(content, str(folder), any_analysis=any_analysis), number=number), stamps


def parse(content: bytes, folder: str, *, any_analysis: bool = False) -> Generation:
    """Parse a table of contents. Raises a LocationError naming the folder."""
    again = f"Index its articles anew, into another folder: searcher index PATH -i {folder}-new"
    if len(content) < FOOT.size or content[-len(TAIL) :] != TAIL:
        raise NotAnIndex(
            f"{folder} holds a Whoosh index that this program did not make, or one that was cut short.", again
        )
    crc, length, _ = FOOT.unpack(content[-FOOT.size :])
    packed = content[-FOOT.size - length : -FOOT.size] if length <= len(content) - FOOT.size else b""
    if zlib.crc32(packed) != crc:
        raise Damaged(f"The table of contents of {folder} has been altered.", again)
    try:
        table = orjson.loads(packed)
        version = f"{table['format']}.{table['analysis']}"
        has_format = table["format"] in READ_VERSIONS
        if not has_format or not (any_analysis or table["analysis"] == ANALYSIS_VERSION):
            raise WrongVersion(
                f"{folder} was made by another version of searcher (format {version}, "
                f"this one reads {FORMAT_VERSION}.{ANALYSIS_VERSION}).",
                f"Its articles and what you added to it are kept by: searcher rebuild -i {folder}"
                if has_format and table["analysis"] < ANALYSIS_VERSION
                else f"A rebuild is needed: searcher index PATH -i {folder}-new; or, with the version that "
                f"made it, searcher dump FILE, and then here searcher restore FILE -i {folder}-new",
            )
        segments = tuple(
            SegmentEntry(**{**entry, "langs": tuple(entry["langs"])}) for entry in table["segments"]
        )
        generation = Generation(
            table["number"],
            segments,
            tuple(table["parts"]),
            dict(table["files"]),
            table["created"],
            table.get("name", ""),
        )
        is_valid = isinstance(generation.created, str) and isinstance(generation.name, str)
        is_valid = is_valid and all(map(_is_valid, segments)) and all(map(_NAME.fullmatch, generation.names))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_valid = False
    if not is_valid:
        raise Damaged(
            f"The table of contents of {folder} is not valid: an entry has the wrong type "
            "or an unsafe file name.",
            again,
        )
    return generation


def _is_valid(entry: SegmentEntry) -> bool:
    """Whether an entry has the right types and a safe name.

    Its names become paths, and a stranger may have written it.
    """
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


def not_an_index(folder: Path) -> NoIndex | NotAnIndex:
    """The error that says what a folder without a table of contents is."""
    hint = f"Make one: searcher index PATH... -i {folder}"
    if not folder.exists():
        return NoIndex(f"There is no index at {folder}.", hint)
    if not folder.is_dir():
        return NotAnIndex(f"{folder} is a file, not an index folder.", "Name the index folder with -i.")
    try:
        names = os.listdir(folder)
    except OSError as error:
        return NotAnIndex(
            f"{folder} cannot be read: {reason_of(error)}.",
            "See to its permissions, or name another folder with -i.",
        )
    if not names:
        return NoIndex(f"The folder {folder} is empty; there is no index in it.", hint)
    if any(
        name.startswith((LOCK_FILE, SCRATCH)) or (name == YOURS and len(names) == 1) or OUR_NAME.match(name)
        for name in names
    ):
        return NoIndex(f"Nothing has been indexed into {folder} yet.", hint)
    return NotAnIndex(f"{folder} is not an index: it holds other files.", "Name the index folder with -i.")
