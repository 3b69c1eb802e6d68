"""Archives (zip, tar): the files in them as records of one file, numbered through.

Nothing is written to disk. One layer is opened; only regular files count.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import IO

from index.errors import Failed, RecordFailure, RecordProblem, Skipped
from index.frozen import replace, value
from index.reading.formats.json_records import Parsed
from index.reading.formats.place import Opener, Record
from index.reading.input.compressed import ZIP_ERRORS, zip_member
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import WHOLE, Stream

#: More files than these are counted and not read.
MOST_MEMBERS = 10_000


@value
class Member:
    """A file in an archive, or why it cannot be read."""

    name: str
    stream: Stream | Failed | Skipped


def zipped(packed: Stream, open: Opener) -> Iterator[Record]:
    """Yield the records of a zip archive's files.

    An office document, which is a zip archive too, is one article.
    """
    data = packed.rest()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        raise Failed("zip", f"not a readable zip archive: {error}") from None
    with archive:
        names = set(archive.namelist())
        if "word/document.xml" in names:
            from index.reading.formats.documents import docx

            yield from docx(archive, data)
            return
        _refuse_documents(names)
        infos = [info for info in archive.infolist() if not info.is_dir()]
        members = (Member(info.filename, zip_member(archive, info)) for info in infos[:MOST_MEMBERS])
        yield from _numbered(members, open, "zip")
        if len(infos) > MOST_MEMBERS:
            yield _too_many(len(infos) - MOST_MEMBERS)


def _refuse_documents(names: set[str]) -> None:
    for mark, what in (
        ("[Content_Types].xml", "Office document"),
        ("META-INF/container.xml", "EPUB book"),
        ("META-INF/MANIFEST.MF", "program"),
        ("mimetype", "OpenDocument file"),
    ):
        if mark in names:
            raise Skipped("unsupported", f"unsupported type: {what}")


class _File(io.RawIOBase):
    """A stream as tarfile wants it."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size if size >= 0 else 1 << 20)


def tarred(packed: Stream, open: Opener) -> Iterator[Record]:
    """Yield the records of a tar archive's files, read as a stream."""
    members = _tar_members(packed)
    yield from _numbered(islice(members, MOST_MEMBERS), open, "tar")
    beyond = sum(bool(member.name) for member in members)
    if beyond:
        yield _too_many(beyond)


def _tar_members(packed: Stream) -> Iterator[Member]:
    count = 0
    try:
        with tarfile.open(fileobj=_File(packed), mode="r|", errorlevel=0) as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]
                if not info.isreg():
                    continue
                count += 1
                file = archive.extractfile(info) if info.size <= WHOLE else None
                if file is None:
                    yield Member(
                        info.name, Failed("too-large", f"more than {WHOLE >> 20} MiB for one record")
                    )
                else:
                    yield Member(info.name, _stream(file, info.name))
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        reason = packed.damage or str(error) or "it ends early"
        yield Member(
            "",
            Failed(
                "tar",
                f"the tar archive is broken after its file {count}: {reason}; what came before was read",
            ),
        )


def _stream(file: IO[bytes], name: str) -> Stream:
    def read(size: int) -> bytes:
        try:
            return file.read(size)
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            stream.damage = f"{name} in the archive is damaged: {error}"
            return b""

    stream = Stream(read)
    return stream


def _numbered(members: Iterator[Member], open: Opener, form: str) -> Iterator[Record]:
    number, is_empty = 0, True
    for member in members:
        is_empty = False
        if not isinstance(member.stream, Stream):
            records: Iterator[Record] = iter((member.stream.failure(),))
        else:
            records = _safely(open(member.stream, member.name, form))
        for record in records:
            if isinstance(record, RecordFailure) and not record.count:
                yield _named(record, member.name, None)
            elif not member.name:  # about the archive, not about a file in it
                yield record
            else:
                yield _as_member(record, member.name, number)
                number += 1
    if is_empty:
        yield Skipped("empty", "nothing in the archive").failure()


def _safely(records: Iterator[Record]) -> Iterator[Record]:
    """Yield the records of one member. A failure in it does not cost the members that follow."""
    try:
        yield from records
    except RecordProblem as problem:
        yield problem.failure()


def _as_member(record: Record, name: str, number: int) -> Record:
    if isinstance(record, RawRecord):
        return replace(record, number=number, path=f"/{name}")
    if isinstance(record, Parsed):
        return RawRecord(
            record.data, "fields", fields=record.fields, path=f"/{name}", number=number, flags=record.flags
        )
    return _named(record, name, number)


def _named(failure: RecordFailure, name: str, number: int | None) -> RecordFailure:
    """Name the member of the archive that a failure is about."""
    message = f"{name}: {failure.message}" if name else failure.message
    return replace(failure, record=number, message=message)


def _too_many(count: int) -> RecordFailure:
    return Skipped(
        "unsupported", f"{count:,} files beyond the first {MOST_MEMBERS:,} of the archive"
    ).failure(count=count)
