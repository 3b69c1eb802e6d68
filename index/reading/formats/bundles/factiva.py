"""Factiva: text and HTML, as printed or with its codes (`HD`, `PD`, `SN`, `LP`, `TD`).

A document ends with the line `Document KELPO00020210608eh68`. Its head is known by the count of
words, below which the day, the publication and its code stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from index.reading.formats.bundles.frames import Fields, Found, Frame, blocks_of, date_of, paragraphs_of
from index.reading.formats.bundles.markup_lines import line_of, lines_of, text_of, tree_of

_CODE = r"[A-Z][A-Z0-9]{1,9}\d{8,18}[a-z0-9]{2,16}"
_END = re.compile(rf"(?m)^[ \t]*(?:AN[ \t]+)?(?:Documento?|Dokument|Dokument nr)[ \t]+({_CODE})[ \t]*\r?$")
_END_HTML = re.compile(
    rf"(?i)(?:documento?|dokument)\s+{_CODE}\s*(?:</(?:p|td|tr|table|tbody|div)>\s*|<br\s*/?>\s*)*"
)
_ARTICLE = re.compile(r"(?i)<div\b[^>]*\bclass=[\"']?article [a-z]{2}article[\"'\s>]")
_COUNT = re.compile(
    r"^\d[\d.,\u00a0\u202f ]*\s?(?:words?|mots?|Wörter|Worte?|palabras?|parole|palavras|woorden|слов[ао]?|ord|sanaa|słów|字|語|단어)$",
    re.IGNORECASE,
)
_TIME = re.compile(r"^\d\d?[:.]\d\d(?:[:.]\d\d)?(?:\s*[AP]M)?(?:\s*(?:GMT|UTC|[A-Z]{3,4}))?$")
_SOURCE_CODE = re.compile(r"^[A-Z][A-Z0-9]{2,7}$")
_OWNER = re.compile(r"(?i)^(?:copyright\b|\(c\)|©|tous droits|all rights|alle rechte|todos los derechos)")
#: Languages as Factiva names them in its own languages.
_LANGUAGE_NAMES = {
    "en": "english englisch anglais inglés inglese inglês 英文 英語",
    "de": "german deutsch allemand alemán tedesco alemão",
    "fr": "french französisch français francés francese francês",
    "es": "spanish spanisch español espagnol spagnolo espanhol",
    "it": "italian italienisch italiano italien",
    "pt": "portuguese portugiesisch português portugais portugués portoghese",
    "nl": "dutch niederländisch nederlands néerlandais holandés olandese",
    "ru": "russian russisch русский russe ruso russo",
    "zh": "chinese chinesisch 中文 chinois chino cinese",
    "ja": "japanese japanisch 日本語 japonais japonés giapponese",
    "ar": "arabic arabisch العربية arabe árabe arabo",
    "sv": "swedish schwedisch svenska suédois sueco svedese",
    "da": "danish dänisch dansk danois danés danese",
    "no": "norwegian norwegisch norsk norvégien noruego norvegese",
    "fi": "finnish finnisch suomi finnois finlandés finlandese",
    "pl": "polish polnisch polski polonais polaco polacco",
    "tr": "turkish türkisch türkçe turc turco",
}
_LANG = {name: code for code, names in _LANGUAGE_NAMES.items() for name in names.split()}
_FIELD_LINE = re.compile(
    r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|ART|CLM|DLN)(?:[ \t|\u00a0]+|$)(.*)"
)
_HEAD_LINES = 30
#: Between publication and text: code, edition, page, language, owner.
_LOWER_HEAD = 8
#: A longer line is no name of a writer or a publication.
_LONGEST_NAME = 100


# -- text ----------------------------------------------------------------------------------------


def _find(rough: str) -> Found | None:
    ends = [match.end() for match in _END.finditer(rough)]
    if not ends:
        return None
    starts = [0, *ends[:-1]]
    # What follows the last document may be one whose end is missing.
    if _counts(rough[ends[-1] :]):
        starts.append(ends[-1])
        ends.append(len(rough))
    return Found(list(zip(starts, ends, strict=True)))


def _read(text: str) -> Fields | None:
    if len(re.findall(r"(?m)^[ \t]*(?:HD|SN|PD|LP|TD)(?:[ \t|\u00a0]|$)", text)) >= 3:
        return _read_coded(_coded_lines(text))
    blocks = blocks_of(_END.sub("", text))
    return _read_printed(blocks)


def _read_printed(blocks: list[list[str]], headline: str = "") -> Fields | None:
    """Read a document as printed.

    Section, headline, writer, count of words, day, publication, owner, text follow each other.
    """
    flat = [(number, line) for number, block in enumerate(blocks) for line in block]
    head = [line for _, line in flat[:_HEAD_LINES]]
    counted = next((i for i, line in enumerate(head) if _COUNT.match(line)), None)
    dated = next((i for i, line in enumerate(head) if i and date_of(line)), None)
    if counted is not None and dated != counted + 1:
        dated = None  # a day further down is one of the text
    if counted is None and dated is None:
        return None
    fields: Fields = {"published": head[dated]} if dated is not None else {}
    counted_at = counted if counted is not None else dated or 0
    _read_above(flat[:counted_at], flat[counted_at][0], headline, fields)
    after = (dated if dated is not None else counted or 0) + 1
    after += after < len(flat) and bool(_TIME.match(flat[after][1]))
    if after < len(flat) and len(flat[after][1]) <= _LONGEST_NAME:
        fields["publisher"] = flat[after][1]
        after += 1
    after = _end_of_head(flat, after, fields)
    body: list[list[str]] = []
    for number, line in flat[after:]:
        if body and body[-1][0] == str(number):
            body[-1].append(line)
        else:
            body.append([str(number), line])
    fields["text"] = paragraphs_of([block[1:] for block in body])
    return fields


def _end_of_head(flat: Sequence[tuple[int, str]], start: int, fields: Fields) -> int:
    """Find where the text begins.

    It is below the owner's line; else below the language, else below the publication's code.
    """
    head = [line for _, line in flat[start : start + _LOWER_HEAD]]
    named = next((i for i, line in enumerate(head) if line.casefold() in _LANG), None)
    owned = next((i for i, line in enumerate(head) if _OWNER.match(line)), None)
    coded = next((i for i, line in enumerate(head[:2]) if _SOURCE_CODE.match(line)), None)
    if named is not None and (owned is None or named < owned):
        fields["language"] = _LANG[head[named].casefold()]
    ends = [i for i in (owned, named, coded) if i is not None]
    return start + ends[0] + 1 if ends else start


_WRITER = re.compile(
    r"(?:By |Von |Par |Por |Di )|(?:[A-Z\u00c0-\u00de][\w.'\u2019-]*(?:,? (?:and |& )?|$)){2,4}$"
)


def _is_writer(line: str) -> bool:
    """Whether a line is a writer's rather than a headline: `By Orla Venn`, `Orla Venn`."""
    return len(line) <= 60 and _WRITER.match(line) is not None


def _read_above(above: Sequence[tuple[int, str]], counted_in: int, headline: str, fields: Fields) -> None:
    """Read the lines above the count of words: section, headline, writer.

    counted_in      the block of the count
    """
    lines = [line for _, line in above]
    if not lines:
        return
    title_at = lines.index(headline) if headline in lines else _headline_at(above, counted_in)
    fields["title"] = headline or lines[title_at]
    if title_at:
        fields["section"] = re.sub(r"\s*;\s*\w{0,6}$", "", lines[0])
    writers = lines[title_at + 1 :]
    if writers and len(writers[0]) <= _LONGEST_NAME:
        fields["authors"] = writers[0]
    # The lines between are a credit, or lines of a text whose head is damaged.
    fields["aside"] = [*lines[1:title_at], *writers[1:], *(writers[:1] if "authors" not in fields else ())]


def _headline_at(above: Sequence[tuple[int, str]], counted_in: int) -> int:
    """Find which line above the count is the headline.

    Blank lines decide, where there are any: the writer stands in the block of the count, and the
    headline at the end of the block before. Where each line is a block, or all are one, their
    number decides.
    """
    lines = [line for _, line in above]
    before = [number for number, _ in above if number != counted_in]
    parted = len(before) < len(above) or len(set(before)) < len(before)
    if before and parted:
        return min(len(before) - 1, 1)
    return 1 if len(lines) > 2 or (len(lines) == 2 and not _is_writer(lines[1])) else 0


def _coded_lines(text: str) -> list[tuple[str, str]]:
    """Return code and text of each field. A code begins a line; what follows belongs to it."""
    fields: list[tuple[str, str]] = []
    for line in text.split("\n"):
        stripped = line.strip().strip("|").strip()
        match = _FIELD_LINE.match(stripped)
        if match and (match[1] in ("HD", "LP", "TD") or len(match[2]) < 400):
            fields.append((match[1], match[2].strip("| \t\xa0")))
        elif fields:
            fields[-1] = (
                fields[-1][0],
                f"{fields[-1][1]}\n{stripped}".strip("\n") if stripped else fields[-1][1] + "\n\n",
            )
    return fields


def _read_coded(pairs: Sequence[tuple[str, str]]) -> Fields | None:
    codes: dict[str, str] = {}
    for code, text in pairs:
        codes.setdefault(code, text.strip())
    if not codes.get("HD") or not date_of(codes.get("PD", "").split("\n")[0]):
        return None
    body = [block for code in ("LP", "TD") for block in blocks_of(codes.get(code, ""))]
    fields: Fields = {
        "title": " ".join(codes["HD"].split()),
        "published": codes["PD"],
        "text": paragraphs_of(body),
    }
    for ours, code in (
        ("section", "SE"),
        ("authors", "BY"),
        ("publisher", "SN"),
        ("language", "LA"),
        ("captions", "ART"),
    ):
        if codes.get(code):
            fields[ours] = codes[code]
    if "language" in fields:
        fields["language"] = _LANG.get(fields["language"].casefold(), fields["language"])
    fields["aside"] = [
        " ".join(codes[code].split()) for code in ("CO", "IN", "NS", "RE", "CY") if codes.get(code)
    ]
    return fields


def _counts(text: str) -> int:
    """How many documents' heads there are: counts of words with a day below."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    printed = sum(bool(_COUNT.match(line) and date_of(after)) for line, after in pairwise(lines))
    return printed or sum(line.startswith("HD ") for line in lines)


# -- HTML ----------------------------------------------------------------------------------------


def _find_html(rough: str) -> Found | None:
    starts = [match.start() for match in _ARTICLE.finditer(rough)]
    if not starts:
        return None
    spans = []
    for start, limit in zip(starts, [*starts[1:], len(rough)], strict=True):
        ends = [match.end() for match in _END_HTML.finditer(rough, start, limit)]
        spans.append((start, ends[-1] if ends else limit))
    return Found(spans)


def _read_html(markup: str) -> Fields | None:
    tree = tree_of(markup)
    if tree is None:
        return None
    rows = [(line_of(row[0]), row[1]) for row in tree.iter("tr") if len(row) == 2]
    codes = [(code, _cell(cell)) for code, cell in rows if _FIELD_LINE.match(f"{code} x")]
    if codes:
        return _read_coded(codes)
    headline = _headline(tree)
    writer = next(iter(tree.xpath("//div[contains(concat(' ', @class, ' '), ' author ')]")), None)
    fields = _read_printed(blocks_of(_END.sub("", lines_of(tree))), headline)
    if fields is not None and writer is not None:
        fields["authors"] = line_of(writer)
    return fields


def _headline(tree: Any) -> str:
    named = tree.xpath("//*[substring(@class, string-length(@class) - 7) = 'Headline']")
    return line_of(named[0]) if named else ""


def _cell(cell: Any) -> str:
    return lines_of(cell)


def _heads_html(markup: str) -> int:
    return _counts(text_of(markup))


_COVER = re.compile(
    r"(?i)\bfactiva\b|dow jones|search summary|zusammenfassung der suche|résumé de la recherche"
)


def _is_cover(text: str) -> bool:
    return bool(_COVER.search(text)) and not re.search(rf"(?i)do[ck]umento?\s+{_CODE}", text)


TEXT = Frame("Factiva", False, (b"Document ", b"Dokument ", b"Documento "), _find, _read, _counts, _is_cover)
HTML = Frame("Factiva", True, (b"articleParagraph",), _find_html, _read_html, _heads_html, _is_cover)
