"""Tell what a file is by its first bytes; its name decides only what the bytes leave open.

    sniff(head, name) -> Sniffed(form, what)

`form` says who reads it (see the table of formats), or why nobody does: `empty`, `binary` or
`unsupported`, with `what` in words.
"""

from __future__ import annotations

import codecs
import json
import re

from index.reading.input.decode import utf16_without_mark
from index.reading.input.markup_signs import is_html_name
from index.reading.input.signatures import HEAD, Form, Sniffed, container, has_controls

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAGS = (
    "html|head|body|title|meta|link|script|style|base|div|p|span|a|h[1-6]|article|section|main|header"
    "|footer|nav|aside|figure|table|tr|td|ul|ol|li|img|br|hr|form|iframe|noscript|center|font|b|i|em"
    "|strong|blockquote|pre"
)
_TAG = re.compile(rf"(?i)</?(?:{_TAGS})(?:\s[^<>]*=[^<>]*|\s*)/?>")
_FIRST_TAG = re.compile(rf"(?i)<(?:!doctype\s+html|(?:{_TAGS})(?:[\s>/]))")
_PAGE = re.compile(r"(?i)<!doctype\s+html|<html[\s>]|<head[\s>].*?<(?:title|meta)", re.S)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
#: Roots of XML that archives and agencies keep articles in (see `reading.xml`).
_ARCHIVES = {"tei", "tei.2", "teicorpus", "teicorpus.2", "alto"}
_ARTICLE_ROOTS = _ARCHIVES | {"nitf", "newsitem", "newsmessage", "newsml"}
#: Elements of Factiva's answers, whose roots differ.
_FACTIVA = re.compile(r"(?i)<(?:leadParagraph|tailParagraphs)[\s>]")
_ROOT_TAG = re.compile(r"<([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=[^<>]*|\s*)/?>")
_FEED_ROOTS = {"rss", "feed", "rdf:rdf", "atom:feed"}
_FACTIVA_ROOTS = {"ppsresponse", "ppsarticleresponse", "ppsarticleresultset"}
_RECORD_TAGS = {
    "item",
    "article",
    "record",
    "row",
    "doc",
    "document",
    "entry",
    "news",
    "story",
    "post",
    "page",
}
_RECORD_TITLE = re.compile(r"(?i)<(?:title|headline|heading|titel|titre|titulo)[\s>/]")
_OBJECT = re.compile(r'\{\s*(?:"(?:[^"\\\n]|\\.){0,200}"\s*:|\}|$)')
_ARRAY = re.compile(r"\[\s*(?:\{|\]\s*$|$)")
_MAIL = re.compile(r"(?:[A-Z][A-Za-z-]{1,40}: [^\n]*\n(?:[ \t][^\n]*\n)*){3}")
_MAIL_KEY = re.compile(r"(?mi)^(?:received|return-path|message-id|mime-version|delivered-to|x-mailer): ")
#: The line before each letter of an mbox: `From ann@example.com Fri Jun  8 10:00:00 2021`.
_MBOX = re.compile(r"\AFrom \S[^\n]{0,200}\n")
#: A page saved as MHTML, rather than a letter with pictures: what browsers write and mailers do not.
_SAVED_PAGE = re.compile(
    r"(?mi)^(?:snapshot-content-location: |from: <?saved by |x-mimeole: produced by microsoft mhtml)"
)
#: Column names by which a table of articles is known without `.csv` in its name.
_COLUMNS = frozenset(
    {
        "id",
        "title",
        "headline",
        "text",
        "body",
        "content",
        "article",
        "url",
        "link",
        "date",
        "published",
        "pub_date",
        "published_at",
    }
    | {
        "publish_date",
        "author",
        "authors",
        "section",
        "category",
        "source",
        "publisher",
        "site",
        "summary",
        "description",
        "lead",
    }
    | {"timestamp", "created_at", "language", "lang"}
)


def sniff(head: bytes, name: str = "") -> Sniffed:
    """Judge a file by its first `HEAD` bytes (or all of it) and its name."""
    if not head:
        return Sniffed("empty")
    by_signature = container(head)
    if by_signature:
        return by_signature
    if has_controls(head) and not _wide(head):
        return (
            Sniffed("unsupported", "Brotli, by its name")
            if name.lower().endswith(".br")
            else Sniffed("binary", "not text")
        )
    text = _rough(head).lstrip()
    if not text:
        return Sniffed("empty" if len(head) < HEAD else "text")
    return _textual(text, name.lower())


def _wide(head: bytes) -> str | None:
    """Return the encoding of a text of two or four bytes a character."""
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            return encoding
    return utf16_without_mark(head)


def _rough(head: bytes) -> str:
    """Return characters good enough to see the form by; only ASCII matters here."""
    wide = _wide(head)
    return (
        head.decode(wide, "ignore").lstrip("\ufeff")
        if wide
        else head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    )


def _after_prolog(text: str) -> str:
    """Return the text after declarations, instructions and comments.

    This is a loop, because a regular expression for it can be made to hang.
    """
    while True:
        text = text.lstrip()
        if text.startswith("<!--"):
            end = text.find("-->") + 3
        elif text.startswith("<?"):
            end = text.find("?>") + 2
        elif text[:9].lower() == "<!doctype" and not _FIRST_TAG.match(text):
            subset = text.find("[", 0, max(0, text.find(">")))
            end = (text.find("]", subset) + 2) if subset > 0 else text.find(">") + 1
        else:
            return text
        if end < 4:
            return ""
        text = text[end:]


def _textual(text: str, name: str) -> Sniffed:
    """Tell the forms of text apart. `text` begins with a printing character."""
    stem = name.removesuffix(".gz")
    if text.startswith("{") and _OBJECT.match(text):
        return Sniffed(_json_form(text))
    if text.startswith("[") and _ARRAY.match(text[:1000]):
        return Sniffed("json")
    if stem.endswith((".jsonl", ".ndjson", ".json")) and any(
        line.lstrip().startswith("{") for line in text[:20000].split("\n")
    ):
        return Sniffed("jsonl")  # some of its lines may be broken
    start = _after_prolog(text) if text.startswith("<") else ""
    xml = _xml(start, text.startswith("<?xml"))
    if xml:
        return xml
    mail = _mail(text, stem)
    if mail:
        return mail
    if _is_page(text, start, stem.endswith((".html", ".htm", ".xhtml"))):
        return Sniffed("html")
    if _is_table(text, stem):
        return Sniffed("csv")
    return Sniffed("text")


def _is_page(text: str, start: str, named: bool) -> bool:
    """Whether a text is marked up, rather than one that talks about tags."""
    if "<" not in text:
        return False
    if _FIRST_TAG.match(start) and (named or len(_TAG.findall(text)) >= 3):
        return True
    tags = len(_TAG.findall(text[:4096]))
    return tags >= 20 or (named and tags > 0) or _PAGE.search(text[:4096]) is not None


def _json_form(text: str) -> Form:
    """Tell one object a line from one object (or several) over many lines."""
    line, newline, _ = text.partition("\n")
    if not newline:
        return "jsonl"
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return "json" if line.rstrip().endswith(("{", "[", ",")) else "jsonl"
    return "jsonl"


def _xml(start: str, declared: bool) -> Sniffed | None:
    """Tell feeds, lists of records, and XML that is neither those nor a page."""
    root = _ROOT.match(start)
    tag = root[1].lower() if root else ""
    if tag in _FEED_ROOTS:
        return Sniffed("feed")
    if tag in _FACTIVA_ROOTS or (tag and _FACTIVA.search(start)):
        return Sniffed("factiva")
    if tag.rpartition(":")[2] in _ARTICLE_ROOTS:
        return Sniffed("xml")
    if tag and tag != "mediawiki" and _is_list_of_records(start, root):
        return Sniffed("records")
    if tag and not _FIRST_TAG.match(start) and (declared or _closes(start, tag)):
        return Sniffed("unsupported", f"XML document <{tag[:40]}>")
    return None


def _closes(start: str, tag: str) -> bool:
    """Whether a text begins with an element that is none of HTML.

    It is XML or SGML that does not say so.
    """
    if is_html_name(tag) or _ROOT_TAG.match(start) is None:
        return False
    return f"</{tag}" in start.lower() or start.count("</") > 2


def _is_list_of_records(start: str, root: re.Match[str] | None) -> bool:
    """Whether this is XML as scrapers write it.

    Elements of one name stand below the root, each with a title and a text of its own.
    """
    if root is None or _FIRST_TAG.match(start):
        return False
    entry = _ROOT.search(start, root.end())
    return (
        entry is not None
        and entry[1].lower() in _RECORD_TAGS
        and _RECORD_TITLE.search(start, entry.end(), entry.end() + 20_000) is not None
    )


def _mail(text: str, name: str) -> Sniffed | None:
    head = text[:4096]
    headers = _MBOX.sub("", head)
    if _MAIL.match(headers) and (
        _MAIL_KEY.search(headers) or name.endswith((".eml", ".mht", ".mhtml", ".mbox"))
    ):
        if headers != head:
            return Sniffed("mbox")
        saved = _SAVED_PAGE.search(headers) or (
            name.endswith((".mht", ".mhtml")) and "multipart/related" in headers
        )
        return Sniffed("mhtml" if saved else "mail")
    return None


def _is_table(text: str, name: str) -> bool:
    """Whether the first line holds column names.

    Two must be well known where the name does not say `.csv`.
    """
    header, newline, rest = text[:HEAD].partition("\n")
    delimiter = delimiter_of(header)
    names = [cell.strip().strip('"').lower() for cell in header.split(delimiter)]
    known = len(_COLUMNS.intersection(names))
    if name.endswith((".csv", ".tsv")):
        return len(names) > 1 or known > 0
    return (
        known >= 2
        and newline != ""
        and all(len(cell) <= 40 for cell in names)
        and delimiter in rest.partition("\n")[0]
    )


def delimiter_of(header: str) -> str:
    """Return the delimiter of a table, from its line of column names."""
    return max(",\t;|", key=header.count)
