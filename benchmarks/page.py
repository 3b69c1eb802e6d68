"""How long the page takes over an index, from request to last byte, with several people asking at once: one table.

    python benchmarks/page.py INDEX [--searches 300] [--clients 4] [--seed 7]

The real server runs in a process of its own; the clients are threads here, each with one connection that stays open. The searches are made
from the index itself with a fixed seed: words, phrases and beginnings of words from the titles of its articles, with and without filters,
sorts and further pages. Each is asked once for the table, none before; a few others warm the server up.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import os
import platform
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from searcher import Search, open_engine
from searcher.results import Bucket

WARMING = 12
#: (kind, how many in a hundred)
MIX = (("one word", 25), ("two words", 30), ("three words", 10), ("phrase", 10), ("beginning of a word", 5), ("with a filter", 10), ("by day", 5),
    ("a further page", 5))  # fmt: skip


def words_of(location: str, dice: random.Random) -> tuple[list[list[str]], list[str], list[str]]:
    """The words of some titles, the largest sections and the years of an index."""
    with open_engine(location) as engine:
        stats = engine.stats()
        total = stats.coverage.articles
        titles = []
        for _ in range(40):
            page = dice.randint(1, max(1, min(total, 40_000) // 25))
            found = engine.search(
                Search("", sort="newest", page=page, per_page=25, facets=(), snippets=False)
            )
            titles += [
                words for hit in found.hits if len(words := re.findall(r"[^\W\d_]{3,}", hit.title)) > 3
            ]

    def largest(buckets: tuple[Bucket, ...]) -> list[str]:
        known = sorted((bucket for bucket in buckets if bucket.value), key=lambda bucket: -bucket.count)
        return [
            "/".join(bucket.value) if isinstance(bucket.value, tuple) else str(bucket.value)
            for bucket in known[:12]
        ]

    return titles, largest(stats.by_section), largest(stats.by_year)


def searches(location: str, count: int, seed: int) -> list[tuple[str, str]]:
    """(kind, address) of the searches, mixed."""
    dice = random.Random(seed)
    titles, sections, years = words_of(location, dice)
    if not titles:
        sys.exit("The index holds too few titles to ask about.")
    kinds = dice.choices([kind for kind, _ in MIX], [share for _, share in MIX], k=count)
    made = []
    for kind in kinds:
        title = dice.choice(titles)
        at = dice.randrange(len(title) - 2)
        asked: dict[str, str] = {"q": dice.choice(title)}
        if kind in ("two words", "with a filter", "by day"):
            asked["q"] = " ".join(dice.sample(title, 2))
        elif kind == "three words":
            asked["q"] = " ".join(dice.sample(title, 3))
        elif kind == "phrase":
            asked["q"] = f'"{title[at]} {title[at + 1]}"'
        elif kind == "beginning of a word":
            asked["q"] = f"{dice.choice(title)[:4]}*"
        if kind == "with a filter" and sections and dice.random() < 0.5:
            asked["section"] = dice.choice(sections)
        elif kind == "with a filter" and years:
            asked["from"] = asked["to"] = dice.choice(years)
        elif kind == "by day":
            asked["sort"] = dice.choice(("newest", "oldest"))
        elif kind == "a further page":
            asked["page"] = "3"
        made.append((kind, "/search?" + urlencode(asked)))
    return made


@contextmanager
def serving(location: str) -> Iterator[tuple[tuple[str, int], int]]:
    """The host and port of a server that runs while the block does, and the number of its process."""
    command = [sys.executable, "-m", "searcher", "serve", "-i", location, "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            assert server.stdout is not None
            for line in server.stdout:
                if found := re.search(r"http://\S+", line):
                    where = urlsplit(found.group())
                    threading.Thread(target=server.stdout.read, daemon=True).start()
                    yield (where.hostname or "127.0.0.1", where.port or 80), server.pid
                    break
            else:
                sys.exit("The server did not start.")
        finally:
            server.terminate()


def ask(where: tuple[str, int], listed: list[tuple[str, str]], clients: int) -> list[tuple[str, float, int]]:
    """(kind, milliseconds, bytes) of each search, asked by so many clients at once."""
    waiting, taken, lock = iter(listed), [], threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection(*where, timeout=60)
        while True:
            with lock:
                following = next(waiting, None)
            if following is None:
                return
            kind, address = following
            begun = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - begun) * 1000
            if answer.status != 200:
                sys.exit(f"{address} was answered with {answer.status}")
            with lock:
                taken.append((kind, took, len(body)))

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def worked(process: int) -> float:
    """The seconds of processor time a process has taken; not a number where the system does not say."""
    about = Path(f"/proc/{process}/stat")
    if not about.exists():
        return float("nan")
    fields = about.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def at(share: float, values: list[float]) -> float:
    """A quantile: the smallest value that at least this share do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def machine() -> str:
    """What it ran on."""
    name = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists() and (found := re.search(r"^model name\s*: (.+)$", about.read_text(), re.MULTILINE)):
        name = found.group(1).strip()
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores, Python {platform.python_version()}{load}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("index")
    parser.add_argument("--searches", type=int, default=300)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    before = machine()
    listed = searches(given.index, given.searches, given.seed)
    with open_engine(given.index) as engine:
        articles = engine.stats().coverage.articles
    with serving(given.index) as (where, process):
        ask(where, searches(given.index, WARMING, given.seed + 1), 1)
        begun, work = time.perf_counter(), worked(process)
        taken = ask(where, listed, given.clients)
        whole, work = time.perf_counter() - begun, worked(process) - work
        alone = ask(where, listed[: max(1, given.searches // 3)], 1)
    print(
        f"{articles:,} articles; {datetime.date.today().isoformat()}; {before}; {given.searches} searches, seed {given.seed}\n"
    )
    print("| searches | number | p50, ms | p95, ms | longest, ms | page, kB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")

    def row(name: str, rows: list[tuple[str, float, int]]) -> None:
        times = [took for _, took, _ in rows]
        size = sum(size for _, _, size in rows) / len(rows) / 1000
        print(
            f"| {name} | {len(rows)} | {at(0.5, times):.1f} | {at(0.95, times):.1f} | {max(times):.1f} | {size:.0f} |"
        )

    row(f"all, {given.clients} clients at once", taken)
    for kind, _ in MIX:
        if rows := [each for each in taken if each[0] == kind]:
            row(kind, rows)
    row("one client alone", alone)
    print(
        f"\n{given.searches / whole:.0f} pages a second; {work * 1000 / given.searches:.1f} ms of the server's processor time a page."
    )


if __name__ == "__main__":
    main()
