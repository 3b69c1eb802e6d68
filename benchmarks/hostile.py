"""What one question, one altered bit and one rude reader can do: three campaigns over made-up articles, each with the figures it came to.

    python benchmarks/hostile.py questions [--count 10000] [--articles 20000] [--seed 7] [--index DIR]
    python benchmarks/hostile.py flips [--count 500] [--articles 20000] [--seed 7] [--index DIR]
    python benchmarks/hostile.py page [--seconds 60] [--articles 20000] [--index DIR]

`questions` asks what is drawn at random to be hard: nested NEAR, SAME and slops, patterns, fuzzy words, brackets, names, paths. `flips` turns single
bits of all kinds of files and asks a few questions of the copy. `page` reads ordinary pages beside eight downloads that nobody takes and 1,000
connections that say nothing. The exit status is 1 where something goes beyond its bound.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import json
import random
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from page import searches, serving
from torture import _COMMON, made_up

from index.errors import LocationError, TookTooLong, TookTooMuch
from index.ingest.build import build
from index.storage.array_file import ArrayFile
from searcher.engine.local import LocalEngine
from searcher.request import Search

#: Seconds of processor time and megabytes that no question may pass, with a second of finding it out.
MOST_SECONDS, MOST_MB = 11.0, 600.0
#: Arrays that are as long as the postings, the texts or all articles: comparing them at opening would read the index whole. `check` does.
ONLY_CHECKED = frozenset({
    "docs16", "docs32", "codes", "masks", "positions", "positions8", "form_halves", "skips", "skips8", "text", "text_with", "text_dictionary",
    "evidence", "evidence_at", "evidence_of", "evidence_with", "evidence_dictionary", "lengths", "zone_at", "ends", "block_start", "ids",
    "signatures", "sketches", "prints", "heads", "tails",
})  # fmt: skip


def hostile(random_: random.Random, words: list[str]) -> str:
    """One question that is drawn to be hard."""

    def leaf() -> str:
        word = random_.choice(words) if random_.random() < 0.4 else random_.choice(_COMMON)
        kind = random_.randrange(9)
        cut = word[: random_.randint(1, 3)]
        if kind == 0:
            return f"{cut}*"
        if kind == 1:
            return f"*{cut}*"
        if kind == 2:
            return "*".join(("", *random_.choices("aeiotnrs", k=random_.randint(2, 12)), ""))
        if kind == 3:
            return f"{random_.choice((cut, word))}~{random_.randint(1, 2)}"
        if kind == 4:
            return f'"{" ".join(random_.choices(_COMMON, k=random_.randint(2, 20)))}"~{random_.choice((1, 50, 999))}'
        if kind == 5:
            return f'"{" ".join(random_.choices(_COMMON, k=random_.randint(2, 6)))}"'
        return word

    def condition() -> str:
        field = random_.choice(("author", "publisher", "site", "section", "path", "url", "lang", "id", "has"))
        return f"{field}:{random_.choice((random_.choice(words)[:2], 'a', 'e', '*', 'harbour', 'example', 'date'))}"

    def tree(depth: int) -> str:
        if depth == 0 or random_.random() < 0.1:
            return leaf()
        kind, several = random_.randrange(8), random_.randint(2, 5)
        parts = [tree(depth - 1) for _ in range(several)]
        if kind <= 2:
            return f" NEAR/{random_.choice((1, 10, 999))} ".join(
                f"({part})" if " " in part else part for part in parts
            )
        if kind == 3:
            return " SAME ".join(f"({part})" if " " in part else part for part in parts)
        if kind == 4:
            return f"({' OR '.join(parts)})"
        if kind == 5:
            return f"({' '.join(parts)} -{leaf()} {condition()})"
        if kind == 6:
            return "-(" * random_.randint(1, 900) + parts[0]
        return f"{random_.choice(('title', 'body', 'lead', 'aside'))}:({' OR '.join(parts)})"

    return tree(random_.choices(range(5), (8, 8, 3, 1, 1))[0])[:8000]


class Watched:
    """The largest memory of this process while it is watched, file pages left out."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._ended.wait(0.01):
            self.peak = max(self.peak, anonymous())

    def taken(self) -> float:
        """The largest since this was last asked."""
        peak, self.peak = max(self.peak, anonymous()), 0.0
        return peak


def anonymous() -> float:
    """Megabytes of this process that no file stands behind."""
    resident, shared = Path("/proc/self/statm").read_text().split()[1:3]
    return (int(resident) - int(shared)) * 4096 / 1e6


def ask_hostile(location: Path, count: int, seed: int) -> int:
    """Ask so many hard questions, each with ten seconds; returns how many went beyond the bounds."""
    random_ = random.Random(seed)
    vocabulary = sorted(
        {
            word
            for record in itertools.islice(made_up(random.Random(seed)), 300)
            for word in record["text"].lower().split()
        }
    )
    outcomes, slow, large = Counter[str](), list[tuple[float, str]](), list[tuple[float, str]]()
    with LocalEngine(str(location)) as engine:
        engine.search(Search("harbour"))
        watched, begun = Watched(), time.monotonic()
        for number in range(count):
            question = hostile(random_, vocabulary)
            watched.taken()
            before = time.process_time()
            try:
                engine.search(Search(question, seconds=10.0))
                outcomes["answered"] += 1
            except (TookTooLong, TookTooMuch) as error:
                outcomes[type(error).__name__] += 1
            slow.append((time.process_time() - before, question))
            large.append((watched.taken(), question))
            slow, large = sorted(slow, reverse=True)[:3], sorted(large, reverse=True)[:3]
            if number % 500 == 499:
                passed = f"{number + 1:,} asked in {time.monotonic() - begun:.0f} s"
                print(
                    f"{passed}; at most {slow[0][0]:.1f} s, {large[0][0]:.0f} MB", file=sys.stderr, flush=True
                )
    print(f"{count:,} hostile questions over {location.name}: {dict(outcomes)}")
    print(*(f"  {seconds:.1f} s of processor time: {question[:150]}" for seconds, question in slow), sep="\n")
    print(*(f"  {megabytes:.0f} MB of memory: {question[:150]}" for megabytes, question in large), sep="\n")
    return sum(seconds > MOST_SECONDS for seconds, _ in slow) + sum(
        megabytes > MOST_MB for megabytes, _ in large
    )


QUESTIONS = (
    "harbour", "harb*", '"the harbour"', "ferry NEAR/5 pier", "title:item1*", "date:2015", 'section:"World"', "site:a.example",
    "pier OR council -ferry", "url:https://b.example/17", "ka~1", "exact:The", "minister SAME report",
)  # fmt: skip


def answers(location: Path) -> list[object]:
    """What an index answers to a few questions; the sentence where it tells of damage."""
    try:
        with LocalEngine(str(location)) as engine:
            found: list[object] = []
            for question in QUESTIONS:
                results = engine.search(
                    Search(question, facets=("section", "site", "year", "lang", "dated-by"), per_page=5)
                )
                found.append(
                    (
                        results.total,
                        [(hit.id, hit.title, hit.published) for hit in results.hits],
                        results.facets,
                    )
                )
            return found
    except LocationError as error:
        return [error.message]


def array_at(path: Path, offset: int) -> str:
    """The array of a file in which a byte lies."""
    if path.suffix == ".toc":
        return "table of contents"
    file = ArrayFile(path)
    for name, entry in file._directory.items():
        if entry["at"] <= offset < entry["at"] + file[name].nbytes:
            return name
    return "between or behind the arrays"


def flip(location: Path, count: int, seed: int) -> int:
    """Turn so many single bits; returns how many changed an answer in silence though they are not among those that only `check` compares."""
    random_ = random.Random(seed)
    files = sorted(
        (path for path in location.iterdir() if path.stat().st_size),
        key=lambda path: (path.suffix, path.stat().st_size),
    )
    right, told, same = answers(location), Counter[str](), 0
    silent, unexpected = Counter[str](), Counter[str]()
    places = {path: by_array(path) for path in files}
    for number in range(count):
        path = files[number % len(files)]
        # Arrays in turn, not bytes: nine tenths of the bytes are texts and postings.
        name, (first, end) = random_.choice(places[path])
        offset, bit = random_.randrange(first, end), 1 << random_.randrange(8)
        with path.open("r+b") as file:
            flipped(file, offset, bit)
        try:
            found = answers(location)
        except Exception as error:  # what is worse than a wrong answer has to be named, too
            found, unexpected[f"{name}: {type(error).__name__}"] = (
                right,
                unexpected[f"{name}: {type(error).__name__}"] + 1,
            )
        finally:
            with path.open("r+b") as file:
                flipped(file, offset, bit)
        if found == right:
            same += 1
        elif len(found) == 1:
            told[path.suffix] += 1
        else:
            silent[name] += 1
    print(
        f"{count} bits turned: {sum(told.values())} told {dict(told)}, {same} changed nothing, {sum(silent.values())} changed an answer in silence"
    )
    print(
        f"  in silence, in arrays that only `check` compares: { {name: n for name, n in silent.items() if name in ONLY_CHECKED} }"
    )
    wrong = {name: n for name, n in silent.items() if name not in ONLY_CHECKED}
    print(f"  in silence elsewhere: {wrong}; errors without a sentence: {dict(unexpected)}")
    return sum(wrong.values()) + sum(unexpected.values())


def by_array(path: Path) -> list[tuple[str, tuple[int, int]]]:
    """The arrays of a file and where they lie; a table of contents is one."""
    size = path.stat().st_size
    if path.suffix == ".toc":
        return [("table of contents", (0, size))]
    try:
        file = ArrayFile(path)
    except LocationError:
        return [("lock", (0, size))]
    found = [
        (name, (entry["at"], entry["at"] + file[name].nbytes))
        for name, entry in file._directory.items()
        if file[name].nbytes
    ]
    return [*found, ("directory", (max(end for _, (_, end) in found), size))]


def flipped(file: object, offset: int, bit: int) -> None:
    """Turn one bit of an open file."""
    file.seek(offset)  # type: ignore[attr-defined]
    byte = file.read(1)[0] ^ bit  # type: ignore[attr-defined]
    file.seek(offset)  # type: ignore[attr-defined]
    file.write(bytes([byte]))  # type: ignore[attr-defined]


def beside_the_rude(location: Path, seconds: float) -> int:
    """Read ordinary pages beside unread downloads and silent connections; returns 1 where the p95 is over a second."""
    addresses = [address for _, address in searches(str(location), 200, 7)]
    with serving(str(location)) as (where, _):
        quiet = reading(where, addresses, 10.0)
        with rude(where, 8, 1000):
            time.sleep(1)
            taken = reading(where, addresses, seconds)
    for name, times in (("alone", quiet), ("beside 8 unread downloads and 1,000 silent connections", taken)):
        at = sorted(times)
        print(
            f"{len(at)} pages {name}: p50 {at[len(at) // 2]:.0f} ms, p95 {at[int(len(at) * 0.95)]:.0f} ms, longest {at[-1]:.0f} ms"
        )
    return int(sorted(taken)[int(len(taken) * 0.95)] > 1000)


def reading(where: tuple[str, int], addresses: list[str], seconds: float) -> list[float]:
    """Milliseconds of each page of one reader, who keeps the connection while it lasts and looks at each page a little."""
    times, until = list[float](), time.monotonic() + seconds
    connection = http.client.HTTPConnection(*where, timeout=60)
    for address in itertools.cycle(addresses):
        if time.monotonic() > until:
            return times
        begun = time.perf_counter()
        for attempt in (1, 2):
            try:
                connection.request("GET", address)
                answer = connection.getresponse()
                assert answer.status == 200, answer.status
                answer.read()
                break
            except (
                ConnectionError,
                http.client.HTTPException,
            ):  # as a browser does on a connection that was closed meanwhile
                connection.close()
                assert attempt == 1
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.05)
    return times


@contextmanager
def rude(where: tuple[str, int], unread: int, silent: int) -> Iterator[None]:
    """Downloads that are asked for and not read, and connections that say nothing, each opened again as soon as it is closed."""
    ended = threading.Event()

    def keep(sent: bytes) -> None:
        while not ended.is_set():
            with contextlib.suppress(OSError), socket.create_connection(where, timeout=5) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                sock.sendall(sent)
                sock.settimeout(0.5)
                while not ended.is_set():
                    with contextlib.suppress(TimeoutError):
                        # Only looked at: what is not taken away is not read.
                        if sock.recv(1, socket.MSG_PEEK) == b"":
                            break
                    time.sleep(0.5)

    get = f"GET /search.csv?q=* HTTP/1.1\r\nHost: {where[0]}:{where[1]}\r\n\r\n".encode()
    threads = [threading.Thread(target=keep, args=(get,), daemon=True) for _ in range(unread)]
    held: list[socket.socket] = []

    def hold() -> None:
        while not ended.is_set():
            while len(held) < silent and not ended.is_set():
                try:
                    held.append(socket.create_connection(where, timeout=5))
                except OSError:
                    break
            for sock in list(held):
                sock.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    try:
                        over = sock.recv(1, socket.MSG_PEEK) == b""
                    except ConnectionError:
                        over = True
                    if over:
                        sock.close()
                        held.remove(sock)
            time.sleep(0.2)

    threads.append(threading.Thread(target=hold, daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(10)
        for sock in held:
            sock.close()


def main() -> int:
    """Parse the command line, build what is asked about, run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("campaign", choices=("questions", "flips", "page"))
    parser.add_argument("--count", type=int)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--index",
        type=Path,
        help="an index of your own; without one articles are made up. Its copy is altered, never itself",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        location = given.index or Path(scratch) / "made-up.idx"
        if not given.index:
            lines = (
                json.dumps(record)
                for record in itertools.islice(made_up(random.Random(given.seed)), given.articles)
            )
            Path(scratch, "made-up.jsonl").write_text("\n".join(lines))
            build([Path(scratch, "made-up.jsonl")], location)
        if given.campaign == "questions":
            beyond = ask_hostile(location, given.count or 10_000, given.seed)
        elif given.campaign == "flips":
            beyond = flip(
                Path(shutil.copytree(location, Path(scratch) / "flipped.idx")), given.count or 500, given.seed
            )
        else:
            beyond = beside_the_rude(location, given.seconds)
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main())
