"""Refuse requests that a page on loopback must not answer, and restrict what a browser does with answers.

Checked are the `Host` header, the method, the size of the body and the site that sent the request. Every
response carries the headers below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Flask, Response, abort, request

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


#: Bytes that the body of a request may have.
LARGEST_BODY = 64 << 10

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:\[\]]+)(?::[0-9]*)?")


def host_name(header: str) -> str:
    """Return the name in a `Host` header without its port; a header that is not valid comes back whole.

    `[::1]:8707` -> `[::1]`, `LOCALHOST:80` -> `localhost`
    """
    name = header.strip().lower()
    found = _HOST.fullmatch(name)
    return found[1].removesuffix(".") if found else name


def is_foreign(site: str, mode: str, path: str, query: str) -> bool:
    """Tell whether a page of another site requests more than the front page.

    A picture or a script of that page must not start searches here.

    site, mode   the headers `Sec-Fetch-Site` and `Sec-Fetch-Mode`, which pages cannot change
    """
    if path == "/" and not query:
        return False
    return site == "cross-site" or (site == "same-site" and mode != "navigate")


def guard(app: Flask, allow_hosts: Sequence[str] = ()) -> None:
    """Refuse requests under other names, from other sites, or with another method; add the headers.

    `allow_hosts` are names beside those of loopback.
    """
    names = {*LOOPBACK, *(host_name(name) for name in allow_hosts)}

    @app.before_request
    def known_host() -> None:
        name = host_name(request.environ.get("HTTP_HOST", ""))
        if name not in names:
            abort(400, f"This page does not answer to the name “{name[:80]}”.")
        size = request.environ.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size[:12]) > LARGEST_BODY:
            abort(413, f"A request with a body of more than {LARGEST_BODY >> 10} kB is not read.")
        sent = request.headers.get
        if is_foreign(
            sent("Sec-Fetch-Site", ""),
            sent("Sec-Fetch-Mode", ""),
            request.path,
            request.query_string.decode("latin-1"),
        ):
            abort(
                403,
                "A page of another site has asked for this. Questions are asked here: "
                "begin at the front page, or type the address.",
            )
        if request.method not in ("GET", "HEAD"):
            abort(405, "This page only answers questions: GET and HEAD, nothing that changes anything.")

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response
