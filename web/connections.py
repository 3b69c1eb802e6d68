"""The server behind the page, which no client can block.

Silent connections are closed, and downloads have threads of their own. A reader who takes nothing
is disconnected, and a request that is too large is refused before it is read.
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

#: Questions answered at a time, and downloads sent at a time beside them.
THREADS, DOWNLOADS = 8, 3
#: Connections that are open at a time, which `poll`, unlike `select`, watches. For one more the longest silent is closed.
CONNECTIONS = 800
#: Seconds after which a connection that asks nothing is closed, and one whose question does not come to its end.
SILENT = 10.0
#: Seconds after which a reader who takes nothing of an answer is let go.
UNREAD = 20.0
#: Bytes of a download that wait for their reader; of a page all may, so that no reader keeps a thread of those that answer.
_WAITING = 1 << 20
#: How the addresses of downloads end: all exports but JSON, which is one page, and the texts of an article.
_ENDLESS = (*(f".{suffix}" for suffix in BY_SUFFIX if suffix != "json"), ".raw", ".txt")
_SENTENCES = {
    400: "This is no request that can be read.",
    413: f"A request with a body of more than {LARGEST_BODY >> 10} kB is not read: this page only answers questions.",
    431: "The headers of this request are longer than any that are needed here.",
}


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """What the server says of a request that never comes to the application."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        body = (_SENTENCES.get(error.code, error.reason) + "\n").encode()
        self.response_headers.extend([("Content-Type", "text/plain; charset=utf-8"), *HEADERS.items()])
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection that knows since when it waits for what."""

    error_task_class = Refusal
    #: since when a request is being received that is not whole yet
    begun: float | None = None
    #: it has been closed: its number may be that of the next connection, and must not be watched any more
    closed = False

    def readable(self) -> bool:
        """Whether more may come."""
        return not self.closed and bool(super().readable())

    def writable(self) -> bool:
        """Whether something waits to be sent."""
        return not self.closed and bool(super().writable())

    def handle_close(self) -> None:
        """Close it."""
        self.closed = True
        super().handle_close()

    def received(self, data: bytes) -> bool:
        """Take what came."""
        taken = bool(super().received(data))
        self.begun = None if self.request is None else self.begun or time.time()
        return taken

    def write_soon(self, data: Any) -> int:
        """Give out a piece of an answer. From the first that waits on, its reader has to take something now and then."""
        if not self.total_outbufs_len:
            self.last_activity = time.time()
        return int(super().write_soon(data))

    def service(self) -> None:
        """Answer a request."""
        self.adj = self.server.for_downloads if is_download(self) else self.server.adj
        super().service()

    def is_over(self, now: float) -> bool:
        """Whether nothing is to be expected of it."""
        if self.total_outbufs_len:
            return now - self.last_activity > UNREAD
        if self.requests:
            return False
        return now - self.last_activity > SILENT or (self.begun is not None and now - self.begun > SILENT)


def is_download(channel: Connection) -> bool:
    """Whether what a connection asks for first may take long to send."""
    return bool(channel.requests) and getattr(channel.requests[0], "path", "").endswith(_ENDLESS)


class Desks(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Threads for pages, and a few others for downloads, which queue for these among themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.downloads = ThreadedTaskDispatcher()
        self.set_thread_count(THREADS)
        self.downloads.set_thread_count(DOWNLOADS)

    def add_task(self, task: Connection) -> None:
        """Queue a connection whose first request is whole."""
        if is_download(task):
            self.downloads.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        """End all threads."""
        self.downloads.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))


class Server(TcpWSGIServer):  # type: ignore[misc]
    """The server: closes what is silent, and goes on accepting whoever holds connections open."""

    channel_class = Connection
    for_downloads: Adjustments

    def maintenance(self, now: float) -> None:
        """Close what is over. At once: a socket that takes nothing would never be told to."""
        for channel in list(self.active_channels.values()):
            if channel.is_over(now):
                channel.handle_close()

    def readable(self) -> bool:
        """Whether one more connection can be taken; room is made for it."""
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
    """A server of an application on a socket that listens; `run` serves, `task_dispatcher.shutdown` and `close` end it."""
    for name in ("waitress.queue", "waitress"):
        logging.getLogger(name).setLevel(logging.ERROR)

    def settings(**other: Any) -> Adjustments:
        return Adjustments(
            sockets=[sock], connection_limit=CONNECTIONS, asyncore_use_poll=True, ident="searcher", clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY, cleanup_interval=1, log_socket_errors=False, **other,
        )  # fmt: skip

    server = Server(
        app, {}, True, sock, dispatcher=Desks(), adj=settings(), bind_socket=False,
        sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
    )  # fmt: skip
    server.for_downloads = settings(outbuf_high_watermark=_WAITING)
    return server
