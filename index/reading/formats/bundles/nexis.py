"""Nexis: "1 of 500 DOCUMENTS" (text and HTML), and the layout that ends with "End of Document".

The day of publication stands below the publication's name. LOAD-DATE is the day the database took
the article in and is never publication. The cover ("Download Request", "Job Number") is no article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.reading.formats.bundles.frames import (
    Fields,
    Found,
    Frame,
    ascending,
    blocks_of,
    date_of,
    paragraphs_of,
)
from index.reading.formats.bundles.markup_lines import text_of

#: A longer line is no name of a publication.
_LONGEST_NAME = 100
_COUNTER = re.compile(
    r"(?m)^[ \t]*(?:(\d+) of \d+ DOCUMENTS|Dokument (\d+) von \d+|Document (\d+) de \d+|Documento (\d+) de \d+)[ \t]*\r?$"
)
_COUNTER_HTML = re.compile(
    r"(?i)<p\b[^>]*>\s*(?:<span\b[^>]*>)?\s*(?:(\d+) of \d+ documents|dokument (\d+) von \d+|documento? (\d+) de \d+)\s*<"
)
#: Where a document of the HTML begins before its counter.
_OPENING_HTML = re.compile(r"(?i)<a name=\"?doc_id_|<!-- hide xml[^<]{0,60}<doc\b|<doc number|<docfull>")
_CLOSING_HTML = re.compile(
    r"(?i)<!-- hide xml section from browser\s*</docfull>\s*</doc>\s*-->|</docfull>\s*(?:</doc>)?"
)
_OPENING_ROOM = 600

#: What labels mean; the rest of a document's labels are the database's own words about it.
_LABELS = {
    "title": "HEADLINE TITLE TITEL TITRE TITULAR TITULO TITOLO KOP",
    "authors": "BYLINE AUTOR AUTEUR AUTHOR AUTORE",
    "section": "SECTION RUBRIK RUBRIQUE SECCIÓN SECCION SEZIONE RUBRIEK",
    "length": "LENGTH LÄNGE LONGUEUR LONGITUD LUNGHEZZA LENGTE",
    "lead": "HIGHLIGHT",
    "place": "DATELINE",
    "captions": "GRAPHIC GRAFIK GRAPHIQUE GRÁFICO GRAFICO",
    "language": "LANGUAGE SPRACHE LANGUE LENGUAJE IDIOMA LINGUA TAAL",
    "body": "BODY TEXT VOLLTEXT",
}
_MEANING = {label: ours for ours, labels in _LABELS.items() for label in labels.split()}
_HEAD = frozenset({"title", "authors", "section", "length", "lead", "place"})
#: Labels that stand below the text alone, so that the first of them ends it.
_TAIL_WORDS = (
    "GRAPHIC GRAFIK GRAPHIQUE GRÁFICO GRAFICO LOAD-DATE LANGUAGE SPRACHE LANGUE LENGUAJE PUBLICATION-TYPE JOURNAL-CODE"
    " ZEITUNGS-CODE DATE-CHARGEMENT FECHA-CARGA SUBJECT ORGANIZATION GEOGRAPHIC COMPANY TICKER PERSON INDUSTRY ACC-NO"
    " DOCUMENT-TYPE PUB-TYPE CORRECTION-DATE"
)
_TAIL = frozenset(_TAIL_WORDS.split())
_LABEL = re.compile(r"([A-ZÀ-Þ]{3,}(?:[- ][A-ZÀ-Þ]{2,}){0,2}):(?:\s+|$)(.*)", re.DOTALL)
_OWNER = re.compile(
    r"(?i)(?:copyright\b|\(c\)\s|©|all rights reserved|alle rechte vorbehalten|tous droits réservés)"
)
_PAGE = re.compile(
    r"(?i)^(?:pg?|pgs|pages?|s|seiten?|p[áa]g\w*|blz|column|col|spalte|ausg\w*|section [a-z0-9]{1,3}|vol|no)\b\.?[\s\d:.]*[a-z]?[\d-]*$"
)


# -- "n of m DOCUMENTS" --------------------------------------------------------------------------


def _find_counted(rough: str) -> Found | None:
    return _spans_between(
        rough, list(_COUNTER.finditer(rough)), [match.start() for match in _COUNTER.finditer(rough)]
    )


def _find_html(rough: str) -> Found | None:
    matches = list(_COUNTER_HTML.finditer(rough))
    starts, before = [], 0
    for match in matches:
        room = max(before, match.start() - _OPENING_ROOM)
        opening = next(iter(_OPENING_HTML.finditer(rough, room, match.start())), None)
        starts.append(opening.start() if opening else match.start())
        before = match.end()
    return _spans_between(rough, matches, starts)


def _spans_between(rough: str, matches: list[re.Match[str]], starts: list[int]) -> Found | None:
    numbers = [int(next(filter(None, match.groups()))) for match in matches]
    if not numbers or not ascending(numbers):
        return None
    return Found(list(zip(starts, [*starts[1:], len(rough)], strict=True)), numbers)


def _read_html(markup: str) -> Fields | None:
    return _read_counted(text_of(_CLOSING_HTML.sub("", markup)))


def _read_counted(text: str) -> Fields | None:
    blocks = blocks_of(text)
    if blocks and _COUNTER.match(blocks[0][0]):
        blocks[0] = blocks[0][1:]
    blocks = [block for block in blocks if block]
    labelled = next((i for i, block in enumerate(blocks[:8]) if _LABEL.match(block[0])), len(blocks[:8]))
    dated = next((i for i, block in enumerate(blocks[:labelled]) if _date_in(block)), None)
    if dated is None and labelled in (0, len(blocks[:8])):
        return None
    fields: Fields = {}
    if dated is None:  # the line with the day is lost: publication, headline, labels
        rest, publication = (
            blocks[max(0, labelled - 1) :],
            [line for block in blocks[: labelled - 1] for line in block],
        )
    else:
        at = _date_in(blocks[dated])
        publication = [*(line for block in blocks[:dated] for line in block), *blocks[dated][: at - 1]]
        fields["published"] = blocks[dated][at - 1]
        rest = blocks[dated + 1 :]
    names = [line for line in publication if not _OWNER.match(line) and len(line) <= _LONGEST_NAME]
    fields["publisher"] = names[-1] if names else ""
    headline: list[str] = []
    while rest and not _LABEL.match(rest[0][0]) and not headline:
        headline = rest.pop(0)
    fields["title"] = " ".join(headline)
    body, tail = _head_and_body(rest, fields)
    fields["text"] = paragraphs_of(body)
    _read_tail(tail, fields)
    return fields


def _date_in(block: list[str]) -> int:
    """Return the number, from 1, of the line of a block that is a date's own; 0 for none."""
    return next((i for i, line in enumerate(block[:4], 1) if date_of(line)), 0)


def _head_and_body(blocks: list[list[str]], fields: Fields) -> tuple[list[list[str]], list[list[str]]]:
    """Put the labels above the text into the fields. Return the blocks of text and tail."""
    i = 0
    while i < len(blocks):
        match = _LABEL.match("\n".join(blocks[i]))
        meaning = _MEANING.get(match[1], "") if match else ""
        if match is None or (meaning not in _HEAD and meaning != "body"):
            break
        i += 1
        if meaning == "body":
            inline = match[2].strip()
            blocks = [*blocks[:i], *([inline.split("\n")] if inline else []), *blocks[i:]]
            break
        # A label on a line of its own is followed by its value.
        lines = match[2].split("\n")
        _put(fields, meaning, " ".join(line.strip() for line in lines if line.strip()))
    end = next((n for n in range(i, len(blocks)) if _is_tail(blocks[n])), None)
    if end is None:
        end = len(blocks)
        while end > i and _OWNER.match(blocks[end - 1][0]):
            end -= 1
    return blocks[i:end], blocks[end:]


def _is_tail(block: list[str]) -> bool:
    match = _LABEL.match(block[0])
    if match is None:
        return False
    # German documents call it UPDATE, a word with which paragraphs begin too
    return match[1] in _TAIL or (match[1] == "UPDATE" and date_of(match[2].strip()) is not None)


def _read_tail(blocks: Iterable[list[str]], fields: Fields) -> None:
    """Read the blocks below the text: captions, language, the database's own words (aside)."""
    under = ""
    for block in blocks:
        text = " ".join(block)
        match = _LABEL.match(text)
        if match:
            under = _MEANING.get(match[1], match[1])
        if under == "captions" and not _OWNER.match(text):
            fields.setdefault("captions", []).append(match[2] if match else text)
        elif match and under == "language":
            _put(fields, "language", re.split(r"[;,\s]", match[2])[0])
        else:
            fields.setdefault("aside", []).append(text)


def _put(fields: Fields, meaning: str, value: str) -> None:
    if meaning == "section":
        value = section_of(value)
    if value and meaning not in ("length", "place") and not fields.get(meaning):
        fields[meaning] = value


def section_of(value: str) -> str:
    """Return the section's name in `SECTION: Section A; Page 1; Foreign Desk`.

    It is the first part that is no page, column or edition.
    """
    names = [name.strip() for name in value.split(";")]
    return next((name for name in names if name and not _PAGE.match(name)), "")


def _loads(text: str) -> int:
    counts = [
        len(re.findall(rf"(?m)^[ \t]*(?:{word}):[ \t]", text))
        for word in ("LENGTH|LÄNGE|LONGUEUR|LONGITUD", "LOAD-DATE")
    ]
    return max(1, *counts)


def _heads_html(markup: str) -> int:
    return _loads(text_of(markup))


#: What a document has, and a cover has not.
_HELD = re.compile(r"(?mi)(?:^|>)[ \t]*(?:load-date|length|byline|body|länge|longueur)\b")
_COVER = re.compile(r"(?i)download request|time of request|selected items|job number|date and time")


def _is_cover(text: str) -> bool:
    return bool(_COVER.search(text)) and not _HELD.search(text)


# -- "End of Document" ---------------------------------------------------------------------------

_END = re.compile(r"(?mi)^[ \t]*End of Document[ \t]*\r?$")
_UNI_LABELS = {
    "section": "section rubrik rubrique", "authors": "byline autor auteur author", "lead": "highlight", "length": "length länge longueur",
    "place": "dateline", "language": "language sprache langue", "load": "load-date",
}  # fmt: skip
_UNI_MEANING = {label: ours for ours, labels in _UNI_LABELS.items() for label in labels.split()}
_UNI_LABEL = re.compile(r"([A-ZÄÖÜÉ][\w-]{3,30}):\s*(.*)")
_BODY_LINE = re.compile(r"(?:Body|Volltext|Corps|Cuerpo|Full Text)$")
_NOTES_LINE = re.compile(r"(?:Classification|Klassifizierung|Classification du document)$")
_CAPTION_LINE = re.compile(r"(?:Graphic|Grafik|Graphique)$")
#: A head stands within so many lines above "Body".
_HEAD_LINES = 24


def _find_ended(rough: str) -> Found | None:
    ends = [match.end() for match in _END.finditer(rough)]
    if not ends or not re.search(r"(?m)^[ \t]*(?:Body|Length:|Section:|Load-Date:|Classification)", rough):
        return None
    starts = [0, *ends[:-1]]
    starts[0] = _first_head(rough[: ends[0]])
    return Found(list(zip(starts, ends, strict=True)))


def _first_head(text: str) -> int:
    """Find where the first document begins, behind a cover with the list of titles."""
    lines = [(match.start(), match[0].strip()) for match in re.finditer(r"[^\n]+", text)]
    lines = [(start, line) for start, line in lines if line]
    for i, (_, line) in enumerate(lines):
        following = [after for _, after in lines[i + 1 : i + 5]]
        if (
            i >= 2
            and date_of(line)
            and any(_OWNER.match(after) or _UNI_LABEL.match(after) for after in following)
        ):
            return lines[i - 2][0]
    return 0


def _read_ended(text: str) -> Fields | None:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    lines = lines[:-1] if lines and _END.match(lines[-1]) else lines
    body = next((i for i, line in enumerate(lines[:_HEAD_LINES]) if _BODY_LINE.match(line)), None)
    head = lines[:body] if body is not None else lines[:_HEAD_LINES]
    dated = next((i for i, line in enumerate(head) if i and date_of(line)), None)
    if dated is None:
        return None
    fields: Fields = {"title": " ".join(head[: max(1, dated - 1)]), "published": head[dated]}
    fields["publisher"] = head[dated - 1] if dated > 1 else ""
    at = dated + 1
    while at < len(head) and (
        _OWNER.match(head[at]) or _take_label(head[at], fields) or _is_edition(head[at])
    ):
        at += 1
    _read_below(lines[(body + 1) if body is not None else at :], fields)
    return fields


def _take_label(line: str, fields: Fields) -> bool:
    match = _UNI_LABEL.match(line)
    meaning = _UNI_MEANING.get(match[1].lower()) if match else None
    if match and meaning and meaning != "load":
        _put(fields, meaning, match[2])
    return meaning is not None


def _is_edition(line: str) -> bool:
    return len(line) <= 40 and "dition" in line


def _read_below(lines: list[str], fields: Fields) -> None:
    """Read the text, its captions, and the database's own words, which go to the aside zone."""
    part = "text"
    for i, line in enumerate(lines):
        if _NOTES_LINE.match(line):
            part = "aside"
        elif _CAPTION_LINE.match(line):
            part = "captions"
        elif part == "text" and i and re.match(r"Load-Date:", line):
            part = "aside"
            fields.setdefault("aside", []).append(line)
        else:
            if part == "aside":
                _take_label(line, fields)
            fields.setdefault(part, []).append(line)


def _heads_ended(text: str) -> int:
    return max(
        1,
        len(re.findall(r"(?m)^[ \t]*Load-Date:", text)),
        len(re.findall(r"(?m)^[ \t]*Length:[ \t]*\d", text)),
    )


COUNTED = Frame(
    "Nexis",
    False,
    (b" DOCUMENTS", b"Dokument ", b"Document "),
    _find_counted,
    _read_counted,
    _loads,
    _is_cover,
)
COUNTED_HTML = Frame(
    "Nexis", True, (b"DOCFULL", b" DOCUMENTS<"), _find_html, _read_html, _heads_html, _is_cover
)
ENDED = Frame(
    "Nexis",
    False,
    (b"End of Document", b"End Of Document"),
    _find_ended,
    _read_ended,
    _heads_ended,
    _is_cover,
)
