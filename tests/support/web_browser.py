"""A real browser in front of a real server, for tests of the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from web.connections import server_on
from web.server import listening

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application that answers while the block runs."""
    sock = listening("127.0.0.1", 0)
    server = server_on(app, sock)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        # The loop may wake for another reason between our order and our knock, and have closed all by then.
        with suppress(OSError):
            server.trigger.pull_trigger(lambda: server.asyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


@contextmanager
def browsing(executable: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
