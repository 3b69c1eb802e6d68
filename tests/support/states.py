"""What an index answers, to be compared before and after; and leftovers in its folder."""

from __future__ import annotations

from pathlib import Path

from index.commits.manifest import Manifest
from index.errors import NoIndex
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage.array_file import ArrayFile
from searcher.engine.local import LocalEngine
from searcher.request import FACET_NAMES, Search

QUERIES = ("harbour", '"ferry pier"', "corran OR alwick", "section:World", "published:2019..2021", "the")


def answers(folder: Path) -> tuple[object, ...]:
    """All that an index holds and says, after reading every byte of it; None where there is none. Names of files do not count."""
    try:
        state = generations.read(folder)
    except NoIndex:
        return ()
    held = []
    for entry in state.segments:
        reader = SegmentReader(folder, entry)
        reader.verify()
        live = [doc for doc in range(reader.articles) if reader.live is None or reader.live[doc]]
        held += [repr(reader.article(doc)) for doc in live]
        assert len(live) == entry.live
    for name in state.names:
        ArrayFile(folder / name).verify()
    manifest = Manifest.load(folder, state.parts)
    with LocalEngine(str(folder)) as engine:
        found = tuple(_answer(engine, text) for text in QUERIES)
        ids = sorted(hit.id for hit in engine.every_hit(Search("", sort="newest")))
    assert len(ids) == len(set(ids)) == state.articles
    sources = (
        tuple((id, tuple(sorted((one.path, one.record) for one in manifest.sources_of(id)))) for id in ids)
        if state.parts
        else ()
    )
    return tuple(sorted(held)), sources, found


def _answer(engine: LocalEngine, text: str) -> tuple[object, ...]:
    results = engine.search(Search(text, sort="newest", facets=FACET_NAMES, facet_size=None))
    return results.total, tuple(sorted(hit.id for hit in results.hits)), repr(sorted(results.facets.items()))


def no_leftovers(folder: Path) -> None:
    """Nothing lies in the folder but what the state needs."""
    state = generations.read(folder)
    rest = {path.name for path in folder.iterdir()} - {
        *state.names,
        f"_MAIN_{state.number}.toc",
        "MAIN_WRITELOCK",
    }
    assert not {name for name in rest if "MAIN" in name or name.startswith(".")}, rest
    assert not list(folder.glob("yours/.*"))
