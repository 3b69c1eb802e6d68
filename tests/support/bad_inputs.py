"""One folder with every bad input an indexer meets, and what must become of each: the good found, the rest named with its reason class."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: Every good text holds one of these words, so that a search can tell that it arrived.
STORY = (
    "{word} harbour council votes to reopen the old ferry pier\n"
    "\n"
    "The {word} council voted on Thursday to reopen the old ferry pier after nine years, the harbour office said.\n"
    "\n"
    "Repairs to the {word} landing stage will start in the spring, and the first boats are expected before the summer holidays begin.\n"
)
PAGE = (
    "<!DOCTYPE html><html><head><title>{word} pier reopens</title>{head}</head><body><article><h1>{word} pier reopens</h1>"
    "<p>The {word} council voted on Thursday to reopen the old ferry pier after nine years of waiting, the harbour office said.</p>"
    "<p>Repairs to the landing stage will start in the spring, and the first boats are expected before the summer holidays begin.</p>"
    "</article></body></html>"
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What must become of a file: words of the articles in it, and (record, reason class) of the records that are none."""

    words: tuple[str, ...] = ()
    problems: tuple[tuple[int | None, str], ...] = ()
    #: whether its articles hold all of their records
    whole: bool = True


def story(word: str) -> str:
    """A plain text."""
    return STORY.format(word=word)


def line(word: str) -> bytes:
    """A record."""
    return json.dumps({"title": f"{word} pier reopens", "text": story(word), "date": "2019-03-07"}).encode()


def warc_record(kind: str, headers: str, payload: bytes) -> bytes:
    """One record of a web archive."""
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{headers}Content-Length: {len(payload)}\r\n\r\n".encode()
        + payload
        + b"\r\n\r\n"
    )


def response(word: str) -> bytes:
    """A page as fetched."""
    http = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        + PAGE.format(word=word, head="").encode()
    )
    headers = f"WARC-Date: 2021-05-06T07:08:09Z\r\nWARC-Target-URI: https://news.example/{word}\r\nContent-Type: application/http\r\n"
    return warc_record("response", headers, http)


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return packed.getvalue()


def good(word: str) -> Expected:
    """One article."""
    return Expected((word,))


def bad(kind: str) -> Expected:
    """No article, for this reason."""
    return Expected(problems=((None, kind),))


def texts() -> dict[str, tuple[bytes, Expected]]:
    """Encodings and characters."""
    accented = story("Kellan").replace("ferry", "café")
    return {
        "utf8.txt": (story("Alwick").encode(), good("Alwick")),
        "utf8-bom.txt": (story("Barrow").encode("utf-8-sig"), good("Barrow")),
        "utf16.txt": (story("Corran").encode("utf-16"), good("Corran")),
        "utf16-no-bom.txt": (story("Dunmore").encode("utf-16-le"), good("Dunmore")),
        "utf32.txt": (story("Eskdale").encode("utf-32"), good("Eskdale")),
        "windows-1252.txt": (accented.encode("cp1252"), good("Kellan")),
        "koi8-r.html": (
            PAGE.format(word="Гавань", head='<meta charset="koi8-r">').encode("koi8-r"),
            good("Гавань"),
        ),
        "wrong-charset.html": (
            PAGE.format(word="Fjälla", head='<meta charset="utf-8">').encode("cp1252"),
            good("Fjälla"),
        ),
        "mixed.txt": (story("Genève").encode() + "Le café a été rouvert.\n".encode("cp1252"), good("Genève")),
        "mojibake.txt": (story("Hélène").encode().decode("cp1252").encode(), good("Hélène")),
        "replacement.txt": (story("Inver\ufffdness Kirkton").encode(), good("Kirkton")),
        "controls.txt": (story("Lar\0bert").replace("ferry", "fer\xadry\u202e").encode(), good("Larbert")),
        "bidi.txt": (story("Moff\u200eat\u2066").encode(), good("Moffat")),
        "one-line.txt": ((story("Nairn").replace("\n", " ") * 3000).encode(), good("Nairn")),
        "cut-character.txt": ((story("Oban") + "é").encode()[:-1], good("Oban")),
        "tags-talk.txt": ((story("Peebles") + "Use the <b> tag, not <i>.\n").encode(), good("Peebles")),
        "html-in.txt": (PAGE.format(word="Quarrel", head="").encode(), good("Quarrel")),
        "script.html": (
            PAGE.format(word="Roslin", head="<script>alert('<title>x</title>')</script>").encode(),
            good("Roslin"),
        ),
        "deep.html": (
            b"<html><body>" + b"<div>" * 10_000 + PAGE.format(word="Selkirk", head="").encode(),
            good("Selkirk"),
        ),
        "page.html.gz": (
            gzip.compress(PAGE.format(word="Tarbert", head="").encode(), mtime=0),
            good("Tarbert"),
        ),
        "two-members.txt.gz": (
            gzip.compress(story("Ullapool").encode(), mtime=0) + gzip.compress(b"More.\n", mtime=0),
            good("Ullapool"),
        ),
        "cut.txt.gz": (_cut_gzip("Wick"), Expected(("Wick",), whole=False)),
    }


def _cut_gzip(word: str) -> bytes:
    packed = gzip.compress(story(word).encode() + os.urandom(2000).hex().encode(), mtime=0)
    return packed[: len(packed) - 200]


def records() -> dict[str, tuple[bytes, Expected]]:
    """Files of many records."""
    array = b"[" + line("Aviemore") + b",\n" + line("Braemar") + b"]"
    pretty = json.dumps(json.loads(line("Crieff")), indent=2).encode()
    table = 'title,text,date\n"Dollar pier","The Dollar council, it said,\nvoted ""yes"" to the pier.",2019-03-07\n'
    many = b"".join(line(f"Lot{number}") + b"\n" for number in range(3))
    warc = (
        warc_record("warcinfo", "", b"software: none\r\n")
        + response("Elgin")
        + warc_record(
            "request",
            "WARC-Target-URI: https://news.example/\r\nContent-Type: application/http\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
        )
    )
    wet = warc_record(
        "conversion",
        "WARC-Target-URI: https://news.example/f\r\nContent-Type: text/plain\r\n",
        story("Forres").encode(),
    )
    return {
        "broken-lines.jsonl": (
            b'{"title": "broken\n' + line("Golspie") + b"\n\n[1, 2]\n" + line("Huntly")[:-30],
            Expected(("Golspie",), ((0, "json"), (3, "json"), (4, "incomplete"))),
        ),
        "odd.jsonl": (
            b'{"title": "Irvine pier", "score": NaN, "text": "The Irvine pier reopens \\ud800 today.", "text": "The Irvine pier opens."}\n',
            good("Irvine"),
        ),
        "crlf.jsonl": (line("Jedburgh") + b"\r\n", good("Jedburgh")),
        "lines.txt": (line("Kelso") + b"\n" + line("Lanark") + b"\n", Expected(("Kelso", "Lanark"))),
        "array.jsonl": (array, Expected(("Aviemore", "Braemar"))),
        "pretty.jsonl": (pretty, good("Crieff")),
        "broken-array.json": (
            b"[" + line("Melrose") + b', {"title": oops}, ' + line("Newark") + b"]",
            Expected(("Melrose", "Newark"), ((1, "json"),)),
        ),
        "table.csv": (table.encode(), good("Dollar")),
        "archive.warc": (warc, Expected(("Elgin",), ((None, "unsupported"),))),
        "archive.warc.gz": (
            b"".join(gzip.compress(part, mtime=0) for part in (response("Perth"), response("Raasay"))),
            Expected(("Perth", "Raasay")),
        ),
        "text.wet": (wet, good("Forres")),
        "cut.jsonl.gz": (_cut_lines(many), Expected(("Lot0", "Lot1"), ((None, "gzip"), (2, "incomplete")))),
        "bundle.zip": (
            zipped(
                {"a.txt": story("Stirling").encode(), "b.png": b"\x89PNG\r\n\x1a\n", "c.jsonl": line("Tain")}
            ),
            Expected(("Stirling", "Tain"), ((1, "binary"),)),
        ),
        "feed.xml": (
            b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel>'
            b"<title>Wire</title><item><title>Unst pier reopens</title><link>https://news.example/u</link>"
            b"<description>The Unst council voted to reopen the pier. &b;</description></item></channel></rss>",
            good("Unst"),
        ),
    }


def _cut_lines(lines: bytes) -> bytes:
    """Stored without compression, so that the cut falls where we say: in the last line."""
    packed = gzip.compress(lines, 0, mtime=0)
    return packed[: 10 + 5 + lines.rindex(b"{") + 40]


def refused() -> dict[str, tuple[bytes, Expected]]:
    """Files that are no articles."""
    return {
        "empty.txt": (b"", bad("empty")),
        "blank.txt": (b" \n\t\n\n", bad("empty")),
        "bom-only.txt": (b"\xef\xbb\xbf", bad("empty")),
        "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, bad("binary")),
        "program.txt": (b"\x7fELF" + bytes(500), bad("binary")),
        "noise.txt": (bytes(range(256)) * 40, bad("binary")),
        "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", bad("unsupported")),
        "letter.docx": (
            zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
            bad("docx"),
        ),
        "sheet.xlsx": (
            zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}),
            bad("unsupported"),
        ),
        "mail.eml": (
            b"From: a@b.example\nTo: c@d.example\nMessage-ID: <1@b>\nSubject: Pier\n\n",
            bad("empty"),
        ),
        "page.mhtml": (
            b'From: <Saved>\nMIME-Version: 1.0\nSubject: P\nContent-Type: multipart/related; boundary="x"\n\n',
            bad("mhtml"),
        ),
        "sitemap.xml": (
            b'<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>',
            bad("unsupported"),
        ),
        "more.zst": (b"\x28\xb5\x2f\xfd\x00\x00", bad("unsupported")),
        "tree.tar": (b"a.txt".ljust(257, b"\0") + b"ustar\0" + bytes(249), bad("tar")),
        "twice.gz": (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), bad("unsupported")),
        "not.gz": (b"\x1f\x8b" + b"no gzip at all", bad("gzip")),
        "bomb.txt.gz": (gzip.compress(b"a" * (20 << 20), mtime=0), bad("gzip")),
        "broken.zip": (b"PK\x03\x04 and no more", bad("zip")),
        "huge-line.jsonl": (
            line("Yell") + b"\n" + b'{"text": "' + b"x" * (17 << 20) + b'"}\n' + line("Zetland") + b"\n",
            Expected(("Yell", "Zetland"), ((1, "too-large"),)),
        ),
        "nested.jsonl": (
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n",
            Expected(problems=((0, "json"),)),
        ),
    }


def names() -> dict[bytes, tuple[bytes, Expected]]:
    """Names that are no plain text."""
    return {
        b"new\nline.txt": (story("Ardgay").encode(), good("Ardgay")),
        b"esc\x1b[31m.txt": (story("Bonar").encode(), good("Bonar")),
        b"latin-\xe9.txt": (story("Culloden").encode(), good("Culloden")),
        "bidi\u202e.txt".encode(): (story("Dornoch").encode(), good("Dornoch")),
        ("long" * 60 + ".txt").encode(): (story("Evanton").encode(), good("Evanton")),
    }


def special(folder: Path) -> dict[str, Expected]:
    """What is no regular file."""
    made: dict[str, Callable[[Path], object]] = {
        "loop": lambda path: path.symlink_to(folder, target_is_directory=True),
        "dangling": lambda path: path.symlink_to(folder / "nowhere"),
        "link.txt": lambda path: path.symlink_to(folder / "utf8.txt"),
        "fifo.txt": os.mkfifo,
        "socket.txt": _socket,
    }
    for name, make in made.items():
        make(folder / name)
    kinds = {"fifo.txt": "special-file", "socket.txt": "special-file"}
    return {name: bad(kinds.get(name, "symlink")) for name in made}


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the whole path may be too long for a socket's address
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def make(folder: Path) -> dict[str, Expected]:
    """Fill a folder with all of it. Returns what must become of each path below it."""
    expected: dict[str, Expected] = {}
    for name, (content, outcome) in {**texts(), **records(), **refused()}.items():
        (folder / name).write_bytes(content)
        expected[name] = outcome
    for raw, (content, outcome) in names().items():
        place = os.path.join(os.fsencode(folder), raw)  # noqa: PTH118 - bytes
        with open(place, "wb") as file:  # noqa: PTH123
            file.write(content)
        expected[os.fsdecode(raw)] = outcome
    os.link(folder / "utf8.txt", folder / "hard-link.txt")
    expected["hard-link.txt"] = good("Alwick")
    return expected | special(folder)
