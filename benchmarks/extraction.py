"""How well pages are read, beside the libraries people use for it: bodies, titles, days, sections, speed.

    python benchmarks/extraction.py PAGES... [--scrapes SCRAPES.jsonl.gz] [--misses N] [--no-url]
    python benchmarks/extraction.py PAGES... [--scrapes SCRAPES.jsonl.gz] [--records RECORDS.jsonl.gz] --speed      (a minute; ours alone)

PAGES is a folder or a tar with `gold.jsonl` (one object a page: `page`, its file, gzipped or not; `url`; `crawled`; `gold` with any of
`title`, `date`, `body`) and the pages beside it. Each page is read alone. Bodies are compared by 4-token shingles (shares of true, false
and missed ones on each page, precision and recall averaged over pages), titles after NFKC with case and punctuation folded, days exactly.
Sections: `stated` is the path of the page's JSON-LD BreadcrumbList, `hidden` reads it again without JSON-LD and section metas.
Peers that are not installed are named as such.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pages import raw_pages

from index.article import Article
from index.errors import RecordProblem
from index.reading.html.reader import read_html
from index.reading.html.text import folded
from index.reading.input.raw_record import RawRecord
from index.sections.paths import clean_path, label_key

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_JSON_LD = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_SECTION_META = re.compile(r"<meta[^>]*(?:section|categor)[^>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its known answers."""

    name: str
    html: str
    url: str
    captured: tuple[str, ...]
    gold: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader says of a page; None for what it does not say."""

    title: str | None = None
    date: str | None = None
    body: str | None = None
    section: tuple[str, ...] = ()
    note: str = ""


Reader = Callable[[Page], Reading]


def pages_of(path: Path) -> list[Page]:
    """The pages of a folder or tar that have answers."""
    return [
        Page(
            row["page"],
            decoded(data),
            row.get("url") or "",
            (str(row["crawled"])[:10],) if row.get("crawled") else (),
            row["gold"],
        )
        for row, data in raw_pages(path)
    ]


def decoded(data: bytes) -> str:
    """UTF-8, else the charset the page declares, else windows-1252."""
    declared = _CHARSET.search(data[:4096])
    for name in ("utf-8", declared[1].decode() if declared else "cp1252"):
        try:
            return data.decode(name).replace("\0", "").lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace").replace("\0", "")


def ours(page: Page, html: str | None = None, url: bool = True) -> Reading:
    """This project's reader."""
    try:
        article: Article = read_html(
            RawRecord(
                data=b"",
                kind="html",
                text=html or page.html,
                url=(page.url or None) if url else None,
                captured=page.captured,
            )
        )
    except RecordProblem:
        return Reading()
    body = "\n".join(([article.lead] if article.lead else []) + list(article.paragraphs))
    return Reading(article.title, article.published, body, article.section, article.published_from)


def peers() -> dict[str, Reader | None]:
    """The libraries to compare with; None for one that is not installed."""
    found: dict[str, Reader | None] = {"trafilatura": None, "htmldate": None, "newspaper4k": None}
    try:
        import trafilatura

        def by_trafilatura(page: Page) -> Reading:
            got: Any = trafilatura.bare_extraction(
                page.html, url=page.url or None, include_comments=False, with_metadata=True
            )
            return Reading(got.title, got.date, got.text) if got else Reading()

        found["trafilatura"] = by_trafilatura
    except ImportError:
        pass
    try:
        import htmldate

        def by_htmldate(page: Page) -> Reading:
            return Reading(date=htmldate.find_date(page.html, url=page.url or None, original_date=True))

        found["htmldate"] = by_htmldate
    except ImportError:
        pass
    try:
        newspaper = import_module("newspaper")

        def by_newspaper(page: Page) -> Reading:
            got = newspaper.Article(page.url or "http://page.invalid/")
            got.download(input_html=page.html)
            got.parse()
            return Reading(
                got.title, got.publish_date.date().isoformat() if got.publish_date else None, got.text
            )

        found["newspaper4k"] = by_newspaper
    except ImportError:
        pass
    return found


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def body_scores(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (found, gold) bodies; a page with nothing found counts against recall only."""
    precisions, recalls = [], []
    for found, gold in pairs:
        got, wanted = shingles(found), shingles(gold)
        both = sum((got & wanted).values())
        if got:
            precisions.append(both / sum(got.values()))
        if wanted:
            recalls.append(both / sum(wanted.values()))
    precision = sum(precisions) / max(1, len(precisions))
    recall = sum(recalls) / max(1, len(recalls))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def row(name: str, reader: Reader, pages: list[Page], misses: int) -> str:
    """One line of the table: a reader over all pages."""
    counts: Counter[str] = Counter()
    bodies: list[tuple[str, str]] = []
    broken = 0
    started = time.process_time()
    readings = []
    for page in pages:
        try:
            readings.append(reader(page))
        except Exception:  # a peer may break on a page; that is a result
            readings.append(Reading())
            broken += 1
    seconds = time.process_time() - started
    for page, reading in zip(pages, readings, strict=True):
        gold = page.gold
        if gold.get("body"):
            bodies.append((reading.body or "", gold["body"]))
        if gold.get("title"):
            hit = folded(reading.title or "") == folded(gold["title"])
            counts["titles"] += 1
            counts["title"] += hit
            _miss(misses and not hit, name, page, "title", gold["title"], reading.title)
        if gold.get("date"):
            wanted = str(gold["date"])[:10]
            outcome = (
                "exact"
                if reading.date == wanted
                else "none"
                if not reading.date or wanted.startswith(reading.date)
                else "wrong"
            )
            counts["dates"] += 1
            counts[outcome] += 1
            _miss(misses and outcome != "exact", name, page, f"date {reading.note}", wanted, reading.date)
    cells = [f"{name:<14}"]
    cells.append(
        "  {:.3f} {:.3f} {:.3f}".format(*body_scores(bodies))
        if bodies and any(f for f, _ in bodies)
        else "      -     -     -"
    )
    has_title, has_date = any(r.title for r in readings), any(r.date for r in readings)
    cells.append(
        f"  {counts['title'] / counts['titles']:.3f}" if counts["titles"] and has_title else "      -"
    )
    cells.append(
        "  " + " ".join(f"{counts[k] / counts['dates']:.3f}" for k in ("exact", "wrong", "none"))
        if counts["dates"] and has_date
        else "      -     -     -"
    )
    cells.append(f"  {len(pages) / max(1e-9, seconds):6.1f}" + (f"   broke on {broken}" if broken else ""))
    return " ".join(cells)


def _miss(say: bool | int, name: str, page: Page, what: str, wanted: str, got: str | None) -> None:
    if say and name == "searcher":
        print(f"   {what}: {page.name[:40]}: wanted {wanted[:90]!r}, got {(got or '')[:90]!r}")


def stated_path(page: Page, titles: list[str]) -> tuple[str, ...]:
    """The path of the longest BreadcrumbList without home and headline, read by plain JSON; () where there is none."""
    longest: list[str] = []
    stack: list[Any] = []
    headlines: list[str] = []
    for block in _JSON_LD.findall(page.html):
        try:
            stack.append(json.loads(block, strict=False))
        except ValueError:
            continue
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            stack.extend(value for value in item.values() if isinstance(value, (dict, list)))
            headlines.append(item["headline"] if isinstance(item.get("headline"), str) else "")
            if "BreadcrumbList" in str(item.get("@type")) and isinstance(item.get("itemListElement"), list):
                elements = [e for e in item["itemListElement"] if isinstance(e, dict)]
                names = [
                    e.get("name") or (e.get("item") or {}).get("name")
                    if isinstance(e.get("item"), dict)
                    else e.get("name")
                    for e in elements
                ]
                longest = max(longest, [n for n in names if isinstance(n, str)], key=len)
    site = re.sub(r"^https?://(?:www\.)?([^/]*).*", r"\1", page.url)
    path = tuple(longest)
    for headline in (*titles, *headlines):
        path = clean_path(path, headline, site)
    return path


def section_rows(pages: list[Page], url: bool, misses: int) -> list[str]:
    """Two lines: sections where the page states them, and where the statement is taken away."""
    stated, hidden = Counter[str](), Counter[str]()
    for page in pages:
        reading = ours(page, url=url)
        truth = stated_path(page, [reading.title or "", page.gold.get("title") or ""])
        if not truth:
            continue
        wanted = tuple(map(label_key, truth))
        blind = ours(page, _SECTION_META.sub("", _JSON_LD.sub("", page.html)), url).section
        for counts, path in ((stated, reading.section), (hidden, blind)):
            got = tuple(map(label_key, path))
            outcome = (
                "none"
                if not got
                else "exact"
                if got == wanted
                else "ancestor"
                if got == wanted[: len(got)]
                else "wrong"
            )
            counts[outcome] += 1
            if misses and outcome == "wrong":
                print(f"   section: {page.name[:40]}: stated {' / '.join(truth)!r}, got {' / '.join(path)!r}")
    lines = []
    for name, counts in (("stated", stated), ("hidden", hidden)):
        total = sum(counts.values())
        if total:
            lines.append(
                f"section {name}: "
                + "  ".join(f"{k} {counts[k] / total:.3f}" for k in ("exact", "ancestor", "wrong", "none"))
                + f"  of {total}"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pages", nargs="*", type=Path)
    parser.add_argument(
        "--scrapes", type=Path, help="also the table of plain-text scrapes, see extraction_scrapes.py"
    )
    parser.add_argument("--misses", type=int, default=0, help="1: print what was missed")
    parser.add_argument("--no-url", action="store_true", help="do not tell our reader the address of a page")
    parser.add_argument(
        "--speed", action="store_true", help="only how fast each kind is read, see extraction_speed.py"
    )
    parser.add_argument("--records", type=Path, help="with --speed: JSON records, one a line")
    options = parser.parse_args()
    if options.speed:
        kinds = {"pages": options.pages, "scrapes": [options.scrapes], "records": [options.records]}
        print(
            import_module("extraction_speed").table(
                {kind: list(filter(None, paths)) for kind, paths in kinds.items()}
            )
        )
        return
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    others = peers()
    for path in options.pages:
        pages = pages_of(path)
        ours(pages[0])  # what is imported at the first page is not the pages' time
        print(
            f"\n{path.name}: {len(pages)} pages\n{'':<14}   body P     R    F1   title   day = wrong  none   pages/CPU s"
        )
        print(row("searcher", lambda page: ours(page, url=not options.no_url), pages, options.misses))
        for name, reader in others.items():
            print(row(name, reader, pages, 0) if reader else f"{name:<14}  not installed")
        print("\n".join(section_rows(pages, not options.no_url, options.misses)))
    if options.scrapes:
        import sys

        # The table of scrapes is a script of its own; here it runs after the pages, over the same answers.
        sys.argv = ["extraction_scrapes.py", str(options.scrapes)]
        import_module("extraction_scrapes").main()


if __name__ == "__main__":
    main()
