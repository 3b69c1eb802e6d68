"""The HTTP server of the page, which no client can block.

Idle connections are closed, and downloads have threads of their own. A client that reads nothing is
disconnected, and a request that is too large is refused before it is read.
"""

from __future__ import annotations

import logging
import socket
import time
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from searcher.export.formats import BY_SUFFIX
from web.security import HEADERS, LARGEST_BODY

#: Threads that answer pages, and threads that send downloads.
THREADS, DOWNLOADS = 8, 3
#: Open connections. `poll` watches so many, `select` does not. For one more the longest idle ones are closed.
CONNECTIONS = 800
#: Seconds after which a connection without a request is closed, and one with an unfinished request.
IDLE_SECONDS = 10.0
#: Seconds after which a client that reads nothing of its answer is disconnected.
UNREAD_SECONDS = 20.0
#: Bytes of a download that wait for their client. A page waits whole, so that no client holds a thread.
_DOWNLOAD_BUFFER = 1 << 20
#: The suffixes of downloads: all exports but JSON, which is one page, and the texts of an article.
_DOWNLOAD_SUFFIXES = (*(f".{suffix}" for suffix in BY_SUFFIX if suffix != "json"), ".raw", ".txt")
_SENTENCES = {
    400: "This request is not valid HTTP.",
    413: f"A request with a body of more than {LARGEST_BODY >> 10} kB is not read: "
    "this page only answers questions.",
    431: "The headers of this request are longer than any that are needed here.",
}


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """The response to a request that is refused before the application sees it."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        body = (_SENTENCES.get(error.code, error.reason) + "\n").encode()
        self.response_headers.extend([("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection with the times that tell when it is to be closed."""

    error_task_class = Refusal
    #: when the first bytes of an unfinished request came
    begun: float | None = None
    #: closed: its file descriptor may belong to the next connection, and must not be watched any more
    closed = False

    def readable(self) -> bool:
        """Tell whether to wait for more bytes."""
        return not self.closed and bool(super().readable())

    def writable(self) -> bool:
        """Tell whether bytes wait to be sent."""
        return not self.closed and bool(super().writable())

    def handle_close(self) -> None:
        """Close the connection."""
        self.closed = True
        super().handle_close()

    def received(self, data: bytes) -> bool:
        """Read bytes, and remember when an unfinished request began."""
        is_read = bool(super().received(data))
        self.begun = None if self.request is None else self.begun or time.time()
        return is_read

    def write_soon(self, data: Any) -> int:
        """Queue a piece of an answer. From the first one on, the client has to read now and then."""
        if not self.total_outbufs_len:
            self.last_activity = time.time()
        return int(super().write_soon(data))

    def service(self) -> None:
        """Answer the first request of the connection."""
        self.adj = self.server.for_downloads if is_download(self) else self.server.adj
        super().service()

    def is_over(self, now: float) -> bool:
        """Tell whether the connection is to be closed."""
        if self.total_outbufs_len:
            return now - self.last_activity > UNREAD_SECONDS
        if self.requests:
            return False
        return now - self.last_activity > IDLE_SECONDS or (
            self.begun is not None and now - self.begun > IDLE_SECONDS
        )


def is_download(channel: Connection) -> bool:
    """Tell whether the first request of a connection is a download."""
    return bool(channel.requests) and getattr(channel.requests[0], "path", "").endswith(_DOWNLOAD_SUFFIXES)


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Threads for pages, and a few others for downloads, which have a queue of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.downloads = ThreadedTaskDispatcher()
        self.set_thread_count(THREADS)
        self.downloads.set_thread_count(DOWNLOADS)

    def add_task(self, task: Connection) -> None:
        """Queue a connection whose first request is complete."""
        if is_download(task):
            self.downloads.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """End all threads."""
        self.downloads.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))


class Server(TcpWSGIServer):  # type: ignore[misc]
    """The server. It closes idle connections, and makes room for new ones."""

    channel_class = Connection
    for_downloads: Adjustments

    def maintenance(self, now: float) -> None:
        """Close connections that are over, at once: a blocked socket would never become writable."""
        for channel in list(self.active_channels.values()):
            if channel.is_over(now):
                channel.handle_close()

    def readable(self) -> bool:
        """Make room for one more connection, and tell whether there is some."""
        if len(self._map) >= self.adj.connection_limit:
            idle = [
                channel
                for channel in self.active_channels.values()
                if not channel.requests and not channel.total_outbufs_len
            ]
            idle.sort(key=lambda channel: float(channel.last_activity))
            for channel in idle[: max(1, CONNECTIONS // 10)]:
                channel.handle_close()
        return bool(super().readable())


def server_on(app: Flask, sock: socket.socket) -> Server:
    """Make a server of an application on a listening socket.

    `run` serves; `task_dispatcher.shutdown` and `close` end it.
    """
    for name in ("waitress.queue", "waitress"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def settings(**other: Any) -> Adjustments:
        return Adjustments(
            sockets=[sock], connection_limit=CONNECTIONS, asyncore_use_poll=True, ident="searcher", clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY, cleanup_interval=1, log_socket_errors=False, **other,
        )  # fmt: skip

    server = Server(
        app, {}, True, sock, dispatcher=Dispatcher(), adj=settings(), bind_socket=False,
        sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
    )  # fmt: skip
    server.for_downloads = settings(outbuf_high_watermark=_DOWNLOAD_BUFFER)
    return server
