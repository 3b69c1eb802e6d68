"""How many of Whoosh's own tests of reading and searching pass when it reads terms and postings the way it reads an index of ours.

    python benchmarks/whoosh_suite.py [--keep DIR] [FILE.py ...]

Whoosh's source distribution is fetched with pip (its tests are not in the wheel, and none of them is kept here) and its tests run twice: as they
are, and with a codec whose terms and postings are arrays. Its documents, with schemas of all kinds, cannot go through our builder, which knows
news articles only; so `SuiteFields` below writes their postings into our container (`index.arrays`), and what then answers is the product's:
`TermsView`, `TermsCursor` and `ArrayMatcher` of `index.whoosh_view`. Stored fields, columns, lengths and deletions stay Whoosh's own here;
those of an index of ours are in `tests/index/whoosh_compat/test_codec.py`. Ends with 1 where a test passes with Whoosh's codec alone.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec
from whoosh.formats import Positions
from whoosh.reading import TermInfo, TermNotFound

from index.arrays import Array
from index.segments.positions import STRIDE
from index.storage.array_file import ArrayFile, ArrayWriter
from index.whoosh_compat.terms import ArrayMatcher, Lexicon, TermsView

VERSION = "2.7.4"
#: Those of its files that read or search; the others are about analysis, dates, parsing, automata, tables of files and writing with processes.
FILES = tuple(
    f"test_{name}.py"
    for name in (
        "classify", "collector", "fields", "flexible", "highlighting", "indexing", "matching", "misc", "nested", "quality", "queries", "reading",
        "results", "searching", "sorting", "spans", "spelling", "vectors", "weightings", "writing",
    )
)  # fmt: skip
_FOLDER = "WHOOSH_SUITE_FOLDER"


class SuiteCodec(W3Codec):
    """Whoosh's codec with terms and postings of arrays."""

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return SuiteFields(_path(segment))

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        return SuiteTerms(ArrayFile(_path(segment)))


def _path(segment: Any) -> Path:
    """Where the arrays of a segment lie, whatever storage the test has chosen: many choose memory, and arrays are mapped."""
    return Path(os.environ[_FOLDER], f"{segment.segment_id()}.arr")


class SuiteFields(base.FieldWriter):
    """Writes for each field, by number: its terms, and for each posting its article, weight, length, value and occurrences."""

    def __init__(self, path: Path) -> None:
        self._file, self._names, self.is_closed = ArrayWriter(path), [], False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        self._format = fieldobj.format
        self._names.append((fieldname, type(self._format) is Positions))
        self._terms: list[bytes] = []
        self._term_at, self._keys, self._keys_at = [0], [], [0]
        self._docs, self._weights, self._lengths, self._values = [], [], [], []

    def start_term(self, text: bytes) -> None:
        self._terms.append(bytes(text))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        places = self._format.decode_positions(vbytes) if self._format.supports("positions") else [0]
        self._keys += [docnum * STRIDE + place for place in places]
        self._docs.append(docnum)
        self._weights.append(weight)
        self._lengths.append(length)
        self._values.append(bytes(vbytes))

    def finish_term(self) -> None:
        self._term_at.append(len(self._docs))
        self._keys_at.append(len(self._keys))

    def finish_field(self) -> None:
        number = len(self._names) - 1
        for name, strings in (("terms", self._terms), ("values", self._values)):
            self._file.put(f"{number}.{name}", np.frombuffer(b"".join(strings), dtype=np.uint8))
            self._file.put(f"{number}.{name}_ends", np.cumsum([0, *map(len, strings)], dtype=np.int64))
        for name, numbers, kind in (
            ("term_at", self._term_at, np.int64), ("keys", self._keys, np.int64), ("keys_at", self._keys_at, np.int64),
            ("docs", self._docs, np.int64), ("weights", self._weights, np.float64), ("lengths", self._lengths, np.int64),
        ):  # fmt: skip
            self._file.put(f"{number}.{name}", np.array(numbers, dtype=kind))

    def close(self) -> None:
        self._file.close({"fields": self._names})
        self.is_closed = True


class SuiteTerms(TermsView):
    """The product's view of terms over these arrays."""

    def __init__(self, file: ArrayFile) -> None:
        self._file, self._lexicons = file, {}
        self._numbers = {name: number for number, (name, _) in enumerate(file.meta["fields"])}

    def indexed_field_names(self) -> list[str]:
        return sorted(self._numbers)

    def _array(self, field: str, name: str) -> Array:
        return self._file[f"{self._numbers[field]}.{name}"]

    def _strings(self, field: str, name: str) -> list[bytes]:
        blob = self._array(field, name).tobytes()
        return [blob[start:end] for start, end in pairwise(self._array(field, f"{name}_ends").tolist())]

    def make_lexicon(self, field: str) -> Lexicon:
        keys, at = self._array(field, "keys"), self._array(field, "keys_at").tolist()
        return Lexicon(self._strings(field, "terms"), lambda place: keys[at[place] : at[place + 1]])

    def _postings(self, field: str, term: bytes) -> slice:
        if (field, term) not in self:
            raise TermNotFound(f"No term {field}:{term!r}")
        place, at = self._lexicon(field).find(term), self._array(field, "term_at")
        return slice(int(at[place]), int(at[place + 1]))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        own = self._postings(fieldname, text)
        docs, weights, lengths = (
            self._array(fieldname, name)[own] for name in ("docs", "weights", "lengths")
        )
        most = float(weights.max())
        return TermInfo(
            float(weights.sum()),
            docs.size,
            int(lengths.min()),
            int(lengths.max()),
            most,
            int(docs[0]),
            int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return (
            float(self._array(fieldname, "weights")[self._postings(fieldname, text)].sum())
            if (fieldname, text) in self
            else 0.0
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ArrayMatcher:
        keys, info = self._keys(fieldname, text), self.term_info(fieldname, text)
        weights = self._array(fieldname, "weights")[self._postings(fieldname, text)]
        plain = (
            self._file.meta["fields"][self._numbers[fieldname]][1]
            and (np.unique(keys // STRIDE, return_counts=True)[1] == weights).all()
        )
        if plain:  # occurrences, and nothing said of them: what an index of ours holds
            return ArrayMatcher(keys, format_, (fieldname, text), scorer, info)
        values = self._strings(fieldname, "values")[self._postings(fieldname, text)]
        return ValuedMatcher(keys, format_, (fieldname, text), scorer, info, weights.tolist(), values)


class ValuedMatcher(ArrayMatcher):
    """Postings with weights and values of their own: characters, boosts, payloads."""

    def __init__(
        self,
        keys: Array,
        format_: Any,
        term: Any,
        scorer: Any,
        info: TermInfo,
        weights: list[float],
        values: list[bytes],
    ) -> None:
        super().__init__(keys, format_, term, scorer, info)
        self._weights, self._values = weights, values

    def weight(self) -> float:
        return self._weights[self._i]

    def value(self) -> bytes:
        return self._values[self._i]

    def value_as(self, astype: str) -> Any:
        return self.format.decoder(astype)(self.value())


def pytest_configure() -> None:
    """As a plugin of pytest, in Whoosh's tests: new indexes are written with arrays."""
    if _FOLDER in os.environ:
        import whoosh.codec

        whoosh.codec.default_codec = SuiteCodec


def outcomes(tests: Path, files: list[str], arrays: bool) -> Iterator[tuple[str, str]]:
    """(outcome, test) of each of Whoosh's tests."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(__file__).resolve().parent
        environment = (
            os.environ
            | {"PYTHONPATH": f"{here}{os.pathsep}{here.parent}"}
            | ({_FOLDER: folder} if arrays else {})
        )
        plugins = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "whoosh_suite"]
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-c",
            os.devnull,
            "--rootdir",
            str(tests),
            *plugins,
            "-v",
            "--tb=line",
            *files,
        ]
        done = subprocess.run(command, cwd=tests, env=environment, capture_output=True, text=True)
        if arrays:
            print(f"{len(list(Path(folder).glob('*.arr')))} segments were written as arrays", file=sys.stderr)
    found = re.findall(r"^(\S+\.py::\S+) (PASSED|FAILED|ERROR|SKIPPED)", done.stdout, re.MULTILINE)
    if not found:
        raise SystemExit(done.stdout + done.stderr)
    if arrays:
        print(
            *(
                line
                for line in done.stdout.splitlines()
                if re.match(r"(/|E  ).*(Error|assert|Exception)", line)
            ),
            sep="\n",
            file=sys.stderr,
        )
    yield from ((outcome, test) for test, outcome in found)


def main() -> int:
    """Fetch, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--keep", type=Path, help="where the distribution lies, or is fetched to and kept")
    parser.add_argument("files", nargs="*", default=list(FILES))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        if not list(folder.glob("Whoosh-*.zip")):
            fetch = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--no-binary",
                ":all:",
                "--no-deps",
                f"Whoosh=={VERSION}",
                "-d",
                str(folder),
            ]
            subprocess.run(fetch, check=True)
        (archive,) = folder.glob("Whoosh-*.zip")
        zipfile.ZipFile(archive).extractall(folder)
        tests = folder / f"Whoosh-{VERSION}" / "tests"
        stock = {test: outcome for outcome, test in outcomes(tests, given.files, arrays=False)}
        ours = {test: outcome for outcome, test in outcomes(tests, given.files, arrays=True)}
    print("| Whoosh's tests | with its codec | with arrays |\n| --- | --- | --- |")
    for file in [*given.files, ""]:
        own = [test for test in stock if test.startswith(file)]
        passed = [sum(kept.get(test) == "PASSED" for test in own) for kept in (stock, ours)]
        print(f"| {file or 'together'} | {passed[0]} of {len(own)} | {passed[1]} of {len(own)} |")
    lost = [test for test in stock if stock[test] == "PASSED" != ours.get(test)]
    print(*(f"\nonly with its codec: {test}" for test in lost), sep="")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
