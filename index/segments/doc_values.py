"""Read the doc values of a segment: a value or list of values an article, column by column.

They are the facets of the articles. The whole corpus decides some of them (sections, lent dates)
after the segment was written; a commit then rewrites these few bytes an article and leaves postings
and texts alone.

    first, last     int32 day numbers of the publication day: equal for a full day, a range for a
                    month or year, 0 for none
    period          two or four bytes, see `index.dates.ordinals.period`
    provenance      uint8, index into `article.PROVENANCES`
    captured        int32 day numbers, those of article i at captured_at[i]..captured_at[i+1]
    section site publisher lang    0 for unknown, else 1 + the index in `NAME_names`; one, two or
                                   four bytes
    author          the same, several an article, at author_at[i]..
    url             uint64, `url_key` of the URL, 0 for none
    flags           uint16 (uint8 before format 9): bit 0 truncated, bit 1 has captions, the others
                    for the corpus step (see `index.evidence`)

Values that the corpus changed have more arrays: the note note[k] of `note_names` says why article
note_doc[k] (ascending) differs from what was read (see `index.evidence`), and five arrays list the
boilerplate (see `boilerplate`).
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from index.arrays import Array
from index.storage.array_file import ArrayFile
from index.storage.hashing import hash64
from index.storage.string_table import Strings

#: The named columns with one value an article.
SINGLE = ("section", "site", "publisher", "lang")


# Most URLs match this, which saves parsing them by all the rules.
_USUAL_URL = re.compile(
    r"https?://(?:www\.)?([a-z0-9.-]+)(/[\w./;=,+~%@:&-]*)?(\?[\w./;=,+~%@:&-]+)?(?:#[\w./;=,+~%@:&-]*)?",
    re.ASCII,
)


def url_key(url: str | None) -> int:
    """Hash a URL without scheme, `www.`, final slash, fragment and case of the host."""
    if not url:
        return 0
    usual = _USUAL_URL.fullmatch(url)
    if usual is not None:
        plain = f"{usual[1]}{(usual[2] or '').rstrip('/')}{usual[3] or ''}"
        return hash64(plain.encode()) or 1
    from urllib.parse import urlsplit  # few URLs need it

    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return hash64(url.encode("utf-8", "replace")) or 1
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    plain = f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"
    return hash64(plain.encode("utf-8", "replace")) or 1


class DocValues:
    """The doc values of a segment, mapped."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path, None)  # compare all: few bytes, which decide every filter and count
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
        if view is None:  # a memoryview gives plain ints, in a third of numpy's time
            view = self._views[name] = self[name].data
        number: int = view[doc]
        return number

    def name(self, name: str, doc: int) -> str | None:
        """One article's value in a named column, None for unknown."""
        number = self.number(name, doc)
        return self.names(name)[number - 1] if number else None

    def notes(self, doc: int) -> str:
        """Why an article's values differ from those read; empty where they do not."""
        if "note_doc" not in self.file:
            return ""
        docs = self["note_doc"]
        i = int(np.searchsorted(docs, doc))
        return self.names("note")[int(self["note"][i])] if i < docs.size and int(docs[i]) == doc else ""

    def names(self, name: str) -> list[str]:
        """The distinct values of a named column; number k stands for index k - 1."""
        names = self._names.get(name)
        if names is None:
            names = self._names[name] = list(Strings(self.file, f"{name}_names"))
        return names
