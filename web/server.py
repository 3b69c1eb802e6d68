"""Serve the page: which address it listens on, and when it refuses to."""

from __future__ import annotations

import errno
import gc
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence

from flask import Flask

from index.errors import SearcherError
from web import create_app
from web.connections import server_on

#: How seldom Python looks for cycles. A page makes thousands of small values and no cycles, and one look at
#: all of them takes as long as several pages.
COLLECTING = (50_000, 20, 50)


def loopback(host: str) -> bool:
    """Tell whether an address is reached from this machine only."""
    name = host.strip().strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def port_in_use(host: str, port: int) -> SearcherError:
    """Say who has the port: another page of searcher, or another program."""
    free = "searcher serve --port 0 takes a free one"
    if answers_as_searcher(host, port):
        return SearcherError(
            f"A page of searcher is already served on port {port}: {address_of(host, port)}",
            f"Open that address, or {free}",
        )
    return SearcherError(f"Port {port} on {host} is in use by another program.", free)


def answers_as_searcher(host: str, port: int) -> bool:
    """Ask whoever has a port, for a second at most, whether it is a page of searcher."""
    import http.client  # at an error alone

    name = "127.0.0.1" if host in ("0.0.0.0", "localhost") else "::1" if host == "::" else host
    connection = http.client.HTTPConnection(name, port, timeout=1)
    try:
        connection.request("GET", "/-/health", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.getheader("Server") == "searcher" and bool(answer.status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def listening(host: str, port: int) -> socket.socket:
    """Open a socket that listens. Raises SearcherError with a sentence where that cannot be."""
    name = host.strip().strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        found = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise SearcherError(
            f"There is no address {host} to listen on.", "searcher serve --host 127.0.0.1"
        ) from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(1024)
    except (OSError, OverflowError) as error:
        found.close()
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise port_in_use(name, port) from error
        if number == errno.EACCES:
            raise SearcherError(
                f"Port {port} may not be opened by you.", "searcher serve --port 8707"
            ) from error
        raise SearcherError(
            f"The page cannot listen on {host}, port {port}: {error}.",
            "searcher serve --host 127.0.0.1 --port 0",
        ) from error
    return found


def serve(
    page: Flask | str,
    host: str = "127.0.0.1",
    port: int = 8707,
    allow_hosts: Sequence[str] = (),
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until interrupted, and call `ready` with the address once it answers.

    Raises SearcherError with a sentence and a hint.
    """
    if not loopback(host) and not allow_hosts:
        raise SearcherError(
            f"Listening on {host} would open the index to other machines, and no name was allowed.",
            f"searcher serve --host {host} --allow-host NAME, with the name that others type",
        )
    app = create_app(page, allow_hosts=allow_hosts) if isinstance(page, str) else page
    sock = listening(host, port)
    server = server_on(app, sock)
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTING)
    threading.Thread(target=warm_up, args=(app,), daemon=True).start()
    try:
        if ready is not None:
            ready(address_of(host, sock.getsockname()[1]))
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        gc.set_threshold(*before)
        server.task_dispatcher.shutdown()
        server.close()


def warm_up(app: Flask) -> None:
    """Answer before anybody asks, so that no reader waits for templates and for what the index alone decides.

    The words of a title stand for a reader's. An error here is told by the page itself.
    """
    client = app.test_client()
    client.get("/")
    found = client.get("/search.json", query_string={"q": "*"}).get_json(silent=True) or {}
    titles = [hit["title"] for hit in found.get("hits", ())]
    client.get("/search", query_string={"q": next(filter(None, titles), "*")})


def address_of(host: str, port: int) -> str:
    """Return the address to type into a browser."""
    name = host.strip().strip("[]")
    if name in ("0.0.0.0", "::"):
        name = "localhost"
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"
