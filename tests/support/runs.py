"""Small corpora on disk, and what a run over them gave."""

from __future__ import annotations

from pathlib import Path

from index.article import article_id
from index.commits.manifest import Manifest
from index.ingest.build import Report, build
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from tests.support import bad_inputs


def counts(report: Report) -> dict[str, int]:
    """The counts that are not nought."""
    names = ("added", "updated", "unchanged", "duplicates", "skipped", "failed", "removed")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def articles_in(location: Path) -> dict[str, str]:
    """Every article that can be found: its id and its text."""
    found = {}
    for entry in generations.read(location).segments:
        reader = SegmentReader(location, entry)
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                article = reader.article(doc)
                assert article.id not in found
                found[article.id] = "\n".join(
                    (article.title, article.lead, *article.paragraphs, *article.captions, *article.aside)
                )
    return found


def manifest_of(location: Path) -> Manifest:
    return Manifest.load(location, generations.read(location).parts)


def sources(location: Path, id: str) -> list[tuple[str, int | None]]:
    return [(source.path, source.record) for source in manifest_of(location).sources_of(id)]


def write(folder: Path, **texts: str) -> Path:
    """Files `name.txt`, each with a story of its word."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, word in texts.items():
        (folder / f"{name}.txt").write_text(bad_inputs.story(word))
    return folder


def id_of(word: str) -> str:
    return article_id(bad_inputs.story(word).encode())


def in_process(paths: list[Path], location: Path, **options: object) -> Report:
    return build(paths, location, jobs=0, **options)  # type: ignore[arg-type]
