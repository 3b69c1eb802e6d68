"""A source record before it is read as an article: what `sources` hands to the readers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from index.frozen import value

Kind = Literal["text", "html", "fields", "letter"]
#: The flag of a record of several articles that cannot be cut.
SEVERAL = "several"


@value
class RawRecord:
    """One record, decoded once.

    data      the bytes of its identity: the unpacked file, the JSONL line without its newline, the
              canonical JSON of a row or feed entry, or the payload of a WARC record
    kind      its reader: `text` for a plain-text scrape, `html` for a page, `fields` for a record
              with named fields, `letter` for an e-mail in HTML with fields from its headers
    text      the characters, for `text` and `html`; without NULs, byte-order marks and controls
    fields    the named fields, for `fields` (a JSON object, a CSV row, a feed entry), as parsed
    root      the PATH given to the indexer (absolute), and `path` below it, with "/"
    number    the record's number in its file, from 0; None when the file is one article
    captured  fetch days known from the container (WARC-Date), `2024-07-16`
    url       address known from the container (WARC-Target-URI)
    lang      the language the user stated with `--lang`; None for detection
    flags     words about decoding (`encoding=windows-1252`, `encoding=mixed`, `mojibake_fixed`,
              `input_truncated`); `several` for several articles that cannot be cut; and what the
              record lacks of its file (see `cuts`)
    whole     the id of the whole file, where this record was cut out of it; else empty
    """

    # A slot for values computed once, such as the digest: the ledger needs it, and the article.
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
        """Return the SHA-256 of the record's bytes."""
        from hashlib import sha256  # a start imports this module, and only readers need a digest

        return sha256(self.data).digest()

    @property
    def id(self) -> str:
        """Return the id of its article: the first 20 hex digits of the digest."""
        return self.digest[:10].hex()
