"""Nothing is fetched: every command and the page run with all connections but those to this machine refused, and none is tried."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import bad_inputs
from tests.support.commands import COMMAND, Ran, clean_environment

#: Runs when any Python of the test starts: writes down and refuses every look-up and connection that leaves this machine.
GUARD = """
import os, sys

def leaves(event, args):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        return args[0]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
        return args[1][0]
    return None

def guard(event, args):
    host = leaves(event, args)
    if host is None or host in ("localhost", "::1", "", b"localhost", "0.0.0.0") or str(host).startswith("127."):
        return
    with open(os.environ["TRIED"], "a") as file:
        file.write(f"{event} {host!r} by {sys.argv}\\n")
    raise OSError(101, "Network is unreachable")

sys.addaudithook(guard)
"""

#: Everything in a page, a feed or a document type that a careless reader would fetch.
LURES = (
    '<link rel="stylesheet" href="http://lure.example/a.css"><script src="https://lure.example/a.js"></script>'
    '<meta http-equiv="refresh" content="0;url=http://lure.example/"><base href="http://lure.example/"><img src="//lure.example/a.png">'
    '<link rel="canonical" href="http://lure.example/story"><link rel="amphtml" href="http://lure.example/amp">'
)
FEED = (
    '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://lure.example/rss.dtd" [<!ENTITY more SYSTEM "http://lure.example/more">]>'
    '<?xml-stylesheet href="http://lure.example/a.xsl"?><rss version="2.0"><channel><title>Feed</title><item><title>Nairn pier reopens</title>'
    "<link>http://lure.example/1</link><description>The Nairn council voted on Thursday to reopen the old ferry pier after nine years of "
    "waiting, the harbour office said. &more;</description></item></channel></rss>"
)


@pytest.fixture
def offline(tmp_path: Path) -> Callable[..., Ran]:
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    environment = {
        **clean_environment(tmp_path),
        "PYTHONPATH": str(tmp_path / "guard"),
        "TRIED": str(tmp_path / "tried"),
    }
    if paths := os.environ.get("PYTHONPATH"):
        environment["PYTHONPATH"] += os.pathsep + paths

    def type_(*args: str | Path, command: Path = COMMAND) -> Ran:
        done = subprocess.run(
            [command, *args],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    type_.environment = environment  # type: ignore[attr-defined]
    return type_


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(bad_inputs.story("Alwick"))
    (folder / "b.html").write_text(bad_inputs.PAGE.format(word="Barrow", head=LURES))
    (folder / "feed.xml").write_text(FEED)
    (folder / "lines.jsonl").write_text(
        json.dumps(
            {"title": "Corran pier", "text": bad_inputs.story("Corran"), "url": "http://lure.example/2"}
        )
    )
    (folder / "web.warc").write_bytes(bad_inputs.response("Dunmore"))
    return folder


def tried(folder: Path) -> str:
    path = folder / "tried"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('lure.example', 80)", "socket.gethostbyname('lure.example')",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))", "urllib.request.urlopen('http://lure.example/', timeout=1)",
    ],
)  # fmt: skip
def test_the_guard_sees_what_it_should(tmp_path: Path, offline: Callable[..., Ran], attempt: str) -> None:
    ran = offline("-c", f"import socket, urllib.request; {attempt}", command=Path(sys.executable))
    assert ran.status == 1
    assert "unreachable" in ran.err
    assert tried(tmp_path)


def test_commands_need_no_network(tmp_path: Path, corpus: Path, offline: Callable[..., Ran]) -> None:
    ran = offline("index", "corpus", "-i", "a.idx", "-j", "2", "-v")
    assert ran.status in (0, 3), ran.err
    found = offline("search", "-i", "a.idx", "--json", "ferry")
    assert found.status == 0, found.err
    hits = re.findall(r'"id": ?"([0-9a-f]{20})"', found.out)
    assert len(hits) >= 4
    commands = (
        ("search", "-i", "a.idx", "pier OR barrow*"), ("show", "-i", "a.idx", hits[0]), ("similar", "-i", "a.idx", hits[0]),
        ("facets", "-i", "a.idx", "section"), ("stats", "-i", "a.idx"), ("errors", "-i", "a.idx"), ("complete", "-i", "a.idx", "pi"),
        ("check", "-i", "a.idx"), ("index", "corpus", "-i", "a.idx", "--full-scan", "--prune"), ("index", "corpus", "-i", "b.idx", "--dry-run"),
        ("demo", "--build-only", "-i", "demo.idx"), ("--version",), ("search", "--help"),
    )  # fmt: skip
    for command in commands:
        ran = offline(*command)
        assert ran.status in (0, 1, 3), (command, ran.err)  # 1: there is nothing to list
    assert tried(tmp_path) == ""


def test_the_page_needs_no_network(tmp_path: Path, corpus: Path, offline: Callable[..., Ran]) -> None:
    assert offline("index", "corpus", "-i", "a.idx", "-q").status in (0, 3)
    environment = offline.environment  # type: ignore[attr-defined]
    serving = subprocess.Popen(
        [COMMAND, "serve", "-i", "a.idx", "--port", "0"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert serving.stdout is not None
        address = ""
        for line in serving.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        assert address
        pages = [
            _get(f"{address}{path}")
            for path in ("/", "/search?q=ferry", "/search?q=pier&format=json", "/search?q=nothingatall")
        ]
        for path in set(re.findall(r'href="(/[^"#]*)"', "".join(pages))):
            pages.append(_get(address + path.replace("&amp;", "&")))
    finally:
        serving.terminate()
        serving.communicate()
    assert tried(tmp_path) == ""
    for text in pages:  # nor is the reader's browser sent for anything
        assert not re.search(
            r"""(?:\ssrc=|<link rel="(?!canonical)[^>]*\shref=|url\(|@import)\s*["']?(?:https?:)?//""", text
        )


def _get(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=300) as answer:
            content: bytes = answer.read()
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise
        content = error.read()
    return content.decode("utf-8", "replace")
