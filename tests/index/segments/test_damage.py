"""A search names a damaged file, or its answer does not change: a small index is compared with its sums."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from hostile import ONLY_CHECKED, by_array

from index.errors import Damaged
from index.segments.layout import FINDING
from index.storage import array_file
from searcher.cli import run
from searcher.engine import local
from searcher.engine.local import LocalEngine
from searcher.request import Search

QUERIES = ("bridge", '"rate cut"', "elect*", "date:2019", "ferry NEAR strike OR title:flood")


def answers(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> list[tuple[int, object, str]]:
    """(status, answer, standard error) of each query, in one process that opens the index each time."""
    results = []
    for query in QUERIES:
        status = run(["search", query, "--json", "-i", str(folder)])
        out, err = capsysbinary.readouterr()
        answer = json.loads(out) if status < 2 else {}
        answer.pop("took_ms", None)
        results.append((status, answer, err.decode()))
    return results


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", ["cut", "flipped", "zeroed"])
def test_a_damaged_file_is_named_or_changes_no_answer(
    demo_index: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], kind: str, seed: int
) -> None:
    rng = random.Random(f"{kind} {seed}")
    folder = tmp_path / "damaged.idx"
    shutil.copytree(demo_index, folder)
    # Names are random, so sort by suffix and size to choose the same file.
    file = rng.choice(
        sorted(
            (path for path in folder.iterdir() if path.stat().st_size),
            key=lambda path: (path.suffix, path.stat().st_size),
        )
    )
    content = bytearray(file.read_bytes())
    at = rng.randrange(len(content))
    if kind == "cut":
        del content[at:]
    elif kind == "flipped":
        content[at] ^= 1 << rng.randrange(8)
    else:
        content[at : at + 64] = bytes(len(content[at : at + 64]))
    file.write_bytes(content)
    for (status, answer, errors), (right_status, right, _) in zip(
        answers(folder, capsysbinary), answers(demo_index, capsysbinary), strict=True
    ):
        if status < 2:
            assert (status, answer) == (right_status, right)
        else:
            assert "should not happen" not in errors
            assert file.name in errors or "table of contents" in errors or str(folder) in errors
            assert "hint: " in errors


def test_an_error_over_whole_files_stays_an_error(demo_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise IndexError("of the program")

    monkeypatch.setattr(local, "hits", broken)
    with LocalEngine(str(demo_index)) as engine, pytest.raises(IndexError, match="of the program"):
        engine.search(Search("bridge"))


def test_an_error_over_an_altered_file_names_the_file(
    demo_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IndexError("for what it read")

    folder = tmp_path / "damaged.idx"
    shutil.copytree(demo_index, folder)
    (file,) = folder.glob("*.arr")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    monkeypatch.setattr(local, "hits", broken)
    with LocalEngine(str(folder)) as engine, pytest.raises(Damaged, match=file.name):
        engine.search(Search("bridge"))


def test_only_what_check_alone_compares_changes_an_answer_in_silence(
    demo_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a large index, no array is compared for being small."""
    monkeypatch.setattr(array_file, "_VERIFY_BYTES", -1)
    rng = random.Random(5)
    folder = tmp_path / "damaged.idx"
    shutil.copytree(demo_index, folder)

    def answers_of_all() -> object:
        with LocalEngine(str(folder)) as engine:
            return [
                (results.total, results.facets, [(hit.id, hit.title) for hit in results.hits])
                for query in QUERIES
                for results in [
                    engine.search(Search(query, facets=("section", "site", "year", "lang"), seconds=60.0))
                ]
            ]

    right, silent, detected = answers_of_all(), set[str](), set[str]()
    for path in sorted(path for path in folder.iterdir() if path.suffix in (".arr", ".col", ".part", ".set")):
        content = path.read_bytes()
        for name, (first, end) in by_array(path):
            altered = bytearray(content)
            altered[rng.randrange(first, end)] ^= 1 << rng.randrange(8)
            path.write_bytes(altered)
            try:
                if answers_of_all() != right:
                    silent.add(name)
            except Damaged:
                detected.add(name)
        path.write_bytes(content)
    assert silent <= ONLY_CHECKED
    assert detected >= {
        "df",
        "cf",
        "class_words",
        "class_forms",
        "words",
        "words_at",
        "word_df",
        "patterns",
        "first",
        "last",
        "section",
        "site",
    }
    assert not ONLY_CHECKED & FINDING
