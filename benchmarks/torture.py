"""An index brought up to date again and again must equal one built from nothing: `python benchmarks/torture.py [DATA] [--rounds 10]`.

Between two runs some files are removed, some changed, some renamed, some records added, some removed from the middle of a file; sometimes a file is
moved into a folder, or takes the text of another. After each run with --prune an index is built from nothing, and both must hold the same articles
with the same sources and answer 200 questions alike; the older one must not be bigger than 1.3 times the new one.

DATA is a folder or file of JSON lines with `title` and `text` (or other names that `searcher index` reads); without it articles are made up.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.commits.manifest import Manifest
from index.ingest.build import build
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from searcher.engine.local import LocalEngine
from searcher.request import FACET_NAMES, Search

_SYLLABLES = (
    "ka",
    "ro",
    "mi",
    "ten",
    "dal",
    "su",
    "ver",
    "lo",
    "pin",
    "ash",
    "be",
    "tor",
    "gul",
    "ne",
    "fi",
    "os",
)
_COMMON = (
    "the",
    "of",
    "in",
    "and",
    "to",
    "on",
    "for",
    "with",
    "said",
    "after",
    "harbour",
    "council",
    "ferry",
    "pier",
    "minister",
    "report",
)
_SECTIONS = ("World", "World/Europe", "Politics", "Sport", "Harbour news")


@dataclass(frozen=True, slots=True)
class Compared:
    """One round: articles held, how much bigger than a fresh index, and what differs."""

    articles: int
    changed: int
    ratio: float
    segments: int
    seconds: float
    differences: tuple[str, ...]


def made_up(random_: random.Random) -> Iterator[dict[str, str]]:
    """Fictional articles without end."""
    words = ["".join(random_.choices(_SYLLABLES, k=random_.randint(2, 4))) for _ in range(4000)]
    number = 0
    while True:
        number += 1
        pools = random_.choices((_COMMON, words[:100], words), (6, 2, 3), k=random_.randint(60, 160))
        body = [random_.choice(pool) for pool in pools]
        paragraphs = [
            " ".join(body[start : start + 40]).capitalize() + "." for start in range(0, len(body), 40)
        ]
        day = datetime.date(2012, 1, 1) + datetime.timedelta(days=random_.randrange(4000))
        yield {
            "title": f"Item{number} {' '.join(random_.choices(words, k=4))}", "text": "\n\n".join(paragraphs), "date": day.isoformat(),
            "section": random_.choice(_SECTIONS), "url": f"https://{random_.choice('abc')}.example/{number}",
        }  # fmt: skip


def of_files(data: Path) -> Iterator[dict[str, str]]:
    """The records of JSON lines, compressed or not."""
    paths = sorted(data.rglob("*.jsonl*")) if data.is_dir() else [data]
    for path in paths:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from map(json.loads, file)


class Corpus:
    """A folder that changes: half of its articles are files of their own, half lie in files of many."""

    def __init__(self, folder: Path, source: Iterator[dict[str, str]], size: int, seed: int) -> None:
        self.folder, self._source, self._random, self._made = folder, source, random.Random(seed), 0
        folder.mkdir(parents=True)
        for record in islice(source, size // 2):
            self._file(record)
        self._per_file = max(20, size // 40)
        while records := list(
            islice(source, min(self._per_file, max(0, size - size // 2 - self._in_many())))
        ):
            self._lines(records)

    def _in_many(self) -> int:
        return sum(path.read_bytes().count(b"\n") for path in self.folder.rglob("*.jsonl"))

    def _file(self, record: dict[str, str]) -> None:
        self._made += 1
        path = self.folder / f"{self._made % 17:02}" / f"{self._made:06}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(record))

    def _lines(self, records: list[dict[str, str]]) -> None:
        self._made += 1
        (self.folder / f"many-{self._made:06}.jsonl").write_text(
            "".join(json.dumps(record) + "\n" for record in records)
        )

    def change(self) -> int:
        """Do a few things of every kind to about a tenth of it. Returns how many files were touched."""
        random_ = self._random
        files = sorted(self.folder.rglob("*.json"))
        random_.shuffle(files)
        some = max(1, len(files) // 40)
        for path in files[:some]:
            path.unlink()
        for path in files[some : 2 * some]:
            record = json.loads(path.read_text())
            record["text" if "text" in record else next(iter(record))] += (
                f"\n\nCorrected{random_.randrange(10**6)} since."
            )
            path.write_text(json.dumps(record))
        for path in files[2 * some : 3 * some]:
            path.rename(path.with_name(f"moved-{random_.randrange(10**9)}.json"))
        for path, other in zip(files[3 * some : 4 * some], files[4 * some : 5 * some], strict=False):
            path.write_bytes(other.read_bytes())
        for record in islice(self._source, some):
            self._file(record)
        many = sorted(self.folder.glob("*.jsonl"))
        for path in random_.sample(many, max(1, len(many) // 5)):
            lines = path.read_text().splitlines(keepends=True)
            for place in sorted(random_.sample(range(len(lines)), len(lines) // 10), reverse=True):
                del lines[place]
            lines += [json.dumps(record) + "\n" for record in islice(self._source, len(lines) // 8)]
            path.write_text("".join(lines))
        gone, renamed = random_.sample(many, 2) if len(many) > 3 else (None, None)
        if gone and renamed:
            gone.unlink()
            (self.folder / "folder").mkdir(exist_ok=True)
            renamed.rename(self.folder / "folder" / f"{random_.randrange(10**9)}.jsonl")
            self._lines(list(islice(self._source, self._per_file)))
        return 6 * some + len(many) // 5 + 3


def questions(location: Path, count: int, seed: int) -> list[Search]:
    """Questions of every kind, their words drawn from what the index holds."""
    random_ = random.Random(seed)
    words: list[str] = []
    for entry in generations.read(location).segments:
        own = [word for word in list(SegmentReader(location, entry).words) if word.isalpha()]
        words += random_.sample(own, min(len(own), 400))
    words.sort()
    asked = []
    for number in range(count):
        one, two = random_.choice(words), random_.choice(words)
        common = random_.choice(_COMMON)
        text = (
            one, f"{common} {one}", f"{one} OR {two}", f'"{common} {random_.choice(_COMMON)}"', f"{one[:3]}*", f"{common} -{one}",
            f"title:{one}", f"{one}~1", "",
        )[number % 9]  # fmt: skip
        asked.append(Search(text, sort=("newest", "relevance")[number % 2], facets=FACET_NAMES, per_page=20))
    return asked


def state(location: Path) -> dict[str, tuple[object, ...]]:
    """The articles with all that is stored of them, and their sources."""
    generation = generations.read(location)
    manifest = Manifest.load(location, generation.parts)
    held = {}
    for entry in generation.segments:
        reader = SegmentReader(location, entry)
        reader.verify()
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                article = reader.article(doc)
                sources = tuple(
                    sorted(
                        (one.path, -1 if one.record is None else one.record)
                        for one in manifest.sources_of(article.id)
                    )
                )
                held[article.id] = (repr(article), sources)
    return held


def size_of(location: Path) -> int:
    """Bytes of the files that count."""
    return sum((location / name).stat().st_size for name in generations.read(location).names)


def differences(old: Path, new: Path, asked: list[Search]) -> Iterator[str]:
    """What one index holds or says and the other does not."""
    was, now = state(old), state(new)
    if was.keys() != now.keys():
        yield f"articles: {len(was.keys() - now.keys())} too many, {len(now.keys() - was.keys())} missing"
    for what, place in (("stored", 0), ("sources", 1)):
        if wrong := [id for id in was.keys() & now.keys() if was[id][place] != now[id][place]]:
            yield f"{what}: {len(wrong)} differ, the first is {wrong[0]}: {was[wrong[0]][place]!s:.300} where {now[wrong[0]][place]!s:.300} is right"
    with LocalEngine(str(old)) as first, LocalEngine(str(new)) as second:
        for search in asked:
            one, two = first.search(search), second.search(search)
            if one.total != two.total:
                yield f"total of {search.text!r}: {one.total}, not {two.total}"
            elif one.facets != two.facets:
                yield f"facets of {search.text!r} differ"
            elif [hit.id for hit in one.hits] != [hit.id for hit in two.hits]:
                yield f"hits of {search.text!r} differ"


def rounds(
    folder: Path,
    source: Iterator[dict[str, str]],
    size: int,
    count: int,
    asked: int,
    jobs: int = 0,
    seed: int = 1,
) -> Iterator[Compared]:
    """Change, bring up to date, compare; again and again."""
    corpus = Corpus(folder / "corpus", source, size, seed)
    old, new = folder / "old.idx", folder / "new.idx"
    build([corpus.folder], old, jobs=jobs)
    for number in range(count):
        changed = corpus.change()
        begun = time.monotonic()
        build([corpus.folder], old, jobs=jobs, prune=True)
        took = time.monotonic() - begun
        shutil.rmtree(new, ignore_errors=True)
        build([corpus.folder], new, jobs=jobs)
        found = tuple(differences(old, new, questions(new, asked, number)))
        generation = generations.read(old)
        yield Compared(
            generation.articles, changed, size_of(old) / size_of(new), len(generation.segments), took, found
        )


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "data", nargs="?", type=Path, help="JSON lines of articles; without it they are made up"
    )
    parser.add_argument("--size", type=int, default=100_000, help="articles to begin with (default 100,000)")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    source = of_files(given.data) if given.data else made_up(random.Random(given.seed))
    wrong, largest, begun = 0, 0.0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number, done in enumerate(
            rounds(Path(folder), source, given.size, given.rounds, given.questions, given.jobs, given.seed), 1
        ):
            print(
                f"round {number}: {done.articles:,} articles, {done.changed:,} files touched, brought up to date in {done.seconds:.1f} s, "
                f"{done.segments} segments, {done.ratio:.2f} of the size of a new index, {len(done.differences)} differences",
                flush=True,
            )
            for sentence in done.differences:
                print(f"  {sentence}", flush=True)
            wrong += len(done.differences)
            largest = max(largest, done.ratio)
    print(
        f"{given.rounds} rounds in {time.monotonic() - begun:.0f} s: {wrong} differences, at most {largest:.2f} of the size of a new index"
    )
    return 1 if wrong or largest > 1.3 else 0


if __name__ == "__main__":
    sys.exit(main())
