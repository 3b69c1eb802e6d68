"""The table of fields agrees with the query language, the arrays, stock Whoosh and the printed table."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any, cast

import pytest
from whoosh.index import open_dir

from docs.architecture_tables import EXAMPLES, analysis_rows, analysis_table, schema_table
from index.schema import CHOSEN_FACETS, FACETS, FIELD_ZONES, FIELDS, TIMES, WEIGHTS
from index.segments.layout import ZONES
from index.storage import generation
from index.whoosh_compat.schema import whoosh_schema
from searcher.evaluation.snapshot import Snapshot
from searcher.query.nodes import DATE_FIELDS, TEXT_FIELDS, VALUE_FIELDS
from searcher.request import Search
from tests.support.articles import articles, write
from tests.support.commands import ROOT

ARCHITECTURE = ROOT / "ARCHITECTURE.md"


def test_every_field_of_the_query_language_is_in_the_table() -> None:
    named = {name for field in FIELDS for name in field.name.split(", ")}
    assert named - {"(all text)"} == {*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS}
    assert set(FIELD_ZONES) == set(TEXT_FIELDS)


def test_every_filter_by_values_of_a_search_belongs_to_one_facet() -> None:
    filters = {
        field.name for field in dataclasses.fields(cast("Any", Search)) if getattr(Search(), field.name) == ()
    }
    named = [name for facet in CHOSEN_FACETS for name in (facet.chosen, facet.left_out)]
    assert sorted(named) == sorted(filters)
    assert all(
        name.removeprefix("not_") == facet.chosen for facet in CHOSEN_FACETS for name in (facet.left_out,)
    )


def test_a_facet_is_a_field_of_values_or_a_time() -> None:
    assert {facet.name for facet in CHOSEN_FACETS} <= set(VALUE_FIELDS)
    assert TIMES == ("year", "month", "day")
    assert {facet.name for facet in FACETS} == {*TIMES, *(facet.name for facet in CHOSEN_FACETS)}


def test_every_facet_counts_a_column_of_doc_values(tmp_path: Path) -> None:
    write(tmp_path, articles(1, 20))
    columns = Snapshot(tmp_path, generation.read(tmp_path)).segments[0].columns
    for facet in FACETS:
        assert columns[facet.column].size, facet.name
        assert not facet.is_named or columns.names(facet.column), facet.name


@pytest.mark.parametrize(
    ("field", "zones"),
    [
        ("title", ("title",)),
        ("lead", ("title", "lead")),
        ("body", ("lead", "body")),
        ("caption", ("caption",)),
        ("aside", ("aside",)),
    ],
)
def test_the_zones_of_a_text_field(field: str, zones: tuple[str, ...]) -> None:
    assert FIELD_ZONES[field] == zones


def test_every_zone_has_a_weight() -> None:
    assert tuple(WEIGHTS) == ZONES
    assert WEIGHTS == {"title": 3.0, "lead": 1.5, "body": 1.0, "caption": 0.75, "aside": 0.125}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_whoosh_sees_fields_as_the_table_says(field: object, tmp_path: Path) -> None:
    write(tmp_path, articles(seed=3, count=12))
    schema = whoosh_schema()
    names = [name for name in re.findall(r"`(\w+)`", field.whoosh) if name in schema.names()]  # type: ignore[attr-defined]
    assert bool(names) == bool(field.whoosh)  # type: ignore[attr-defined]
    with open_dir(tmp_path).searcher() as searcher:
        indexed = [name for name in names if schema[name].indexed]
        assert set(indexed) <= set(searcher.reader().indexed_field_names())
        assert bool(indexed) == ("Term" in field.queries)  # type: ignore[attr-defined]
        assert ("column" in field.whoosh) == any(schema[name].column_type for name in names)  # type: ignore[attr-defined]


def test_the_examples_of_the_analysis_table() -> None:
    rows = {text: [(position, word) for position, word, _, _ in found] for text, _, found in analysis_rows()}
    assert len(rows) == len(EXAMPLES)
    assert rows["Covid-19"] == [(0, "covid"), (1, "19")]
    assert rows["troops,\n“We"] == [(0, "troops"), (2, "we")]
    assert rows["— … —"] == []


@pytest.mark.parametrize(("name", "table"), [("schema", schema_table()), ("analysis", analysis_table())])
def test_the_printed_table_is_this_table(name: str, table: str) -> None:
    if not ARCHITECTURE.exists():
        pytest.skip("no ARCHITECTURE.md")
    found = re.search(
        rf"<!-- {name} table -->\n(.*?)\n<!-- end of {name} table -->", ARCHITECTURE.read_text(), re.DOTALL
    )
    assert found, f"ARCHITECTURE.md lacks the {name} table: python -m docs.architecture_tables prints it"
    assert found[1].strip() == table, "python -m docs.architecture_tables prints the table as it is now"
