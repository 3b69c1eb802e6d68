"""Make the lines of an answer for a person in a terminal.

How the query was read, the hits with snippets, the counts, what was searched.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from searcher.results import Bucket, Coverage, Facet, Hit, Question, Reach, Results, Snippet
from searcher.terminal.pen import Pen, Run, columns, marked
from searcher.wording import FACET_LABELS, FIELDS, counted, date_line, day_words, searched_words, section_line

ORDER = {"relevance": "best first", "newest": "newest first", "oldest": "oldest first"}

#: Digits of an id that are shown: enough for millions of articles, short enough to type.
ID_DIGITS = 12

#: Values of a facet in its line: few, to be read at a glance.
TOP = 6
#: Sections inside a section, likewise.
CHILDREN = 3
#: Surface forms of a word, likewise.
FORMS = 5


def answer_lines(results: Results, pen: Pen, filtered: Container[str] = ()) -> Iterator[str]:
    """Yield the whole answer, line by line.

    filtered   the facets that count beyond their own filter, and say so
    """
    yield from heading(results, pen)
    dated = results.sort != "relevance"
    for number, hit in enumerate(results.hits, (results.page - 1) * results.per_page + 1):
        yield ""
        # Undated articles stand last in both orders by date; a line says where they begin.
        if (
            dated
            and hit.published is None
            and (number == 1 or results.hits[number - 2 - (results.page - 1) * results.per_page].published)
        ):
            yield pen.paint("Articles without a publication day:", "muted")
            yield ""
        yield from hit_lines(hit, number, pen)
    if counts := [
        line for facet in results.facets.values() for line in facet_line(facet, pen, facet.name in filtered)
    ]:
        yield ""
        yield from counts
    yield ""
    yield from pen.lines([(searched(results), "muted")])


def heading(results: Results, pen: Pen) -> Iterator[str]:
    """Yield the exact total, the order, how the query was read, and every notice about it."""
    words = counted(results.total, "article")
    if results.hits:
        first = (results.page - 1) * results.per_page + 1
        shown = (
            f" · {first:,} to {first + len(results.hits) - 1:,}" if len(results.hits) < results.total else ""
        )
        words += f" · {ORDER.get(results.sort, results.sort)}{shown}"
    elif results.total:
        words += f" · no page {results.page}: the last one is {-(-results.total // results.per_page):,}"
    yield from pen.lines([(words, "title")])
    yield from read_as(results.query, pen)
    if results.undated:
        also = (
            "1 undated article matches"
            if results.undated == 1
            else f"{results.undated:,} undated articles match"
        )
        yield from pen.lines([(f"{also} as well: --undated includes them", "note")])


def read_as(question: Question, pen: Pen) -> Iterator[str]:
    """Yield how the query was read: its printed form, the surface forms reached, the notices."""
    if question.read_as:
        yield from pen.lines([("read as ", "muted"), (question.read_as, "")])
    if forms := [words for reach in question.reached if (words := _forms(reach))]:
        yield from dotted(
            [f"in the forms {forms[0]}", *forms[1:], "only as written: --exact"], pen, "", "muted"
        )
    for notice in question.notices:
        yield from pen.lines([(notice_words(notice.text, notice.suggestion), "note")])


def _forms(reach: Reach) -> str:
    """Return `ferry 28, ferries 4`; empty where the word occurs only as it was typed."""
    own = [form for form in reach.forms if form.word == reach.word.lower()]
    others = [form for form in reach.forms if form not in own]
    if not others:
        return ""
    shown = [f"{form.word} {form.count:,}" for form in [*own, *others[:FORMS]]]
    return ", ".join([*shown, *(["…"] if others[FORMS:] else [])])


def notice_words(text: str, suggestion: str) -> str:
    """Return a notice with its suggestion, unless it names that itself."""
    return f"{text} Try: {suggestion}" if suggestion and suggestion not in text else text


def hit_lines(hit: Hit, number: int, pen: Pen) -> Iterator[str]:
    """Yield the headline, facts and snippets of one hit."""
    indent = " " * (len(str(number)) + 2)
    title = list(
        pen.lines(
            marked(hit.title or "(no headline)", hit.title_marks if hit.title else (), "title", "title mark"),
            indent,
        )
    )
    yield f"{number}. " + title[0][len(indent) :]
    yield from title[1:]
    yield from dotted(hit_facts(hit), pen, indent, "muted")
    for snippet in hit.snippets:
        yield from pen.lines(snippet_runs(snippet), indent)
    if hit.explanation is not None:
        yield from pen.lines([(hit.explanation.sentence, "muted")], indent)
        for part in hit.explanation.parts:
            yield from pen.lines(
                [(f"{part.value:+.3f} {part.what}{': ' if part.because else ''}{part.because}", "muted")],
                indent + "  ",
            )


def hit_facts(hit: Hit) -> list[str]:
    """Return what is known about a hit, in the order in which it is shown."""
    facts = [date_line(hit), section_line(hit.section), hit.site or hit.publisher or ""]
    facts.append(counted(hit.copies, "copy", "copies") if hit.copies else "")
    facts += ["text cut off" if hit.truncated else "", hit.id[:ID_DIGITS]]
    return [fact for fact in facts if fact]


def dotted(values: Iterable[str], pen: Pen, indent: str, style: str = "") -> Iterator[str]:
    """Join values with middle dots; a line ends between two values rather than inside one."""
    line = ""
    for value in values:
        if line and len(indent) + columns(f"{line} · {value}") > pen.width:
            yield from pen.lines([(line, style)], indent)
            line = ""
        line = f"{line} · {value}" if line else value
    yield from pen.lines([(line, style)], indent)


def snippet_runs(snippet: Snippet) -> list[Run]:
    """Return a passage with its highlights, and its field where that is not the body.

    Dots stand where it begins or ends inside a paragraph.
    """
    runs = marked(snippet.text, snippet.marks)
    field = FIELDS.get(snippet.field)
    before = [(f"{field}: ", "muted")] if field else []
    return [
        *before,
        *([("… ", "")] if snippet.clipped_start else []),
        *runs,
        *([(" …", "")] if snippet.clipped_end else []),
    ]


def facet_line(facet: Facet, pen: Pen, filtered: bool = False) -> Iterator[str]:
    """Return a facet in a line or two.

    Sections are a tree of the largest. Days stand in their order, provenances in full, other values
    by count.
    """
    if facet.name == "section":
        values = list(_tree(facet.buckets))
    elif facet.name in ("year", "month", "day"):
        values = [_value(bucket, facet.name) for bucket in facet.buckets if bucket.count]
    elif facet.name == "dated-by":  # they are few, and the rare ones matter most
        values = [_value(bucket, facet.name) for bucket in facet.buckets if bucket.count] + (
            [f"{facet.more:,} more"] if facet.more else []
        )
    else:
        values = _largest([bucket for bucket in facet.buckets if bucket.count], facet, facet.more)
    if values:
        one, name = FACET_LABELS.get(facet.name, (facet.name, facet.name))
        values += [f"in any {one}"] if filtered else []
        indent = " " * 10
        first, *rest = dotted(values, pen, indent)
        yield pen.paint(f"{name:9} ", "muted") + first[len(indent) :]
        yield from rest


def _tree(buckets: Iterable[Bucket]) -> Iterator[str]:
    """Yield `World 20 (Europe 12, Asia 5)` for each of the largest sections, then what is left."""
    counts = {tuple(bucket.value or ()): bucket.count for bucket in buckets if bucket.count}
    by_count = sorted(counts, key=lambda path: -counts[path])
    tops = [path for path in by_count if len(path) == 1]
    for top in tops[:TOP]:
        children = [path for path in by_count if len(path) == 2 and path[:1] == top]
        inside = ", ".join(f"{path[1]} {counts[path]:,}" for path in children[:CHILDREN])
        more = f", {len(children) - CHILDREN} more" if len(children) > CHILDREN else ""
        yield f"{top[0]} {counts[top]:,}" + (f" ({inside}{more})" if inside else "")
    if len(tops) > TOP:
        yield f"{len(tops) - TOP} more"
    if () in counts:
        yield f"unknown {counts[()]:,}"


def _largest(buckets: list[Bucket], facet: Facet, more: int) -> list[str]:
    values = [_value(bucket, facet.name) for bucket in buckets[:TOP]]
    more += max(len(buckets) - TOP, 0)
    return [*values, f"{more:,} more"] if more else values


def _value(bucket: Bucket, name: str) -> str:
    return f"{value_words(bucket.value, name)} {bucket.count:,}"


def value_words(value: tuple[str, ...] | str | None, name: str) -> str:
    """Return a facet's value for reading; the unknown value of a date is "undated"."""
    if not value:
        return "undated" if name in ("year", "month", "day") else "unknown"
    if isinstance(value, tuple):
        return section_line(value)
    return day_words(value) if name in ("year", "month", "day") else value


def searched(results: Results) -> str:
    """Return what was searched, and how long it took."""
    words = (
        searched_words(results.searched, ": searcher errors")
        if results.searched.is_narrowed
        else coverage_words(results.coverage)
    )
    return f"searched {words}, in {results.took_ms:.1f} ms"


def coverage_words(coverage: Coverage) -> str:
    """Return what the index has.

    "48,112 articles, 3 Jan 2015 to 30 Dec 2016, 17 undated"
    """
    words = counted(coverage.articles, "article")
    if coverage.first and coverage.last:
        words += f", {day_words(coverage.first)} to {day_words(coverage.last)}"
    if coverage.undated:
        words += f", {coverage.undated:,} undated"
    if coverage.failed_files:
        words += f" ({counted(coverage.failed_files, 'file')} could not be read: searcher errors)"
    return words
