"""The table of export formats: what each is called, where it is offered, and what writes it.

    for piece in rows(hits, "csv"): ...  -> text to write as it comes, line ends included

A new format is a writer in this room and a row here. The flags of `searcher search`, the addresses
and links of the page, and OpenAPI are made from the table. Writers are imported when they are first
used: a command that prints text pays for none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from index.frozen import value
from searcher.results import Hit

Writer = Callable[[Iterable[Hit]], Iterator[str]]


@value
class ExportFormat:
    """One format in which hits leave the product."""

    #: the flag of `searcher search`
    name: str
    #: the link on the page
    label: str
    #: the media type without its charset
    media_type: str
    #: the ending of the page's address; empty if the page does not offer the format
    suffix: str = ""
    #: the help of the flag; empty if `searcher search` does not offer the format
    help: str = ""
    #: whether a row has a passage; finding it costs more than the rest of the row
    needs_snippets: bool = False
    #: whether the rows that the page sends have one, too
    snippets_on_page: bool = False
    #: whether one article is offered in it, too
    for_article: bool = False
    #: writes rows of hits; None for a format that is made of a whole answer
    writer: Writer | None = None
    #: writes rows of hits that have their text, where that needs another heading
    text_writer: Writer | None = None


def _csv(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    from searcher.export.tables import csv_rows

    return csv_rows(hits, full_text)


def _excel(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    from searcher.export.spreadsheet import excel_rows

    return excel_rows(hits, full_text)


def _tsv(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    from searcher.export.tables import tsv_rows

    return tsv_rows(hits, full_text)


def _markdown(hits: Iterable[Hit]) -> Iterator[str]:
    from searcher.export.tables import markdown

    return markdown(hits)


def _json_lines(hits: Iterable[Hit]) -> Iterator[str]:
    from searcher.export.documents import json_lines

    return json_lines(hits)


def _ris(hits: Iterable[Hit]) -> Iterator[str]:
    from searcher.export.citations import ris

    return ris(hits)


def _bibtex(hits: Iterable[Hit]) -> Iterator[str]:
    from searcher.export.citations import bibtex

    return bibtex(hits)


#: In the order of the help and the page. `json` is one page of an answer; the page itself writes `atom`.
FORMATS = (
    ExportFormat("csv", "CSV", "text/csv", "csv", needs_snippets=True, writer=_csv,
                 text_writer=partial(_csv, full_text=True),
                 help="All hits as CSV; cells that a spreadsheet would run are guarded."),
    ExportFormat("excel", "CSV for Excel", "text/csv", needs_snippets=True, writer=_excel,
                 text_writer=partial(_excel, full_text=True),
                 help="All hits as a CSV that Excel opens with its accents, ids and partly known days."),
    ExportFormat("json", "JSON", "application/json", "json", needs_snippets=True, snippets_on_page=True,
                 help="The page asked for, with counts, as one JSON document."),
    ExportFormat("nl", "JSON lines", "application/x-ndjson", "nl", needs_snippets=True, snippets_on_page=True,
                 writer=_json_lines, help="All hits as JSON lines (or -n of them)."),
    ExportFormat("tsv", "TSV", "text/tab-separated-values", needs_snippets=True, writer=_tsv,
                 text_writer=partial(_tsv, full_text=True),
                 help="All hits between tabs."),
    ExportFormat("ris", "RIS", "application/x-research-info-systems", "ris", for_article=True, writer=_ris,
                 help="All hits as RIS references."),
    ExportFormat("bibtex", "BibTeX", "application/x-bibtex", "bib", for_article=True, writer=_bibtex,
                 help="All hits as BibTeX entries."),
    ExportFormat("md", "Markdown", "text/markdown", needs_snippets=True, writer=_markdown,
                 help="All hits as a Markdown list."),
    ExportFormat("atom", "Atom feed", "application/atom+xml", "atom", needs_snippets=True,
                 snippets_on_page=True),
)  # fmt: skip

BY_NAME = {format.name: format for format in FORMATS}
BY_SUFFIX = {format.suffix: format for format in FORMATS if format.suffix}
#: The formats of `rows`.
ROWS = tuple(format for format in FORMATS if format.writer)


def rows(hits: Iterable[Hit], name: str, full_text: bool = False) -> Iterator[str]:
    """Write hits in one of the formats `ROWS`.

    The text comes in pieces, ready to be written: line ends and any heading line are included.

    full_text   the hits have their text, which is written too
    """
    format = BY_NAME[name]
    writer = (full_text and format.text_writer) or format.writer
    if writer is None:
        raise ValueError(f"{name} is not written in rows")
    return writer(hits)
