"""Publish a generation: write its table of contents, rename it, remove old files."""

from __future__ import annotations

import datetime
import errno
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import LocationError, NotAnIndex, reason_of
from index.frozen import replace
from index.schema import ANALYSIS_VERSION
from index.storage.array_file import sync_folder
from index.storage.generation import (
    FOOT,
    FORMAT_VERSION,
    LOCK_FILE,
    OUR_NAME,
    SCRATCH,
    TAIL,
    TOC_NAME,
    Generation,
    latest,
    new_name,
    not_an_index,
)


def publish(folder: Path, generation: Generation) -> Generation:
    """Make a state the newest one, durably and in one step; remove the files it no longer needs.

    Returns the state with its number and time. Every file it names must be durable already. The
    caller holds the lock.
    """
    from dataclasses import asdict

    from index.whoosh_compat.codec import table_of_contents

    number = latest(folder) + 1
    created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    generation = replace(generation, number=number, created=created, name=generation.name or new_name())
    whoosh = table_of_contents(generation)
    table = {
        "format": FORMAT_VERSION, "analysis": ANALYSIS_VERSION,
        "name": generation.name, "number": number, "created": created,
        "whoosh": zlib.crc32(whoosh), "segments": [asdict(segment) for segment in generation.segments],
        "parts": generation.parts, "files": dict(generation.files),
    }  # fmt: skip
    packed = json.dumps(table, separators=(",", ":")).encode()
    temporary, final = folder / f"._MAIN_{number}.toc.tmp", folder / f"_MAIN_{number}.toc"
    with temporary.open("wb") as file:
        file.write(whoosh)
        file.write(packed + FOOT.pack(zlib.crc32(packed), len(packed), TAIL))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)  # the names of the files come before the table that lists them
    temporary.rename(final)
    sync_folder(folder)
    clean(folder, generation)
    return generation


def clean(folder: Path, generation: Generation) -> None:
    """Remove the index's files that no longer count. The caller holds the lock.

    Open readers keep what they have mapped.
    """
    needed = {*generation.names, f"_MAIN_{generation.number}.toc", LOCK_FILE}
    for name in os.listdir(folder):
        if (
            name not in needed
            and (OUR_NAME.match(name) or TOC_NAME.match(name))
            and not name.endswith(".toc.tmp")
        ):
            with suppress(OSError):  # the commit stands, and the next one removes the file
                (folder / name).unlink(missing_ok=True)


def prepare(folder: Path) -> None:
    """Make an index folder that only its owner can read.

    Raises NotAnIndex where other files lie there.
    """
    try:
        new = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in new:
            sync_folder(path.parent)
        if latest(folder) < 0 and any(folder.iterdir()):
            problem = not_an_index(folder)
            if isinstance(problem, NotAnIndex):
                raise NotAnIndex(
                    f"{folder} holds other files; an index needs a folder of its own.",
                    "Name another folder with -i.",
                )
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO):
            with disk_errors_as_sentences(folder):
                raise
        raise NotAnIndex(
            f"{folder} cannot be made or read: {reason_of(error)}.", "Name another folder with -i."
        ) from error


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files of runs that were killed. The caller holds the lock."""
    for leftover in folder.glob(f"{SCRATCH}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def new_scratch(folder: Path) -> Path:
    """Make a folder for unfinished files inside the index. Readers and `clean` pass over it."""
    return Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder))


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """Make a scratch folder and remove it at the end; leftovers of killed runs go first."""
    remove_leftovers(folder)
    scratch = new_scratch(folder)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def disk_errors_as_sentences(folder: Path) -> Iterator[None]:
    """Raise errors of the disk as LocationError with a sentence.

    What is published is whole in any case.
    """
    try:
        yield
    except OSError as error:
        raise LocationError(
            f"Writing to {folder} failed: {reason_of(error)}. What was committed before is kept.",
            "Make room or see to the disk, then do the same again: it goes on from there.",
        ) from error
