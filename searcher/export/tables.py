"""Write hits as tables and as a list to read: CSV, TSV and Markdown."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from index.article import Source, section_words
from index.paths import joined
from searcher.results import Hit, Mark
from searcher.wording import date_line, section_line

COLUMNS = (
    "id",
    "title",
    "section",
    "published",
    "published_from",
    "captured",
    "site",
    "publisher",
    "authors",
    "lang",
    "url",
    "sources",
    "snippet",
    "copies",
    "truncated",
)
#: The column that `full_text` adds.
TEXT_COLUMN = "text"

#: A spreadsheet runs a cell that begins so as a formula (full-width signs too), or as a command (`|`).
#: An apostrophe in front makes it text.
RUN = ("=", "+", "-", "@", "|", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_LINE_END = re.compile(r"[\r\n]+")

#: Characters that begin a construct of Markdown inside a line, or HTML.
MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&])")


def csv_rows(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    """Write RFC 4180 with a heading line and plain newlines.

    An apostrophe guards a cell that a spreadsheet would run.
    """
    return written(table(hits, full_text), "\n")


def written(lines: Iterable[Iterable[str]], line_end: str) -> Iterator[str]:
    """Write lines of cells as RFC 4180, one piece a line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=line_end)
    for cells in lines:
        writer.writerow(cells)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def tsv_rows(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    """Write one line a hit, cells between tabs, without quotes: tabs and line ends inside a cell
    become spaces.
    """
    for cells in table(hits, full_text):
        yield "\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells) + "\n"


def markdown(hits: Iterable[Hit]) -> Iterator[str]:
    """Write a list to read, with the best passage of each hit as a quotation, and its text.

    A hit has its headline with the link, both dates in words, section, site and id.
    """
    for hit in hits:
        title = _escaped(_one_line(hit.title)) or "(no headline)"
        head = (
            f"[{title}]({_target(hit.url)})"
            if hit.url and hit.url.startswith(("http://", "https://"))
            else f"**{title}**"
        )
        facts = [date_line(hit), _escaped(section_line(hit.section)), _escaped(hit.site or ""), f"`{hit.id}`"]
        yield f"- {head}  \n  {' · '.join(fact for fact in facts if fact)}\n"
        for snippet in hit.snippets[:1]:
            yield f"\n  > {_emphasised(snippet.text, snippet.marks)}\n"
        for paragraph in paragraphs(hit):
            yield f"\n  {_paragraph(paragraph)}\n"
        yield "\n"


def record_path(source: Source) -> str:
    """Return where a record lies: `corpus/a.jsonl`, with `#12` for its number in the file."""
    path = joined(source.root, source.path)
    return path if source.record is None else f"{path}#{source.record}"


def paragraphs(hit: Hit) -> Iterator[str]:
    """Yield the lead and the paragraphs of a hit that has its text, each as one line."""
    if hit.text is not None:
        for paragraph in (hit.text.lead, *hit.text.paragraphs):
            if line := _one_line(paragraph):
                yield line


def table(hits: Iterable[Hit], full_text: bool) -> Iterator[list[str]]:
    """Yield the heading and the cells of each hit, guarded. Only the text has several lines."""
    yield [*COLUMNS, TEXT_COLUMN] if full_text else list(COLUMNS)
    for hit in hits:
        cells = [_cell(text) for text in _cells(hit)]
        if full_text:
            cells.append(guarded(_storable("\n".join(paragraphs(hit)))))
        yield cells


def _cell(text: str) -> str:
    cell = guarded(_storable(text))
    # Some readers take a lone carriage return for a line end, and the csv module does not quote it.
    return _LINE_END.sub(" ", cell) if "\n" in cell or "\r" in cell else cell


def _cells(hit: Hit) -> tuple[str, ...]:
    return (
        hit.id,
        hit.title,
        section_words(hit.section),
        hit.published or "",
        hit.published_from,
        "; ".join(hit.captured),
        hit.site or "",
        hit.publisher or "",
        "; ".join(hit.authors),
        hit.lang or "",
        hit.url or "",
        "; ".join(record_path(source) for source in hit.sources),
        hit.snippets[0].text if hit.snippets else "",
        str(hit.copies),
        "yes" if hit.truncated else "",
    )


def guarded(cell: str) -> str:
    """Return the cell so that a spreadsheet, too, takes it for text."""
    return "'" + cell if cell.startswith(RUN) else cell


def _storable(cell: str) -> str:
    # A file name that is not UTF-8 has lone surrogates, which cannot be written: they become �.
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not cell.isascii() else cell


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)


def _paragraph(text: str) -> str:
    """Escape a paragraph whose beginning could be read as a heading, a list or a rule."""
    return re.sub(r"^([#+=.\d-]*)([#+=.)-])", r"\1\\\2", _escaped(text))


def _target(url: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda match: f"%{ord(match[0]):02X}", url)


def _emphasised(text: str, marks: tuple[Mark, ...]) -> str:
    pieces, at = [], 0
    for start, end in marks:
        pieces += [_escaped(text[at:start]), "**", _escaped(text[start:end]), "**"]
        at = end
    return _one_line("".join([*pieces, _escaped(text[at:])]))
