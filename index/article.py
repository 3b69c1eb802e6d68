"""The values of one news article as it was read: its fields, and the evidence for each of them.

Readers (`index.reading`) make an `Article` from the bytes of a source record, so nothing in it
depends on other articles. The corpus step (`index.reconcile`) decides later, from the evidence,
what takes the whole corpus.
"""

from __future__ import annotations

from functools import lru_cache

from index.frozen import value

#: The provenances of a publication day. Doc values store the index, so the order stays; `index.dates.choose`
#: ranks them.
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

#: Provenances that are marked as weak and that `dated-by:` can exclude.
WEAK = frozenset({"relative", "text", "htmldate", "copy"})


@value
class Source:
    """The source record of an article.

    root        the root folder, as given to `searcher index`
    path        the path of the file below it
    record      the 0-based number of the record (line, row, WARC record); None for a file that is
                one article
    sha256      the hex digest of the record's bytes
    """

    root: str
    path: str
    record: int | None
    sha256: str


@value
class Evidence:
    """One candidate for one field, stored whether it was chosen or not.

    field       `published`, `modified`, `captured`, `section`, `title`, `site`, `authors`, ...
    value       as the article would have it: `2020-03-11`, `2020-03`, `World/Europe` (slashes
                inside names escaped)
    provenance  for dates one of `PROVENANCES` or `page-clock`, `file`; for sections `json-ld`,
                `meta`, `markup`, `crumb`, `kicker`, `url`, ...
    confidence  0..1, measured where possible
    raw         the text it was read from, unchanged, at most 200 characters
    where       line number, tag or key, in words: `line 1`, `JSON-LD datePublished`, `key pub_dt`
    verdict     `chosen`, or why not: `weaker`, `conflict`, `page clock`, `future`, `impossible`,
                `default day`, ...
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
    """One news article.

    Its texts have no control characters and are unchanged otherwise; nothing is escaped.
    """

    id: str
    title: str = ""
    #: from general to particular; empty when unknown
    section: tuple[str, ...] = ()
    #: `2020-03-11`, `2020-03`, `2020` or None: a calendar day as printed, never shifted to a time zone or
    #: completed
    published: str | None = None
    published_from: str = "none"
    modified: str | None = None
    #: the days on which the page was fetched, ascending
    captured: tuple[str, ...] = ()
    #: bounds of an unknown publication day
    not_after: str | None = None
    not_before: str | None = None
    #: host name of the URL, lower case, without `www.`
    site: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    #: BCP 47 primary language, `en`; None when unknown (the builder may then detect it)
    lang: str | None = None
    #: the standfirst, where the source separates one from the first paragraph; else empty
    lead: str = ""
    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    #: boilerplate: share bars, related lists, copyright lines; searchable, ranked low
    aside: tuple[str, ...] = ()
    #: the text is cut off at its end (or its input was)
    truncated: bool = False
    #: notes on how the record was read, such as `encoding=mixed`, `mojibake_fixed`, `input_truncated`
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def article_id(record: bytes) -> str:
    """The first 20 hex digits of the SHA-256 of a source record's bytes."""
    return digest_of(record)[:10].hex()


#: Digits of an id, and the fewest that may stand for one.
_ID_DIGITS = 20
_ID_MIN_DIGITS = 6
_HEX_DIGITS = frozenset("0123456789abcdef")


def is_id_prefix(text: str) -> bool:
    """Return whether a text may stand for an id: 6 to 20 of its digits, in small letters.

    >>> is_id_prefix("0fe1d2"), is_id_prefix("0fe1"), is_id_prefix("0FE1D2")
    (True, False, False)
    """
    return _ID_MIN_DIGITS <= len(text) <= _ID_DIGITS and _HEX_DIGITS.issuperset(text)


#: The last record and its digest: the ledger and the article need it one after the other. One record at most.
_digested: tuple[bytes | None, bytes] = None, b""


def digest_of(record: bytes) -> bytes:
    """The SHA-256 of a source record's bytes."""
    global _digested
    from hashlib import sha256  # needed by builders alone

    last, digest = _digested
    if record is not last:
        digest = sha256(record).digest()
        _digested = record, digest
    return digest


def section_words(path: tuple[str, ...]) -> str:
    r"""Write a section path: `World/Europe`, with a slash inside a name as `\/`."""
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in path)


@lru_cache(maxsize=4096)
def section_path(words: str) -> tuple[str, ...]:
    r"""Parse what `section_words` writes:

    `World/Europe` -> ("World", "Europe"). Empty names are dropped.
    """
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
