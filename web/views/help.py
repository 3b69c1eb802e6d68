"""The help: the query language with examples from the present index, and the keys of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint

from index.errors import LocationError
from searcher.export.formats import BY_SUFFIX, ExportFormat
from searcher.results import Stats
from web.engine_holder import engine, holder
from web.query_examples import Chapter, examples
from web.views.page import Page

blueprint = Blueprint("help", __name__)


@dataclass(frozen=True, slots=True)
class Keys:
    """One line of the sheet of keys."""

    keys: tuple[str, ...]
    does: str


KEYS = (
    Keys(("/",), "to the search box"),
    Keys(("j", "k"), "next and previous article of the results"),
    Keys(("Enter",), "open the article"),
    Keys(("n", "p"), "next and previous marked word in an article"),
    Keys(("?",), "this sheet"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPage(Page):
    """The query language, the keys, and the formats for programs."""

    template: ClassVar[str] = "help.html"
    chapters: tuple[Chapter, ...]
    keys: tuple[Keys, ...]
    #: the formats of whole lists; JSON comes page by page
    formats: tuple[ExportFormat, ...]


def tried_examples(stats: Stats) -> tuple[Chapter, ...]:
    """The examples for this generation of the index, tried once."""
    return holder().remembered((stats.name, stats.generation), lambda: examples(engine(), stats))


@blueprint.get("/help")
def show_help() -> str:
    """Show the query language with examples from this index; without an index, without them."""
    try:
        chapters = tried_examples(engine().stats())
    except LocationError:
        chapters = ()
    formats = tuple(format for suffix, format in BY_SUFFIX.items() if suffix != "json")
    return HelpPage(chapters=chapters, keys=KEYS, formats=formats).render()
