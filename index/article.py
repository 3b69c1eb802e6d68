"""The values of one news article as it was read: its fields, and the evidence for each of them.

Readers (`index.reading`) make an `Article` from the bytes of a source record, so nothing in it
depends on other articles. The corpus step (`index.reconcile`) decides later, from the evidence,
what takes the whole corpus.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from index.frozen import replace, value
from index.lazy_pattern import lazy_pattern

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


#: What became of a piece of evidence: `chosen` is in the article, `weaker` agrees with it, `conflict`
#: does not, `empty` says nothing, `rejected` was no candidate. It is empty until it is judged.
Status = Literal["", "chosen", "weaker", "conflict", "empty", "rejected"]

#: A date of three numbers whose first two may be day and month in either order, as first, sign and second.
NUMERIC_DATE = lazy_pattern(r"(?<![\d/-])(\d\d?)\s?([/-])\s?(\d\d?)\s?\2\s?\d{4}(?![\d/-])")


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
    where       the tag or key, in words: `JSON-LD datePublished`, `key pub_dt`
    status      what became of it
    reason      why, in words: `page clock`, `future`, `impossible`, `default day`, ...
    line        the number of its line, from 1, in a text
    """

    field: str
    value: str
    provenance: str
    confidence: float
    raw: str = ""
    where: str = ""
    status: Status = ""
    reason: str = ""
    line: int | None = None

    @property
    def is_chosen(self) -> bool:
        """Return whether the article has this value."""
        return self.status == "chosen"

    @property
    def order_unsure(self) -> bool:
        """Whether day and month may be in either order: `03/04/2020` is read as its year alone."""
        if len(self.value) >= len("2020-03-04") or not ("/" in self.raw or "-" in self.raw):
            return False
        return any(
            int(match[1]) != int(match[3]) and max(int(match[1]), int(match[3])) <= 12
            for match in NUMERIC_DATE.finditer(self.raw)
        )

    @property
    def location(self) -> str:
        """Return where it was read, in words: `line 4`, `meta date`."""
        return self.where if self.line is None else f"line {self.line}"

    @property
    def verdict(self) -> str:
        """Return what became of it, and why, in words: `chosen, unsure`, `page clock`."""
        if self.status in ("", "rejected"):
            return self.reason
        return f"{self.status}, {self.reason}" if self.reason else self.status

    def judged(self, status: Status, reason: str = "") -> Evidence:
        """Return the same piece with what became of it."""
        return replace(self, status=status, reason=reason)

    def rejected(self, reason: str) -> Evidence:
        """Return the same piece, out of the running."""
        return replace(self, status="rejected", reason=reason)


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
    """Return the first 20 hex digits of the SHA-256 of a source record's bytes."""
    from hashlib import sha256  # needed by builders alone

    return sha256(record).hexdigest()[:_ID_DIGITS]


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
