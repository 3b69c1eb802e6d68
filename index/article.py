"""What one news text is, once it has been read: its fields, and where each of them came from.

An `Article` is a value. Readers (`read_text`, `read_html`, `read_records`) make one from the bytes of a source record;
nothing in it depends on other articles. What only the whole corpus can decide is decided later by `settle`, from `evidence`.
"""

from __future__ import annotations

from functools import lru_cache

from index.frozen import value

#: Where a publication day may come from, strongest reading first is *not* implied by this order; `dates` holds the ladder.
PROVENANCES = (
    "record",
    "json-ld",
    "meta",
    "microdata",
    "time",
    "url",
    "byline",
    "dateline",
    "relative",
    "text",
    "htmldate",
    "copy",
    "user",
    "none",
)

#: Provenances that are shown as weak and can be left out with `dated-by:`.
WEAK = frozenset({"relative", "text", "htmldate", "copy"})


@value
class Source:
    """Where a record lies: the root folder given to `searcher index`, the path below it, the record's number in the file.

    `record` is None for a file that is one article, else the 0-based number of the record (line, row, WARC record).
    `sha256` is the hex digest of the record's bytes.
    """

    root: str
    path: str
    record: int | None
    sha256: str

    def __lt__(self, other: Source) -> bool:
        return self._key() < other._key()

    def _key(self) -> tuple[str, str, int, str]:
        return self.root, self.path, -1 if self.record is None else self.record, self.sha256


@value
class Evidence:
    """One candidate for one field, kept whether it was chosen or not.

    field       `published`, `modified`, `captured`, `section`, `title`, `site`, `authors`, ...
    value       as it would stand in the article: `2020-03-11`, `2020-03`, `World/Europe` (slashes inside names escaped)
    provenance  for dates one of `PROVENANCES` or `page-clock`, `file`; for sections `json-ld`, `meta`, `markup`, `crumb`, `kicker`, `url`, ...
    confidence  0..1, measured where it could be
    raw         the text it was read from, as it stood there (at most 200 characters)
    where       line number, tag or key, in words: `line 1`, `JSON-LD datePublished`, `key pub_dt`
    verdict     `chosen`, or why not: `weaker`, `conflict`, `page clock`, `future`, `impossible`, `default day`, ...
    """

    field: str
    value: str
    provenance: str
    confidence: float
    raw: str = ""
    where: str = ""
    verdict: str = ""


@value
class Article:
    """One news text with its fields. Texts hold no control characters but are otherwise as found; nothing is escaped."""

    id: str
    title: str = ""
    #: general to particular; empty when unknown
    section: tuple[str, ...] = ()
    #: `2020-03-11`, `2020-03`, `2020` or None; a calendar day as printed, never shifted, never filled up
    published: str | None = None
    published_from: str = "none"
    modified: str | None = None
    #: the day or days the page was fetched, sorted
    captured: tuple[str, ...] = ()
    #: publication cannot have been later / earlier than this day, when nothing better is known
    not_after: str | None = None
    not_before: str | None = None
    #: host name of the url, lower case, without `www.`
    site: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    #: BCP 47 primary language, `en`; None when unknown (the builder may then detect it)
    lang: str | None = None
    #: the standfirst, where the source has one apart from the first paragraph; else empty
    lead: str = ""
    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    #: text set apart as furniture: share bars, related lists, copyright lines; searchable, ranked low
    aside: tuple[str, ...] = ()
    #: the text is cut off at its end (or its input was)
    truncated: bool = False
    #: words about how the record was read, e.g. `encoding=mixed`, `mojibake_fixed`, `input_truncated`
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def article_id(record: bytes) -> str:
    """The first 20 hex digits of the SHA-256 of a source record's bytes."""
    return digest_of(record)[:10].hex()


#: The record asked about last, and its digest: the books and the article ask for it in turn.
_digested: tuple[bytes | None, bytes] = None, b""


def digest_of(record: bytes) -> bytes:
    """The SHA-256 of a source record's bytes."""
    global _digested
    from hashlib import sha256  # by builders alone

    known, digest = _digested
    if record is not known:
        digest = sha256(record).digest()
        _digested = record, digest
    return digest


def section_words(path: tuple[str, ...]) -> str:
    r"""A section path as it is written everywhere: `World/Europe`, a slash inside a name as `\/`."""
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in path)


@lru_cache(maxsize=4096)
def section_path(words: str) -> tuple[str, ...]:
    r"""The inverse of `section_words`: `World/Europe` -> ("World", "Europe"); empty names are dropped."""
    if "\\" not in words:
        return tuple(name.strip() for name in words.split("/") if name.strip())
    names, name, escaped = [], "", False
    for char in words:
        if escaped:
            name, escaped = name + char, False
        elif char == "\\":
            escaped = True
        elif char == "/":
            names.append(name.strip())
            name = ""
        else:
            name += char
    names.append((name + ("\\" if escaped else "")).strip())
    return tuple(n for n in names if n)
