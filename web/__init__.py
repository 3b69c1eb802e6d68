"""The page: a small Flask application over `searcher`.

    create_app("articles.idx")    -> the application; `web.server.serve` answers with it

`url_params` reads an address into a `PageRequest`, a view in `views` asks the engine and fills one
template with one value, `links` makes what can be clicked next. `connections`, `security` and
`server` answer requests. May import `searcher` and `index`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path

from flask import Flask

from searcher import Engine
from web.engine_holder import EngineHolder
from web.markup import quiet
from web.revalidation import revalidate
from web.security import guard
from web.views import article, exports, facet, help, meta, results, stats
from web.views.error_pages import handle_errors
from web.views.page import TOOLS


def create_app(location: str, *, engine: Engine | None = None, allow_hosts: Sequence[str] = ()) -> Flask:
    """Make the page over the index at a location; the first question opens the index.

    `allow_hosts` are names that it answers to beside those of the loopback address.
    """
    app = Flask(__name__)
    app.extensions["searcher"] = EngineHolder(location, engine)
    app.jinja_options = {"finalize": quiet}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    version = static_version(app)
    app.jinja_env.globals.update(TOOLS, version=version)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000
    app.json.sort_keys = False  # type: ignore[attr-defined]
    guard(app, allow_hosts)
    revalidate(app, f"{package_version()} {version}")
    for view in (results, article, exports, facet, stats, help, meta):
        app.register_blueprint(view.blueprint)
    handle_errors(app)
    return app


def package_version() -> str:
    """The version of searcher; empty where it is not installed as a package."""
    try:
        return version_of("searcher")
    except PackageNotFoundError:
        return ""


def static_version(app: Flask) -> str:
    """A short hash of the style and the script: their addresses change with it, so browsers may keep both."""
    files = sorted(Path(app.static_folder or "").glob("*"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file())).hexdigest()[:10]
