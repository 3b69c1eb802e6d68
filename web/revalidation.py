"""Weak ETags: a browser that has a page asks whether it changed, and 304 answers without making it.

An answer depends on the program, the generation of the index, what people added to it, today's day
(`date:30d..`) and the address. Two answers that differ in their `took … ms` alone are one to a reader.
"""

from __future__ import annotations

import datetime
import hashlib

from flask import Flask, Response, request

from index.errors import SearcherError
from web.engine_holder import engine

#: Answers that depend on more than the index: source files, and what says whether the index can be read.
CHANGING = (".raw", "/-/health")


def today() -> str:
    """The day from which relative words such as `lastmonth` count."""
    return datetime.date.today().isoformat()


def etag(version: str) -> str:
    """Compute the ETag of the present request; empty where its answer may change without the index."""
    if request.method not in ("GET", "HEAD") or request.path.endswith(CHANGING):
        return ""
    try:
        state = engine().state()
    except (SearcherError, OSError):
        return ""
    parts = (version, state, today(), request.host, request.full_path)
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:24]


def revalidate(app: Flask, version: str) -> None:
    """Give every answer of the index its ETag, and answer 304 to a browser that has it."""

    @app.before_request
    def unchanged() -> Response | None:
        if request.endpoint in (None, "static"):
            return None
        request.environ["searcher.etag"] = tag = etag(version)
        if tag and request.if_none_match.contains_weak(tag):
            response = Response(status=304)
            response.set_etag(tag, weak=True)
            return response
        return None

    @app.after_request
    def tagged(response: Response) -> Response:
        tag = request.environ.get("searcher.etag", "")
        if tag and response.status_code == 200:
            response.set_etag(tag, weak=True)
        return response
