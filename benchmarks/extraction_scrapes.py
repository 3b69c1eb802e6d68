"""How well plain-text scrapes and breadcrumbs are read: a table for pages with known answers.

    python benchmarks/extraction_scrapes.py SCRAPES.jsonl.gz [--gold GOLD.jsonl ...] [--pages PAGES.tar.gz ...] [--misses N] [--urls]

SCRAPES holds one JSON object a line: `text`, the scrape; `url`; and `gold` (`title`, `date`, `body`), or the gold by `url` in GOLD files.
Titles are compared after NFKC with case and punctuation folded, bodies by 4-token shingles (precision and recall averaged over pages),
publication days exactly. Each scrape is read again with its first line, the day of the fetch, moved 30 to 1,500 days later.

PAGES are archives of HTML pages: the breadcrumb paths their JSON-LD states are joined without separators, the title is appended (clipped
where it is long), and made into a scrape, read alone and once more after three articles of the site have shown the same path.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import tarfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from index.article import Article
from index.dates.choose import parse_day
from index.errors import RecordProblem
from index.reading.input.raw_record import RawRecord
from index.reading.text.reader import read_text
from index.sections.breadcrumbs import Vocabulary, recut
from index.sections.paths import fits_title, is_home

Row = dict[str, Any]


def rows_of(path: Path) -> Iterator[Row]:
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield json.loads(line)


def folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def overlap(found: str, gold: str) -> tuple[float, float]:
    """(precision, recall) of 4-token shingles."""
    ours, theirs = shingles(found), shingles(gold)
    both = sum((ours & theirs).values())
    return (both / sum(ours.values()) if ours else 0.0), (both / sum(theirs.values()) if theirs else 1.0)


def read(text: str, url: str | None = None) -> Article | None:
    try:
        return read_text(RawRecord(data=text.encode("utf-8", "replace"), kind="text", text=text, url=url))
    except RecordProblem:
        return None


def moved(text: str, days: int) -> tuple[str, str] | None:
    """(text, new day) with the day of the fetch on line 1 moved; None when line 1 is no day."""
    first, _, rest = text.partition("\n")
    day = parse_day(first) if len(first) < 40 else None
    if day is None or len(day) != 10:
        return None
    later = date.fromisoformat(day) + timedelta(days=days)
    return f"{later:%A}, {later:%B} {later.day}, {later.year}\n{rest}", later.isoformat()


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}  ({part} of {whole})" if whole else "-"


def measure(rows: list[Row], with_urls: bool, misses: int) -> None:
    titles = title_right = days = day_right = day_wrong = day_of_fetch = 0
    precisions, recalls = [], []
    started = time.process_time()
    articles = [read(row["text"], row["url"] if with_urls else None) for row in rows]
    seconds = time.process_time() - started
    for row, article in zip(rows, articles, strict=True):
        gold = row["gold"]
        if gold.get("title"):
            titles += 1
            right = article is not None and folded(article.title) == folded(gold["title"])
            title_right += right
            if not right and misses > 0:
                misses -= 1
                print(
                    "title",
                    row["url"][:90],
                    "\n   gold",
                    gold["title"][:120],
                    "\n   read",
                    article and article.title[:120],
                )
        if gold.get("date"):
            days += 1
            found = article.published if article else None
            day_right += found == gold["date"]
            if found is not None and found != gold["date"]:
                day_wrong += len(found) == 10 or not gold["date"].startswith(found)
                day_of_fetch += bool(article and found in article.captured)
                if misses > 0:
                    misses -= 1
                    print(
                        "day",
                        row["url"][:90],
                        "gold",
                        gold["date"],
                        "read",
                        found,
                        article and article.evidence[:3],
                    )
        if gold.get("body"):
            precision, recall = overlap("\n".join(article.paragraphs) if article else "", gold["body"])
            precisions.append(precision)
            recalls.append(recall)
            if misses > 0 and min(precision, recall) < 0.5:
                misses -= 1
                print("body", row["url"][:90], f"precision {precision:.2f} recall {recall:.2f}")
    print(f"{'with addresses' if with_urls else 'text alone':40}")
    print(f"{'  title exact':40}{share(title_right, titles)}")
    print(f"{'  publication day exact':40}{share(day_right, days)}")
    print(f"{'  publication day wrong':40}{share(day_wrong, days)}")
    print(f"{'  fetch day taken for it':40}{share(day_of_fetch, days)}")
    if precisions:
        p, r = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
        print(f"{'  body shingle precision, recall, F1':40}{p:.3f}  {r:.3f}  {2 * p * r / (p + r or 1):.3f}")
    print(f"{'  scrapes per CPU second':40}{len(rows) / seconds:.0f}")


def measure_moved(rows: list[Row]) -> None:
    chance = random.Random(5)
    days = right = wrong = taken = 0
    for row in rows:
        made = moved(row["text"], chance.randint(30, 1500))
        if made is None or not row["gold"].get("date"):
            continue
        text, clock = made
        article = read(text)
        days += 1
        found = article.published if article else None
        right += found == row["gold"]["date"]
        wrong += found is not None and found != row["gold"]["date"]
        taken += found == clock
    print("text alone, fetch day moved 30 to 1,500 days")
    print(f"{'  publication day exact':40}{share(right, days)}")
    print(f"{'  publication day wrong':40}{share(wrong, days)}")
    print(f"{'  fetch day taken for it':40}{share(taken, days)}")


_JSON_LD = re.compile(rb"<script[^>]*ld\+json[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def objects(value: Any) -> Iterator[Row]:
    """All JSON objects inside a value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack += item.values()
        elif isinstance(item, list):
            stack += item


def stated_path(page: bytes) -> tuple[tuple[str, ...], str]:
    """(names of the longest BreadcrumbList, headline) that the page's JSON-LD states."""
    best: tuple[str, ...] = ()
    headline = ""
    for block in _JSON_LD.findall(page):
        try:
            found = list(objects(json.loads(block.decode("utf-8", "replace"), strict=False)))
        except ValueError:
            continue
        for item in found:
            if item.get("@type") == "BreadcrumbList" and isinstance(item.get("itemListElement"), list):
                steps = [step for step in item["itemListElement"] if isinstance(step, dict)]
                inner = [
                    step.get("name")
                    or (step["item"].get("name") if isinstance(step.get("item"), dict) else "")
                    for step in steps
                ]
                names = tuple(" ".join(html.unescape(str(name)).split()) for name in inner if name)
                best = max(best, names, key=len)
            headline = headline or (str(item["headline"]) if isinstance(item.get("headline"), str) else "")
    return best, " ".join(html.unescape(headline).split())


def pages_of(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if ".html" in member.name else None
            if file:
                data = file.read()
                yield gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def measure_crumbs(archives: list[Path], misses: int) -> None:
    cases: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for archive in archives:
        for page in pages_of(archive):
            names, title = stated_path(page)
            path = names[1:] if names and is_home(names[0]) else names
            path = path[:-1] if path and fits_title(path[-1], title) else path
            # a last name as long as a title is another spelling of the title
            if path and len(title) > 20 and all(len(name) <= 50 for name in path):
                cases.setdefault(names, (path, title))
    right = wrong = taught = 0
    for names, (path, title) in cases.items():
        gold = tuple(unicodedata.normalize("NFC", name) for name in path)
        clipped = title if len(title) < 70 else title[:67].rstrip() + "..."
        line = (names[0] if is_home(names[0]) else "") + "".join(path) + clipped
        body = "The harbour office said on Tuesday that the gate had jammed, and that nobody knew for how long it would stay so."
        article = read(f"Monday, June 3, 2024\n{line}\n\n{title}\n\n{body}\n\n{body[:60]}")
        found = article.section if article else ()
        right += found == gold
        sure = article is not None and not any("unsure" in e.verdict for e in article.evidence)
        wrong += found != gold[: len(found)] and sure
        vocabulary = Vocabulary()
        vocabulary.learn(path, "site", 3)
        taught += recut(line, title, vocabulary, "site").path == gold
        if found != gold and misses > 0:
            misses -= 1
            print("crumb", gold, "read", found)
    print("breadcrumbs run together")
    print(f"{'  path exact':40}{share(right, len(cases))}")
    print(f"{'  path wrong and not marked unsure':40}{share(wrong, len(cases))}")
    print(f"{'  path exact once the site is known':40}{share(taught, len(cases))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scrapes", type=Path)
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--pages", type=Path, nargs="*", default=[])
    parser.add_argument("--misses", type=int, default=0, help="print so many misses")
    parser.add_argument("--urls", action="store_true", help="let the reader see the addresses too")
    options = parser.parse_args()
    by_url = {row["url"]: row["gold"] for path in options.gold for row in rows_of(path)}
    rows = [
        row if isinstance(row.get("gold"), dict) else {**row, "gold": by_url.get(row["url"], {})}
        for row in rows_of(options.scrapes)
    ]
    measure(rows, options.urls, options.misses)
    measure_moved(rows)
    if options.pages:
        measure_crumbs(options.pages, options.misses)


if __name__ == "__main__":
    main()
