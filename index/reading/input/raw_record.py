"""A source record before it is read as an article: what `sources` hands to the readers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from index.frozen import value

Kind = Literal["text", "html", "fields", "letter"]
#: The flag of a record that holds several articles which cannot be parted.
SEVERAL = "several"


@value
class RawRecord:
    """One record, decoded once.

    data      the bytes its identity derives from: the file (unpacked), the JSONL line without its newline, the canonical JSON of a row
              or feed entry, the payload of a WARC record
    kind      which reader it is for: `text` a plain-text scrape, `html` a page, `fields` a record with named fields, `letter` an e-mail
              in HTML with what its headers say as fields
    text      the decoded characters, for `text` and `html`; NULs, byte-order marks and stray controls already removed
    fields    the named fields, for `fields` (a JSON object, a CSV row, a feed entry), as parsed
    root      the PATH given to the indexer (absolute), and `path` below it, with "/"
    number    the record's number in its file, 0-based, or None when the file is one article
    captured  fetch days known from the container (WARC-Date), `2024-07-16`
    url       address known from the container (WARC-Target-URI)
    lang      the language the user stated with `--lang`, or None for detection
    flags     words about decoding: `encoding=windows-1252`, `encoding=mixed`, `mojibake_fixed`, `input_truncated`; `several` where the
              record holds several articles that cannot be parted; and what it lacks of its file (see `cuts`)
    whole     the id of the whole file, where this record is a piece of it that was cut out; else empty
    """

    # A slot for what is computed once, such as the digest: the ledger and the article need it one after the other.
    __slots__ = ("__dict__",)

    data: bytes
    kind: Kind
    text: str = ""
    fields: Mapping[str, Any] | None = None
    root: str = ""
    path: str = ""
    number: int | None = None
    captured: tuple[str, ...] = ()
    url: str | None = None
    lang: str | None = None
    flags: tuple[str, ...] = ()
    whole: str = ""

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the record's bytes."""
        from hashlib import sha256  # a start imports this module, and only readers need a digest

        return sha256(self.data).digest()

    @property
    def id(self) -> str:
        """The id of its article: the first 20 hex digits of the digest."""
        return self.digest[:10].hex()
