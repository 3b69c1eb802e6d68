"""`searcher check`: a whole index agrees, and all that is altered, wrongly found or counted is
named.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, article_id
from index.storage import generation as generations
from searcher.check.compare import check
from searcher.check.scan import sample, scan
from searcher.cli import run
from searcher.engine import facets
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support import articles as corpus

KINDS = ["files", "phrases", "words", "facets", "totals"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments in several languages, some articles deleted and some without a language."""
    folder = tmp_path_factory.mktemp("check") / "whole.idx"
    first, second = corpus.articles(7, 120), corpus.articles(8, 60)
    second = [replace(one, lang=None) if number % 3 == 0 else one for number, one in enumerate(second)]
    corpus.write(folder, first, second, remove=[one.id for one in first[::9]])
    return folder


def test_a_whole_index_agrees(whole: Path) -> None:
    done = check(str(whole), 300)
    assert done.differences == ()
    assert [one.what for one in done.compared] == KINDS
    assert all(one.count for one in done.compared)
    assert done.compared[1].count == 300
    assert done.articles == 120 - 14 + 60


def test_a_word_with_another_sure_spelling_agrees(tmp_path: Path) -> None:
    folder = tmp_path / "spelt.idx"
    texts = ["The fer'ry", "A ferry", "One ferry"]
    corpus.write(
        folder, [Article(article_id(text.encode()), text, paragraphs=(text, text)) for text in texts]
    )
    with LocalEngine(str(folder)) as engine:
        assert engine.search(Search("fer'ry")).total == 3
    assert check(str(folder), 200).differences == ()


def test_the_same_phrases_are_drawn_again(whole: Path) -> None:
    with LocalEngine(str(whole)) as engine:
        readers = [segment.reader for segment in engine._snapshot.segments]
    assert sample(readers, 50, 3) == sample(readers, 50, 3)
    assert sample(readers, 50, 3) != sample(readers, 50, 4)
    phrases, words = sample(readers, 50, 3)
    assert all(2 <= len(phrase.words) <= 5 for phrase in phrases)
    assert all(any(docs) for docs in scan(readers, (), phrases, words).matches), (
        "each phrase stands where it was drawn"
    )


def test_an_altered_byte_of_any_file_is_named(whole: Path, tmp_path: Path) -> None:
    state = generations.read(whole)
    names = [*sorted(state.names), f"_MAIN_{state.number}.toc"]
    assert {Path(name).suffix for name in names} >= {".arr", ".col", ".del", ".toc"}
    copy = tmp_path / "copy.idx"
    shutil.copytree(whole, copy)
    for name in names:
        path = copy / name
        content = path.read_bytes()
        size = len(content)
        for at in {0, 3, size // 5, size // 2, size * 4 // 5, size - 25, size - 10, size - 1}:
            path.write_bytes(content[:at] + bytes([content[at] ^ 0x20]) + content[at + 1 :])
            found = check_or_refused(copy)
            assert [(one.what, one.name) for one in found] == [("file", name)], (name, at)
        path.write_bytes(content[: len(content) // 2])
        assert {one.name for one in check_or_refused(copy)} == {name}
        path.write_bytes(content)
    assert check(str(copy), 5).differences == ()


def check_or_refused(folder: Path) -> Any:
    """Check; a table of contents whose last bytes are altered is refused with an error."""
    from index.errors import NotAnIndex
    from searcher.check.report import Difference

    try:
        return check(str(folder), 5).differences
    except NotAnIndex:
        return [Difference("file", f"_MAIN_{generations.latest(folder)}.toc", "refused")]


def test_a_missing_file_is_named(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.idx"
    shutil.copytree(whole, copy)
    gone = generations.read(copy).segments[0].columns
    (copy / gone).unlink()
    (found,) = check(str(copy), 5).differences
    assert (found.what, found.name) == ("file", gone)


def test_an_article_that_the_engine_overlooks_is_named(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LocalEngine.matching
    monkeypatch.setattr(
        LocalEngine, "matching", lambda self, search: [docs[1:] for docs in right(self, search)]
    )
    found = check(str(whole), 20).differences
    assert {one.what for one in found} == {"phrase"}
    assert all(one.name[0] == one.name[-1] == '"' for one in found)
    assert any("does not find it in" in one.because for one in found)


def test_an_article_that_the_engine_finds_wrongly_is_named(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Search(sort="newest")
    right = LocalEngine.matching
    monkeypatch.setattr(LocalEngine, "matching", lambda self, search: right(self, everything))
    found = check(str(whole), 20).differences
    assert any("the engine finds it in" in one.because and "does not hold it" in one.because for one in found)


def test_wrong_counts_are_named(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right: Callable[..., dict[str, Counter[Any]]] = facets.count

    def wrong(names: Sequence[str], matches: Any) -> dict[str, Counter[Any]]:
        counters = right(names, matches)
        if "site" in names:
            counters["site"]["a.example"] += 1
        return counters

    monkeypatch.setattr(facets, "count", wrong)
    found = check(str(whole), 10).differences
    assert {one.what for one in found} == {"facet"}
    assert "site" in {one.name for one in found}
    assert all("a.example" in one.because for one in found)


def test_wrong_totals_of_words_are_named(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = LocalEngine.search

    def wrong(self: LocalEngine, search: Search) -> Any:
        answer = right(self, search)
        return replace(answer, total=answer.total + 1) if search.exact else answer

    monkeypatch.setattr(LocalEngine, "search", wrong)
    found = check(str(whole), 10).differences
    assert found
    assert {one.what for one in found} == {"word"}
    assert all("as written" in one.because for one in found)


def test_an_empty_index_agrees(tmp_path: Path) -> None:
    corpus.write(tmp_path / "a.idx", [])
    assert check(str(tmp_path / "a.idx"), 10).differences == ()


# -- the command ---------------------------------------------------------------------------------------------------------------------------


def test_what_was_compared_is_said_with_numbers(whole: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "-i", str(whole), "--sample", "40"]) == 0
    out, err = capfd.readouterr()
    assert "40 phrases with" in out
    assert "against a scan of 166 articles" in out
    assert err.startswith("All agrees, in ")


def test_as_json(whole: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "-i", str(whole), "--sample", "5", "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["format_version"] == 1
    assert answer["agrees"] is True
    assert [one["what"] for one in answer["compared"]] == KINDS
    assert answer["differences"] == []


def test_a_difference_is_exit_status_1_and_named(
    whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.idx"
    shutil.copytree(whole, copy)
    name = f"{generations.read(copy).segments[0].name}.arr"
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 3] ^= 1
    (copy / name).write_bytes(content)
    assert run(["check", "-i", str(copy)]) == 1
    out, err = capfd.readouterr()
    assert f"DIFFERS  file {name}: " in out
    assert "1 difference" in err


def test_where_there_is_no_index_is_an_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "-i", str(tmp_path / "none.idx")]) == 2
    assert "There is no index" in capfd.readouterr().err
    assert run(["check", "-i", "https://search.example/x"]) == 2
