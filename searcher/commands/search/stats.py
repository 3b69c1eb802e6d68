"""`searcher stats` and `searcher errors`: the index in figures, and what it could not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from index.errors import RecordFailure
from index.paths import shown
from searcher.commands.options import index_option, json_option
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.results import Bucket, Facet, Stats
from searcher.terminal.output import pen, say, write_data, write_text
from searcher.terminal.pen import Pen, safe
from searcher.terminal.results import coverage_words, facet_line
from searcher.wording import counted, size_words


@click.command("stats", short_help="What the index holds, in figures.")
@index_option
@json_option
@pass_parts
def stats(parts: Services, /, location: str, as_json: bool) -> int:
    """Print the index in figures, and what is left out of it by patterns."""
    from pathlib import Path

    from index.ingest.roots.kept_options import read as read_options

    with parts.open_engine(location) as engine:
        figures = engine.stats()
    patterns = {
        shown(path): [shown(one.text) for one in several]
        for path, several in read_options(Path(location)).patterns.items()
    }
    if as_json:
        write_data([export.document(export.stats_json(figures) | {"excluded": patterns})])
    else:
        write_text(_stats_lines(figures, pen()))
        write_text(
            f"not indexed below {path or 'any PATH'}: {', '.join(several)}"
            for path, several in patterns.items()
        )
    return 0


def _stats_lines(figures: Stats, pen: Pen) -> Iterator[str]:
    yield from pen.lines([(coverage_words(figures.coverage), "title")])
    built = f" · built {figures.built[:16].replace('T', ' ')} UTC" if figures.built else ""
    size = f"{size_words(figures.bytes)} in {counted(figures.segments, 'segment')}"
    yield from pen.lines(
        [(f"{figures.location} · {size} · {counted(figures.records, 'record')} read{built}", "muted")]
    )
    yield ""
    counts: tuple[tuple[str, tuple[Bucket, ...]], ...] = (
        ("section", figures.by_section),
        ("year", figures.by_year),
        ("dated-by", figures.by_provenance),
        ("site", figures.by_site),
        ("lang", figures.by_lang),
    )
    for name, buckets in counts:
        yield from facet_line(Facet(name, buckets), pen)


@click.command("errors", short_help="What was skipped or failed, and why.")
@index_option
@click.option(
    "--retry", is_flag=True, help="First read the files again in which something failed, and nothing else."
)
@json_option
@pass_parts
def errors(parts: Services, /, location: str, retry: bool, as_json: bool) -> int:
    """List what was skipped, failed or is not whole when the index was built, each with its reason.

    --retry reads files as they were read before (see searcher sources); to read them otherwise:
    searcher index PATH --retry-failed.
    """
    if retry:
        from index.maintenance.rebuild import retry as read_again

        done = read_again(location)
        fresh = done.added + done.updated
        say(
            f"{counted(fresh, 'article')} more, {counted(done.failed, 'record')} failed again."
            if fresh or done.failed
            else "Nothing had failed."
        )
    with parts.open_engine(location) as engine:
        failed = engine.errors()
    if as_json:
        write_data([export.document([export.failed_json(one) for one in failed])])
        return 0
    write_text(_error_line(one) for one in failed)
    by_status = Counter(one.status for one in failed)
    whole = f", {by_status['cut']:,} not whole" if by_status["cut"] else ""
    say(
        f"{by_status['failed']:,} failed, {by_status['skipped']:,} skipped{whole}."
        if failed
        else "Every file was read."
    )
    return 0


def _error_line(one: RecordFailure) -> str:
    number = "" if one.record is None else f"#{one.record}"
    status = "not whole" if one.status == "cut" else f"{one.status} ({one.kind})"
    return safe(f"{one.path}{number}: {status}: {one.message}")
