"""Adding, replacing and removing articles: visible at the commit, and durable."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.errors import Locked, NotAnIndex
from index.ingest.writer import open_writer
from index.storage import generation
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.articles import articles, write

ONE, TWO = article_id(b"1"), article_id(b"2")


def titles(folder: Path, text: str = "") -> list[str]:
    return sorted(hit.title for hit in LocalEngine(str(folder)).every_hit(Search(text, sort="newest")))


def test_what_is_added_is_found_after_the_commit_and_not_before(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.commit()
        engine = LocalEngine(str(tmp_path))
        writer.add(Article(ONE, title="One"))
        assert engine.search(Search("one")).total == 0
        writer.commit()
        assert engine.search(Search("one")).total == 1  # the open engine sees it with its next question
        writer.remove(ONE)
        assert engine.search(Search("one")).total == 1
    assert engine.search(Search("one")).total == 0


def test_an_article_of_the_same_id_is_replaced(tmp_path: Path) -> None:
    write(
        tmp_path,
        [Article(ONE, title="Old", paragraphs=("words of old",)), Article(TWO, title="Other")],
        [Article(ONE, title="New")],
    )
    assert titles(tmp_path) == ["New", "Other"]
    assert titles(tmp_path, "old") == []
    assert LocalEngine(str(tmp_path)).show(ONE).article.title == "New"


def test_of_two_articles_of_one_id_the_later_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        [
            Article(ONE, title="First"),
            Article(TWO, title="Other"),
            Article(ONE, title="Second"),
            Article(ONE, title="Third"),
        ],
    )
    assert titles(tmp_path) == ["Other", "Third"]
    assert generation.read(tmp_path).articles == 2


@pytest.mark.parametrize(
    ("steps", "right"),
    [
        (["add", "remove"], []), (["remove", "add"], ["t1"]), (["add", "remove", "add"], ["t2"]), (["add", "commit", "remove", "add"], ["t3"]),
        (["add", "commit", "remove", "commit", "add"], ["t4"]), (["remove"], []), (["add", "commit", "remove", "remove"], []),
        (["add", "add", "remove", "commit", "add", "remove", "add"], ["t6"]),
    ],
)  # fmt: skip
def test_the_last_thing_done_to_an_article_counts(tmp_path: Path, steps: list[str], right: list[str]) -> None:
    with open_writer(tmp_path) as writer:
        for number, step in enumerate(steps):
            if step == "add":
                writer.add(Article(ONE, title=f"t{number}"))
            elif step == "remove":
                writer.remove(ONE)
            else:
                writer.commit()
    assert titles(tmp_path) == right


def test_an_error_forgets_what_was_not_committed(tmp_path: Path) -> None:
    write(tmp_path, [Article(ONE, title="Kept")])
    with suppress(RuntimeError), open_writer(tmp_path) as writer:
        writer.add(Article(TWO, title="Lost"))
        writer.remove(ONE)
        raise RuntimeError
    assert titles(tmp_path) == ["Kept"]
    write(tmp_path, [Article(TWO, title="Added")])  # the lock is free again
    assert titles(tmp_path) == ["Added", "Kept"]


def test_one_more_article_rewrites_nothing(tmp_path: Path) -> None:
    write(tmp_path, articles(seed=31, count=80))
    before = {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_size)
        for path in tmp_path.glob("MAIN_*.*")
    }
    for number in range(5):
        write(tmp_path, [Article(article_id(b"more%d" % number), title="One more")])
    after = {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns, path.stat().st_size)
        for path in tmp_path.glob("MAIN_*.*")
    }
    assert before.items() <= after.items()
    assert len(titles(tmp_path, "more")) == 5


def test_removing_rewrites_no_postings(tmp_path: Path) -> None:
    made = articles(seed=32, count=40)
    write(tmp_path, made)
    (segment,) = generation.read(tmp_path).segments
    inode = (tmp_path / f"{segment.name}.arr").stat().st_ino
    write(tmp_path, remove=[made[3].id, made[4].id])
    write(tmp_path, remove=[made[4].id, made[5].id, "0" * 20])
    (after,) = generation.read(tmp_path).segments
    assert (after.name, after.deleted, after.live) == (segment.name, 3, 37)
    assert (tmp_path / f"{segment.name}.arr").stat().st_ino == inode
    assert after.deletions is not None
    assert len(list(tmp_path.glob("*.del"))) == 1


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        with pytest.raises(Locked) as caught:
            open_writer(tmp_path)
        assert "process" in caught.value.message
        waited: list[int] = []

        def wait() -> None:
            with open_writer(tmp_path, wait=True) as second:
                waited.append(second.generation.number)

        thread = threading.Thread(target=wait)
        thread.start()
        writer.add(Article(ONE, title="One"))
        writer.commit()
        assert waited == []
        writer.close()
    thread.join()
    assert waited == [0]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(NotAnIndex):
        open_writer(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_an_older_engine_keeps_answering_from_what_it_opened(tmp_path: Path) -> None:
    made = articles(seed=33, count=30)
    write(tmp_path, made)
    engine = LocalEngine(str(tmp_path))
    snapshot = engine._snapshot
    write(tmp_path, [Article(ONE, title="later")], remove=[one.id for one in made])
    assert snapshot.segments[0].reader.article(0).id == made[0].id  # its files are gone, its maps are not
    assert engine.search(Search("", sort="newest")).total == 1
