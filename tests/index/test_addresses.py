"""An address given for an index is told as what it is; nothing is made of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import InputError
from index.ingest.build import build
from index.ingest.writer import open_writer
from index.paths import folder_of
from searcher.check.compare import check
from searcher.cli import run
from searcher.engine.protocol import open_engine

ADDRESSES = (
    "http://host:9200/x",
    "HTTPS://host/x",
    "opensearch:news",
    "opensearch:http://host:9200/news",
    "es://a/b",
    "localhost:9200/news",
    "10.0.0.1:9200",
    "http:/host",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "typed",
    [["search", "ferry"], ["index", "."], ["stats"], ["check"], ["rebuild"], ["dump", "a.jsonl"], ["demo", "--build-only"],
     ["serve"], ["fix", "--section", "A", "0123456789abcdef0123"], ["errors", "--retry"], ["optimize"]],
)  # fmt: skip
def test_every_command_refuses_an_address(
    typed: list[str],
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([*typed, "-i", address]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines() == [
        f"searcher: {address} is an address; an index is opened and made in a folder of this machine alone.",
        "hint: give a folder, -i articles.idx, or ./NAME for one whose name looks like an address",
    ]
    assert list(tmp_path.iterdir()) == []


def test_so_does_the_environment(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SEARCHER_INDEX", "http://host:9200/x")
    assert run(["search", "ferry"]) == 2
    assert "http://host:9200/x is an address" in capfd.readouterr().err


def test_so_do_the_doors_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for door in (open_engine, open_writer, check, lambda address: build(["."], address)):
        with pytest.raises(InputError):
            door("http://host:9200/x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "articles.idx",
        "C:\\news",
        "c:/news",
        "a:b",
        "news: 2020",
        "./localhost:9200/news",
        "12:5",
        "/a/http:x",
        "esprit",
    ],
)
def test_a_folder_is_none(name: str) -> None:
    assert folder_of(name) == Path(name)


def test_a_folder_that_is_called_so_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("host:9200").mkdir()
    assert folder_of("host:9200") == Path("host:9200")
