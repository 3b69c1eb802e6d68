"""Forget an article: its bytes leave every file of the index, and its file does not bring it back.

A deleted article is merely not found: its words and text stay in the segment until a merge. Here
the segment is rewritten at once. So are segments whose compression dictionary was trained on the
article: it holds stretches of its text. What stays is the first half of a hash, by which the record
is recognized and passed over.
What a person had set for the article is taken out of the corrections.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

from index.arrays import Array
from index.building.merger import merge
from index.commits.changes import find_all, without
from index.commits.digests import Digests
from index.commits.forgotten import FORGOTTEN, as_forgotten, forgotten_ids
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, entries_of, write_part
from index.commits.publish import disk_errors_as_sentences, publish, remove_leftovers
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

#: Bytes of a stretch that, where a dictionary holds it too, is taken for the article's.
_STRETCH_BYTES = 24
#: Kinds of compressed slices of a segment.
_KINDS = ("text", "evidence")


def forget(location: str | Path, id: str, *, wait: bool = False) -> Generation:
    """Remove the article with this id for good. Raises UnknownArticle where there is none.

    A forgetting that was killed when the article was gone already is brought to its end.
    """
    folder = Path(location)
    generations.read(folder)
    with disk_errors_as_sentences(folder), lock(folder, wait):
        remove_leftovers(folder)
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
            if entry in holders or _holds_stretch(folder, entry, stretches):
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
    """Strike what a person had set for the article, and reconcile what depends on it."""
    corrections.strike(folder, ids[0].tobytes().hex(), lambda beginning: _begins(folder, left, beginning))
    return reconcile(folder, left).generation


def _begins(folder: Path, generation: Generation, beginning: str) -> bool:
    """Return whether the id of a live article begins so."""
    return any(SegmentReader(folder, entry).find(beginning) for entry in generation.segments)


def _remembered(folder: Path, old: Generation, ids: Array) -> str:
    """Write the list of forgotten articles with these ids added. Returns the name of the file."""
    name = f"{generations.new_name()}.ids"
    file = ArrayWriter(folder / name)
    file.put("ids", np.unique(np.concatenate([forgotten_ids(folder, old), ids]), axis=0))
    file.close({})
    return name


def _parts(folder: Path, old: Generation, ids: Array) -> Iterator[str]:
    """Yield the parts of the manifest; those that know the article are rewritten without it.

    Files keep their numbers, by which later parts name them. A part that names a renamed part is
    rewritten too.
    """
    wanted, renamed = ids[0].tobytes(), dict[str, str]()
    for part in Manifest.load(folder, old.parts).parts:
        dead = part.dead()
        if not part.has_record(wanted) and not renamed.keys() & dead.keys():
            yield part.name
            continue
        entries = list(entries_of(part, np.ones(len(part), dtype=bool)))
        for entry in entries:
            _strike_out(entry, wanted)
        name = renamed[part.name] = f"{generations.new_name()}.part"
        write_part(folder, name, entries, {renamed.get(other, other): files for other, files in dead.items()})
        yield name


def _strike_out(entry: Entry, id: bytes) -> None:
    """Turn the records of an article into forgotten ones."""
    records = list(zip(entry.digests, entry.numbers, strict=True))
    struck = [number for digest, number in records if digest.startswith(id)]
    entry.failures = [one for one in entry.failures if not (one.status == "cut" and one.record in struck)]
    entry.failures += map(as_forgotten, struck)
    entry.digests = Digests(digest for digest, _ in records if not digest.startswith(id))
    entry.numbers = [number for digest, number in records if not digest.startswith(id)]


# -- segments --------------------------------------------------------------------------------------


def _stretches(folder: Path, holders: list[SegmentEntry], ids: Array) -> set[bytes]:
    """Return the stretches of the article's stored text and evidence."""
    stretches: set[bytes] = set()
    for entry in holders:
        reader = SegmentReader(folder, entry)
        for doc_id in find_all(folder, entry, ids).tolist():
            article = reader.article(doc_id, evidence=True)
            texts = [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]
            for text in (*texts, *(one.raw for one in article.evidence)):
                stored = orjson.dumps(text)[1:-1]
                stretches.update(
                    stored[at : at + _STRETCH_BYTES] for at in range(len(stored) - _STRETCH_BYTES + 1)
                )
    return stretches


def _holds_stretch(folder: Path, entry: SegmentEntry, stretches: set[bytes]) -> bool:
    """Return whether a compression dictionary of a segment holds a stretch of the article."""
    file = ArrayFile(folder / f"{entry.name}.arr")
    for kind in _KINDS:
        blob = file[f"{kind}_dictionary"].tobytes()
        if any(blob[at : at + _STRETCH_BYTES] in stretches for at in range(len(blob) - _STRETCH_BYTES + 1)):
            return True
    return False


def _rewritten(folder: Path, entry: SegmentEntry) -> SegmentEntry | None:
    """Rewrite a segment without its deleted articles, its texts compressed anew.

    Returns None where nothing is left.
    """
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
            _put_compressed(file, "text", Slices(old, "text"), share=False)
            _put_compressed(file, "evidence", SharedSlices(old, "evidence"), share=True)
            size = file.close(old.meta)
        except BaseException:
            file.abandon()
            raise
        for column in merged.files[1:]:
            Path(scratch, column).rename(folder / column)
            size += (folder / column).stat().st_size
    return replace(merged, bytes=size)


def _put_compressed(file: ArrayWriter, kind: str, slices: Slices, share: bool) -> None:
    """Write slices with a dictionary trained on them alone."""
    packer = Packer(share=share)
    for number in range(len(slices)):
        packer.add(slices[number])
    packer.write(file, kind)
