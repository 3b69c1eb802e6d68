"""The page: a small Flask application over `searcher`."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from index.article import WEAK, section_words
from searcher import Engine, Search
from searcher import wording as words
from web import facet_links
from web.engine_holder import EngineHolder
from web.error_pages import words_for_failures
from web.markup import linkable, marked, quiet, spelled
from web.security import guard
from web.url_params import LONGEST_QUERY, address
from web.views import article, exports, facet, help, meta, results, stats


def moment(text: str) -> str:
    """A moment for reading: `2026-11-22T16:53:57+00:00` -> "22 Nov 2026, 16:53 UTC"; what is none stands as it is."""
    try:
        time = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{words.day_words(text[:10])}, {time:%H:%M} {time.tzname() or ''}".rstrip()


#: What the templates may call.
TOOLS = {
    "address": address,
    "counted": words.counted,
    "date_line": words.date_line,
    "day_words": words.day_words,
    "fetched_words": words.fetched_words,
    "cut_words": words.cut_words,
    "from_words": words.from_words,
    "section_line": words.section_line,
    "section_words": section_words,
    "size_words": words.size_words,
    "link_to": facet_links.link_to,
    "search_in": facet_links.search_in,
    "value_words": facet_links.label,
    "linkable": linkable,
    "marked": marked,
    "spelled": spelled,
    "moment": moment,
    "fields": words.FIELDS,
    "weak": WEAK,
    "longest_query": LONGEST_QUERY,
}


def create_app(location: str, *, engine: Engine | None = None, allow_hosts: Sequence[str] = ()) -> Flask:
    """The page over the index at a location. The index is opened at the first question; `allow_hosts` are names beside loopback's."""
    app = Flask(__name__)
    app.extensions["searcher"] = EngineHolder(location, engine)
    app.jinja_options = {"finalize": quiet}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(TOOLS, location=location, version=version(app), search=Search(), kept=())
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.json.sort_keys = False  # type: ignore[attr-defined]
    guard(app, allow_hosts)
    for view in (results, article, exports, facet, stats, help, meta):
        app.register_blueprint(view.blueprint)
    words_for_failures(app)
    return app


def version(app: Flask) -> str:
    """A short word that changes when the style or the script does, so that browsers may keep both."""
    files = sorted(Path(app.static_folder or "").glob("*"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file())).hexdigest()[:10]
