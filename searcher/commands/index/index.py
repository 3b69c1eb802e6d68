"""`searcher index`: make an index of a folder of articles, or bring one up to date."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from index.paths import quoted, shown
from index.reading.formats.table import FORMATS
from index.reading.input.exclusions import BY_PATTERN
from searcher.commands.options import index_option
from searcher.commands.services import Services, pass_parts
from searcher.export import documents as export
from searcher.terminal.output import say, write_data, write_text
from searcher.terminal.pen import safe
from searcher.wording import counted, date_line, seconds_words, section_line

if TYPE_CHECKING:
    from index.article import Article
    from index.ingest.build import Report

DONE, FAILED, FAILED_STRICT = 0, 3, 2

#: Characters of an article's text that a dry run shows.
_OPENING = 120
#: Files that a map costs their days, and that are named.
COSTS_TOLD = 5
UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def memory(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Read an amount of memory such as 1GB or 500MB as bytes."""
    if value is None:
        return None
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)i?b?", value.strip().lower())
    if not match or not float(match[1]):
        raise click.BadParameter(f"{value!r} is no amount of memory: write 1GB or 500MB.")
    return int(float(match[1]) * UNITS[match[2]])


def names(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Read `published=pub_dt`: the field of an article, and its name in the records."""
    from index.reading.fields.field_names import OURS, SYNONYMS

    pairs = {}
    for value in values:
        field, _, key = value.partition("=")
        if not key or (field not in OURS and field not in SYNONYMS):
            raise click.BadParameter(f"{value!r}: write FIELD=KEY, where FIELD is one of {', '.join(OURS)}.")
        pairs[field] = key
    return pairs


@click.command("index", short_help="Read a folder of articles, or bring an index up to date.")
@index_option
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes that read. Without it as many as there are processors.",
)
@click.option(
    "--format",
    "format",
    type=click.Choice(FORMATS),
    help="What the files are; auto, as without it, tells them apart. Kept with the index, as the next three.",
)
@click.option(
    "--map",
    "names",
    multiple=True,
    callback=names,
    metavar="FIELD=KEY",
    help="In records: FIELD is called KEY, as published=pub_dt; beside the names that are known.",
)
@click.option(
    "--lang",
    metavar="CODE",
    help="The language of the articles, as en; auto, as without it, detects it.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="Texts that do not say their encoding are in NAME, as windows-1251; NAME! to force it.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out what matches below the PATHs, as in a gitignore file: drafts/ or '*.bak'; kept with the index.",
)
@click.option(
    "--hidden/--no-hidden",
    default=None,
    help="Take hidden files, backups and sync conflicts as well; kept with the index.",
)
@click.option(
    "--moved-from",
    metavar="OLD",
    help="The PATH is the folder that was OLD before: its files are known, nothing is read twice.",
)
@click.option(
    "--prune",
    is_flag=True,
    help="Forget articles whose files are gone from inside the PATHs, or left out.",
)
@click.option("--retry-failed", is_flag=True, help="Try again what failed before.")
@click.option("--full-scan", is_flag=True, help="Read every file again, also those that look unchanged.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Only say what would be done, and show some articles of every kind of file as they would be read.",
)
@click.option("--strict", is_flag=True, help="Exit status 2 when any file failed, also if it failed before.")
@click.option(
    "--watch", is_flag=True, help="Go on: index again whenever something in the PATHs changes, until Ctrl-C."
)
@click.option(
    "--name", metavar="PATH", help="With - as PATH: the path under which the standard input is known."
)
@click.option("--wait", is_flag=True, help="Wait while another process writes to the index.")
@click.option("--memory", callback=memory, metavar="SIZE", help="At most about this much memory, as 1GB.")
@click.option("--json", "as_json", is_flag=True, help="The counts as one JSON document.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Name every file that failed.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(readable=False))
@pass_parts
def command(
    parts: Services,
    /,
    paths: tuple[str, ...],
    location: str,
    dry_run: bool,
    strict: bool,
    watch: bool,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Read the articles in the files and folders PATH... into the index.

    Files are told apart by their content: plain texts, HTML pages, records (JSON, JSON lines, CSV,
    TSV, XML), feeds (RSS, Atom), WordPress exports, WARC and WET, letters (.eml, mbox), saved pages
    (MHTML, SingleFile), DOCX, RTF, downloads of Nexis, Factiva, ProQuest and Europresse; zip and tar
    of these, and all of it in gzip, bzip2 or xz. docs/formats.md says how each is read. What is
    unchanged since the last time is not read again, what has changed replaces its old self. A run
    that is stopped loses little, and the next one goes on from there.

    Hidden files and folders, editors' backups, the folders of Trash and synchronisers and their
    conflicted copies are left out, counted and named; never a PATH itself. More is left out by
    --exclude and by the lines of a file .searcherignore in a PATH. Both have the syntax of
    gitignore, in which !PATTERN takes in again. Patterns are kept in DIR/yours/excluded, which may
    be edited. Articles of files that are left out from now on stay until --prune.

    How a PATH is read (--format, --lang, --encoding, --map) is kept in DIR/yours/sources, which may
    be edited, and holds for every later run, --watch, errors --retry, rebuild and check --files.

    A folder that was moved or renamed is noticed where half of its files are found at the new
    place, and told by --moved-from where not. searcher sources lists all folders and their options.

    With --watch every change is followed, a line a batch; other commands can write between two
    batches. Articles of vanished files go only with --prune, those of a folder that has been
    emptied when it has stayed so for a minute. Ctrl-C ends it with the batch at hand, and is no
    error.

    PATH - is the standard input: one record, or records a line, told apart as files are. It adds
    articles and removes none; they are kept as stored, since nobody can read it again.

    \b
      searcher index corpus/
      searcher index corpus/ dump.jsonl.gz -i news.idx --map published=pub_dt
      searcher index corpus/ --exclude drafts/ --exclude '*.bak'
      searcher index corpus/ --watch --prune
      curl -s https://example.com/story | searcher index - --name example.com/story

    Exit status: 0 done, 2 error, 3 done, but files failed that had not failed before.
    """
    from searcher.terminal.progress import bar

    if options["name"] is not None and "-" not in paths:
        raise click.UsageError("--name is for the standard input: searcher index - --name PATH")
    if "-" in paths and sys.stdin.isatty():
        say("Reading the standard input; Ctrl-D ends it.")
    if watch:
        if "-" in paths:
            raise click.UsageError("--watch follows files and folders, not the standard input.")
        if dry_run:
            raise click.UsageError("--watch and --dry-run do not go together.")
        return _watch(parts, paths, location, as_json, quiet, verbose, **options)
    try:
        with bar(not quiet) as progress:
            report = parts.build(
                paths,
                location,
                dry_run=dry_run,
                progress=progress,
                **options,
            )
    except KeyboardInterrupt:
        say("What has been written stays, and the same command goes on from there.")
        raise
    if as_json:
        write_data([export.document(report_json(report))])
    elif dry_run:
        write_text(_sample(report))
    if not quiet:
        _summarise(report, location, dry_run, verbose)
    if report.failed and strict:
        return FAILED_STRICT
    return FAILED if report.new_failures else DONE


def _watch(
    parts: Services,
    paths: tuple[str, ...],
    location: str,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Index and follow the changes; the first batch is reported like any run, later ones in a
    line.
    """
    from index.ingest.emptied import Patience
    from searcher.commands.index.watch import batch_line, follow
    from searcher.terminal.progress import bar

    first = True
    options["wait"] = True  # another command may be writing just now
    patience = Patience() if options["prune"] else None
    options["prune"] = patience or False

    def build(existing_paths: Sequence[str]) -> Report:
        with bar(first and not quiet) as progress:
            return parts.build(existing_paths, location, progress=progress, **options)

    def on_batch(report: Report) -> None:
        nonlocal first
        if as_json:
            write_data([export.document(report_json(report), indent=False)])
        if first and not quiet:
            _summarise(report, location, False, verbose)
            say("Following the changes from here on; Ctrl-C ends that.")
        elif not quiet and (line := batch_line(report, location)):
            say(line)
        first = False
        options["retry_failed"] = options["full_scan"] = False
        options["moved_from"] = None

    follow(build, paths, location, on_batch, patience)
    return DONE


def report_json(report: Report) -> export.Json:
    """Return what a run did, in records.

    records = added + updated + unchanged + duplicates + skipped + failed
    """
    return {
        "format_version": export.FORMAT_VERSION,
        "records": report.records,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "skipped": report.skipped,
        "failed": report.failed,
        "removed": report.removed,
        "cut": report.cut,
        "left_out": {one.reason: one.total for one in report.left_out},
        "articles": report.articles,
        "seconds": round(report.seconds, 3),
    }


def _sample(report: Report) -> Iterator[str]:
    """Yield a few articles of every kind of file, as the options make the reader see them."""
    for kind in report.kinds:
        if len(report.kinds) > 1:
            counts = {"article": kind.articles, "skipped": kind.skipped, "failed": kind.failed}
            words = [
                counted(count, word) if word == "article" else f"{count:,} {word}"
                for word, count in counts.items()
                if count
            ]
            yield safe(f"{kind.kind} · {counted(kind.files, 'file')} · {', '.join(words) or 'nothing'}")
        yield from _shown(kind.shown)


def _shown(articles: Sequence[Article]) -> Iterator[str]:
    for article in articles:
        yield safe(article.title or "(no headline)")
        authors = f"by {', '.join(article.authors)}" if article.authors else ""
        facts = (
            date_line(article),
            section_line(article.section) or "section unknown",
            authors,
            article.site or "",
            article.url or "",
        )
        yield safe("   " + " · ".join(fact for fact in facts if fact))
        opening = article.lead or next(iter(article.paragraphs), "")
        yield safe("   " + (shorten(opening, _OPENING, placeholder=" …") if opening else "(no text)"))


def left_out_line(report: Report) -> str:
    """Return what was left out, by reason, with the first names of each."""
    parts = []
    for reason, total, first in report.left_out:
        names = ", ".join(first) + (", …" if total > len(first) else "")
        parts.append(f"{reason} {total:,} ({names})")
    takes = any(reason != BY_PATTERN for reason, _, _ in report.left_out)
    return f"left out: {'; '.join(parts)}" + (". --hidden takes what no pattern names" if takes else "")


def _summarise(report: Report, location: str, dry_run: bool, verbose: bool) -> None:
    """Report the run in a sentence, then what failed and why."""
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates" if report.duplicates != 1 else "duplicate": report.duplicates,
        "skipped": report.skipped,
        "failed": report.failed,
        "removed": report.removed,
    }
    done = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count) or "nothing to do"
    would = "would be done (--dry-run): " if dry_run else ""
    holds = "would hold" if dry_run else "holds"
    say(
        f"{would}{done} in {seconds_words(report.seconds)}; {location} {holds} {counted(report.articles, 'article')}"
    )
    for move in report.moves:
        say(f"{shown(move.old)} has moved to {shown(move.new)}: what is known of its files holds there")
    for cost in report.map_costs[:COSTS_TOLD]:
        say(
            f"--map {cost.map} costs {cost.path} its days, as {cost.day}: the key is there and gives none. "
            "Type the map with the files it is for alone"
        )
    if len(report.map_costs) > COSTS_TOLD:
        say(f"  and {counted(len(report.map_costs) - COSTS_TOLD, 'more file', 'more files')}")
    if report.changed:
        say(
            f"the options of {', '.join(map(shown, report.changed))} are others than before and hold for what is read from "
            f"now on. To read all of it anew: searcher rebuild -i {location}"
        )
    if report.left_out:
        say(left_out_line(report))
    for count, where in (
        (report.missing - report.missing_left_out, "gone from there"),
        (report.missing_left_out, "left out now"),
    ):
        if count:
            stay = (
                "1 article stays although its file is"
                if count == 1
                else f"{count:,} articles stay although their files are"
            )
            say(f"{stay} {where}: --prune forgets")
    for root, articles in report.gone_roots:
        say(
            f"{shown(root)} is gone, and {counted(articles, 'article')} of it stay. If it has moved: searcher index NEW "
            f"--moved-from {quoted(root)}; if it is gone for good: searcher sources --drop {quoted(root)}"
        )
    for sentence in (*report.unmapped, *report.uncorrected):
        say(sentence)
    if report.cut:
        say(
            f"{counted(report.cut, 'article')} not whole, cut by searcher or damaged in the file. Which and why: searcher errors -i {location}"
        )
    if verbose:
        for failure in report.failures:
            say(
                f"  {failure.path}{'' if failure.record is None else f'#{failure.record}'}: {failure.message}"
            )
    if report.failed:
        kinds = Counter(failure.kind for failure in report.failures if failure.status == "failed")
        reasons = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common(5))
        say(
            f"{counted(report.failed, 'record')} failed{f' ({reasons})' if reasons else ''}. Which and why: searcher errors -i {location}"
        )
