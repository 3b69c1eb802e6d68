"""Copies: equal texts, nearly equal ones, cut-off ones; versions of one URL; and the days that copies lend."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.article import Article
from index.commits.compaction import merge_segments
from index.ingest.build import build
from index.ingest.writer import open_writer
from index.segments.reader import SegmentReader
from index.similarity import compare as comparing
from index.similarity.candidates import candidates, likely_copies, one_address
from index.similarity.compare import Groups, alike, same_figures, text_of
from index.similarity.groups import PURPOSE, Copies
from index.similarity.minhash import SIZE, shingle_counts, signatures, word_hashes
from index.storage import generation as generations
from index.storage.ids import id_array
from index.storage.lock import lock
from searcher import Search, open_engine
from tests.support.prose import prose, record
from tests.support.reconciled import articles_of, chosen, indexed


def groups(location: Path) -> list[set[str]]:
    """The groups of an index, by title."""
    state = generations.read(location)
    names = {article.id: title for title, article in articles_of(location).items()}
    name = state.files.get(PURPOSE)
    return [{names[id] for id in group} for group in Copies(location / name if name else None).groups()]


def titles(*numbers: int) -> set[str]:
    return {f"Story of number {number}" for number in numbers}


def test_equal_near_and_cut_off_texts_are_copies_and_others_are_not(tmp_path: Path) -> None:
    whole = prose(1)
    changed = whole.replace("ferry", "boat", 2)
    records = [
        record(1, whole),
        record(2, whole, "wire.example"),
        record(3, "PORT ISEN (Wire) - " + changed, "third.example"),
        record(4, " ".join(whole.split()[:50]), "fourth.example"),
        record(5, prose(2)),
        record(6, prose(3)),
    ]
    indexed(tmp_path / "in", records)
    assert groups(tmp_path / "in.idx") == [titles(1, 2, 3, 4)]


def test_a_digest_is_no_copy_of_its_parts(tmp_path: Path) -> None:
    parts = [prose(n, 60) for n in range(4)]
    digest = "Good morning, here is what the harbour talked about today. " + " ".join(reversed(parts))
    indexed(tmp_path / "in", [record(9, digest), *(record(n, part) for n, part in enumerate(parts))])
    assert titles(0) not in groups(tmp_path / "in.idx")
    assert all(titles(0, 9) - group for group in groups(tmp_path / "in.idx"))


def test_records_of_one_url_are_versions_whatever_their_text(tmp_path: Path) -> None:
    first = {"url": "https://isenpost.example/a", "title": "Early", "text": prose(1)}
    later = {"url": "http://www.isenpost.example/a/", "title": "Late", "text": prose(2)}
    indexed(tmp_path / "in", [first, later, record(3, prose(3))])
    assert groups(tmp_path / "in.idx") == [{"Early", "Late"}]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Gate", "Short text.", "a"), ("Gate", "short Text", "b"), True),
        (("Gate", "Short text.", "a"), ("Tide", "Short text.", "b"), False),
        (("Gate", "", "a"), ("Gate", "", "b"), False),
        (("Gate fails at noon", prose(1, 40), "a"), ("Warden resigns", prose(1, 40), "b"), True),
        (("Gate fails at noon", prose(1, 40), "a"), ("Warden resigns", prose(1, 40), "a"), False),
        (("Answer 12 of the day", prose(1), "a"), ("Answer 13 of the day", prose(1), "a"), False),
        (("Gate fails at noon", prose(1), "a"), ("Warden resigns", prose(1), "a"), True),
    ],
)
def test_what_is_alike(one: tuple[str, str, str], other: tuple[str, str, str], same: bool) -> None:
    first, second = (text_of(title, [text], site) for title, text, site in (one, other))
    assert alike(first, second) is alike(second, first) is same


DATED = prose(7)


def lent(tmp_path: Path, *records: dict[str, Any]) -> dict[str, Article]:
    return indexed(tmp_path / "in", records)


def test_a_dated_copy_lends_its_day_and_is_named(tmp_path: Path) -> None:
    found = lent(
        tmp_path, record(1, DATED, date="2024-05-29"), record(2, DATED, "b.example"), record(3, prose(8))
    )
    lender, borrower = (found[title] for title in sorted(titles(1, 2)))
    assert (borrower.published, borrower.published_from) == ("2024-05-29", "copy")
    said = chosen(borrower, "published")
    assert (said.where, said.confidence) == (f"lent by {lender.id}, dated by record", 0.76)
    assert found["Story of number 3"].published is None
    with open_engine(str(tmp_path / "in.idx")) as engine:
        assert engine.search(Search("date:2024-05-29")).total == 2
        assert engine.search(Search("date:2024-05-29 -dated-by:copy")).total == 1
        assert {hit.copies for hit in engine.search(Search("date:2024-05-29")).hits} == {1}
        assert engine.show(borrower.id).copies == (lender.id,)


def test_the_same_article_under_two_names(tmp_path: Path) -> None:
    lines = [
        "Monday, June 3, 2024",
        "",
        "HomeTide WatchLatest News on Tug SafetyTug Drifts For Two Hours Off Maren Head, Engine Was Overdue For...",
        "",
        "Tug Drifts For Two Hours Off Maren Head, Engine Was Overdue For Service",
        "",
        "A tug with nine people aboard drifted without power off Maren Head on Tuesday, the harbour office said in a note to the press.",
        "",
        "The engine had missed its spring inspection, two members of the crew said, and the owner",
    ]
    folder = tmp_path / "in"
    (folder / "a").mkdir(parents=True)
    (folder / "b.txt").write_text("\n".join(lines))
    (folder / "a" / "c.txt").write_text("\n".join([*lines[:5], "By Ivo Starr, 29 May 2024", *lines[5:]]))
    build([folder], tmp_path / "in.idx", jobs=0)
    reader = SegmentReader(tmp_path / "in.idx", *generations.read(tmp_path / "in.idx").segments)
    found = {article.published_from: article for article in map(reader.article, range(reader.articles))}
    assert {name: article.published for name, article in found.items()} == {
        "byline": "2024-05-29",
        "copy": "2024-05-29",
    }
    assert (
        chosen(reader.article(reader.find(found["copy"].id)[0], evidence=True), "published").confidence
        == 0.72
    )


def test_the_earliest_whole_day_is_lent_and_none_after_the_fetch(tmp_path: Path) -> None:
    found = lent(
        tmp_path,
        record(1, DATED, "a.example", date="2024"),
        record(2, DATED, "b.example", date="2024-05-29"),
        record(3, DATED, "c.example", date="2024-05-31"),
        record(4, DATED, "d.example"),
        record(5, DATED, "e.example", crawled="2024-05-01T00:00:00Z"),
    )
    assert found["Story of number 4"].published == "2024-05-29"
    assert found["Story of number 5"].published == "2024"


def test_a_borrowed_day_goes_with_the_lender(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    found = lent(tmp_path, record(1, DATED, date="2024-05-29"), record(2, DATED, "b.example"))
    with open_writer(location) as writer:
        writer.remove(found["Story of number 1"].id)
    left = articles_of(location)["Story of number 2"]
    assert (left.published, left.published_from) == (None, "none")
    assert groups(location) == []


def test_groups_and_lent_days_survive_a_merge(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    lent(tmp_path, record(1, DATED, date="2024-05-29"))
    with open_writer(location) as writer:
        writer.add(Article("c" * 20, "Undated", paragraphs=(DATED,)))
    state = generations.read(location)
    assert len(state.segments) == 2
    with lock(location):
        merge_segments(location, state, state.segments)
    article = articles_of(location)["Undated"]
    assert (article.published_from, chosen(article, "published").provenance) == ("copy", "copy")
    assert len(groups(location)) == 1
    with open_writer(location) as writer:
        writer.add(Article("d" * 20, "Another", paragraphs=(prose(9),)))
    assert articles_of(location)["Undated"].published_from == "copy"


def test_a_key_of_many_articles_gives_few_pairs() -> None:
    rng = np.random.default_rng(1)
    signatures = rng.integers(1, 1 << 32, (3000, SIZE), dtype=np.uint32)
    signatures[:, :2] = 7
    ids = rng.integers(0, 256, (3000, 10), dtype=np.uint8)
    assert len(candidates(signatures, ids)) == 0
    signatures[:150, :6] = 9
    assert 149 <= len(candidates(signatures, ids)) <= 6 * 300
    signatures[:] = 5
    assert len(candidates(signatures, ids)) == 2999


def test_candidates_are_the_same_in_any_order() -> None:
    rng = np.random.default_rng(2)
    signatures = rng.integers(1, 40, (500, SIZE), dtype=np.uint32)
    ids = rng.integers(0, 256, (500, 10), dtype=np.uint8)

    def pairs(order: Any) -> set[frozenset[bytes]]:
        return {
            frozenset(ids[order[row]].tobytes() for row in pair)
            for pair in candidates(signatures[order], ids[order]).tolist()
        }

    found = pairs(np.arange(500))
    assert found
    assert found == pairs(rng.permutation(500))


def test_sketches_pass_copies_and_few_texts_that_share_a_sentence() -> None:
    rng = random.Random(4)
    vocabulary = [f"word{number}" for number in range(4000)]

    def written(words: int) -> list[int]:
        return [rng.randrange(len(vocabulary)) for _ in range(words)]

    texts, copied = [], []
    for _ in range(
        400
    ):  # a text; the same cut off or slightly changed; another that begins with the same sentence
        text, sentence = written(rng.randrange(120, 500)), rng.randrange(12, 25)
        piece = text[: rng.randrange(110, len(text) + 1)]
        for _ in range(len(piece) // 60):
            piece[rng.randrange(len(piece))] = rng.randrange(len(vocabulary))
        base = len(texts)
        texts += [text, piece, text[:sentence] + written(rng.randrange(120, 500))]
        copied += [(base, base + 1), (base, base + 2)]
    lengths = np.zeros((len(texts), 5), dtype=np.int64)
    lengths[:, 2] = [len(text) for text in texts]
    _, sketches = signatures(
        word_hashes(vocabulary), np.concatenate([np.array(text) for text in texts]), lengths
    )
    kept = {
        tuple(pair) for pair in likely_copies(np.array(copied), sketches, shingle_counts(lengths)).tolist()
    }
    assert kept == {
        tuple(pair)
        for pair in likely_copies(np.array(copied)[:, ::-1], sketches, shingle_counts(lengths))[
            :, ::-1
        ].tolist()
    }
    assert len(kept & set(copied[0::2])) >= 396
    assert len(kept & set(copied[1::2])) <= 40


def test_texts_are_compared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [
        record(n, " ".join([*prose(90).split()[: 70 + n], *prose(n).split()]), f"{n}.example")
        for n in range(5)
    ]
    indexed(tmp_path / "in", [record(20, prose(20)), record(21, prose(20), "wire.example"), *others])
    asked: list[tuple[str, ...]] = []
    compare = comparing.alike
    monkeypatch.setattr(
        comparing, "alike", lambda one, other: asked.append(one.title + other.title) or compare(one, other)
    )
    location = tmp_path / "in.idx"
    before = groups(location)
    assert titles(20, 21) in before
    with open_writer(location) as writer:
        writer.add(Article("d" * 20, "Another", paragraphs=(prose(50),)))
    assert groups(location) == before
    assert asked == []
    with open_writer(location) as writer:
        writer.add(Article("d" * 20, "Another", paragraphs=(prose(20),)))
    assert {*titles(20, 21), "Another"} in groups(location)
    assert asked


def test_a_url_of_too_many_records_pairs_none() -> None:
    ids = id_array([f"{n:020x}" for n in range(70)])
    urls = np.array([0] * 5 + [4] * 60 + [6, 6, 6, 7, 8], dtype=np.uint64)
    assert one_address(urls, ids).tolist() == [[65, 66], [66, 67]]


def test_groups_do_not_depend_on_the_order_of_joining() -> None:
    pairs = [(1, 2), (5, 6), (2, 9), (6, 7), (30, 9)]
    for _ in range(5):
        random.shuffle(pairs)
        found = Groups()
        for pair in pairs:
            found.join(*pair)
        assert found.members() == [[1, 2, 9, 30], [5, 6, 7]]


def test_the_file_of_groups_answers_by_id(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_text(
        "".join(json.dumps(record(n, prose(n // 3), f"{n}.example")) + "\n" for n in range(30))
    )
    build([folder], tmp_path / "in.idx", jobs=0)
    state = generations.read(tmp_path / "in.idx")
    copies = Copies(tmp_path / "in.idx" / state.files[PURPOSE])
    assert len(copies) == 30
    for group in copies.groups():
        for id in group:
            assert copies.of(id) == [other for other in group if other != id]
    assert copies.of("0" * 20) == []


NOTICE = "The bank set the crown at {} to the euro on {}, as its daily notice said, and trade was thin before noon."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("4.10", "Monday"), ("4.10", "Monday"), True),
        (("4.10", "Monday"), ("4.11", "Monday"), False),
        (("4.10", "Monday"), ("4.10", "Tuesday"), False),
        (("4.10", "3 March"), ("4.10", "3 April"), False),
    ],
)
def test_days_and_figures_tell_daily_notices_apart(
    one: tuple[str, str], other: tuple[str, str], same: bool
) -> None:
    first, second = (text_of("Crown rate", [NOTICE.format(*words)]) for words in (one, other))
    assert same_figures(first, second) is same
    assert same_figures(second, first) is same


def test_a_piece_of_a_text_has_some_of_its_figures() -> None:
    whole = text_of("", [NOTICE.format("4.10", "Monday"), "The next one is given on Wednesday at 11."])
    assert same_figures(text_of("", [NOTICE.format("4.10", "Monday")]), whole)
