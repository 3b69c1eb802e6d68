"""Make the lines of one article for a person, and of the evidence for its date and section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.article import Evidence
from searcher.export.documents import chosen_first
from searcher.export.tables import place
from searcher.results import Mark, Shown
from searcher.terminal.pen import Pen, Run, marked
from searcher.terminal.results import read_as
from searcher.wording import (
    UNKNOWN_DAY,
    counted,
    cut_words,
    day_words,
    fetched_words,
    from_words,
    section_line,
)


def article(shown: Shown, pen: Pen, evidence: bool = False) -> Iterator[str]:
    """Yield the article with its highlights.

    Headline, both dates, where it comes from, the text, then its boilerplate.
    """
    found = shown.article
    yield from pen.lines(
        marked(
            found.title or "(no headline)", shown.title_marks if found.title else (), "title", "title mark"
        )
    )
    for fact in facts(shown):
        yield from pen.lines([(fact, "muted")])
    for where in places(shown):
        yield pen.paint(where, "muted")  # never wrapped: it will be copied
    if shown.question is not None:
        yield from read_as(shown.question, pen)
    if found.lead:
        yield from _block([marked(found.lead, shown.lead_marks)], pen)
    yield from _block(_marked(found.paragraphs, shown.paragraph_marks), pen)
    if found.truncated:
        yield from _block([[(cut_words(found.flags), "note")]], pen)
    for heading, texts, marks in (
        ("Captions", found.captions, shown.caption_marks),
        ("Set apart", found.aside, shown.aside_marks),
    ):
        if texts:
            yield from _block([[(heading, "muted")]], pen)
            for runs in _marked(texts, marks):
                yield from pen.lines(runs, "  ")
    if evidence:
        yield from _block([[("Evidence", "muted")]], pen)
        for item in chosen_first(found.evidence):
            yield from evidence_lines(item, pen)


def facts(shown: Shown) -> Iterator[str]:
    """Yield what is known of the article beside its text, a line each."""
    found = shown.article
    if found.published is not None:
        yield f"published {day_words(found.published)}, {from_words(found.published_from)}"
    else:
        bound = f", not after {day_words(found.not_after)}" if found.not_after else ""
        yield f"{UNKNOWN_DAY}{bound}"
    if found.captured:
        yield fetched_words(found.captured)
    yield f"section {section_line(found.section)}" if found.section else "section unknown"
    outlet = " · ".join(name for name in (found.publisher, found.site) if name)
    if outlet:
        yield outlet
    if found.authors:
        yield "by " + ", ".join(found.authors)
    if shown.copies:
        yield f"{counted(len(shown.copies), 'copy or version', 'copies or versions')}: {', '.join(shown.copies)}"
    yield f"id {found.id}"


def places(shown: Shown) -> Iterator[str]:
    """Yield where the article can be found: its URL, and its source files."""
    if shown.article.url:
        yield shown.article.url
    for source in shown.sources:
        yield f"file {place(source)}"


def evidence_lines(item: Evidence, pen: Pen) -> Iterator[str]:
    """Yield one candidate for a field: its value, where it stood, why it was chosen or not."""
    style = "" if item.verdict.startswith("chosen") else "muted"
    where = f", {item.where}" if item.where not in ("", item.provenance) else ""
    verdict = f": {item.verdict}" if item.verdict else ""
    yield from pen.lines(
        [(f"{item.field} {item.value} · {item.provenance}{where} · {item.confidence:.2f}{verdict}", style)],
        "  ",
    )
    if item.raw:
        yield from pen.lines([(f"“{item.raw}”", "muted")], "    ")


def _marked(texts: tuple[str, ...], marks: Sequence[tuple[Mark, ...]]) -> Iterator[list[Run]]:
    """Pair each text with its highlights; an article shown without a query has none."""
    for number, text in enumerate(texts):
        yield marked(text, marks[number] if number < len(marks) else ())


def _block(paragraphs: Iterator[list[Run]] | list[list[Run]], pen: Pen) -> Iterator[str]:
    for runs in paragraphs:
        yield ""
        yield from pen.lines(runs)
