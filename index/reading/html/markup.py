"""Gather what a page states about itself for programs: its metadata tags and its JSON-LD.

The finders of title, authors, days and sections all ask this one value.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.reading.html.json_ld import Object, identified, main_article, read_objects
from index.reading.html.metadata import PageMetadata, read_metadata
from index.reading.html.tree import Tree


@dataclass(frozen=True, slots=True)
class Markup:
    """What the markup of a page states.

    metadata    its metas, links and tags with names that say something
    article     the JSON-LD object that describes the article, None if there is none
    objects     all JSON-LD objects, an outer one before those inside it
    by_id       those of them that have an `@id`
    """

    metadata: PageMetadata
    article: Object | None
    objects: list[Object]
    by_id: dict[str, Object]


def read_markup(tree: Tree) -> Markup:
    """Read the metadata and the JSON-LD of a page."""
    metadata = read_metadata(tree.soup)
    objects = read_objects(tree.json_ld)
    article = main_article(objects, metadata.meta("og:title") or metadata.title)
    return Markup(metadata, article, objects, identified(objects))
