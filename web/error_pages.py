"""The one place where whatever went wrong becomes words: a page for people, JSON for programs, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from index.errors import (
    InputError,
    LocationError,
    NoIndex,
    SearcherError,
    TookTooLong,
    TookTooMuch,
    UnknownArticle,
)
from searcher.export.documents import FORMAT_VERSION, document

HEADINGS = {
    400: "This address cannot be answered",
    403: "Another site has asked for this",
    404: "There is no such page",
    405: "This page only answers questions",
    413: "This request is too large",
    414: "This address is too long",
    500: "Something went wrong here",
    503: "The index cannot be read just now",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, in words."""

    status: int
    heading: str
    sentence: str
    #: the next thing to type or do
    hint: str = ""
    #: nothing is broken: it was given up after its time, or for the memory it would take
    slow: bool = False


def failure_of(error: Exception) -> Failure:
    """An error as words. What was not expected is said to be our fault, without its inside."""
    if isinstance(error, UnknownArticle):
        return Failure(404, "This article is not in the index", error.message, error.hint)
    if isinstance(error, InputError):
        return Failure(404, "This is not there any more", error.message, error.hint)
    if isinstance(error, TookTooLong):
        return Failure(503, "This question takes too long", error.message, error.hint, slow=True)
    if isinstance(error, TookTooMuch):
        return Failure(503, "This question takes too much memory", error.message, error.hint, slow=True)
    if isinstance(error, NoIndex):
        return Failure(503, "There is no index yet", error.message, error.hint or "searcher index FOLDER")
    if isinstance(error, LocationError):
        return Failure(503, HEADINGS[503], error.message, error.hint)
    if isinstance(error, SearcherError):
        return Failure(400, HEADINGS[400], error.message, error.hint)
    if isinstance(error, HTTPException):
        status = error.code or 500
        own = (error.description or "") if status in (400, 403, 405, 413) else ""
        if status == 404:
            own = f"Nothing here answers to {request.path[:200]}."
        return Failure(
            status, HEADINGS.get(status, "This cannot be done"), own or f"The request was refused ({status})."
        )
    return Failure(
        500,
        HEADINGS[500],
        "The page could not be made. What happened was written where searcher was started.",
    )


def wants_json() -> bool:
    """Whether a program is asking."""
    path = request.path
    if path.endswith((".raw", ".txt")):
        return "text/html" not in request.headers.get("Accept", "")
    return (
        path.endswith((".json", ".nl", ".csv", ".ris", ".bib", ".atom"))
        or path.startswith("/-/")
        or path == "/suggest"
    )


def handle(error: Exception) -> Response:
    """The answer to a request that failed."""
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
        return make_response(error.get_response())
    failure = failure_of(error)
    if failure.status == 500:
        current_app.logger.error("%s %s: %s: %s", request.method, request.path, type(error).__name__, error)
        current_app.logger.debug("traceback", exc_info=error)
    if wants_json():
        body = {"status": failure.status, "message": failure.sentence, "hint": failure.hint}
        response = Response(
            document({"format_version": FORMAT_VERSION, "error": body}), mimetype="application/json"
        )
    else:
        response = make_response(render_template("failure.html", failure=failure))
    response.status_code = failure.status
    if failure.status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def words_for_failures(app: Flask) -> None:
    """Send every error through `handle`."""
    app.register_error_handler(Exception, handle)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TRAP_HTTP_EXCEPTIONS"] = False
