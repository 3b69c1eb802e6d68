"""Damage is named: an altered file raises Damaged, an altered table of contents a LocationError, and nothing else."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import Damaged, LocationError, NoIndex, NotAnIndex, WrongVersion
from index.segments.reader import SegmentReader
from index.storage import generation
from index.storage.array_file import ArrayFile, ArrayWriter
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.articles import articles, write


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    made = articles(seed=41, count=90)
    write(folder, made, remove=[one.id for one in made[:9]])
    return folder


@pytest.fixture
def index(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "index"))


def check(folder: Path) -> None:
    """Open the index and read all of it."""
    for entry in generation.read(folder).segments:
        SegmentReader(folder, entry).verify()


def raised(read: Callable[[Path], object], folder: Path) -> LocationError | None:
    """The expected error, if any. Every other error fails the test."""
    try:
        read(folder)
    except LocationError as error:
        return error
    return None


def damaged(content: bytes, random_: random.Random) -> bytes:
    """Flip a byte, zero a range, cut the end or the middle out, or append bytes."""
    at = random_.randrange(len(content))
    kind = random_.randrange(6)
    if kind == 0:
        return content[:at] + bytes([content[at] ^ (1 << random_.randrange(8))]) + content[at + 1 :]
    if kind == 1:
        end = min(len(content), at + random_.randint(1, 4096))
        changed = bytes(255 - byte for byte in content[at:end])
        return content[:at] + changed + content[end:]
    if kind == 2:
        return content[:at]
    if kind == 3:
        return content[:at] + content[at + random_.randint(1, 100) :]
    if kind == 4:
        return content[:at] + b"x" * random_.randint(1, 100) + content[at:]
    return content + b"more"


def test_sound_files_verify(sound: Path) -> None:
    check(sound)


@pytest.mark.parametrize("kind", [".arr", ".col", ".del"])
def test_a_damaged_file_is_named(index: Path, kind: str) -> None:
    (path,) = index.glob(f"*{kind}")
    content, random_ = path.read_bytes(), random.Random(kind)
    padding = 0
    for _ in range(300):
        changed = damaged(content, random_)
        path.write_bytes(changed)
        error = raised(check, index)
        if error:
            assert isinstance(error, Damaged)
            assert path.name in error.message
        else:
            # Nothing reads the bytes between two arrays, so only these may differ unnoticed.
            padding += 1
            assert same_arrays(path, content, changed)
        path.write_bytes(content)
    assert padding < 100


def same_arrays(path: Path, before: bytes, after: bytes) -> bool:
    arrays = []
    for content in (before, after):
        path.write_bytes(content)
        file = ArrayFile(path)
        arrays.append({name: file[name].tobytes() for name in file.names()})
    return arrays[0] == arrays[1]


@pytest.mark.parametrize("kind", [".arr", ".col", ".del"])
def test_a_file_that_is_missing_or_empty_is_named(index: Path, kind: str) -> None:
    (path,) = index.glob(f"*{kind}")
    for change in (lambda: path.write_bytes(b""), path.unlink):
        change()
        with pytest.raises(Damaged, match=path.name.replace(".", r"\.")):
            check(index)
        with pytest.raises(Damaged):
            LocalEngine(str(index))


def test_an_altered_table_of_contents_is_an_error_of_the_location(index: Path) -> None:
    (path,) = index.glob("*.toc")
    content, random_ = path.read_bytes(), random.Random(3)
    whoosh = 0
    right = generation.read(index)
    for _ in range(400):
        path.write_bytes(damaged(content, random_))
        error = raised(generation.read, index)
        if error:
            assert str(index) in error.message
        else:
            assert generation.read(index) == right  # the damage is in the part that only stock Whoosh reads
            whoosh += 1
    assert whoosh < 350
    path.write_bytes(content)
    assert generation.read(index) == right


def test_a_folder_without_an_index_is_described(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="no index at"):
        generation.read(tmp_path / "nowhere")
    with pytest.raises(NoIndex, match="empty"):
        generation.read(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotAnIndex, match="is a file"):
        generation.read(tmp_path / "file")
    with pytest.raises(NotAnIndex, match="other files"):
        generation.read(tmp_path)


def test_a_folder_that_cannot_be_listed_gives_a_sentence(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(place: object) -> list[str]:
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr("os.listdir", refused)
    with pytest.raises(NotAnIndex) as caught:
        generation.read(index)
    assert caught.value.message == f"{index} cannot be read: permission denied."
    assert "permissions" in caught.value.hint


def test_an_index_of_stock_whoosh_is_not_ours(tmp_path: Path) -> None:
    from whoosh.fields import TEXT, Schema
    from whoosh.index import create_in

    create_in(tmp_path, Schema(text=TEXT))
    with pytest.raises(NotAnIndex, match="did not make"):
        generation.read(tmp_path)


def test_another_version_is_named(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "ANALYSIS_VERSION", 999)
    with pytest.raises(WrongVersion, match="999"):
        generation.read(index)


def test_leftovers_of_a_killed_process_are_cleared_by_the_next_commit(index: Path) -> None:
    left = [
        "MAIN_00ff00ff00ff00ff.arr",
        ".MAIN_00ff00ff00ff00ff.arr.77.tmp",
        "MAIN_00ff00ff00ff00ff.0.col",
        "._MAIN_2.toc.tmp",
        "_MAIN_0.toc",
    ]
    for name in left:
        (index / name).write_bytes(b"half")
    (index / "notes.txt").write_text("mine")
    before = generation.read(index)
    assert LocalEngine(str(index)).search(Search("the")).total > 0
    write(index, articles(seed=42, count=1))
    names = {path.name for path in index.iterdir()}
    state = generation.read(index)
    assert state.number == before.number + 1
    assert names == {*state.names, f"_MAIN_{state.number}.toc", "MAIN_WRITELOCK", "notes.txt"}


def test_a_file_of_arrays_has_no_name_before_it_is_complete(tmp_path: Path) -> None:
    import numpy as np

    file = ArrayWriter(tmp_path / "one.arr")
    file.put("numbers", np.arange(5, dtype=np.uint16))
    assert not (tmp_path / "one.arr").exists()
    size = file.close({"a": 1})
    assert (tmp_path / "one.arr").stat().st_size == size
    again = ArrayFile(tmp_path / "one.arr")
    assert (again["numbers"].tolist(), again.meta) == ([0, 1, 2, 3, 4], {"a": 1})
    file = ArrayWriter(tmp_path / "two.arr")
    file.abandon()
    assert [path.name for path in tmp_path.iterdir()] == ["one.arr"]
