"""`searcher dump` and `restore`: an index comes back as it was; half a dump leaves nothing."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from benchmarks.torture import state
from index.article import article_id
from index.commits.forgotten import forgotten_ids
from index.commits.manifest import Manifest
from index.errors import Damaged, InputError, LocationError, SearcherError
from index.ingest.build import build, open_writer
from index.ingest.options import BuildOptions
from index.maintenance import dump as dumping
from index.maintenance.dump import dump
from index.maintenance.forget import forget
from index.maintenance.restore import restore
from index.storage import generation as generations
from index.storage import yours
from searcher.check.compare import check
from tests.support import articles as corpus
from tests.support.bad_inputs import make
from tests.support.commands import ROOT, Typed
from tests.support.dumps import summed
from tests.support.faults import Disk, error_once, full_from
from tests.support.states import answers

#: In this process.
HERE = BuildOptions(jobs=0)
COUNT = 40


def story(number: int) -> str:
    lines = "\n\n".join(
        f"Paragraph {n} of story {number} tells how the harbour council of ward {number * n} met."
        for n in range(1, 5)
    )
    return f"Council of ward {number} meets\n\n{lines}\n"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index that a test may change, and its files."""
    return full(tmp_path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that is read only."""
    return full(tmp_path_factory.mktemp("sound"))


def full(folder: Path) -> Path:
    """Every kind of thing that a dump may hold: bad files, gone files, odd names, several segments, corrections, a forgotten article."""
    files = folder / "files"
    files.mkdir()
    make(files)
    for number in range(6):
        (files / f"{number}.txt").write_text(story(number))
    records = [
        {"title": f"Record {n}", "body": story(100 + n), "date": f"20{n:02}-02-03", "section": "World/Europe"}
        for n in range(COUNT)
    ]
    (files / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    made = folder / "a.idx"
    build([files], made, jobs=0)
    (files / "3.txt").write_text(story(7))
    build([files], made, jobs=0, prune=True)
    with open_writer(made) as writer:  # of no file at all
        for one in corpus.articles(3, 5):
            writer.add(one)
    (files / "1.txt").unlink()
    forget(made, article_id(story(2).encode()))
    yours.write(made, "searches", b"ferry = ferry -strike\n", None)
    yours.write(
        made,
        "corrections",
        b"# by hand: \xff\nfix %s published 1999-12-31\n" % article_id(story(4).encode()).encode(),
        None,
    )
    build([files], made, jobs=0)
    return made


def books(folder: Path) -> object:
    """What is known of files, and what is forgotten."""
    found = generations.read(folder)
    manifest = Manifest.load(folder, found.parts)
    problems = [(place, failure) for place, failure in manifest.failures()]
    return manifest.files(), manifest.roots(), problems, forgotten_ids(folder, found).tolist(), found.articles


def same(one: Path, other: Path) -> None:
    assert state(one) == state(other)
    assert answers(one) == answers(other)
    assert books(one) == books(other)
    assert dict(yours.read_all(one)) == dict(yours.read_all(other))
    assert check(str(other), 50).differences == ()


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_what_was_saved_comes_back(index: Path, tmp_path: Path, name: str) -> None:
    done = dump(index, tmp_path / name)
    files = (tmp_path / "files").rename(tmp_path / "elsewhere")
    restored = restore(tmp_path / name, tmp_path / "b.idx", HERE)
    assert (restored.stored, restored.read, restored.missing) == (done.articles, 0, ())
    same(index, tmp_path / "b.idx")
    files.rename(tmp_path / "files")
    again = [build([tmp_path / "files"], folder, jobs=0) for folder in (index, tmp_path / "b.idx")]
    assert [(one.added, one.updated, one.files) for one in again] == [
        (0, 0, again[0].files)
    ] * 2  # nothing that was known is read anew
    assert ((tmp_path / name).stat().st_mode & 0o777, (tmp_path / "b.idx").stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )


def test_a_dump_of_what_was_restored_is_the_same_dump(sound: Path, tmp_path: Path) -> None:
    dump(sound, tmp_path / "a.jsonl")
    restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE)
    dump(tmp_path / "b.idx", tmp_path / "b.jsonl")
    first, second = (
        sorted((tmp_path / name).read_bytes().splitlines()[1:-1]) for name in ("a.jsonl", "b.jsonl")
    )
    assert first == second


def test_the_lines_are_what_the_documentation_says(sound: Path, tmp_path: Path) -> None:
    dump(sound, tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_bytes().splitlines()]
    kinds = [next(iter(line)) for line in lines]
    assert [kind for place, kind in enumerate(kinds) if kind not in kinds[:place]] == [
        "searcher_dump", "yours", "forgotten", "file", "article", "end",
    ]  # fmt: skip
    assert all(f'{{"{kind}":' in (dumping.__doc__ or "") for kind in kinds)
    articles = {line["article"]["id"]: line["article"] for line in lines if "article" in line}
    assert len(articles) == lines[0]["articles"] == generations.read(sound).articles
    one = articles[article_id(story(4).encode())]
    assert one["title"] == "Council of ward 4 meets"
    assert "published" not in one, "as it was read, without the correction"
    assert [line["yours"]["name"] for line in lines if "yours" in line] == ["corrections", "searches"]
    assert lines[3]["forgotten"] == [article_id(story(2).encode())]


def test_a_lean_dump_leaves_out_what_files_give_again(sound: Path, tmp_path: Path) -> None:
    done = dump(sound, tmp_path / "lean.jsonl", lean=True)
    whole = dump(sound, tmp_path / "whole.jsonl")
    gone = 1 + 5  # a file that is gone, and what no file ever held
    assert (done.articles, done.left_out) == (gone, whole.articles - gone)
    assert done.bytes < whole.bytes / 2
    restored = restore(tmp_path / "lean.jsonl", tmp_path / "b.idx", HERE)
    assert (restored.stored, restored.missing) == (gone, ())
    same(sound, tmp_path / "b.idx")


def test_articles_that_a_lean_dump_cannot_give_are_named(
    index: Path, tmp_path: Path, searcher: Typed
) -> None:
    dump(index, tmp_path / "lean.jsonl", lean=True)
    (tmp_path / "files" / "0.txt").unlink()
    ran = searcher("restore", "lean.jsonl", "-i", "b.idx", "-j", "1")
    assert ran.status == 3
    id = article_id(story(0).encode())
    assert ran.err.endswith(f"1 article could not be read again, for the files have gone or changed: {id}\n")
    assert state(tmp_path / "b.idx").keys() == state(index).keys() - {id}


def test_an_article_that_was_taken_out_does_not_come_back_with_its_file(index: Path, tmp_path: Path) -> None:
    with open_writer(index) as writer:
        writer.remove(article_id(story(0).encode()))
    dump(index, tmp_path / "lean.jsonl", lean=True)
    restore(tmp_path / "lean.jsonl", tmp_path / "b.idx", HERE)
    assert state(tmp_path / "b.idx").keys() == state(index).keys()


def refused(dumped: Path, folder: Path, words: str) -> None:
    with pytest.raises(InputError, match=words):
        restore(dumped, folder, HERE)
    assert not folder.exists()
    assert list(yours.read_all(folder)) == []


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_dump_that_is_cut_off_leaves_nothing(sound: Path, tmp_path: Path, name: str) -> None:
    dump(sound, tmp_path / name)
    content, cut = (tmp_path / name).read_bytes(), tmp_path / "cut"
    places = random.Random(1).sample(range(len(content)), 12)
    if name == "a.jsonl":
        ends = [place + 1 for place, byte in enumerate(content) if byte == 10]
        places += [*ends[:3], ends[-2], len(content) - 1]
    for place in places:
        cut.write_bytes(content[:place])
        refused(
            cut, tmp_path / "b.idx", r"cut.* (was cut off|has been altered|is no dump).*nothing was restored"
        )


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_a_dump_that_is_altered_leaves_nothing(sound: Path, tmp_path: Path, name: str) -> None:
    dump(sound, tmp_path / name)
    content, altered, chance = (tmp_path / name).read_bytes(), tmp_path / "altered", random.Random(2)
    for _ in range(15):
        place = chance.randrange(
            10, len(content)
        )  # the head of a gzip file holds a date and a system that say nothing
        altered.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :]
        )
        refused(altered, tmp_path / "b.idx", "nothing was restored")
    altered.write_bytes(content + content)
    refused(altered, tmp_path / "b.idx", "altered")


@pytest.mark.parametrize(
    "line",
    [
        b'{"article":{"id":"1234"}}', b'{"article":{"id":"../../../etc/passwd00"}}', b'{"article":[1]}',
        b'{"article":{"id":"' + b"1" * 20 + b'","title":5}}',
        b'{"file":{"root":"/","path":"a","size":1,"mtime":1,"inode":1},"records":[[0,"12"]],"problems":[]}', b'{"file":{"root":"/"}}', b"[]", b"{}",
        b'{"file":{"root":"/","path":"a","size":1,"mtime":9223372036854775808,"inode":1},"records":[],"problems":[]}',
        b'{"file":{"root":"/","path":"a","size":1.5,"mtime":1,"inode":1},"records":[],"problems":[]}',
        b'{"file":{"root":"/","path":"a\\u0000b","size":1,"mtime":1,"inode":1},"records":[],"problems":[]}',
        b'{"file":{"root":"/","path":"\\ud800","size":1,"mtime":1,"inode":1},"records":[],"problems":[]}',
        b'{"file":{"root":"/","path":"a","size":1,"mtime":1,"inode":1},"records":[[-1,"' + b"12" * 32 + b'"]],"problems":[]}',
        b'{"file":{"root":"/","path":"a","size":1,"mtime":1,"inode":1},"records":[],"problems":[[0,"failed","json","no",-1]]}',
        b'{"forgotten":["zz"]}', b'{"surprise":1}', b'{"article":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)  # fmt: skip
def test_a_line_that_no_dump_holds_is_named(tmp_path: Path, line: bytes) -> None:
    head = b'{"searcher_dump":1,"created":"","articles":0,"left_out":0}'
    (tmp_path / "odd.jsonl").write_bytes(summed([head, line]))
    refused(
        tmp_path / "odd.jsonl",
        tmp_path / "b.idx",
        r"odd\.jsonl, line 2, is not what a dump holds; nothing was restored",
    )
    (tmp_path / "good.jsonl").write_bytes(summed([head]))
    assert restore(tmp_path / "good.jsonl", tmp_path / "b.idx", HERE).articles == 0


def test_another_version_and_no_dump_at_all_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(summed([b'{"searcher_dump":2}']))
    refused(
        tmp_path / "a.jsonl",
        tmp_path / "b.idx",
        r"another version of searcher \(dumps of version 2, this one reads 1\)",
    )
    for content in (
        b"",
        b"\n",
        b'{"title": "An article"}\n',
        b"\x1f\x8b",
        gzip.compress(b"text"),
        zstandard.compress(b"text"),
    ):
        (tmp_path / "a.jsonl").write_bytes(content)
        refused(tmp_path / "a.jsonl", tmp_path / "b.idx", "is no dump of an index|was cut off")


def test_an_index_that_is_there_is_not_touched(index: Path, tmp_path: Path, searcher: Typed) -> None:
    before = state(index)
    assert searcher("dump", "a.jsonl", "-i", "a.idx").err.startswith(
        f"{len(before)} articles and what is known of "
    )
    ran = searcher("restore", "a.jsonl", "-i", "a.idx")
    assert ran.status == 2
    assert ran.err == (
        "searcher: a.idx holds an index already; a dump is restored into a new one.\nhint: Name another folder with -i.\n"
    )
    assert state(index) == before
    ran = searcher("dump", "a.jsonl", "-i", "a.idx")
    assert (ran.status, ran.err) == (
        2, "searcher: a.jsonl exists already; nothing was written.\nhint: Name another file, or write over it: --force\n",
    )  # fmt: skip
    assert searcher("dump", "a.jsonl", "-i", "a.idx", "--force").status == 0
    (tmp_path / "b.idx" / "yours").mkdir(parents=True)
    (tmp_path / "b.idx" / "yours" / "corrections").write_text("# others\n")
    ran = searcher("restore", "a.jsonl", "-i", "b.idx")
    assert ran.err.startswith(
        "searcher: b.idx/yours/corrections is there already and holds something else; nothing was restored."
    )
    assert [
        path.name for path in (tmp_path / "b.idx").iterdir() if not path.name.startswith("MAIN_WRITELOCK")
    ] == ["yours"]


def test_what_is_altered_is_not_taken_for_what_was_stored(index: Path, tmp_path: Path) -> None:
    path = index / generations.read(index).segments[0].files[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        dump(index, tmp_path / "a.jsonl")
    assert not list(tmp_path.glob("*a.jsonl*"))


def test_a_dump_goes_on_when_the_index_changes_under_it(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, changed = generations.read, []

    def changing(folder: Path) -> generations.Generation:
        found = read(folder)
        if not changed:
            changed.append(1)
            from index.maintenance.optimize import optimize

            optimize(folder)  # takes all the files away that this state names
        return found

    with monkeypatch.context() as patch:
        patch.setattr(dumping.generations, "read", changing)
        dump(index, tmp_path / "a.jsonl")
    restore(tmp_path / "a.jsonl", tmp_path / "b.idx", HERE)
    same(index, tmp_path / "b.idx")


@pytest.mark.parametrize("fault", ["full", "EIO"])
def test_a_disk_that_fails_leaves_no_half_of_a_dump_or_an_index(tmp_path: Path, fault: str) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text(story(1))
    build([tmp_path / "files"], tmp_path / "a.idx", jobs=0)
    yours.write(tmp_path / "a.idx", "corrections", b"# none\n", None)
    dump(tmp_path / "a.idx", tmp_path / "a.jsonl")
    survived = 0
    for point in range(1000):
        disk_root = tmp_path / "disk"
        disk_root.mkdir()
        disk = Disk(disk_root, full_from(point) if fault == "full" else error_once(point, errno.EIO))
        said = ""
        try:
            with disk.watching():
                restore(tmp_path / "a.jsonl", disk_root / "a.idx", HERE)
        except SearcherError as error:
            said = error.message.lower()
        assert not said or os.strerror(errno.ENOSPC if fault == "full" else errno.EIO).lower() in said
        try:
            held = generations.read(disk_root / "a.idx").articles
        except LocationError:
            held = 0
        assert held == 1 or (
            held == 0 and said
        )  # an error in the last step may be reported although the index counts
        if held:
            same(tmp_path / "a.idx", disk_root / "a.idx")
        else:
            restore(tmp_path / "a.jsonl", disk_root / "a.idx", HERE)
        shutil.rmtree(disk_root)
        survived += 1
        if point >= disk.points:
            break
    assert survived > 30


# -- a killed dump --------------------------------------------------------------------------------------------------------------------------

KILLED = """
import os, sys
{before}
from index.maintenance.dump_format import writing
with writing(sys.argv[1]) as lines:
    lines.write(b"x" * 100_000)
    os.kill(os.getpid(), 9)
"""
NAMED = "del os.O_TMPFILE"


def killed(target: Path, before: str = "") -> None:
    done = subprocess.run([sys.executable, "-c", KILLED.format(before=before), str(target)], cwd=ROOT)
    assert done.returncode == -9


def test_a_killed_dump_leaves_nothing_where_files_need_no_name(tmp_path: Path) -> None:
    killed(tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_the_next_dump_takes_it_away_but_not_what_is_being_written(
    index: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "dumps"
    folder.mkdir()
    killed(folder / "a.jsonl", NAMED)
    (leftover,) = folder.iterdir()
    (folder / ".a.jsonl.notes.tmp").write_text("somebody's own")
    (folder / ".b.jsonl.4711.tmp").write_text("another file's")
    writer = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(before=NAMED).replace("os.kill(os.getpid(), 9)", "print(flush=True); input()"), str(folder / "a.jsonl")],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdin is not None
    writer.stdout.readline()
    assert not leftover.exists()  # it went when the second one began
    (alive,) = folder.glob(".a.jsonl.[0-9]*.tmp")
    dump(index, folder / "a.jsonl")
    assert alive.exists()
    writer.communicate(b"\n")
    assert sorted(path.name for path in folder.iterdir()) == [
        ".a.jsonl.notes.tmp",
        ".b.jsonl.4711.tmp",
        "a.jsonl",
    ]
