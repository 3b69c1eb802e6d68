"""The help: the query language with examples from this very index, and the keys of the page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from index.errors import LocationError
from web.engine_holder import engine, holder
from web.query_examples import examples

blueprint = Blueprint("help", __name__)


@dataclass(frozen=True, slots=True)
class Keys:
    """One line of the sheet of keys."""

    keys: tuple[str, ...]
    does: str


KEYS = (
    Keys(("/",), "to the search box"),
    Keys(("j", "k"), "next and previous article in the list"),
    Keys(("Enter",), "open the article"),
    Keys(("n", "p"), "next and previous marked word in an article"),
    Keys(("?",), "this sheet"),
)


@blueprint.get("/help")
def help_page() -> str:
    """The query language with examples from this very index."""
    try:
        stats = engine().stats()
        tried = holder().remembered((stats.name, stats.generation), lambda: examples(engine()))
    except LocationError:  # the help is there before the index is
        tried = ()
    return render_template("help.html", examples=tried, keys=KEYS)
