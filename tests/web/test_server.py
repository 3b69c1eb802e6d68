"""Where the page listens, and when it refuses to."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest
from load import ask
from page import serving

from index.article import Article, article_id
from index.errors import SearcherError
from tests.support.articles import write
from tests.support.web_browser import served
from tests.support.web_fake import FakeEngine
from web import create_app
from web.server import address_of, listening, loopback, serve, warm_up


def test_a_port_of_nought_is_any_and_is_said() -> None:
    with (
        served(create_app("x.idx", engine=FakeEngine())) as address,
        urllib.request.urlopen(f"{address}/-/health") as answer,
    ):
        assert answer.status == 200
        assert b'"articles"' in answer.read()


def test_the_address_is_told_and_an_interrupt_ends_in_silence() -> None:
    told: list[str] = []

    def ready(address: str) -> None:
        told.append(address)
        raise KeyboardInterrupt

    serve(create_app("x.idx", engine=FakeEngine()), port=0, ready=ready)
    assert told[0].startswith("http://127.0.0.1:")
    assert not told[0].endswith(":0/")


def test_what_a_first_reader_would_wait_for_is_done_before(tmp_path: Path) -> None:
    write(
        tmp_path / "a.idx",
        [Article(article_id(b"one"), "The harbour opened", paragraphs=("A harbour by the sea.",))],
    )
    app = create_app(str(tmp_path / "a.idx"))
    warm_up(app)
    assert {name for _, name in app.jinja_env.cache or {}} >= {"front.html", "results.html", "_hit.html"}
    snapshot = app.extensions["searcher"].engine()._snapshot
    assert {text for text, *_ in snapshot.parsed} >= {"*", "The harbour opened"}
    assert snapshot.stored_hits


def test_where_there_is_no_index_nothing_is_rehearsed(tmp_path: Path) -> None:
    app = create_app(str(tmp_path / "none.idx"))
    warm_up(app)
    assert app.test_client().get("/").status_code >= 400


def test_a_port_in_use_is_a_sentence() -> None:
    with listening("127.0.0.1", 0) as taken, pytest.raises(SearcherError) as caught:
        serve("x.idx", port=taken.getsockname()[1])
    assert "is in use by another program" in caught.value.message
    assert "--port 0" in caught.value.hint


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "archive.example", ""])
def test_wider_than_loopback_needs_a_name(host: str) -> None:
    with pytest.raises(SearcherError) as caught:
        serve("x.idx", host=host, port=0)
    assert "other machines" in caught.value.message
    assert "--allow-host" in caught.value.hint


def test_an_address_that_is_not_ours_is_a_sentence() -> None:
    with pytest.raises(SearcherError) as caught:
        serve("x.idx", host="192.0.2.1", port=0, allow_hosts=["archive.example"])
    assert "192.0.2.1" in caught.value.message
    assert caught.value.hint


def test_loopback_is_told_from_the_rest() -> None:
    assert all(map(loopback, ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "LOCALHOST"]))
    assert not any(map(loopback, ["0.0.0.0", "::", "10.0.0.1", "localhost.example", ""]))
    assert address_of("::1", 80) == "http://[::1]:80/"
    assert address_of("0.0.0.0", 8707) == "http://localhost:8707/"


def test_a_port_that_searcher_itself_serves_is_told_with_its_address() -> None:
    with served(create_app("x.idx", engine=FakeEngine())) as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(SearcherError) as caught:
            listening("127.0.0.1", port)
    assert caught.value.message == f"A page of searcher is already served on port {port}: {address}/"
    assert caught.value.hint.startswith("Open that address, or searcher serve --port 0")


def test_many_ask_at_once() -> None:
    wrong: list[object] = []

    def ask(address: str) -> None:
        for path in ("/search?q=ferry", "/search.json?q=ferry", "/stats"):
            with urllib.request.urlopen(address + path, timeout=300) as answer:
                if answer.status != 200 or not answer.read():
                    wrong.append(path)

    with served(create_app("x.idx", engine=FakeEngine())) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_what_is_no_request_is_refused_and_the_page_goes_on() -> None:
    with served(create_app("x.idx", engine=FakeEngine())) as address:
        name, port = address.removeprefix("http://").split(":")
        lines = (
            b"\x00\x01\x02",
            b"GET / HTTP/1.1\r\nHost: evil.example",
            b"GET /search?q=%ff%fe HTTP/1.1\r\nHost: localhost",
        )
        for sent in (line + b"\r\n\r\n" for line in lines):
            with socket.create_connection((name, int(port)), timeout=10) as sock:
                sock.sendall(sent)
                assert sock.recv(100).startswith(b"HTTP/1.")
        with urllib.request.urlopen(f"{address}/-/health") as answer:
            assert answer.status == 200


def test_there_is_room_for_many_who_keep_their_connections_open(demo_index: Path) -> None:
    """As browsers do, whether they ask on or not: more of them than a server of that kind takes unasked."""
    with serving(str(demo_index)) as (where, _), ExitStack() as opened:
        for number in range(250):
            connection = http.client.HTTPConnection(*where, timeout=20)
            opened.callback(connection.close)
            connection.request("GET", "/-/health")
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True), number


def test_many_clients_at_once_are_all_answered(demo_index: Path) -> None:
    """A hundred clients ask three times each, however long that takes; each has its connection open all the while."""
    addresses = ["/search?q=ferry", "/search?q=bridge+closure", "/search?q=co*"]

    async def rounds(where: tuple[str, int]) -> list[list[int]]:
        everyone = asyncio.Barrier(100)

        async def client(first: int) -> list[int]:
            reader, writer = await asyncio.open_connection(*where)
            try:
                await everyone.wait()
                sizes = []
                for i in range(3):
                    size, stays = await ask(reader, writer, where, addresses[(first + i) % 3])
                    assert stays
                    sizes.append(size)
                await everyone.wait()
                return sizes
            finally:
                writer.close()

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(client(number)) for number in range(100)]
        return [task.result() for task in tasks]

    with serving(str(demo_index)) as (where, _):
        sizes = asyncio.run(rounds(where))
    assert len(sizes) == 100
    assert all(size > 1000 for each in sizes for size in each)
