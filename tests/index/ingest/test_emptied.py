"""A folder that is empty for a moment keeps its articles: the following run prunes it when it has stayed so for a while, and says so."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from index.ingest import emptied
from index.ingest.build import build
from index.ingest.emptied import PATIENCE, Patience
from index.ingest.watch import due
from searcher.commands.index.watch import follow
from tests.support.bad_inputs import story


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, as tests set it."""
    now = [1000.0]
    monkeypatch.setattr(emptied.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two folders of articles, one with a folder in it, and a file beside them."""
    for name, words in {
        "a": ("Alwick", "Barrow", "Corran"),
        "b": ("Dunmore",),
        "a/deep": ("Eskdale", "Fintry"),
    }.items():
        (tmp_path / "corpus" / name).mkdir(parents=True, exist_ok=True)
        for word in words:
            (tmp_path / "corpus" / name / f"{word}.txt").write_text(story(word))
    (tmp_path / "corpus" / "Glenelg.txt").write_text(story("Glenelg"))
    return tmp_path / "corpus"


def held(corpus: Path, prune: bool | Patience) -> int:
    return build([corpus], corpus.with_name("a.idx"), jobs=0, prune=prune).articles


def test_what_vanished_from_an_emptied_folder_stays_for_a_while(corpus: Path, clock: list[float]) -> None:
    patience = Patience()
    assert held(corpus, patience) == 7
    shutil.copytree(corpus, corpus.with_name("kept"))
    for path in corpus.glob("a/*.txt"):
        path.unlink()
    assert held(corpus, patience) == 7
    assert patience.news() == [str(corpus / "a")]
    clock[0] += PATIENCE - 1
    assert not patience.is_over()
    assert held(corpus, patience) == 7
    assert patience.news() == []
    shutil.copytree(corpus.with_name("kept"), corpus, dirs_exist_ok=True)  # it is filled again
    assert held(corpus, patience) == 7
    clock[0] += 2
    assert not patience.is_over()
    shutil.rmtree(corpus / "a")  # it goes for good, with the folder in it
    assert held(corpus, patience) == 7
    assert patience.news() == [str(corpus / "a"), str(corpus / "a" / "deep")]
    clock[0] += PATIENCE
    assert patience.is_over()
    assert held(corpus, patience) == 2
    assert not patience.is_over()


def test_while_it_is_being_filled_the_rest_stays(corpus: Path, clock: list[float]) -> None:
    patience = Patience()
    held(corpus, patience)
    for path in corpus.glob("a/*.txt"):
        path.unlink()
    held(corpus, patience)
    for word in ("Alwick", "Barrow"):  # two of three are back, which is most of them
        (corpus / "a" / f"{word}.txt").write_text(story(word))
        assert held(corpus, patience) == 7
    clock[0] += PATIENCE
    assert held(corpus, patience) == 6


def test_a_place_holder_or_a_hidden_file_is_no_content(corpus: Path, clock: list[float]) -> None:
    patience = Patience()
    held(corpus, patience)
    for path in corpus.glob("a/*.txt"):
        path.unlink()
    (corpus / "a" / ".keep").write_text("")
    assert held(corpus, patience) == 7


def test_a_single_file_goes_at_once(corpus: Path, clock: list[float]) -> None:
    patience = Patience()
    held(corpus, patience)
    (corpus / "a" / "Alwick.txt").unlink()
    assert held(corpus, patience) == 6
    assert patience.news() == []
    (corpus / "a" / "Barrow.txt").unlink()
    assert held(corpus, True) == 5  # and a run of its own asks nobody


def test_it_is_looked_at_again_when_its_time_is_over_although_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    stop, late, looked = threading.Event(), [False], 0
    for _ in due([tmp_path / "corpus"], tmp_path / "a.idx", stop, lambda: late[0]):
        looked += 1
        late[0] = looked == 1
        if looked == 2:
            stop.set()
    assert looked == 2


def test_the_following_command_says_so(
    corpus: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    patience, sizes = Patience(), list[int]()

    def run(paths: object) -> object:
        report = build([corpus], corpus.with_name("a.idx"), jobs=0, prune=patience)
        sizes.append(report.articles)
        if len(sizes) == 1:
            (corpus / "b" / "Dunmore.txt").unlink()
        if len(sizes) == 2:
            clock[0] += PATIENCE
        if len(sizes) == 3:
            raise KeyboardInterrupt
        return report

    with pytest.raises(KeyboardInterrupt):
        follow(run, [str(corpus)], str(corpus.with_name("a.idx")), lambda report: None, patience)  # type: ignore[arg-type]
    assert sizes == [7, 7, 6]
    assert [line[10:] for line in capfd.readouterr().err.splitlines()] == [
        f"{corpus / 'b'} is empty; its articles go if it stays so for a minute"
    ]
