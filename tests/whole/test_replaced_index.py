"""The page follows the index that is there: removed and built anew, moved, restored or copied over, whatever its number."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.commits import publish as publishing
from index.errors import Damaged, NoIndex
from index.ingest.writer import open_writer
from index.storage import generation as generations
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support import articles as corpus
from web import create_app


def made(folder: Path, word: str, commits: int) -> Path:
    """An index of so many commits, each of one article with a word."""
    corpus.write(
        folder,
        *(
            [Article(article_id(f"{word}{n}".encode()), f"{word} {n}", paragraphs=(f"{word} here",))]
            for n in range(commits)
        ),
    )
    return folder


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return made(tmp_path / "x.idx", "ferry", 3)


@pytest.fixture
def engine(idx: Path) -> Iterator[LocalEngine]:
    with LocalEngine(str(idx)) as opened:
        yield opened


def found(engine: LocalEngine) -> dict[str, int]:
    return {word: engine.search(Search(word)).total for word in ("ferry", "bridge")}


def removed_and_built(idx: Path, other: Path) -> None:
    shutil.rmtree(idx)
    shutil.copytree(other, idx)


def moved(idx: Path, other: Path) -> None:
    idx.rename(idx.with_name("old.idx"))
    other.rename(idx)


def copied_over(idx: Path, other: Path) -> None:
    shutil.copytree(other, idx, dirs_exist_ok=True)


@pytest.mark.parametrize("commits", [1, 2, 3, 4])
@pytest.mark.parametrize("change", [removed_and_built, moved, copied_over])
def test_another_index_in_its_place_is_seen_whatever_its_number(
    tmp_path: Path, idx: Path, engine: LocalEngine, change: Callable[[Path, Path], None], commits: int
) -> None:
    assert found(engine) == {"ferry": 3, "bridge": 0}
    number = generations.read(idx).number
    other = made(tmp_path / "other.idx", "bridge", commits)
    if change is copied_over:  # published later, which the seconds of the tables have to tell
        path = other / f"_MAIN_{generations.latest(other)}.toc"
        state = generations.read(other)
        path.unlink()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publishing, "latest", lambda _: state.number - 1)
            patch.setattr(publishing.datetime, "datetime", Later)
            publishing.publish(other, state)
    change(idx, other)
    assert found(engine) == {"ferry": 0, "bridge": commits}
    assert generations.read(idx).name != ""
    # and its own commits are, however many there are
    with open_writer(idx) as writer:
        writer.add(Article(article_id(b"one more"), "bridge", paragraphs=("One more bridge.",)))
    assert found(engine) == {"ferry": 0, "bridge": commits + 1}
    assert number == 2


class Later(datetime.datetime):
    """A clock that is far ahead."""

    @classmethod
    def now(cls, tz: object = None) -> Later:
        return cls(2099, 1, 1, tzinfo=datetime.UTC)


def test_an_earlier_state_of_the_same_index_is_followed_too(
    tmp_path: Path, idx: Path, engine: LocalEngine
) -> None:
    backup = shutil.copytree(idx, tmp_path / "backup.idx")
    with open_writer(idx) as writer:
        writer.add(Article(article_id(b"one more"), "ferry", paragraphs=("One more ferry.",)))
    assert found(engine)["ferry"] == 4
    shutil.rmtree(idx)
    shutil.copytree(backup, idx)
    assert found(engine)["ferry"] == 3


def test_an_index_that_is_away_for_a_while_is_told_and_found_again(
    tmp_path: Path, idx: Path, engine: LocalEngine
) -> None:
    idx.rename(tmp_path / "away")
    with pytest.raises(NoIndex):
        engine.search(Search("ferry"))
    (tmp_path / "away").rename(idx)
    assert found(engine)["ferry"] == 3


def test_what_only_touches_the_folder_opens_nothing_anew(idx: Path, engine: LocalEngine) -> None:
    before = engine._current()
    (idx / "._MAIN_99.toc.tmp").write_bytes(b"")
    assert engine._current() is before


def test_an_index_that_cannot_be_opened_is_told_each_time(
    tmp_path: Path, idx: Path, engine: LocalEngine
) -> None:
    other = made(tmp_path / "other.idx", "bridge", 1)
    (part,) = other.glob("*.arr")
    part.write_bytes(part.read_bytes()[:-30])
    removed_and_built(idx, other)
    for _ in range(2):
        with pytest.raises(Damaged):
            engine.search(Search("bridge"))


def test_an_index_keeps_its_name(idx: Path) -> None:
    name = generations.read(idx).name
    with open_writer(idx) as writer:
        writer.add(Article(article_id(b"one more"), "ferry", paragraphs=("One more ferry.",)))
    assert (generations.read(idx).name, generations.read(idx).number) == (name, 3)


def test_the_page_shows_the_new_index(tmp_path: Path, idx: Path) -> None:
    app = create_app(str(idx))
    client = app.test_client()
    assert client.get("/search.json?q=ferry").json["total"] == 3
    assert "3 articles" in client.get("/").text
    removed_and_built(idx, made(tmp_path / "other.idx", "bridge", 2))
    assert client.get("/search.json?q=bridge").json["total"] == 2
    assert "2 articles" in client.get("/").text
