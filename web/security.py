"""Who may ask and what a browser may do with the answer: the `Host` header, the method, the headers of every response."""

from __future__ import annotations

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


def host_name(header: str) -> str:
    """The name in a `Host` header without its port: `[::1]:8707` -> `[::1]`, `LOCALHOST:80` -> `localhost`."""
    name = header.strip().lower()
    if name.startswith("["):
        return "".join(name.partition("]")[:2])
    return name.partition(":")[0].removesuffix(".")


def guard(app: Flask, allow_hosts: Sequence[str] = ()) -> None:
    """Refuse what does not come to a name this page answers to, or wants to change something; put the headers on every answer."""
    names = {*LOOPBACK, *(host_name(name) for name in allow_hosts)}

    @app.before_request
    def known_host() -> None:
        name = host_name(request.environ.get("HTTP_HOST", ""))
        if name not in names:
            abort(400, f"This page does not answer to the name “{name[:80]}”.")
        if request.method not in ("GET", "HEAD"):
            abort(405, "This page only answers questions: GET and HEAD, nothing that changes anything.")

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-cache"
        return response
