"""What only the whole corpus can tell: names of sections, day orders, corrections, in any order."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Evidence
from index.ingest.build import build
from index.ingest.writer import open_writer
from index.reconcile.corpus import reconcile
from index.reconcile.dates import order_of
from index.reconcile.unsure import unsure_sections
from index.segments.reader import SegmentReader
from index.storage import generation as generations
from index.storage import yours
from index.storage.lock import lock
from tests.support.reconciled import BRIDGE, NK, SITE, articles_of, chosen, indexed, scrape, stated

BOX = scrape("HomeTechPlugBoxMakers Promise Quieter Fans", "Makers Promise Quieter Fans", url="/a/2")


def test_a_weak_joint_is_cut_where_the_site_knows_both_names(tmp_path: Path) -> None:
    alone = indexed(tmp_path / "alone", [NK])
    assert alone["Tug Crews Ask For Clearer Lanes"].section == ("NKTide",)
    known = [stated(n, name) for n in range(3) for name in ("NK", "Tide")]
    article = indexed(tmp_path / "many", [NK, *known])["Tug Crews Ask For Clearer Lanes"]
    assert article.section == ("NK", "Tide")
    said = chosen(article, "section")
    assert (said.value, said.provenance, said.confidence) == ("NK/Tide", "crumb", 0.95)
    assert said.raw.startswith("HomeNKTide")


def test_a_name_with_an_inner_capital_stays_whole_where_the_site_states_it(tmp_path: Path) -> None:
    assert indexed(tmp_path / "alone", [BOX])["Makers Promise Quieter Fans"].section == (
        "Tech",
        "Plug",
        "Box",
    )
    known = [stated(n, name) for n in range(3) for name in ("Tech", "PlugBox")]
    assert indexed(tmp_path / "many", [BOX, *known])["Makers Promise Quieter Fans"].section == (
        "Tech",
        "PlugBox",
    )


def test_a_later_article_teaches_an_earlier_one_and_is_forgotten_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    assert indexed(folder, [NK])["Tug Crews Ask For Clearer Lanes"].section == ("NKTide",)
    known = [stated(n, name) for n in range(3) for name in ("NK", "Tide")]
    assert indexed(folder, known, "b.jsonl")["Tug Crews Ask For Clearer Lanes"].section == ("NK", "Tide")
    (folder / "b.jsonl").unlink()
    build([folder], tmp_path / "in.idx", jobs=0, prune=True)
    assert articles_of(tmp_path / "in.idx")["Tug Crews Ask For Clearer Lanes"].section == ("NKTide",)


def test_a_folder_of_the_address_takes_the_name_that_its_own_site_writes(tmp_path: Path) -> None:
    hint = {"url": f"{SITE}/isle-news/2020/03/11/pier", "title": "Pier Closed", "text": "The pier is closed."}
    other = {
        "url": "https://other.example/isle-news/2020/03/11/pier",
        "title": "Pier Shut",
        "text": "The pier is shut.",
    }
    found = indexed(tmp_path / "in", [hint, other, stated(1, "Isle news")])
    assert found["Pier Closed"].section == ("Isle news",)
    assert chosen(found["Pier Closed"], "section").raw == "isle-news"
    assert found["Pier Shut"].section == ("isle-news",)


def test_a_stated_folder_takes_its_sites_name_and_a_word_no_other_name(tmp_path: Path) -> None:
    records = [
        stated(1, "isle-news"),
        stated(2, "Isle news"),
        stated(3, "harbour"),
        stated(4, "Harbour watch"),
    ]
    found = indexed(tmp_path / "in", records)
    assert found["Stated isle-news 1"].section == ("Isle news",)
    assert found["Stated harbour 3"].section == ("harbour",)


def test_spellings_that_differ_in_capitals_are_one_section_of_their_site(tmp_path: Path) -> None:
    names = ["harbour", "harbour", "harbour", "HARBOUR", "Harbour", "Harbour", "World/eu", "World/EU"]
    records = [stated(n, name) for n, name in enumerate(names)]
    elsewhere = {
        "url": "https://other.example/o/1",
        "title": "Elsewhere",
        "text": "Told elsewhere.",
        "section": "HARBOUR",
    }
    found = indexed(tmp_path / "in", [*records, elsewhere])
    for n, name in enumerate(names):
        section = found[f"Stated {name} {n}"].section
        assert section == (("Harbour",) if "/" not in name else ("World", "EU")), name
    assert found["Elsewhere"].section == ("HARBOUR",), "another site's spelling is its own"
    assert chosen(found["Stated HARBOUR 3"], "section").raw == "HARBOUR", "what was read is kept as evidence"


SEED = scrape("Seed Fair Returns To Marrow Hill", "27/04/2017 - Staff Reporter", url="/b/2")


def test_the_order_of_day_and_month_is_the_sites_own(tmp_path: Path) -> None:
    alone = indexed(tmp_path / "alone", [BRIDGE])["Bridge Toll To Double"]
    assert (alone.published, chosen(alone, "published").confidence) == ("2017", 0.3)
    article = indexed(tmp_path / "in", [BRIDGE, SEED])["Bridge Toll To Double"]
    said = chosen(article, "published")
    assert (article.published, article.published_from) == ("2017-04-03", "byline")
    assert (said.confidence, said.verdict) == (0.8, "chosen, site-order, day first")
    assert said.raw == "03/04/2017 - Staff Reporter"


def test_another_sites_order_says_nothing(tmp_path: Path) -> None:
    seed = {**SEED, "url": "https://elsewhere.example/b/2"}
    assert indexed(tmp_path / "in", [BRIDGE, seed])["Bridge Toll To Double"].published == "2017"


def test_scrapes_of_no_known_site_follow_one_another_where_none_disagrees(tmp_path: Path) -> None:
    bridge, seed = ({"text": record["text"]} for record in (BRIDGE, SEED))
    article = indexed(tmp_path / "in", [bridge, seed])["Bridge Toll To Double"]
    assert (article.published, chosen(article, "published").confidence) == ("2017-04-03", 0.6)
    third = scrape("Night Market Opens Late", "04/27/2017 - Staff Reporter")
    assert indexed(tmp_path / "two", [bridge, seed, third])["Bridge Toll To Double"].published == "2017"


def test_days_of_records_follow_their_sites_order_too(tmp_path: Path) -> None:
    def record(day: str, number: int) -> dict[str, Any]:
        return {
            "url": f"{SITE}/c/{number}",
            "title": f"Story {number}",
            "date": day,
            "text": "Something came to pass.",
        }

    found = indexed(tmp_path / "in", [record("04/03/2017", 1), record("04/27/2017", 2)])
    assert (found["Story 1"].published, found["Story 1"].published_from) == ("2017-04-03", "record")


@pytest.mark.parametrize(
    ("first", "second", "known", "order"),
    [
        (1, 0, True, "dmy"),
        (0, 3, True, "mdy"),
        (0, 0, True, None),
        (2, 1, True, None),
        (41, 2, True, "dmy"),
        (41, 1, False, None),
    ],
)
def test_an_order_needs_evidence_that_little_contradicts(
    first: int, second: int, known: bool, order: str | None
) -> None:
    assert order_of(first, second, known) == order


def everything() -> list[dict[str, Any]]:
    story = " ".join(f"word{n} of the harbour report" for n in range(60))
    copies = [
        {
            "url": f"https://wire.example/{n}",
            "title": "Gate fails",
            "text": story,
            **({"date": f"2020-03-1{n}"} if n < 3 else {}),
        }
        for n in range(5)
    ]
    known = [stated(n, name) for n in range(3) for name in ("NK", "Tide", "Tech", "PlugBox", "Isle news")]
    hints = [
        {"url": f"{SITE}/isle-news/2020/pier{n}", "title": f"Pier {n}", "text": f"The pier is closed {n}."}
        for n in range(4)
    ]
    return [NK, BOX, BRIDGE, SEED, *copies, *known, *hints]


def facets(found: dict[str, Article]) -> list[tuple[Any, ...]]:
    return sorted((a.id, a.section, a.published or "", a.published_from, a.evidence) for a in found.values())


def by_id(location: Path) -> list[tuple[Any, ...]]:
    found = {}
    for entry in generations.read(location).segments:
        reader = SegmentReader(location, entry)
        for doc in range(reader.articles):
            if reader.live is None or reader.live[doc]:
                article = reader.article(doc, evidence=True)
                found[article.id] = article
    return facets(found)


def split(records: Sequence[dict[str, Any]], folder: Path, files: int) -> None:
    folder.mkdir()
    for number in range(files):
        (folder / f"{number}.jsonl").write_text(
            "".join(json.dumps(record) + "\n" for record in records[number::files])
        )


@pytest.mark.parametrize(("seed", "files", "batch", "jobs"), [(1, 1, 200_000, 0), (2, 3, 4, 0), (3, 5, 2, 2)])
def test_the_outcome_is_the_same_whatever_the_order(
    tmp_path: Path, seed: int, files: int, batch: int, jobs: int
) -> None:
    records = everything()
    split(records, tmp_path / "plain", 1)
    build([tmp_path / "plain"], tmp_path / "plain.idx", jobs=0)
    random.Random(seed).shuffle(records)
    split(records, tmp_path / "mixed", files)
    build([tmp_path / "mixed"], tmp_path / "mixed.idx", jobs=jobs, batch=batch)
    assert by_id(tmp_path / "mixed.idx") == by_id(tmp_path / "plain.idx")
    piecemeal = tmp_path / "piece"
    for number, record in enumerate(records):
        indexed(piecemeal, [record], f"{number}.jsonl") if number < 6 else split(
            [record], tmp_path / f"more{number}", 1
        )
    build([piecemeal, *sorted(tmp_path.glob("more*"))], tmp_path / "piece.idx", jobs=0)
    assert by_id(tmp_path / "piece.idx") == by_id(tmp_path / "plain.idx")


def test_reconciling_again_changes_nothing(tmp_path: Path) -> None:
    split(everything(), tmp_path / "in", 2)
    location = tmp_path / "in.idx"
    build([tmp_path / "in"], location, jobs=0)
    before = generations.read(location)
    with lock(location):
        assert reconcile(location, before).generation == before
    build([tmp_path / "in"], location, jobs=0)
    assert generations.read(location).number == before.number


def test_a_writer_reconciles_what_it_commits(tmp_path: Path) -> None:
    hint = Evidence("section", "isle-news", "url", 0.4, status="chosen")
    article = Article("a" * 20, "Pier", ("isle-news",), site="isenpost.example", evidence=(hint,))
    label = Article("b" * 20, "Isle", ("Isle news",), site="isenpost.example")
    with open_writer(tmp_path / "w.idx") as writer:
        writer.add(article)
        writer.commit()
        assert articles_of(tmp_path / "w.idx")["Pier"].section == ("isle-news",)
        writer.add(label)
    assert articles_of(tmp_path / "w.idx")["Pier"].section == ("Isle news",)


def test_unsure_sections_are_listed_until_they_are_sure(tmp_path: Path) -> None:
    location = tmp_path / "in.idx"
    indexed(tmp_path / "in", [NK])
    (one,) = unsure_sections(location, generations.read(location))
    assert (one.section, one.provenance, one.confidence) == ("NKTide", "crumb", 0.5)
    yours.write(
        location, "corrections", f"fix {one.id} section NK/Tide because the masthead says so\n".encode(), None
    )
    build([tmp_path / "in"], location, jobs=0)
    assert list(unsure_sections(location, generations.read(location))) == []
