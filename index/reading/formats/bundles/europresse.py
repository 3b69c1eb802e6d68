"""Europresse and Eureka: HTML with an `<article>` a document.

Its head stands in `DocPublicationName` and `DocHeader`. The day of the certificate at the end of a
document is that of the export: a day of capture.
"""

from __future__ import annotations

import re
from typing import Any

from index.dates.find import find_days
from index.reading.formats.bundles.frames import Fields, Found, Frame
from index.reading.formats.bundles.markup_lines import line_of, lines_of, tree_of

_ARTICLE = re.compile(r"(?i)<article\b")
_CLOSE = re.compile(r"(?i)</article\s*>")
_HEADER = re.compile(r"(?i)class=[\"'][^\"']*\b(?:DocHeader|DocPublicationName)\b")
_ISSUE = re.compile(r"\s*(?:,?\s+(?:no|nº|n°)\.?\s*\d.*|\s+-\s+.*)$", re.IGNORECASE)
_DOCUMENT_DAY = re.compile(r"news·(\d{4})(\d\d)(\d\d)·")


def _find(rough: str) -> Found | None:
    starts = [match.start() for match in _ARTICLE.finditer(rough)]
    spans = []
    for start, limit in zip(starts, [*starts[1:], len(rough)], strict=True):
        closing = _CLOSE.search(rough, start, limit)
        end = closing.end() if closing else limit
        if _HEADER.search(rough, start, end):
            spans.append((start, end))
    return Found(spans) if spans else None


def _read(markup: str) -> Fields | None:
    tree = tree_of(markup)
    if tree is None:
        return None
    header = _text(tree, "DocHeader")
    days = find_days(header)
    published = days[0].raw if days else _document_day(tree)
    title = _text(tree, "titreArticleVisu") or _text(tree, "titreArticle")
    if not title:
        return None
    before = header[: days[0].start] if days else ""
    fields: Fields = {
        "title": title,
        "published": published,
        "publisher": _ISSUE.sub("", _text(tree, "DocPublicationName").partition("\n")[0]).strip(" ,"),
        "section": _text(tree, "DocTitreSousSection") or _section(before),
        "authors": _writer(tree),
        "text": _body(tree),
    }
    aside = next(tree.iter("aside"), None)
    captions, notes = _below(aside)
    fields |= {"captions": captions, "aside": notes, "captured": _text(tree, id="PubliC_lblEndDate")}
    return {name: value for name, value in fields.items() if value}


def _section(before: str) -> str:
    """Return the section before the day: `Communication` of `Communication, mardi 14 mars 2006`.

    The weekday is no section.
    """
    name = before.rpartition(",")[0].strip() if "," in before else ""
    return name if not re.fullmatch(r"[\s\d.,]*", name) else ""


def _writer(tree: Any) -> str:
    named = _text(tree, "docAuthors") or _text(tree, "sm-margin-bottomNews")
    if named:
        return named
    titles = tree.xpath("//div[contains(concat(' ', @class, ' '), ' titreArticle ')]")
    after = titles[0].getnext() if titles else None
    return line_of(after) if after is not None and after.tag == "div" else ""


def _body(tree: Any) -> list[str]:
    for name in ("docOcurrContainer", "DocText"):
        containers = _named(tree, name)
        if containers:
            return _lines(containers[0])
    section = next(tree.iter("section"), None)
    return _lines(section) if section is not None else []


def _lines(element: Any) -> list[str]:
    return [line for line in lines_of(element).split("\n") if line.strip()]


def _below(aside: Any) -> tuple[list[str], list[str]]:
    """Return the captions and the notes among the lines beside a document."""
    captions: list[str] = []
    notes: list[str] = []
    into = notes
    for line in _lines(aside) if aside is not None else ():
        if re.match(r"(?i)(?:illustration|photo|image)", line) and line.rstrip().endswith(":"):
            into = captions
        elif re.match(r"(?i)notes?\s*\(?s?\)?\s*:", line):
            into = notes
            if not line.rstrip(" :").lower().endswith(("note", "note(s)", "notes")):
                notes.append(line)
        else:
            into.append(line)
    return captions, notes


def _document_day(tree: Any) -> str:
    match = _DOCUMENT_DAY.search(line_of(tree))
    return f"{match[1]}-{match[2]}-{match[3]}" if match else ""


def _named(tree: Any, name: str) -> list[Any]:
    elements: list[Any] = tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]")
    return elements


def _text(tree: Any, name: str = "", *, id: str = "") -> str:
    elements = tree.xpath(f"//*[@id='{id}']") if id else _named(tree, name)
    return line_of(elements[0]) if elements else ""


def _heads(markup: str) -> int:
    return max(1, len(re.findall(r"(?i)class=[\"'][^\"']*\bDocHeader\b", markup)))


def _is_cover(markup: str) -> bool:
    return not _HEADER.search(markup)


HTML = Frame("Europresse", True, (b"DocHeader",), _find, _read, _heads, _is_cover)
