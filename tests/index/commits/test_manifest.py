"""The manifest remembers files, records and failures over many commits."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.article import Source
from index.commits.manifest import Manifest, contains
from index.commits.manifest_writer import Entry, merge_parts, tail_to_merge, write_part
from index.errors import Damaged, RecordFailure
from index.frozen import replace


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def entry(
    path: str,
    *texts: str,
    root: str = "/corpus",
    mtime: int = 5,
    failures: tuple[RecordFailure, ...] = (),
    first: int | None = None,
) -> Entry:
    made = Entry(root, path, 10, mtime, 7, failures=list(failures))
    for place, text in enumerate(texts):
        made.add(digest(text), None if first is None else first + place)
    return made


def id_of(text: str) -> str:
    return digest(text).hex()[:20]


def test_an_article_lies_at_every_place_that_holds_its_bytes(tmp_path: Path) -> None:
    write_part(tmp_path, "a", [entry("z.txt", "storm"), entry("lines.jsonl", "storm", "calm", first=4)], {})
    write_part(tmp_path, "b", [entry("z.txt", "storm", root="/attic")], {})
    manifest = Manifest.load(tmp_path, ["a", "b"])
    whole = digest("storm").hex()
    assert manifest.sources_of(id_of("storm")) == (
        Source("/attic", "z.txt", None, whole),
        Source("/corpus", "lines.jsonl", 4, whole),
        Source("/corpus", "z.txt", None, whole),
    )
    assert manifest.sources_of(id_of("calm")) == (Source("/corpus", "lines.jsonl", 5, digest("calm").hex()),)
    assert manifest.sources_of("0" * 20) == ()
    assert manifest.files() == 3
    assert manifest.roots() == ("/attic", "/corpus")


def test_a_replaced_file_leaves_orphans_and_its_old_failures_are_gone(tmp_path: Path) -> None:
    broken = RecordFailure("", 3, "failed", "json", "line 4 is not valid JSON")
    write_part(
        tmp_path,
        "a",
        [entry("one.jsonl", "old", "kept", first=0, failures=(broken,)), entry("two.txt", "kept")],
        {},
    )
    first = Manifest.load(tmp_path, ["a"])
    assert [(ref.path, failure) for ref, failure in first.failures()] == [
        ("one.jsonl", replace(broken, path="/corpus/one.jsonl"))
    ]
    number = next(n for n in range(2) if first.parts[0].file_ref(n).path == "one.jsonl")
    write_part(
        tmp_path, "b", [entry("one.jsonl", "new", first=0)], {"a": np.array([number], dtype=np.uint32)}
    )
    manifest = Manifest.load(tmp_path, ["a", "b"])
    assert [bytes(id).hex() for id in manifest.orphans()] == [id_of("old")]
    assert manifest.sources_of(id_of("old")) == ()
    assert [source.path for source in manifest.sources_of(id_of("kept"))] == ["two.txt"]
    assert list(manifest.failures()) == []
    assert manifest.files() == 2


@pytest.mark.parametrize(
    "name", ["new\nline.txt", "esc\x1b[31m.txt", "caf\udce9.txt", "日本.txt", " ", "a\\b"]
)
def test_names_of_any_bytes_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    write_part(
        tmp_path,
        "a",
        [
            entry(
                name,
                "text",
                root="/r\udcff/\n",
                failures=(RecordFailure("", None, "failed", "json", f"at {name}"),),
            )
        ],
        {},
    )
    manifest = Manifest.load(tmp_path, ["a"])
    assert manifest.sources_of(id_of("text"))[0].path == name
    assert manifest.sources_of(id_of("text"))[0].root == "/r\udcff/\n"
    assert len(list(manifest.failures("failed"))) == 1


def test_merged_parts_say_the_same_as_the_parts(tmp_path: Path) -> None:
    write_part(tmp_path, "a", [entry(f"{n}.txt", f"text {n}") for n in range(700)], {})
    first = Manifest.load(tmp_path, ["a"])
    names = ["a"]
    for step in range(5):
        dead = np.array([step, 100 + step], dtype=np.uint32)
        write_part(
            tmp_path,
            f"p{step}",
            [
                entry(f"new {step}.txt", f"text {step * 3}"),
                entry(
                    "big.jsonl",
                    f"x{step}",
                    first=step,
                    mtime=-1 if step < 4 else 9,
                    failures=(RecordFailure("", None, "skipped", "empty", ""),),
                ),
            ],
            {"a": dead},
        )
        names.append(f"p{step}")
    before = Manifest.load(tmp_path, names)
    merge_parts(tmp_path, "merged", before, 1)
    after = Manifest.load(tmp_path, ["a", "merged"])
    merge_parts(tmp_path, "all", before, 0)
    whole = Manifest.load(tmp_path, ["all"])
    for other in (after, whole):
        assert other.files() == before.files() == 700 - 10 + 5 + 1
        assert sorted((p.full, q.kind) for p, q in other.failures()) == sorted(
            (p.full, q.kind) for p, q in before.failures()
        )
        for text in (*(f"text {n}" for n in range(700)), *(f"x{n}" for n in range(5))):
            assert other.sources_of(id_of(text)) == before.sources_of(id_of(text))
    assert {bytes(id) for id in after.orphans()} == {bytes(id) for id in before.orphans()}
    assert len(whole.orphans()) == 0
    big = next(n for n in range(len(whole.parts[0])) if whole.parts[0].file_ref(n).path == "big.jsonl")
    assert whole.parts[0].stat()[:, big].tolist() == [10, 9, 7]
    assert len(first.parts[0]) == 700


def test_parts_are_merged_once_there_are_many_of_a_size(tmp_path: Path) -> None:
    names = []
    for n in range(40):
        write_part(tmp_path, f"p{n}", [entry(f"{n}-{k}.txt", f"{n} {k}") for k in range(100)], {})
        names.append(f"p{n}")
        manifest = Manifest.load(tmp_path, names)
        start = tail_to_merge(manifest)
        if start < len(names):
            merge_parts(tmp_path, f"m{n}", manifest, start)
            names[start:] = [f"m{n}"]
    assert len(names) <= 12
    assert Manifest.load(tmp_path, names).files() == 4000


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    write_part(tmp_path, "a", [entry("z.txt", "storm")], {})
    content = bytearray((tmp_path / "a").read_bytes())
    (tmp_path / "short").write_bytes(content[:-9])
    with pytest.raises(Damaged, match="short"):
        Manifest.load(tmp_path, ["short"])
    content[70] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    with pytest.raises(Damaged, match="flipped"):
        Manifest.load(tmp_path, ["flipped"]).verify()


def test_membership_of_ids_is_exact_to_the_last_byte() -> None:
    ids = np.array([[0] * 10, [1] * 9 + [0], [255] * 10], dtype=np.uint8)
    wanted = np.array([[0] * 10, [0] * 9 + [1], [1] * 9 + [0], [1] * 10, [255] * 10], dtype=np.uint8)
    assert contains(ids, wanted).tolist() == [True, False, True, False, True]
    assert contains(ids[:0], wanted).tolist() == [False] * 5


def test_articles_are_found_by_a_piece_of_their_path(tmp_path: Path) -> None:
    write_part(
        tmp_path,
        "a",
        [entry("World/Élan.txt", "storm"), entry("sport/a.jsonl", "calm", "storm", first=0)],
        {},
    )
    found = {row.tobytes().hex() for row in Manifest.load(tmp_path, ["a"]).ids_by_path("SPORT/")}
    assert found == {id_of("calm"), id_of("storm")}
    assert [row.tobytes().hex() for row in Manifest.load(tmp_path, ["a"]).ids_by_path("élan")] == [
        id_of("storm")
    ]
    assert (
        len(Manifest.load(tmp_path, ["a"]).ids_by_path("nowhere"))
        == len(Manifest.load(tmp_path, []).ids_by_path("x"))
        == 0
    )
