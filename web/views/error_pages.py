"""Errors in words: a page for people, JSON for programs, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from flask import Flask, Response, current_app, make_response, request
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
from searcher import Search
from searcher.export.documents import FORMAT_VERSION, document
from searcher.export.formats import BY_SUFFIX
from web.page_request import PageRequest
from web.views.page import Page, parse_request

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


#: Why an address of an article may lead nowhere.
CHANGED_ID = (
    "An article's id is made of the bytes that it was read from: where its file was changed, it has another "
    "id, and where its file is gone or it was forgotten, it has none."
)


@dataclass(frozen=True, slots=True)
class Failure:
    """What happened, in words."""

    status: int
    heading: str
    sentence: str
    #: a command to type next, or a sentence
    hint: str = ""
    #: nothing is broken: it was given up after its time, or for the memory it would take
    slow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePage(Page):
    """A request that failed."""

    template: ClassVar[str] = "failure.html"
    failure: Failure
    #: the address of the results that led here; empty where there are none
    back: str = ""

    @property
    def hint_is_command(self) -> bool:
        """Whether the hint can be typed in a terminal."""
        return self.failure.hint.startswith("searcher ")


def failure_of(error: Exception) -> Failure:
    """Put an error into words. An unexpected one is called our fault, without its details."""
    if isinstance(error, UnknownArticle):
        return Failure(404, "This article is not in the index", error.message, CHANGED_ID)
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
        sentence = (error.description or "") if status in (400, 403, 405, 413) else ""
        if status == 404:
            sentence = f"Nothing here answers to {request.path[:200]}."
        heading = HEADINGS.get(status, "This cannot be done")
        return Failure(status, heading, sentence or f"The request was refused ({status}).")
    return Failure(
        500,
        HEADINGS[500],
        "The page could not be made. What happened was written where searcher was started.",
    )


def failure_page(failure: Failure) -> FailurePage:
    """Make the page of an error; that of an article keeps the question that led to it."""
    is_of_article = request.path.startswith("/article/")
    page_request = parse_request("hit", "at") if is_of_article else PageRequest()
    return FailurePage(
        search=Search(page_request.search.text),
        failure=failure,
        back=page_request.url() if page_request.parameters() else "",
    )


def wants_json() -> bool:
    """Whether a program sent the request: every export has an address of its own."""
    path = request.path
    if path.endswith((".raw", ".txt")):
        return "text/html" not in request.headers.get("Accept", "")
    return path.startswith("/-/") or path == "/suggest" or path.rpartition(".")[2] in ("json", *BY_SUFFIX)


def handle(error: Exception) -> Response:
    """Answer a request that failed."""
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
        response = make_response(failure_page(failure).render())
    response.status_code = failure.status
    if failure.status == 405:
        response.headers["Allow"] = "GET, HEAD"
    return response


def handle_errors(app: Flask) -> None:
    """Send every error of an application through `handle`."""
    app.register_error_handler(Exception, handle)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TRAP_HTTP_EXCEPTIONS"] = False
