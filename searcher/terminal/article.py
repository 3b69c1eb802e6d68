"""Make the lines of one article for a person, and of the evidence for its date and section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.article import Evidence
from searcher.export.documents import chosen_first
from searcher.export.tables import record_path
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


def article_lines(shown: Shown, pen: Pen, evidence: bool = False) -> Iterator[str]:
    """Yield the article with its highlights.

    Headline, both dates, where it comes from, the text, then its boilerplate.
    """
    article = shown.article
    yield from pen.lines(
        marked(
            article.title or "(no headline)",
            shown.title_marks if article.title else (),
            "title",
            "title mark",
        )
    )
    for fact in facts(shown):
        yield from pen.lines([(fact, "muted")])
    for where in location_lines(shown):
        yield pen.paint(where, "muted")  # never wrapped: it will be copied
    if shown.query is not None:
        yield from read_as(shown.query, pen)
    if article.lead:
        yield from _block([marked(article.lead, shown.lead_marks)], pen)
    yield from _block(_marked(article.paragraphs, shown.paragraph_marks), pen)
    if article.truncated:
        yield from _block([[(cut_words(article.flags), "note")]], pen)
    for heading, texts, marks in (
        ("Captions", article.captions, shown.caption_marks),
        ("Set apart", article.aside, shown.aside_marks),
    ):
        if texts:
            yield from _block([[(heading, "muted")]], pen)
            for runs in _marked(texts, marks):
                yield from pen.lines(runs, "  ")
    if evidence:
        yield from _block([[("Evidence", "muted")]], pen)
        for item in chosen_first(article.evidence):
            yield from evidence_lines(item, pen)


def facts(shown: Shown) -> Iterator[str]:
    """Yield what is known of the article beside its text, a line each."""
    article = shown.article
    if article.published is not None:
        yield f"published {day_words(article.published)}, {from_words(article.published_from)}"
    else:
        bound = f", not after {day_words(article.not_after)}" if article.not_after else ""
        yield f"{UNKNOWN_DAY}{bound}"
    if article.captured:
        yield fetched_words(article.captured)
    yield f"section {section_line(article.section)}" if article.section else "section unknown"
    outlet = " · ".join(name for name in (article.publisher, article.site) if name)
    if outlet:
        yield outlet
    if article.authors:
        yield "by " + ", ".join(article.authors)
    if shown.copies:
        yield f"{counted(len(shown.copies), 'copy or version', 'copies or versions')}: {', '.join(shown.copies)}"
    yield f"id {article.id}"


def location_lines(shown: Shown) -> Iterator[str]:
    """Yield where the article can be found: its URL, and its source files."""
    if shown.article.url:
        yield shown.article.url
    for source in shown.sources:
        yield f"file {record_path(source)}"


def evidence_lines(item: Evidence, pen: Pen) -> Iterator[str]:
    """Yield one candidate for a field: its value, where it stood, why it was chosen or not."""
    style = "" if item.is_chosen else "muted"
    where = f", {item.location}" if item.location not in ("", item.provenance) else ""
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
