"""How well plain-text scrapes and breadcrumbs are read: a table for pages with known answers.

    python benchmarks/extraction_scrapes.py SCRAPES.jsonl.gz [--gold GOLD.jsonl ...] [--misses N] [--urls]

SCRAPES holds one JSON object a line: `text`, the scrape; `url`; and `gold` (`title`, `date`, `body`), or the gold by `url` in GOLD files.
Titles are compared after NFKC with case and punctuation folded, bodies by 4-token shingles (precision and recall averaged over pages),
publication days exactly. The last rows read each scrape again with its first line, the day of the fetch, moved 30 to 1,500 days later.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from index.article import Article
from index.dates import parse_day
from index.errors import RecordProblem
from index.read_text import read_text
from index.record import RawRecord

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
                print("title", row["url"][:90], "\n   gold", gold["title"][:120], "\n   read", article and article.title[:120])
        if gold.get("date"):
            days += 1
            found = article.published if article else None
            day_right += found == gold["date"]
            if found is not None and found != gold["date"]:
                day_wrong += len(found) == 10 or not gold["date"].startswith(found)
                day_of_fetch += bool(article and found in article.captured)
                if misses > 0:
                    misses -= 1
                    print("day", row["url"][:90], "gold", gold["date"], "read", found, article and article.evidence[:3])
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scrapes", type=Path)
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--misses", type=int, default=0, help="print so many misses")
    parser.add_argument("--urls", action="store_true", help="let the reader see the addresses too")
    options = parser.parse_args()
    by_url = {row["url"]: row["gold"] for path in options.gold for row in rows_of(path)}
    rows = [row if isinstance(row.get("gold"), dict) else {**row, "gold": by_url.get(row["url"], {})} for row in rows_of(options.scrapes)]
    measure(rows, options.urls, options.misses)
    measure_moved(rows)


if __name__ == "__main__":
    main()
