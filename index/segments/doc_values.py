"""The facets of a segment's articles, one value (or list) an article, as arrays in a file of their own.

They stand apart from the words because what only the whole corpus can decide (sections, lent dates) changes after a segment is written:
a commit then writes these few bytes an article anew and leaves the rest.

    first, last     int32 day numbers of the publication day; equal for a full day, a span for a month or year, 0 for none
    period          two bytes or four, see `days.period`
    provenance      uint8, place in `article.PROVENANCES`
    captured        int32 day numbers, those of article i at captured_at[i]..captured_at[i+1]
    section site publisher lang    0 for unknown, else 1 + place in `NAME_names`; one, two or four bytes, as many as the greatest needs
    author          the same, several an article, at author_at[i]..
    url             uint64, `url_key` of the address, 0 for none
    flags           uint16 (uint8 in formats before 9): bit 0 truncated, bit 1 has captions, the others what settling may look at (see `settle_flags`)

Settled facets also say why they differ from what was read: article note_doc[k] (ascending) has the note note[k] of `notes` (see `settle_notes`);
and which paragraphs of the text are furniture (see `furniture`).
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile
from index.storage.hashing import hash64
from index.storage.string_table import Strings

SINGLE = ("section", "site", "publisher", "lang")


# What most addresses look like; of these the parts are known without taking them apart by all the rules.
_USUAL_URL = re.compile(
    r"https?://(?:www\.)?([a-z0-9.-]+)(/[\w./;=,+~%@:&-]*)?(\?[\w./;=,+~%@:&-]+)?(?:#[\w./;=,+~%@:&-]*)?",
    re.ASCII,
)


def url_key(url: str | None) -> int:
    """A number that addresses of one page share: scheme, `www.`, a final slash, the fragment and letter case of the host do not count."""
    if not url:
        return 0
    usual = _USUAL_URL.fullmatch(url)
    if usual is not None:
        plain = f"{usual[1]}{(usual[2] or '').rstrip('/')}{usual[3] or ''}"
        return hash64(plain.encode()) or 1
    from urllib.parse import urlsplit  # for few addresses

    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return hash64(url.encode("utf-8", "replace")) or 1
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    plain = f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
    return hash64(plain.encode("utf-8", "replace")) or 1


class DocValues:
    """The facets of a segment, mapped."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path, None)  # a few bytes an article decide every filter and every count
        self._arrays: dict[str, Array] = {}
        self._views: dict[str, memoryview] = {}
        self._names: dict[str, list[str]] = {}

    def __getitem__(self, name: str) -> Array:
        array = self._arrays.get(name)
        if array is None:
            array = self._arrays[name] = self.file[name]
        return array

    def number(self, name: str, doc: int) -> int:
        """One article's number in a column."""
        view = self._views.get(name)
        if view is None:  # a view gives its items as plain numbers, in a third of the time
            view = self._views[name] = self[name].data
        number: int = view[doc]
        return number

    def name(self, name: str, doc: int) -> str | None:
        """One article's value of a field."""
        number = self.number(name, doc)
        return self.names(name)[number - 1] if number else None

    def notes(self, doc: int) -> str:
        """Why an article's facets are not those read, see `settle_notes`; empty where they are."""
        if "note_doc" not in self.file:
            return ""
        docs = self["note_doc"]
        place = int(np.searchsorted(docs, doc))
        return (
            self.names("note")[int(self["note"][place])]
            if place < docs.size and int(docs[place]) == doc
            else ""
        )

    def names(self, name: str) -> list[str]:
        """The distinct values of a field; number k of the column is the value k - 1 here."""
        known = self._names.get(name)
        if known is None:
            known = self._names[name] = list(Strings(self.file, f"{name}_names"))
        return known
