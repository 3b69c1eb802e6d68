"""Every export holds the text where it is asked for; Excel gets cells that it takes for what they are."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, article_id
from searcher.engine.local import LocalEngine
from searcher.export.documents import article_json, hit_json
from searcher.export.formats import ROWS, rows
from searcher.export.spreadsheet import MAX_CELL
from searcher.request import Search
from searcher.results import FullText, Hit
from tests.support.articles import articles, write

TEXT = FullText(
    "The lead, in short.",
    ("# One\nbridge.", "1. Two & {more}.", "Three \t words"),
    ("A caption.",),
    ("Share",),
)
HIT = Hit("0123456789abcdef0123", 1.0, "Bridge", text=TEXT, copies=2, truncated=True, lang="en")
LINES = ["The lead, in short.", "# One bridge.", "1. Two & {more}.", "Three words"]


def written(hit: Hit, format: str, full_text: bool = True) -> str:
    return "".join(rows([hit], format, full_text))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Article], LocalEngine]:
    folder = tmp_path_factory.mktemp("texts")
    made = articles(seed=3, count=40)
    write(folder, made[:25], made[25:])
    return {one.id: one for one in made}, LocalEngine(str(folder))


def test_csv_and_tsv_have_the_text_in_a_last_column() -> None:
    (row,) = csv.DictReader(io.StringIO(written(HIT, "csv"), newline=""))
    assert row["text"].split("\n") == LINES
    assert (row["copies"], row["truncated"], row["lang"]) == ("2", "yes", "en")
    assert list(row)[-1] == "text"
    heading, line = written(HIT, "tsv").splitlines()
    assert dict(zip(heading.split("\t"), line.split("\t"), strict=True))["text"] == " ".join(LINES)
    assert "text" not in written(HIT, "csv", False).splitlines()[0].split(",")


def test_json_lines_have_it_by_the_names_of_an_article() -> None:
    line = json.loads(written(HIT, "nl"))
    assert {name: line[name] for name in TEXT._fields} == {
        name: value if isinstance(value, str) else list(value) for name, value in TEXT._asdict().items()
    }
    assert (line["copies"], line["truncated"], line["lang"]) == (2, True, "en")
    assert "paragraphs" not in hit_json(HIT._replace(text=None))


def test_references_have_it_as_the_abstract_and_lists_below_the_entry() -> None:
    assert f"AB  - {' '.join(LINES)}\r\n" in written(HIT, "ris")
    assert r"abstract = {The lead, in short. \# One bridge. 1. Two \& \textbraceleft{}more" in written(
        HIT, "bibtex"
    )
    markdown = written(HIT, "md")
    assert "\n  The lead, in short.\n\n  \\# One bridge.\n\n  1\\. Two \\& {more}.\n" in markdown


@pytest.mark.parametrize("format", [each.name for each in ROWS])
def test_without_the_wish_no_export_has_it(format: str) -> None:
    assert "caption" not in written(HIT._replace(text=None), format, False)
    assert "in short" in written(HIT, format)


def test_the_text_of_a_hit_is_the_articles(library: tuple[dict[str, Article], LocalEngine]) -> None:
    made, engine = library
    hits = list(engine.every_hit(Search("bank OR rate", full_text=True)))
    assert len(hits) > 10
    for hit in hits:
        whole = article_json(engine.show(hit.id))
        assert {name: hit_json(hit)[name] for name in TEXT._fields} == {
            name: whole[name] for name in TEXT._fields
        }
        assert hit.text is not None
        assert hit.text.paragraphs == made[hit.id].paragraphs
    assert all(hit.text is None for hit in engine.every_hit(Search("bank OR rate")))
    assert all(hit.text is not None for hit in engine.search(Search("bank", full_text=True)).hits)


def test_rows_of_a_question_without_words_have_no_passages(
    library: tuple[dict[str, Article], LocalEngine],
) -> None:
    _, engine = library
    plain = list(engine.every_hit(Search("has:title", openings=False)))
    assert len(plain) > 20
    assert not any(hit.snippets for hit in plain)
    assert any(hit.snippets for hit in engine.every_hit(Search("has:title")))
    worded = {hit.id: hit.snippets for hit in engine.every_hit(Search("rate", openings=False))}
    assert worded == {hit.id: hit.snippets for hit in engine.every_hit(Search("rate"))}
    mixed = {hit.id: hit.snippets for hit in engine.every_hit(Search("rate OR has:title", openings=False))}
    assert {id for id, shown in mixed.items() if shown} == {id for id, shown in worded.items() if shown}


def excel(hit: Hit) -> dict[str, str]:
    text = written(hit, "excel")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return row


@pytest.mark.parametrize("cell", ["12345678901234567e12", "00012345678901234567", "11111111111111111111"])
def test_an_id_of_digits_stays_text_in_excel(cell: str) -> None:
    assert excel(HIT._replace(id=cell))["id"] == f'="{cell}"'


@pytest.mark.parametrize(
    ("published", "cell"), [("2020-03", '="2020-03"'), ("2020", "2020"), ("2020-03-11", "2020-03-11")]
)
def test_a_partly_known_day_is_not_filled_up_by_excel(published: str, cell: str) -> None:
    assert excel(HIT._replace(published=published))["published"] == cell


@pytest.mark.parametrize(
    "title", ["9/11", "1-2", "3.5", "Mar 5", "5 mai 2020", "1,689", "50%", "1E5", "TRUE", "(12)"]
)
def test_a_title_that_excel_takes_for_a_number_or_a_day_stays_text(title: str) -> None:
    assert excel(HIT._replace(title=title))["title"] == f'="{title}"'


@pytest.mark.parametrize("title", ["Bridge", "May they", "9/11 report", "Mark", "Åland", "3 dead", "March"])
def test_a_title_of_words_is_left_alone(title: str) -> None:
    assert excel(HIT._replace(title=title))["title"] == title


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_title_becomes_a_formula_but_a_constant_text(title: str) -> None:
    cell = excel(HIT._replace(title=title))["title"]
    assert not cell.startswith(("=", "+", "-", "@", "|")) or re.fullmatch(r'="[^"]*"', cell)


@pytest.mark.parametrize("char", ["a", "é", "🙂"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(char: str) -> None:
    whole = char * 40_000
    cell = excel(HIT._replace(text=FullText("", (whole,), (), ())))["text"]
    assert len(cell.encode("utf-16-le")) // 2 in (MAX_CELL, MAX_CELL - 1)
    assert cell.endswith("--csv has it whole)")
    assert len(set(cell.partition(" … ")[0])) == 1
    short = char * (MAX_CELL // len((char * 2).encode("utf-16-le")) * 2)
    assert excel(HIT._replace(text=FullText("", (short,), (), ())))["text"] == short


def test_a_written_file_has_its_mark_at_the_front(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from searcher.cli import run

    write(tmp_path / "few.idx", [Article(article_id(b"1"), title="Åland", paragraphs=("Über die Fähre.",))])
    assert run(["search", "-i", str(tmp_path / "few.idx"), "Fähre", "--excel", "--full-text"]) == 0
    out, _ = capfdbinary.readouterr()
    assert out.startswith(b"\xef\xbb\xbfid,title,")
    assert out.endswith("Über die Fähre.\r\n".encode())
    assert run(["search", "-i", str(tmp_path / "few.idx"), "Fähre", "--json", "--full-text"]) == 0
    assert json.loads(capfdbinary.readouterr()[0])["hits"][0]["paragraphs"] == ["Über die Fähre."]
    assert run(["search", "-i", str(tmp_path / "few.idx"), "Fähre", "--full-text"]) == 2
    assert b"--full-text goes with an export" in capfdbinary.readouterr()[1]
