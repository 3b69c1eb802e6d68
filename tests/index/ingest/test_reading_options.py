"""How a PATH is read is kept with the index, and holds for every later reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import InputError
from index.ingest.options import BuildOptions
from index.ingest.roots import kept_options
from index.ingest.roots.kept_options import KeptOptions
from index.ingest.roots.path_options import PathOptions
from index.maintenance.dump import dump
from index.maintenance.rebuild import rebuild, retry
from index.maintenance.restore import restore
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from searcher.check.compare import check
from tests.support.commands import Typed
from tests.support.runs import counts, in_process

HERE = BuildOptions(jobs=0)
RUSSIAN = "Паром вернулся в гавань\n\n" + "Паром снова ходит через пролив между двумя берегами. " * 8
MAPPED = BuildOptions(jobs=0, names={"published": "xwhenx"})


@pytest.fixture
def idx(tmp_path: Path) -> Path:
    return tmp_path / "articles.idx"


def record(number: int, **more: str) -> str:
    return json.dumps(
        {
            "title": f"Ward {number} mends its bridge",
            "text": f"The council of ward {number} met. " * 9,
            **more,
        }
    )


def put(folder: Path, name: str, *numbers: int, key: str = "xwhenx") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [record(number, **{key: f"2020-03-{number:02}"}) for number in numbers]
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder


def days(location: Path) -> dict[str, str | None]:
    found = {}
    for entry in generations.read(location).segments:
        reader = SegmentReader(location, entry)
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                article = reader.article(doc)
                found[article.title.split()[1]] = article.published
    return dict(sorted(found.items()))


def test_the_next_run_reads_as_the_one_before(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    in_process([corpus], idx, names={"published": "xwhenx"})
    put(corpus, "b.jsonl", 2)
    report = in_process([corpus], idx)
    assert (days(idx), report.changed) == ({"1": "2020-03-01", "2": "2020-03-02"}, ())
    other = put(tmp_path / "other", "c.jsonl", 3)
    in_process([other], idx)
    assert days(idx)["3"] is None


def test_two_files_of_one_folder_may_be_read_apart(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1, key="one")
    put(corpus, "b.jsonl", 2, key="two")
    in_process([corpus / "a.jsonl"], idx, names={"published": "one"})
    in_process([corpus / "b.jsonl"], idx, names={"published": "two"})
    expected = {"1": "2020-03-01", "2": "2020-03-02"}
    assert days(idx) == expected
    rebuild(idx, HERE)
    assert days(idx) == expected
    kept = kept_options.read(idx)
    assert {path: kept.lines(path) for path in kept.paths()} == {
        str(corpus / "a.jsonl"): ["map published=one"],
        str(corpus / "b.jsonl"): ["map published=two"],
    }


def test_every_later_reading_uses_them(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    (corpus / "b.jsonl.gz").write_bytes(b"\x1f\x8b broken")
    in_process([corpus], idx, names={"published": "xwhenx"})
    (corpus / "b.jsonl.gz").write_text(record(2, xwhenx="2020-03-02") + "\n")
    assert counts(retry(idx, HERE))["added"] == 1
    expected = {"1": "2020-03-01", "2": "2020-03-02"}
    assert days(idx) == expected
    rebuild(idx, HERE)
    assert days(idx) == expected
    assert check(str(idx), 20, files=True).differences == ()
    dump(idx, tmp_path / "a.jsonl", lean=True)
    assert restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE).read == 2
    assert days(tmp_path / "b.idx") == expected
    assert kept_options.read(tmp_path / "b.idx").by_path == kept_options.read(idx).by_path


def test_a_rebuild_and_a_restore_may_be_told_otherwise_and_remember(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    in_process([corpus], idx)
    dump(idx, tmp_path / "a.jsonl", lean=True)
    restore(tmp_path / "a.jsonl", tmp_path / "b.idx", MAPPED)
    rebuild(idx, MAPPED)
    put(corpus, "b.jsonl", 2)
    for location in (idx, tmp_path / "b.idx"):
        assert days(location) == {"1": "2020-03-01"}
        in_process([corpus], location)
        assert days(location) == {"1": "2020-03-01", "2": "2020-03-02"}


def test_other_options_for_known_files_are_told_with_what_to_type(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    in_process([corpus], idx)
    report = in_process([corpus], idx, names={"published": "xwhenx"})
    assert (report.changed, days(idx)) == ((str(corpus),), {"1": None})
    assert in_process([corpus], idx, names={"published": "xwhenx"}).changed == ()
    rebuild(idx, HERE)
    assert days(idx) == {"1": "2020-03-01"}


def test_auto_takes_an_option_back_and_maps_add_up(tmp_path: Path) -> None:
    given = [(str(tmp_path), "")]
    kept = KeptOptions()
    first = PathOptions(format="csv", lang="de", encoding="koi8-r", names={"title": "a", "url": "b"})
    assert (
        kept.add(given, first)
        == kept.add(given, PathOptions(lang="fr", names={"url": "c"}))
        == [str(tmp_path)]
    )
    assert kept.add(given, PathOptions(format="auto", encoding="auto")) == [str(tmp_path)]
    assert kept.add(given, PathOptions(format="auto", lang="fr", names={"title": "a"})) == []
    kept.write(tmp_path)
    read = kept_options.read(tmp_path).reading()
    assert read == kept.reading()
    assert read.by_path[str(tmp_path)] == type(read)("auto", "fr", None, {"title": "a", "url": "c"})


def test_what_a_folder_says_holds_in_it_until_a_path_says_otherwise(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    kept = KeptOptions()
    kept.add([(str(tmp_path / "sub"), "")], PathOptions(lang="de"))
    kept.add([(str(tmp_path), "")], PathOptions(lang="fr", encoding="koi8-r"))
    read = kept.reading()
    assert (read.of(str(tmp_path), "sub/a.txt").lang, read.of(str(tmp_path), "sub/a.txt").encoding) == (
        "de",
        "koi8-r",
    )
    assert read.of(str(tmp_path), "submarine/a.txt").lang == "fr"
    assert read.of("/", "a.txt").lang is None


@pytest.mark.parametrize(
    "line", ["lang", "encoding = klingon", "format = odt", "map = published", "speed = 9"]
)
def test_a_line_that_is_no_option_is_named_before_anything_is_read(
    tmp_path: Path, idx: Path, line: str
) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    in_process([corpus], idx, lang="de")
    sources = idx / "yours" / "sources"
    sources.write_text(f"[{corpus}]\nlang = de\n{line}\n")
    with pytest.raises(InputError, match=f"/yours/sources, line 3: '{line}' is no option of a PATH"):
        in_process([corpus], idx)


def test_the_encoding_of_a_folder_is_kept_and_shown(searcher: Typed, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_bytes(RUSSIAN.encode("koi8-r"))
    searcher("index", "corpus", "-j", "1", "--encoding", "koi8-r!", "--lang", "ru")
    (tmp_path / "corpus" / "b.txt").write_bytes(RUSSIAN.replace("вернулся", "прибыл").encode("koi8-r"))
    searcher("index", "corpus", "-j", "1")
    assert searcher("search", "прибыл", "-l").out == f"{tmp_path}/corpus/b.txt\n"
    assert searcher("sources").out.splitlines()[2] == "  lang ru, encoding koi8-r!"
    ran = searcher("index", "corpus", "-j", "1", "--lang", "auto")
    assert ran.err.splitlines()[1:] == [
        f"the options of {tmp_path}/corpus are others than before and hold for what is read from now on. "
        "To read all of it anew: searcher rebuild -i articles.idx"
    ]
    assert searcher("sources").out.splitlines()[2] == "  encoding koi8-r!"


def test_a_map_for_one_file_leaves_the_known_names_of_the_others(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1, key="xwhenx")
    put(corpus, "b.jsonl", 2, key="date")
    put(corpus, "c.jsonl", 3, key="deep")
    in_process([corpus], idx, names={"published": "xwhenx", "title": "nowhere", "body": "deep.er"})
    assert days(idx) == {"1": "2020-03-01", "2": "2020-03-02", "3": None}
    assert check(str(idx), 20, files=True).differences == ()


def test_what_is_mapped_goes_before_known_names(tmp_path: Path, idx: Path) -> None:
    (tmp_path / "corpus").mkdir()
    line = record(1, date="2020-03-01", xwhenx="2020-03-09")
    (tmp_path / "corpus" / "a.jsonl").write_text(line + "\n")
    in_process([tmp_path / "corpus"], idx, names={"published": "xwhenx"})
    assert days(idx) == {"1": "2020-03-09"}


def test_a_map_that_costs_a_file_its_days_is_told(tmp_path: Path, idx: Path, searcher: Typed) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1, key="status")
    (corpus / "b.jsonl").write_text(record(2, date="2020-03-02", status="draft") + "\n")
    (corpus / "c.jsonl").write_text(record(3, status="draft") + "\n")
    for planned in (True, False):
        report = in_process([corpus], idx, names={"date": "status"}, dry_run=planned)
        assert report.map_costs == (("b.jsonl", "date=status", "2020-03-02"),)
    assert in_process([corpus], idx, names={"date": "status"}).map_costs == ()  # nothing was read
    ran = searcher("index", "corpus", "-j", "1", "-i", "new.idx", "--map", "published=status")
    assert ran.err.splitlines()[1] == (
        "--map published=status costs b.jsonl its days, as 2020-03-02: the key is there and gives none. "
        "Type the map with the files it is for alone"
    )


def test_the_record_of_an_article_is_found_with_them(searcher: Typed, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    rows = "title,text\nПаром," + "Паром ходит через пролив. " * 9 + "\n"
    (tmp_path / "corpus" / "a.csv").write_bytes(rows.encode("koi8-r"))
    searcher("index", "corpus", "-j", "1", "--encoding", "koi8-r!")
    (line,) = searcher("search", "Паром", "--nl").out.splitlines()
    ran = searcher("show", json.loads(line)["id"], "--format", "raw")
    assert json.loads(ran.out)["title"] == "Паром"


def test_a_value_of_several_lines_is_refused(tmp_path: Path, idx: Path) -> None:
    corpus = put(tmp_path / "corpus", "a.jsonl", 1)
    with pytest.raises(InputError, match=r"--lang .* has several lines"):
        in_process([corpus], idx, lang="de\nhidden = yes")
    with pytest.raises(InputError, match=r"--map .* has several lines"):
        in_process([corpus], idx, names={"title": "a\rb"})
    assert not idx.exists()
