"""RSS, RDF and Atom: the entries of a feed as named fields.

Parsed by lxml with entities left alone, no network and libxml2's own limits: no entity bomb goes
off. A feed that is not well-formed gives the entries up to where it breaks. Beyond that it gives
those that the parser recovers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.errors import Failed, RecordFailure
from index.reading.formats.json_records import Parsed, canonical, cleaned
from index.reading.formats.wordpress import passed_over, stated, writers_of

_ENTRIES = {"item", "entry"}
#: Elements of an entry whose text is a field; the first that has text counts.
_FIELDS = {
    "title": ("title",),
    "url": ("link",),
    "published": ("pubdate", "published", "issued", "date"),
    "updated": ("updated", "modified"),
    "author": ("author", "creator"),
    "description": ("description", "summary"),
    "content": ("encoded", "content"),
    "id": ("guid", "id"),
    "publisher": ("source", "publisher"),
}


#: What WordPress's own export calls the labels that are no sections.
_TAGS = frozenset({"post_tag", "post_format", "nav_menu"})


def entries(data: bytes) -> Iterator[Parsed | RecordFailure]:
    """Yield the entries of a feed, in its order."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield Failed("xml", f"not a readable feed: {error}").failure(0)
        return
    number = 0
    if root is not None:
        about, writers = _about(root), writers_of(root)
        for element in root.iter():
            if _local(element) in _ENTRIES:
                skipped = passed_over(element)
                if skipped is not None:
                    yield skipped.failure(number)
                else:
                    entry = _entry(element)
                    fields, flags = cleaned(about | entry | stated(element, writers))
                    yield Parsed(number, canonical(entry), fields, flags)
                number += 1
    if not number and parser.error_log:
        yield Failed("xml", f"not a readable feed: {parser.error_log[0].message}").failure(0)


def _local(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    """Return the text of an element; markup inside it (Atom's xhtml) as markup."""
    if any(isinstance(child.tag, str) for child in element):
        return "".join(
            [element.text or "", *(etree.tostring(child, encoding="unicode") for child in element)]
        ).strip()
    return "".join(element.itertext()).strip()


def _about(root: Any) -> dict[str, Any]:
    """Return what the feed states of all its entries."""
    channel = next((child for child in root if _local(child) == "channel"), root)
    facts = {}
    for child in channel:
        if _local(child) == "language" and child.text:
            facts["language"] = child.text.strip()
        elif _local(child) == "title" and "publisher" not in facts and _text(child):
            facts["publisher"] = _text(child)
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang")
    return facts | ({"language": language} if language else {})


def _entry(element: Any) -> dict[str, Any]:
    by_name: dict[str, list[Any]] = {}
    for child in element:
        by_name.setdefault(_local(child), []).append(child)
    fields: dict[str, Any] = {}
    for field, names in _FIELDS.items():
        for child in (child for name in names for child in by_name.get(name, ())):
            value = _link(child) if field == "url" else _person(child) if field == "author" else _text(child)
            if value:
                fields[field] = value
                break
    authors = [
        name
        for child in [*by_name.get("author", []), *by_name.get("creator", [])]
        if (name := _person(child))
    ]
    if len(authors) > 1:
        fields["author"] = authors
    filed = [child for child in by_name.get("category", []) if child.get("domain") not in _TAGS]
    labels = [
        label for child in filed if (label := (child.get("label") or child.get("term") or _text(child)))
    ]
    if labels:
        fields["categories"] = labels
    if "url" not in fields and str(fields.get("id", "")).startswith("http"):
        fields["url"] = fields["id"]
    return fields


def _link(element: Any) -> str:
    if element.get("rel", "alternate") != "alternate":
        return ""
    return str(element.get("href") or _text(element))


def _person(element: Any) -> str:
    name = next((child for child in element if _local(child) == "name"), None)
    return _text(element if name is None else name)
