"""Forgetting an article: its bytes leave every file of the index, and it does not come back while its file is still there.

A deleted article merely is not found; its words and text stay in the segment until that is joined with others. Here the segment is rewritten
at once. So are segments whose dictionary, by which stored texts are compressed, was trained on the article: it holds stretches of it.
What stays is the first half of a hash, by which the record is known again and passed over. What a person had set for the article
is taken out of the corrections.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson

from index.arrays import Array
from index.building.merger import merge
from index.commits.changes import find_all, without
from index.commits.forgotten import FORGOTTEN, as_forgotten, forgotten_ids
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, write_part
from index.commits.publish import publish, writing
from index.errors import UnknownArticle
from index.reconcile import corrections
from index.reconcile.corpus import reconcile
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage.array_file import ArrayFile, ArrayWriter
from index.storage.compressed import Packer, SharedSlices, Slices
from index.storage.generation import Generation, SegmentEntry
from index.storage.ids import id_array
from index.storage.lock import lock

if TYPE_CHECKING:
    pass

#: Equal bytes of that length are taken for the article's own.
_STRETCH = 24
_KINDS = ("text", "evidence")


def forget(location: str | Path, id: str, *, wait: bool = False) -> Generation:
    """Remove the article with this id for good. Raises UnknownArticle where there is none.

    A forgetting that was killed when the article was gone already is brought to its end.
    """
    folder = Path(location)
    generations.read(folder)
    with writing(folder), lock(folder, wait):
        for leftover in folder.glob(".building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        old = generations.read(folder)
        ids = id_array([id])
        holders = [entry for entry in old.segments if find_all(folder, entry, ids).size]
        if (
            not holders
            and contains(forgotten_ids(folder, old), ids).all()
            and (left := _finished(folder, old, ids)) != old
        ):
            return left
        if not holders:
            raise UnknownArticle(f"No article has the id {id}.", "Ids stand beside the hits of a search.")
        stretches = _stretches(folder, holders, ids)
        segments = []
        for entry in old.segments:
            deleted = without(folder, entry, ids, old.number + 1)
            if entry in holders or _reminds(folder, entry, stretches):
                rewritten = _rewritten(folder, deleted)
                segments += [rewritten] if rewritten else []
            else:
                segments.append(entry)
        state = replace(
            old, segments=tuple(segments), parts=tuple(_parts(folder, old, ids)),
            files={**old.files, FORGOTTEN: _remembered(folder, old, ids)},
        )  # fmt: skip
        return _finished(folder, publish(folder, state), ids)


def _finished(folder: Path, left: Generation, ids: Array) -> Generation:
    """What was set for the article goes, and what depends on it is settled anew."""
    corrections.strike(folder, ids[0].tobytes().hex(), lambda beginning: _begins(folder, left, beginning))
    return reconcile(folder, left).generation


def _begins(folder: Path, generation: Generation, beginning: str) -> bool:
    """Whether the id of an article that can be found begins so."""
    return any(SegmentReader(folder, entry).find(beginning) for entry in generation.segments)


def _remembered(folder: Path, old: Generation, ids: Array) -> str:
    name = f"{generations.new_name()}.ids"
    file = ArrayWriter(folder / name)
    file.put("ids", np.unique(np.concatenate([forgotten_ids(folder, old), ids]), axis=0))
    file.close({})
    return name


def _parts(folder: Path, old: Generation, ids: Array) -> Iterator[str]:
    """The parts of the manifest, those that know the article written anew. Files keep their numbers, by which later parts name them; and
    parts that name a part which is now called otherwise are written anew too."""
    from index.commits.manifest_writer import entries_of

    wanted, renamed = ids[0].tobytes(), dict[str, str]()
    for part in Manifest.load(folder, old.parts).parts:
        dead = part.dead()
        if not part.holds(wanted) and not renamed.keys() & dead.keys():
            yield part.name
            continue
        entries = list(entries_of(part, np.ones(len(part), dtype=bool)))
        for entry in entries:
            _strike_out(entry, wanted)
        name = renamed[part.name] = f"{generations.new_name()}.part"
        write_part(folder, name, entries, {renamed.get(other, other): files for other, files in dead.items()})
        yield name


def _strike_out(entry: Entry, id: bytes) -> None:
    records = [
        (bytes(entry.digests[32 * place : 32 * place + 32]), number)
        for place, number in enumerate(entry.numbers)
    ]
    entry.problems += [as_forgotten(number) for digest, number in records if digest.startswith(id)]
    struck = {number for digest, number in records if digest.startswith(id)}
    entry.problems = [one for one in entry.problems if not (one.verdict == "cut" and one.number in struck)]
    entry.digests = bytearray(b"".join(digest for digest, _ in records if not digest.startswith(id)))
    entry.numbers = [number for digest, number in records if not digest.startswith(id)]


# -- segments ------------------------------------------------------------------------------------------------------------------------------


def _stretches(folder: Path, holders: list[SegmentEntry], ids: Array) -> set[bytes]:
    """Stretches of the article's stored text and evidence."""
    found: set[bytes] = set()
    for entry in holders:
        reader = SegmentReader(folder, entry)
        for doc in find_all(folder, entry, ids).tolist():
            article = reader.article(doc, evidence=True)
            texts = [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]
            for text in (*texts, *(one.raw for one in article.evidence)):
                stored = orjson.dumps(text)[1:-1]
                found.update(stored[at : at + _STRETCH] for at in range(len(stored) - _STRETCH + 1))
    return found


def _reminds(folder: Path, entry: SegmentEntry, stretches: set[bytes]) -> bool:
    """Whether a dictionary of a segment holds a stretch of the article."""
    file = ArrayFile(folder / f"{entry.name}.arr")
    for kind in _KINDS:
        blob = file[f"{kind}_dictionary"].tobytes()
        if any(blob[at : at + _STRETCH] in stretches for at in range(len(blob) - _STRETCH + 1)):
            return True
    return False


def _rewritten(folder: Path, entry: SegmentEntry) -> SegmentEntry | None:
    """A segment without its deleted articles, its texts compressed anew; None where nothing is left."""
    if not entry.live:
        return None
    name = generations.new_name()
    with tempfile.TemporaryDirectory(prefix=".building-", dir=folder) as scratch:
        merged = merge(Path(scratch), [SegmentReader(folder, entry)], name)
        old = ArrayFile(Path(scratch, f"{name}.arr"))
        file = ArrayWriter(folder / f"{name}.arr")
        try:
            for array in old.names():
                if not array.startswith(_KINDS):
                    file.put(array, old[array])
            _put_anew(file, "text", Slices(old, "text"), share=False)
            _put_anew(file, "evidence", SharedSlices(old, "evidence"), share=True)
            size = file.close(old.meta)
        except BaseException:
            file.abandon()
            raise
        for column in merged.files[1:]:
            Path(scratch, column).rename(folder / column)
            size += (folder / column).stat().st_size
    return replace(merged, bytes=size)


def _put_anew(file: ArrayWriter, kind: str, slices: Slices, share: bool) -> None:
    """Write slices with a dictionary trained on no others than these."""
    packer = Packer(share=share)
    for number in range(len(slices)):
        packer.add(slices[number])
    packer.write(file, kind)
