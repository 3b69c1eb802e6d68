"""The page cannot be held shut, and a download is whole or says that it is not."""

from __future__ import annotations

import csv
import http.client
import io
import itertools
import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest
from lxml import etree

from index.errors import Damaged
from searcher import Search
from searcher.results import Hit
from tests.support.web_browser import served
from tests.support.web_fake import FakeEngine
from web import connections, create_app
from web.security import host_name, is_foreign


class Endless(FakeEngine):
    """An engine whose downloads never end, and which notices who has given them up."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Semaphore(0)

    def every_hit(self, search: Search) -> Iterator[Hit]:
        try:
            while True:
                yield from super().every_hit(Search("ferry"))
        finally:
            self.let_go.release()


class Breaking(FakeEngine):
    """An engine that fails half-way through a download."""

    def every_hit(self, search: Search) -> Iterator[Hit]:
        yield from itertools.islice(itertools.cycle(super().every_hit(Search("ferry"))), 2000)
        raise Damaged("MAIN_1.arr: the array 'text' has been altered.")


def connected(address: str, sent: bytes) -> socket.socket:
    """A connection on which this has been said."""
    where = urlsplit(address)
    sock = socket.create_connection((where.hostname or "", where.port or 80), timeout=60)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.sendall(sent)
    return sock


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


def status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()
        return int(answer.status)


def body(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as answer:
        read: bytes = answer.read()
    return read


def is_closed(sock: socket.socket) -> bool:
    """Wait until the other side has closed."""
    try:
        while sock.recv(1 << 16):
            pass
    except ConnectionError:
        pass
    return True


# -- who holds connections -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["csv", "nl", "atom", "ris", "bib"])
def test_downloads_that_nobody_takes_keep_no_page_waiting(end: str) -> None:
    with served(create_app("x.idx", engine=Endless())) as address, ExitStack() as opened:
        for _ in range(4 * connections.THREADS):
            opened.enter_context(connected(address, get(f"/search.{end}?q=*")))
        for _ in range(3):
            assert status(f"{address}/search?q=ferry") == 200


def test_who_takes_nothing_of_a_download_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.2)
    engine = Endless()
    with served(create_app("x.idx", engine=engine)) as address, ExitStack() as opened:
        for _ in range(2 * connections.DOWNLOADS):  # the second half waits for the threads of the first
            opened.enter_context(connected(address, get("/search.csv?q=*")))
        for _ in range(2 * connections.DOWNLOADS):
            assert engine.let_go.acquire(timeout=60)


def test_who_takes_nothing_of_a_page_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.2)
    with (
        served(create_app("x.idx", engine=FakeEngine())) as address,
        connected(address, get("/openapi.json") * 400) as sock,
    ):
        assert is_closed(sock)
        assert status(f"{address}/-/health") == 200


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n", get("/-/health")]
)
def test_a_connection_that_asks_nothing_more_is_closed(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0.2)
    with served(create_app("x.idx", engine=FakeEngine())) as address, connected(address, said) as sock:
        assert is_closed(sock)


def test_a_request_that_comes_letter_by_letter_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 1.0)
    with (
        served(create_app("x.idx", engine=FakeEngine())) as address,
        connected(address, b"GET / HTTP/1.1\r\nX: ") as sock,
    ):
        sock.settimeout(0.2)
        over = False
        while not over:
            with suppress(TimeoutError):
                try:
                    sock.sendall(b"a")
                    over = sock.recv(100) == b""
                except ConnectionError:
                    over = True


def test_silent_connections_make_room_for_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", 30)
    with served(create_app("x.idx", engine=FakeEngine())) as address, ExitStack() as opened:
        for _ in range(100):
            opened.enter_context(connected(address, b""))
        assert status(f"{address}/search?q=ferry") == 200


def test_a_connection_is_kept_for_the_next_question() -> None:
    with served(create_app("x.idx", engine=FakeEngine())) as address:
        where = urlsplit(address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        ports = set()
        for _ in range(3):
            connection.request("GET", "/-/health")
            assert connection.getresponse().read()
            ports.add(connection.sock.getsockname())
        connection.close()
        assert len(ports) == 1


# -- what is refused -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 300000000", b""),
        ("Content-Length: 65536", b""),
        ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 0x10000 + b"\r\n"),
        ("Content-Length: 300000000\r\nExpect: 100-continue", b"x" * 70_000),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_a_large_body_is_refused_before_it_is_read(method: str, head: str, body: bytes) -> None:
    with served(create_app("x.idx", engine=FakeEngine())) as address:
        with connected(
            address, f"{method} /search HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n".encode() + body
        ) as sock:
            with sock.makefile("rb") as file:
                line = file.readline()
                if b" 100 " in line:
                    file.readline()
                    line = file.readline()
                assert line.startswith(b"HTTP/1.1 413 ")
                said = file.read()
            assert b"a body of more than 64 kB is not read" in said
            assert b"Content-Security-Policy: default-src 'none'" in said
        assert status(f"{address}/-/health") == 200


@pytest.mark.parametrize(
    "name",
    [
        "[::1]evil",
        "[::1]evil:80",
        "[::1]:80a",
        "localhost:80:90",
        "localhost:a",
        "localhost evil",
        "[localhost",
        "[::1]]",
        "a]b",
    ],
)
def test_a_name_that_only_begins_as_ours_is_foreign(name: str) -> None:
    client = create_app("x.idx", engine=FakeEngine()).test_client()
    assert client.get("/-/health", headers={"Host": name}).status_code == 400
    assert host_name(name) == name


PATHS = (
    "/search?q=ferry",
    "/search.csv?q=ferry",
    "/?q=ferry",
    "/stats",
    "/suggest?q=fe",
    "/help",
    "/static/style.css",
    "/-/health",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [("cross-site", "no-cors"), ("cross-site", "navigate"), ("cross-site", ""), ("same-site", "no-cors")],
)
def test_another_sites_page_starts_no_question(path: str, headers: tuple[str, str]) -> None:
    client = create_app("x.idx", engine=FakeEngine()).test_client()
    answer = client.get(
        path, headers=dict(zip(("Sec-Fetch-Site", "Sec-Fetch-Mode"), headers, strict=True)), buffered=True
    )
    assert answer.status_code == 403
    assert "A page of another site has asked for this" in (
        answer.json["error"]["message"] if answer.is_json else answer.text
    )


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        ("none", "navigate"),
        ("same-origin", "no-cors"),
        ("same-origin", "navigate"),
        ("same-site", "navigate"),
        ("", ""),
    ],
)
def test_what_the_reader_or_our_own_page_asks_is_answered(path: str, headers: tuple[str, str]) -> None:
    client = create_app("x.idx", engine=FakeEngine()).test_client()
    sent = {
        name: value
        for name, value in zip(("Sec-Fetch-Site", "Sec-Fetch-Mode"), headers, strict=True)
        if value
    }
    assert client.get(path, headers=sent, buffered=True).status_code == 200


def test_the_front_page_may_be_linked_to_from_anywhere() -> None:
    client = create_app("x.idx", engine=FakeEngine()).test_client()
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert not is_foreign("cross-site", "navigate", "/", "")


# -- downloads -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["csv", "nl", "atom", "ris", "bib"])
def test_a_download_that_breaks_off_has_no_end(end: str, caplog: pytest.LogCaptureFixture) -> None:
    with served(create_app("x.idx", engine=Breaking())) as address:
        where = urlsplit(address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)
        connection.request("GET", f"/search.{end}?q=*")
        answer = connection.getresponse()
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead) as caught:
            answer.read()
        connection.close()
    text = caught.value.partial
    assert len(text) > 10_000
    assert b"totalResults" not in text
    assert b"# 2,000" not in text
    assert [record.getMessage() for record in caplog.records] == [
        f"GET /search.{end}: broken off: Damaged: MAIN_1.arr: the array 'text' has been altered."
    ]


def test_a_whole_download_says_how_many_there_are() -> None:
    with served(create_app("x.idx", engine=FakeEngine())) as address:
        total = json.loads(body(f"{address}/search.json?q=ferry"))["total"]
        rows = list(csv.reader(io.StringIO(body(f"{address}/search.csv?q=ferry").decode())))
        lines = body(f"{address}/search.nl?q=ferry").splitlines()
        feed = etree.fromstring(body(f"{address}/search.atom?q=ferry"))
    assert len(rows) == total + 2
    assert rows[-1] == [f"# {total} articles"]
    assert [json.loads(line).get("total") for line in lines] == [None] * total + [total]
    assert feed.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults") == str(total)
