"""`searcher optimize`, `rebuild` and `forget`: the answers stay, the bytes go, and a stop at any point changes nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.article import article_id
from index.commits import publish
from index.commits.changes import live_ids
from index.commits.compaction import merge_segments
from index.commits.manifest import Manifest
from index.errors import Damaged, UnknownArticle
from index.ingest.build import build
from index.ingest.options import BuildOptions
from index.maintenance import rebuild as rebuilding
from index.maintenance.forget import forget
from index.maintenance.optimize import optimize
from index.maintenance.rebuild import rebuild, retry
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.lock import lock
from searcher.check.compare import check
from searcher.cli import run
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support import articles as corpus
from tests.support.commands import Typed

#: In this process.
HERE = BuildOptions(jobs=0)
SECRET = "Quillonby Ferrault was named in the sealed file of the harbour court, and nobody else was."


def story(number: int, extra: str = "") -> str:
    lines = "\n\n".join(
        f"Paragraph {n} of story {number} tells how the council of ward {number * n} mended its bridge again."
        for n in range(1, 6)
    )
    return f"Council of ward {number} mends its bridge\n\n{lines}\n\n{extra}\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "deep").mkdir(parents=True)
    for number in range(12):
        (folder / ("deep" if number % 2 else ".") / f"{number}.txt").write_text(story(number))
    records = [
        {"title": f"Record {n}", "body": story(100 + n), "url": f"https://a.example/{n}"} for n in range(80)
    ]
    (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


@pytest.fixture
def index(files: Path, tmp_path: Path) -> Path:
    build([files], tmp_path / "a.idx", jobs=0)
    return tmp_path / "a.idx"


def ids(folder: Path) -> set[str]:
    return {row.tobytes().hex() for row in live_ids(folder, generations.read(folder))}


def sources(folder: Path) -> dict[str, object]:
    manifest = Manifest.load(folder, generations.read(folder).parts)
    return {id: manifest.sources_of(id) for id in ids(folder)}


def answers(folder: Path) -> list[object]:
    found: list[object] = []
    with LocalEngine(str(folder)) as engine:
        for text in ("council", '"mended its bridge"', "ward 12", "record -story", "title:record"):
            result = engine.search(Search(text, per_page=200, sort="newest"))
            found.append(
                (text, result.total, [hit.id for hit in result.hits], [hit.title for hit in result.hits])
            )
    return found


def no_leftovers(folder: Path) -> bool:
    state = generations.read(folder)
    return {path.name for path in folder.iterdir()} == state.names | {
        f"_MAIN_{state.number}.toc",
        "MAIN_WRITELOCK",
    }


# -- optimize ------------------------------------------------------------------------------------------------------------------------------


def test_optimize_joins_all_segments_and_leaves_out_the_deleted(tmp_path: Path) -> None:
    folder = tmp_path / "a.idx"
    batches = [corpus.articles(seed, 40) for seed in range(4)]
    corpus.write(folder, *batches, remove=[one.id for one in batches[0][::3]])
    before, held = check(str(folder), 50), ids(folder)
    done = optimize(folder)
    assert done.segments_before == 4
    assert done.segments == 1
    assert done.bytes < done.bytes_before
    assert ids(folder) == held
    assert before.differences == check(str(folder), 50).differences == ()
    assert no_leftovers(folder)


def test_optimize_joins_the_parts_of_the_manifest(index: Path, files: Path) -> None:
    for number in range(3):
        (files / f"more{number}.txt").write_text(story(500 + number))
        build([files], index, jobs=0)
    before = sources(index), answers(index)
    optimize(index)
    assert len(generations.read(index).parts) == 1
    assert (sources(index), answers(index)) == before
    assert build([files], index, jobs=0).unchanged == 95


def test_optimize_twice_does_nothing_the_second_time(index: Path) -> None:
    optimize(index)
    number = generations.read(index).number
    assert optimize(index).segments == 1
    assert generations.read(index).number == number


def test_optimize_says_before_and_after(index: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["optimize", "-i", str(index)]) == 0
    assert "before: 1 segment, " in capfd.readouterr().err


# -- rebuild -------------------------------------------------------------------------------------------------------------------------------


def test_a_rebuild_is_the_index_again(index: Path) -> None:
    before = ids(index), sources(index), answers(index)
    done = rebuild(index, HERE)
    assert (done.read, done.stored, done.removed) == (92, 0, 0)
    assert (ids(index), sources(index), answers(index)) == before
    assert check(str(index), 50, files=True).differences == ()
    assert no_leftovers(index)


def test_articles_whose_files_are_gone_are_kept_as_stored(index: Path, files: Path) -> None:
    before = ids(index), sources(index), answers(index)
    (files / "0.txt").unlink()
    (files / "records.jsonl").unlink()
    done = rebuild(index, HERE)
    assert (done.read, done.stored, done.files_gone) == (11, 81, 2)
    assert (ids(index), sources(index), answers(index)) == before
    shutil.rmtree(files)
    assert rebuild(index, HERE).stored == 92
    assert (ids(index), sources(index), answers(index)) == before


def test_articles_without_any_file_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "a.idx"
    corpus.write(folder, corpus.articles(3, 30), corpus.articles(4, 30))
    held = ids(folder)
    assert rebuild(folder, HERE).stored == 60
    assert ids(folder) == held
    assert check(str(folder), 50).differences == ()


def test_records_that_left_a_changed_file_are_forgotten_and_new_ones_read(index: Path, files: Path) -> None:
    (files / "0.txt").write_text(story(999))
    (files / "unknown.txt").write_text(story(998))
    rebuild(index, HERE)
    held = ids(index)
    assert article_id(story(999).encode()) in held
    assert article_id(story(0).encode()) not in held
    assert article_id(story(998).encode()) not in held, "it was not indexed before"


def test_after_a_rebuild_nothing_is_read_again(index: Path, files: Path) -> None:
    (files / "2.txt").unlink()
    rebuild(index, HERE)
    report = build([files], index, jobs=0)
    assert (report.unchanged, report.added, report.missing) == (91, 0, 1)
    assert build([files], index, jobs=0, prune=True).removed == 1


def test_a_stored_article_goes_when_its_unreadable_file_is_read_again_and_pruned(
    index: Path, files: Path
) -> None:
    held = ids(index)
    content = (files / "records.jsonl").read_text()
    (files / "records.jsonl").unlink()
    rebuild(index, HERE)
    (files / "records.jsonl").write_text(content)
    build([files], index, jobs=0)
    assert ids(index) == held


@pytest.mark.parametrize("step", ["read", "take_stored", "finish", "move"])
def test_a_rebuild_that_is_stopped_changes_nothing(
    index: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generations.read(index), answers(index)

    def stopped(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    place = rebuilding if step == "move" else rebuilding._RebuildRun
    with monkeypatch.context() as patched:
        patched.setattr(place, step, stopped)
        with pytest.raises(KeyboardInterrupt):
            rebuild(index, HERE)
    assert (generations.read(index), answers(index)) == before
    assert no_leftovers(index)
    rebuild(index, HERE)
    assert answers(index) == before[1]


def test_killed_while_files_are_moved_the_old_index_is_whole(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generations.read(index), answers(index)
    with monkeypatch.context() as patched:
        patched.setattr(
            rebuilding,
            "sync_folder",
            lambda folder: (_ for _ in ()).throw(OSError(28, "No space left on device")),
        )
        with pytest.raises(
            Exception,
            match=r"Writing to .* failed: no space left on device\. What was committed before is kept\.$",
        ):
            rebuild(index, HERE)
    assert (generations.read(index), answers(index)) == before
    assert check(str(index), 20).differences == ()
    rebuild(index, HERE)
    assert no_leftovers(index), "what was moved and not published is cleaned away"


def altered(folder: Path, array: str) -> None:
    path = folder / generations.read(folder).segments[0].files[0]
    content = bytearray(path.read_bytes())
    place = json.loads(content[content.rindex(b'{"arrays":') : -20])["arrays"][array]["at"]
    content[place + 40] ^= 1
    path.write_bytes(content)


def test_a_damaged_index_is_rebuilt_from_its_files(index: Path) -> None:
    before = answers(index)
    altered(index, "positions8")
    assert check(str(index), 5).differences
    rebuild(index, HERE)
    assert check(str(index), 5).differences == ()
    assert answers(index) == before


def test_what_is_damaged_is_not_taken_for_what_was_stored(index: Path, files: Path) -> None:
    altered(index, "text")
    (files / "0.txt").unlink()
    before = generations.read(index)
    with pytest.raises(Damaged, match="text"):
        rebuild(index, HERE)
    assert generations.read(index) == before


def test_corrections_hold_after_a_rebuild(index: Path, files: Path) -> None:
    id = article_id(story(1).encode())
    yours.write(index, "corrections", f"fix {id} published 2020-03-11 because it says so\n".encode(), None)
    rebuild(index, HERE)
    with LocalEngine(str(index)) as engine:
        assert engine.show(id).article.published == "2020-03-11"


def test_rebuild_says_what_it_did(index: Path, files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (files / "0.txt").unlink()
    assert run(["rebuild", "-i", str(index), "-j", "1"]) == 0
    assert (
        capfd.readouterr().err
        == f"91 articles read from 12 files, 1 kept as stored (1 file gone); {index} holds 92 articles\n"
    )
    assert run(["rebuild", "-i", str(index.with_name("none"))]) == 2


# -- errors --retry ------------------------------------------------------------------------------------------------------------------------


def test_only_what_failed_is_read_again(index: Path, files: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (files / "broken.jsonl").write_text('{"title": "Half a re')
    (files / "other.jsonl").write_text('{"title": "Another half')
    build([files], index, jobs=0)
    (files / "broken.jsonl").write_text('{"title": "A record", "body": "It was mended, and is whole now."}\n')
    (files / "0.txt").write_text(story(321))
    (files / "new.txt").write_text(story(322))
    assert run(["errors", "--retry", "-i", str(index)]) == 0
    out, err = capfd.readouterr()
    assert err.startswith("1 article more, 1 record failed again.\n")
    assert "other.jsonl" in out
    assert "broken.jsonl" not in out
    assert article_id(story(0).encode()) in ids(index)
    assert retry(index, HERE).added == 0


# -- forget --------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(index: Path, files: Path) -> str:
    """The id of an article that is also in the dictionaries, beside many others."""
    text = story(700, SECRET)
    (files / "secret.txt").write_text(text)
    build([files], index, jobs=0)
    optimize(index)
    return article_id(text.encode())


def unpacked(folder: Path) -> bytes:
    """All the bytes of an index, stored texts and dictionaries unpacked."""
    from index.storage.array_file import ArrayFile
    from index.storage.compressed import SharedSlices, Slices

    found = []
    for path in folder.iterdir():
        if path.is_file():
            found.append(path.read_bytes())
        if path.suffix == ".arr":
            for kind in ("text", "evidence"):
                slices = (SharedSlices if kind == "evidence" else Slices)(ArrayFile(path), kind)
                found += [*slices.dictionaries, *(slices[number] for number in range(len(slices)))]
    return b"\n".join(found)


def test_the_bytes_are_gone_from_every_file(index: Path, secret: str) -> None:
    before = ids(index)
    assert b"Quillonby" in unpacked(index)
    forget(index, secret)
    after = unpacked(index).lower()
    for word in (b"quillonby", b"ferrault", b"sealed file"):
        assert word not in after
    assert ids(index) == before - {secret}
    assert check(str(index), 100, files=True).differences == ()
    assert no_leftovers(index)


def test_the_bytes_are_gone_from_dictionaries_of_segments_it_has_left(tmp_path: Path) -> None:
    """The article was read anew into a second segment, and the first was joined without it: what that was compressed by still knows it."""
    folder = tmp_path / "a.idx"
    first = corpus.articles(1, 90)
    told = replace(first[0], title="", lead="", paragraphs=(SECRET,) * 12)
    corpus.write(folder, [told, *first[1:]], [told, *corpus.articles(2, 3)])
    with lock(folder):
        state = generations.read(folder)
        merge_segments(folder, state, [entry for entry in state.segments if entry.deleted])
    reader = SegmentReader(folder, generations.read(folder).segments[0])
    assert not reader.find(told.id)
    assert any(b"Quillonby" in dictionary for dictionary in reader.texts.dictionaries)
    forget(folder, told.id)
    assert b"Quillonby" not in unpacked(folder)
    assert check(str(folder), 50).differences == ()


def test_a_forgotten_article_does_not_come_back(index: Path, files: Path, secret: str) -> None:
    forget(index, secret)
    for options in ({}, {"full_scan": True}, {"retry_failed": True}):
        report = build([files], index, jobs=0, **options)  # type: ignore[arg-type]
        assert (report.added, report.articles) == (0, 92)
    shutil.copy(files / "secret.txt", files / "again.txt")
    report = build([files], index, jobs=0)
    assert (report.added, report.skipped, report.articles) == (0, 2, 92)
    assert rebuild(index, HERE).articles == 92
    assert b"Quillonby" not in unpacked(index)
    assert build([files], index, jobs=0, full_scan=True).articles == 92


def test_its_file_is_listed_as_forgotten(index: Path, secret: str) -> None:
    forget(index, secret)
    with LocalEngine(str(index)) as engine:
        (one,) = engine.errors()
    assert (Path(one.path).name, one.kind, one.status) == ("secret.txt", "forgotten", "skipped")


def test_a_record_among_others_is_forgotten_alone(index: Path, files: Path) -> None:
    line = (files / "records.jsonl").read_bytes().split(b"\n")[7]
    before = sources(index)
    forget(index, article_id(line))
    assert sources(index) == {id: found for id, found in before.items() if id != article_id(line)}
    assert build([files], index, jobs=0, full_scan=True).articles == 91


def test_several_are_forgotten_one_after_the_other(index: Path, files: Path) -> None:
    for number in (0, 2, 4):
        forget(index, article_id(story(number).encode()))
    assert build([files], index, jobs=0, full_scan=True).articles == 89


def test_dead_entries_stay_dead(index: Path, files: Path) -> None:
    """A later part of the manifest names an earlier one, which is written anew under another name."""
    (files / "0.txt").write_text(story(900))
    build([files], index, jobs=0)
    assert len(generations.read(index).parts) > 1
    forget(index, article_id(story(2).encode()))
    manifest = Manifest.load(index, generations.read(index).parts)
    assert manifest.sources_of(article_id(story(0).encode())) == ()
    assert manifest.files() == 13


def test_a_deleted_article_can_be_forgotten_with_its_remains(tmp_path: Path) -> None:
    folder = tmp_path / "a.idx"
    first = corpus.articles(5, 90)
    corpus.write(folder, first, corpus.articles(6, 90), remove=[first[4].id])
    forget(folder, first[4].id)
    assert not any(entry.deleted for entry in generations.read(folder).segments)
    assert check(str(folder), 50).differences == ()


def test_the_last_article_of_an_index_can_be_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "a.idx"
    (only,) = corpus.articles(5, 1)
    corpus.write(folder, [only])
    assert forget(folder, only.id).articles == 0
    with pytest.raises(UnknownArticle):
        forget(folder, only.id)


def test_forget_asks_first(index: Path, secret: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["forget", secret[:8], "-i", str(index)]) == 2
    assert "Nothing was forgotten" in capfd.readouterr().err
    assert secret in ids(index)
    assert run(["forget", secret[:8], "-i", str(index), "--yes"]) == 0
    assert capfd.readouterr().err.startswith(f"Forgotten: {secret}, “Council of ward 700 mends its bridge”;")
    assert run(["forget", secret[:8], "-i", str(index), "--yes"]) == 2


def test_an_index_of_older_analysis_is_rebuilt_with_what_was_added_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, searcher: Typed
) -> None:
    """The rules of analysis changed: a question says what to type, and `rebuild` keeps articles and corrections."""
    folder = tmp_path / "articles.idx"
    with monkeypatch.context() as before:
        older = generations.ANALYSIS_VERSION - 1
        for module in (publish, generations):
            before.setattr(module, "ANALYSIS_VERSION", older)
        corpus.write(folder, corpus.articles(1, 20))
    asked = searcher("search", "harbour", "-i", "articles.idx")
    assert asked.status == 2
    assert "searcher rebuild -i articles.idx" in asked.err
    done = searcher("rebuild", "-i", "articles.idx")
    assert (done.status, "20 kept as stored" in done.err) == (0, True), done.err
    assert searcher("search", "harbour", "-i", "articles.idx").status in (0, 1)
