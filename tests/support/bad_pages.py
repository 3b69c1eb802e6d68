"""Pages and files that bring parsers to their knees, each with an article in it: what must become of them is that it is found."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from dataclasses import replace
from pathlib import Path

from tests.support.bad_inputs import PAGE, Expected, bad, good, line, response, story, warc_record, zipped


def page(word: str, junk: bytes, behind: bytes = b"") -> tuple[bytes, Expected]:
    """A page with something before its article, and something behind it."""
    head, _, rest = PAGE.format(word=word, head="").encode().partition(b"<body>")
    body, _, end = rest.rpartition(b"</body>")
    return head + b"<body>" + junk + body + behind + b"</body>" + end, good(word)


def cut(made: tuple[bytes, Expected]) -> tuple[bytes, Expected]:
    """A page longer than is read."""
    return made[0], replace(made[1], whole=False)


def heavy() -> dict[str, tuple[bytes, Expected]]:
    """What takes parsers seconds, minutes or for ever."""
    dtd = (
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b"]>"
    )
    return {
        "deep-100k.html": page("Achray", b"<div>" * 100_000),
        "formatting.html": page("Balloch", b"<b><i>" * 5_000),
        "entities.html": (
            PAGE.format(word="Cawdor", head="")
            .encode()
            .replace(b"<!DOCTYPE html>", dtd)
            .replace(b"nine", b"&i;"),
            good("Cawdor"),
        ),
        "one-line.html": cut(page("Drummond", b"", b"<p>" + b"ferry " * 3_400_000 + b"</p>")),
        "attributes.html": page(
            "Edzell", b"<div " + b"".join(b"a%d=1 " % n for n in range(200_000)) + b"></div>"
        ),
        "paragraphs.html": cut(page("Fearn", b"", b"<p>pier</p>" * 500_000)),
        "unclosed.html": page("Gairloch", b"", b"<p>pier " * 200_000),
        "brackets.html": page("Halkirk", b"", b"<" * 300_000),
        "instructions.html": page("Insch", b"", b"<?" * 200_000),
        "cdata.html": page("Jura", b"", b"<![CDATA[" * 50_000),
        "ampersands.html": page("Kinloch", b"", b"&" * 2_000_000),
        "comment.html": cut(page("Lairg", b"", b"<!-- " + b"x" * 5_000_000)),
        "huge-line.txt": (
            (story("Mallaig").replace("\n", " ") * 60_000).encode(),
            replace(good("Mallaig"), whole=False),
        ),
        "many-lines.jsonl": (
            b"{}\n" * 50_000 + line("Nevis"),
            Expected(("Nevis",), tuple((number, "fields") for number in range(50_000))),
        ),
    }


def encodings() -> dict[str, tuple[bytes, Expected]]:
    """Ways to write characters that `bad_inputs.texts` has not."""
    return {
        "utf16-be-no-bom.txt": (story("Onich").encode("utf-16-be"), good("Onich")),
        "utf16.html": (PAGE.format(word="Portree", head="").encode("utf-16"), good("Portree")),
        "c1.txt": (story("Reay").replace("ferry", "fer\x92ry \x93x\x94").encode(), good("Reay")),
        "joiners.txt": (story("می\u200cخواهم Scone").encode(), good("Scone")),
        "no-break.txt": (story("Tongue").replace(" ", "\u00a0").encode(), good("Tongue")),
        "markup.jsonl": (
            json.dumps({"title": "<script>alert(1)</script> <b>Uig</b>", "text": story("Uig")}).encode(),
            good("Uig"),
        ),
    }


def walls() -> dict[str, tuple[bytes, Expected]]:
    """Pages and scrapes that hold no article; and a record as short, which is one."""
    wall = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p></body></html>"
    return {
        "cookies.html": (
            wall.format("Before you continue", "We use cookies. Accept all or reject all.").encode(),
            bad("no-text"),
        ),
        "javascript.html": (
            wall.format("Just a moment", "Please enable JavaScript to continue.").encode(),
            bad("no-text"),
        ),
        "404.html": (
            wall.format("404 Not Found", "The page you requested was not found.").encode(),
            bad("no-text"),
        ),
        "404.txt": (b"404 Not Found\nThe page you requested could not be found.\n", bad("no-text")),
        "short.jsonl": (
            json.dumps({"title": "Wigtown pier", "text": "It reopened."}).encode(),
            good("Wigtown"),
        ),
    }


def containers() -> dict[str, tuple[bytes, Expected]]:
    """Archives under other names, inside one another, or of kinds that are not read."""
    headers = "WARC-Date: 2021-05-06T07:08:09Z\r\nWARC-Target-URI: https://news.example/gone\r\nContent-Type: application/http\r\n"
    gone = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>Gone.</p>"
    pages = response("Ythan") + warc_record("response", headers, gone)
    return {
        "archive.txt": (zipped({"a.txt": story("Appin").encode()}), good("Appin")),
        "zip-inside.gz": (
            gzip.compress(zipped({"a.txt": story("Banff").encode()}), mtime=0),
            bad("unsupported"),
        ),
        "story.xz": (lzma.compress(story("Carron").encode()), good("Carron")),
        "story.txt.br": (
            bytes([0x1B, 0x20, 0, 0xF8, 0x25, 0xA7, 0x82, 0x12, 0x91, 0xE1, 0xFF, 0x40, 0]) * 30,
            bad("unsupported"),
        ),
        "gzip.txt": (gzip.compress(story("Dores").encode(), mtime=0), good("Dores")),
        "program.exe.txt": (b"MZ\x90\0\x03" + bytes(600), bad("binary")),
        "refused.warc": (pages, Expected(("Ythan",), ((None, "unsupported"),))),
        "external.xml": (
            b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]><rss version="2.0" xmlns:xi="x"><channel>'
            b'<title>Wire</title><item><title>Ellon pier &file;</title><description>The Ellon council met. <xi:include href="/etc/hostname"/>'
            b"</description></item></channel></rss>",
            good("Ellon"),
        ),
    }


def days() -> dict[str, tuple[bytes, Expected]]:
    """Days that are none, and clocks of every kind: never an error."""
    stated = (
        "0001-01-01", "9999-12-31", "2020-02-31", "2020-01-01T25:61:00Z", "1970-01-01", "0", "-1", "99999999999999999999", "2199-01-01",
        "2020-03-01T10:00:00+5:30", "2020-03-01T10:00:00 EST", "۲۰۲۰-۰۳-۰۱", "२०२०-०३-०१", "2563-03-01", "1399-01-01", "0000-00-00", "",
    )  # fmt: skip
    words = [f"Day{number}pier" for number in range(len(stated))]
    lines = [
        json.dumps({"title": f"{word} opens", "text": story(word), "date": day})
        for word, day in zip(words, stated, strict=True)
    ]
    lines.append(json.dumps({"title": "Numberpier opens", "text": story("Numberpier"), "date": 1e400}))
    return {"days.jsonl": ("\n".join(lines).encode(), Expected((*words, "Numberpier")))}


def near(folder: Path) -> dict[str, Expected]:
    """The same text again under another name, cut off, under names equal but for case or the way their accents are written, and very deep."""
    deep = folder / Path(*["deeper" * 20] * 24)
    deep.mkdir(parents=True)
    made = {
        "again.txt": story("Forfar"), "other-name.txt": story("Forfar"), "cut-off.txt": story("Forfar")[:-20], "Case.txt": story("Gullane"),
        "case.txt": story("Huna"), "caf\u00e9.txt": story("Islay"), "cafe\u0301.txt": story("Jedforest"),
        f"{deep.relative_to(folder)}/deep.txt": story("Kyle"),
    }  # fmt: skip
    expected = {}
    for name, text in made.items():
        (folder / name).write_text(text)
        expected[name] = good(text.split()[0])
    (folder / "outside").symlink_to("/etc")
    (folder / "null").symlink_to("/dev/null")
    expected |= {"outside": bad("symlink"), "null": bad("symlink")}
    try:
        os.mknod(folder / "device.txt", 0o20600, os.makedev(1, 3))
        expected["device.txt"] = bad("special-file")
    except OSError:  # only root may
        pass
    return expected


def make(folder: Path) -> dict[str, Expected]:
    """Fill a folder with all of it. Returns what must become of each path below it."""
    expected = {}
    for name, (content, outcome) in {**heavy(), **encodings(), **walls(), **containers(), **days()}.items():
        (folder / name).write_bytes(content)
        expected[name] = outcome
    return expected | near(folder)
