"""What a view hands to its template is exactly what the template uses."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from tests.support.web_fake import FakeEngine
from tests.support.web_templates import Reading, contexts, read
from web import create_app
from web.views.page import TOOLS, Context

ENV = create_app("articles.idx", engine=FakeEngine()).jinja_env
CONTEXTS = contexts()
#: What Flask and Jinja give to every template, and the version of the style and the script.
GIVEN = {"version"}


def fields_of(class_: type) -> tuple[str, ...]:
    """The fields of a dataclass or a named tuple."""
    return tuple(each.name for each in fields(class_)) if is_dataclass(class_) else class_._fields  # type: ignore[attr-defined]


def test_every_template_belongs_to_one_page_or_is_a_part() -> None:
    folder = Path(ENV.loader.searchpath[0] if hasattr(ENV.loader, "searchpath") else "web/templates")
    whole = {path.name for path in folder.iterdir() if not path.name.startswith("_")} - {"base.html"}
    assert sorted(context.template for context in CONTEXTS) == sorted(whole)


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.template)
def test_a_template_uses_only_what_exists(context: type[Context]) -> None:
    reading = read(ENV, context)
    assert reading.errors == []
    assert reading.globals <= {*TOOLS, *GIVEN}


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.template)
def test_a_template_uses_all_that_it_gets(context: type[Context]) -> None:
    taken = {name for class_, name in read(ENV, context).taken if class_ is context}
    assert sorted(set(fields_of(context)) - taken) == []


def test_no_part_of_a_page_is_made_for_nothing() -> None:
    taken = {pair for context in CONTEXTS for pair in read(ENV, context).taken}
    ours = {
        class_
        for class_, _ in taken
        if class_.__module__.startswith("web.") and class_.__module__ != "web.page_request"
    }
    unused = [
        f"{class_.__name__}.{name}"
        for class_ in ours
        for name in fields_of(class_)
        if (class_, name) not in taken
    ]
    assert sorted(unused) == []
    assert len(ours) > len(CONTEXTS)


def test_every_tool_is_used() -> None:
    assert set(TOOLS) == {name for context in CONTEXTS for name in read(ENV, context).globals} - GIVEN


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{{ page.tittle }}", "ResultsPage has no tittle"),
        ("{% for hit in page.results.hits %}{{ hit.headline }}{% endfor %}", "Hit has no headline"),
        ("{% for link in page.pages %}{% if link %}{{ link.url }}{% endif %}{% endfor %}", "Link has no url"),
        ("{% macro m(x) %}{{ x.nothing }}{% endmacro %}{{ m(page.histogram) }}", "Histogram has no nothing"),
        ("{% with h = page.undated %}{{ h.none_such }}{% endwith %}", "UndatedLinks has no none_such"),
        ("{{ results }}", "nothing is called results"),
    ],
)
def test_a_wrong_name_in_a_template_is_found(text: str, error: str) -> None:
    results = next(context for context in CONTEXTS if context.template == "results.html")
    reading = Reading(Environment(loader=DictLoader({"wrong.html": text})))  # nothing is rendered
    reading.template("wrong.html", {"page": results})
    assert reading.errors == [f"wrong.html: {error}"]
