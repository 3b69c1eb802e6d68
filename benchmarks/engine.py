"""Speed, size and memory beside the engines one could take instead, in one run over one corpus; printed as Markdown.

    python benchmarks/engine.py [--articles N | --corpus FILE.jsonl] [--sentences FILE.jsonl.gz ...] [--folder DIR [--built]]
                                [--questions N] [--rounds N] [--seed N] [--wall] [--without ENGINE ...]

A seeded corpus is written (see `corpus`), built by every engine in a process of its own, and asked one log of questions, each question of
all engines in an order drawn anew; the first round is not counted. Times are processor time of the asking thread, which other work on the
machine disturbs least, or with --wall what passes. All engines that do not stem must agree on every total, or the run says where they differ
and ends with 1. Stock Whoosh takes part up to 100,000 articles. What the questions are is told in README.md beside this file.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import importlib.util
import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import corpus
from peers import PEERS, Ours, Peer, Tantivy, records, remade, stopwatch

KINDS = ("rare", "common", "and", "or", "phrase", "prefix", "filtered")
Log = dict[str, list[tuple[str, ...]]]
#: Articles from which the questions are drawn.
_SAMPLE = 20_000


def questions(path: Path, count: int, seed: int) -> Log:
    """The query log: words by the share of articles they stand in; phrases from within sentences that no paragraph's end makes by chance."""
    chance, held, articles = random.Random(seed), Counter[str](), 0
    edges: set[tuple[str, str]] = set()
    texts: list[str] = []
    for number, record in enumerate(records(path)):
        parts = record["body"].lower().split("\n\n")
        edges.update(
            (one.split()[-1].strip("."), other.split()[0].strip(".")) for one, other in pairwise(parts)
        )
        if number < _SAMPLE:
            articles += 1
            texts.append(parts[0])
            held.update(set(" ".join([record["title"].lower(), *parts]).replace(".", " ").split()))
    words = sorted(word for word in held if len(word) > 2 and word.isascii() and word.isalpha())

    def drawn(low: float, high: float) -> list[str]:
        fit = [word for word in words if low * articles <= held[word] < high * articles]
        return [chance.choice(fit) for _ in range(count)]

    phrases: list[tuple[str, ...]] = []
    while len(phrases) < count:
        found = chance.choice(chance.choice(texts).split(".")).split()
        at = chance.randrange(max(1, len(found) - 1))
        pair = tuple(found[at : at + 2])
        if len(pair) == 2 and min(map(len, pair)) > 3 and pair not in edges:
            phrases.append(pair)
    pairs: list[tuple[str, ...]] = list(zip(drawn(0.03, 0.15), drawn(0.01, 0.15), strict=True))
    rare = drawn(max(0.0002, 4 / articles), max(0.001, 9 / articles))
    return {
        "rare": [(word,) for word in rare], "common": [(word,) for word in drawn(0.05, 0.15)], "and": pairs,
        "or": list(zip(drawn(0.03, 0.15), drawn(0.03, 0.15), drawn(0.01, 0.15), strict=True)), "phrase": phrases,
        "prefix": [(word[:4],) for word in drawn(0.001, 0.05)], "filtered": list(pairs),
    }  # fmt: skip


def anonymous(process: int) -> int:
    """Kilobytes of memory of a process and its children that no file stands behind."""
    total, waiting = 0, [process]
    while waiting:
        number = waiting.pop()
        try:
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss_Anon:"):
                    total += int(line.split()[1])
            for thread in Path(f"/proc/{number}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except OSError:
            continue
    return total


def built(peer: type[Peer], path: Path, folder: Path) -> dict[str, float]:
    """Build in a process of its own: seconds, processor seconds, peak memory in MB, bytes of the index."""
    command = [sys.executable, __file__, "--build", peer.name, str(path), str(remade(folder))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.25):  # oftener, and counting pages slows what is measured
            peak[0] = max(peak[0], anonymous(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said, _ = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{peer.name} could not be built")
    figures: dict[str, float] = json.loads(said.splitlines()[-1])
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return figures | {"peak": peak[0] / 1000, "bytes": size}


def build(name: str, path: Path, folder: Path) -> None:
    """What the process of `built` does."""
    import os

    (peer,) = (peer for peer in PEERS if peer.name == name)
    started = time.perf_counter()
    peer(folder).build(path)
    print(json.dumps({"wall": time.perf_counter() - started, "cpu": sum(os.times()[:4])}))


def asked(
    peers: Sequence[Peer], log: Log, mode: str, rounds: int, wall: bool, seed: int
) -> tuple[dict[tuple[str, str], list[float]], list[str]]:
    """Milliseconds by engine and class, and where totals differ. The order of the engines is drawn anew for each question: what ran before has
    the processor's caches, and none shall always come after the same other."""
    times: dict[tuple[str, str], list[float]] = {(peer.name, kind): [] for peer in peers for kind in log}
    watch, wrong, chance = stopwatch(wall), list[str](), random.Random(seed)
    for kind, several in log.items():
        for turn in range(rounds + 1):
            for words in several:
                totals = {}
                for peer in chance.sample(peers, len(peers)):
                    ask = peer.page if mode == "page" else peer.ten
                    start = watch()
                    totals[peer.name] = ask(kind, words)
                    if turn:
                        times[peer.name, kind].append((watch() - start) * 1000)
                plain = {
                    peer.name: totals[peer.name] for peer in peers if not isinstance(peer, Ours) or peer.exact
                }
                if mode == "page" and not turn and len(set(plain.values())) > 1:
                    wrong.append(f"{kind} {' '.join(words)}: {plain}")
    return times, wrong


def table(times: dict[tuple[str, str], list[float]], peers: Sequence[Peer], log: Log) -> list[str]:
    """Rows of p50 / p95 / p99 in ms, and of ratios of p50 and p95 to tantivy's."""
    rows = ["| p50 / p95 / p99, ms | " + " | ".join(log) + " |", "| --- |" + " --- |" * len(log)]
    for peer in peers:
        cells = []
        for kind in log:
            own = sorted(times[peer.name, kind])
            cells.append(
                " / ".join(
                    _figure(own[min(len(own) - 1, int(len(own) * share))]) for share in (0.5, 0.95, 0.99)
                )
            )
        rows.append(f"| {peer.name} | " + " | ".join(cells) + " |")
    names = [peer.name for peer in peers]
    for other in (name for name, peer in zip(names, peers, strict=True) if not isinstance(peer, Ours)):
        cells = []
        for kind in log:
            one, two = sorted(times[Ours.name, kind]), sorted(times[other, kind])
            cells.append(
                " / ".join(
                    f"{one[int(len(one) * share)] / two[int(len(two) * share)]:.2f}" for share in (0.5, 0.95)
                )
            )
        rows.append(f"| searcher : {other}, p50 / p95 | " + " | ".join(cells) + " |")
    return rows


def _figure(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:.0f}"


def started(folder: Path, word: str) -> tuple[float, float]:
    """Milliseconds of a fresh process to a printed answer, and of one that only imports numpy and click: the best of 9 in turn."""
    bare: list[float] = []
    ours: list[float] = []
    for package in (
        "index",
        "searcher",
    ):  # compiled, as an installed package is, whatever the environment says about writing bytecode
        compileall.compile_dir(Path(importlib.import_module(package).__path__[0]), quiet=2)
    for _ in range(9):
        for times, command in (
            (bare, ["-c", "import numpy, click"]), (ours, ["-m", "searcher", "search", word, "-i", str(folder)])
        ):  # fmt: skip
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
            )
            times.append((time.perf_counter() - start) * 1000)
    return min(ours), min(bare)


def added(peer: Peer, count: int = 10) -> float | None:
    """Milliseconds to add an article durably and find it, median; every word is new, even to an index that was asked so before, so that
    finding it proves it."""
    peer.open_writer()
    times, seed = [], time.time_ns()
    for number in range(count):
        word = "".join(chr(97 + int(digit)) for digit in f"{seed}{number:04}") + "xq"
        record = {"id": f"new{seed}{number}", "url": f"https://new.example/{seed}/{number}", "title": f"Added {word}", "date": "2020-01-02",
                  "section": "world", "body": f"One more article that holds {word} and little else."}  # fmt: skip
        start = time.perf_counter()
        found = peer.add_and_find(record, word)
        times.append((time.perf_counter() - start) * 1000)
        if found != 1:
            raise SystemExit(f"{peer.name} does not find what was added")
    return statistics.median(times)


def main() -> int:
    """Parse the command line, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument(
        "--sentences",
        type=Path,
        nargs="*",
        default=[],
        help="JSON lines with a `body`; without them words are invented",
    )
    parser.add_argument(
        "--corpus", type=Path, help="a corpus written before; its text bytes are counted again"
    )
    parser.add_argument("--folder", type=Path, help="where to build; kept")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--without", nargs="*", default=[], help="engines to leave out")
    parser.add_argument("--built", action="store_true", help="ask what an earlier run has built in --folder")
    parser.add_argument("--build", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        build(given.build[0], Path(given.build[1]), Path(given.build[2]))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return run(given, folder)


def run(given: argparse.Namespace, folder: Path) -> int:
    """The whole benchmark."""
    path = given.corpus or folder / "corpus.jsonl"
    if not given.corpus:
        corpus.write(
            path,
            given.articles,
            corpus.sentences(given.sentences) if given.sentences else corpus.invented(given.seed),
            given.seed,
        )
    articles = text = 0
    for record in records(path):
        articles, text = articles + 1, text + len(record["title"]) + len(record["body"])
    log = questions(path, given.questions, given.seed)
    chosen = [peer for peer in PEERS if articles <= peer.at_most and peer.name not in given.without]
    if Tantivy in chosen and importlib.util.find_spec("tantivy") is None:
        chosen.remove(Tantivy)
        print("tantivy is not installed: left out")
    folders = {peer.name: folder / peer.name.split()[0] for peer in chosen}  # all of ours ask one index
    print(
        f"## {articles:,} articles, {text / 1e6:.0f} MB of text; {date.today()}, {platform.machine()}, Python {platform.python_version()}\n"
    )
    if not given.built:
        print(
            "| building | docs/s | MB/s | processor µs an article | index / text | peak memory, MB |\n| --- | --- | --- | --- | --- | --- |"
        )
    for peer in chosen:
        if given.built or (peer is not Ours and issubclass(peer, Ours)):
            continue
        made = built(peer, path, folders[peer.name])
        print(
            f"| {peer.name} | {articles / made['wall']:,.0f} | {text / 1e6 / made['wall']:.1f} | {made['cpu'] / articles * 1e6:.0f} "
            f"| {made['bytes'] / text:.2f} | {made['peak']:.0f} |",
            flush=True,
        )
    peers = [peer(folders[peer.name]) for peer in chosen]
    for one in peers:
        one.open()
    differences = []
    for mode, title in (
        ("page", "a page: ten best, total, every section, every month, ten passages"),
        ("ten", "the ten best"),
    ):
        times, wrong = asked(peers, log, mode, given.rounds, given.wall, given.seed)
        differences += wrong
        print(f"\n{title}\n", *table(times, peers, log), sep="\n", flush=True)
    if Ours in chosen:
        ours, bare = started(folders[Ours.name], log["common"][0][0])
        print(
            f"\nA fresh `searcher search` to its answer: {ours:.0f} ms; `python -c 'import numpy, click'`: {bare:.0f} ms ({ours / bare:.2f}x).\n"
        )
    adding = [(one.name, added(one)) for one in peers if type(one) is Ours or not isinstance(one, Ours)]
    print(
        "One article added durably and found, median: "
        + ", ".join(f"{name} {_figure(took or 0)} ms" for name, took in adding)
        + ".\n"
    )
    print(
        f"Totals: {'all agree' if not differences else f'{len(differences)} differ'} ({sum(map(len, log.values()))} questions)."
    )
    print(*differences[:20], sep="\n")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
