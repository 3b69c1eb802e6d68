"""Editions and scans of libraries: TEI (edited texts) and ALTO (the words on a scanned page)."""

from __future__ import annotations

from typing import Any

from index.reading.xml.elements import (
    LANG,
    at,
    local_name,
    paragraphs_in,
    text_at,
    texts_at,
    value_at,
    whole,
    within,
    words,
)

#: Of a text in two spellings one is read; running heads and page numbers are no text.
_OTHER_SPELLING = ("orig", "sic", "abbr")
_CAPTIONS = ("figdesc",)
_PAGE_PARTS = ("fw",)


def tei(document: Any) -> dict[str, Any]:
    """Return what the header of a TEI document states, and its text."""
    header = next(within(document, "teiheader"), document)
    source = next(within(header, "sourcedesc"), header)
    bodies = [child for child in document if local_name(child) == "text"] or list(within(document, "text"))[
        :1
    ]
    title = text_at(header, "//titlestmt/title")
    without = (
        *_PAGE_PARTS,
        *_CAPTIONS,
        *(_OTHER_SPELLING if next(within(document, "choice"), None) is not None else ()),
    )
    paragraphs = [line for body in bodies for line in paragraphs_in(body, without)]
    if not title:
        title = next((text for body in bodies for head in within(body, "head") if (text := words(head))), "")
    if paragraphs and paragraphs[0] == title:
        del paragraphs[0]
    journals = [words(one) for one in within(source, "title") if one.get("level") in ("j", "s")]
    languages = [
        document.get(LANG),
        value_at(header, "ident", "//langusage/language"),
        *(body.get(LANG) for body in bodies),
    ]
    stated = {
        "title": title,
        "author": texts_at(header, "//titlestmt/author") or texts_at(source, "//author"),
        "published": _tei_day(header, source),
        "publisher": next(iter(journals), "")
        or text_at(source, "//publisher")
        or text_at(header, "//publicationstmt/publisher"),
        "language": next(filter(None, languages), ""),
        "url": next((words(one) for one in within(header, "idno") if words(one).startswith("http")), ""),
        "captions": [text for body in bodies for one in within(body, *_CAPTIONS) if (text := words(one))],
        "text": paragraphs,
    }
    return {name: value for name, value in stated.items() if value}


def _tei_day(header: Any, source: Any) -> str:
    """Return the day of the source, where the header has one; else that of the edition."""
    elements = [source, *within(header, "creation"), *within(header, "publicationstmt")]
    for element in elements:
        for date in within(element, "date"):
            value = date.get("when") or date.get("when-iso") or date.get("notBefore") or words(date)
            if value:
                return str(value)
    return ""


def alto(document: Any) -> dict[str, Any]:
    """Return the blocks of a scanned page in their order, with broken words joined."""
    blocks = [[_alto_line(line) for line in at(block, "textline")] for block in within(document, "textblock")]
    record = "\n".join(line for block in blocks for line in block).casefold()
    paragraphs = [text for block in blocks if (text := whole(block, record))]
    language = next(
        (
            value
            for block in within(document, "textblock")
            if (value := block.get("LANG") or block.get("language"))
        ),
        "",
    )
    return {"text": paragraphs} | ({"language": language} if language else {})


def _alto_line(line: Any) -> str:
    """Return the words of a line.

    A scan states a word that is broken at the end of a line with both its parts.
    """
    strings: list[str] = []
    for element in line:
        name = local_name(element)
        if name == "string":
            part = element.get("SUBS_TYPE", "").lower()
            if part == "hyppart2" and element.get("SUBS_CONTENT"):
                continue
            is_whole = part == "hyppart1" and element.get("SUBS_CONTENT")
            strings.append(element.get("SUBS_CONTENT" if is_whole else "CONTENT", ""))
        elif name == "hyp" and strings and not _states_whole(line):
            strings[-1] += "-"
    return " ".join(filter(None, strings))


def _states_whole(line: Any) -> bool:
    strings = at(line, "string")
    return (
        bool(strings)
        and strings[-1].get("SUBS_TYPE", "").lower() == "hyppart1"
        and bool(strings[-1].get("SUBS_CONTENT"))
    )
