"""Letters, saved pages, documents and archives: read for what is in them, under limits, and without what belongs to nobody else."""

from __future__ import annotations

import base64
import bz2
import io
import lzma
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.errors import RecordFailure
from index.reading.input import compressed
from index.reading.input.raw_record import RawRecord
from index.reading.input.streams import Stream
from index.reading.input.walk import File, walk
from index.reading.sources import Item, ReadOptions, piece_again, pieces, read, read_file
from tests.support import bad_inputs, bundles

MADE = bundles.made(1)
ADDRESS = "https://www.kellanpost.example/news/harbour/2021/06/08/ferry-missed-inspection"
BODY = (
    f"<article><h1>{MADE.title}</h1>"
    + "".join(f"<p>{text}</p>" for text in MADE.paragraphs * 2)
    + "</article>"
)


def items_of(folder: Path, name: str, content: bytes) -> list[Item]:
    (folder / name).write_bytes(content)
    (file,) = walk([folder / name])
    assert isinstance(file, File)
    return list(read_file(file, ReadOptions()))


def article_of(folder: Path, name: str, content: bytes) -> Article:
    (item,) = items_of(folder, name, content)
    assert isinstance(item, RawRecord), item
    assert item.number is None
    article = read(item)
    assert article.id == article_id(
        content if name.endswith((".mhtml", ".docx", ".rtf", ".eml", ".html")) else item.data
    )
    return article


def reasons(items: list[Item]) -> list[tuple[int | None, str]]:
    return [(item.record, item.kind) for item in items if isinstance(item, RecordFailure)]


# -- letters


def letter(html: bool = True, **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in ({"From": "Kellan Post <news@kellanpost.example>", "To": "Ann Reader <ann.reader@home.example>", "Subject": MADE.title,
                         "Date": "Tue, 08 Jun 2021 23:30:00 -0700", "Message-ID": "<1@x>"} | headers).items():  # fmt: skip
        message[name.replace("_", "-")] = value
    text = "\n\n".join(MADE.paragraphs)
    message.set_content(
        f"{text}\n\nUnsubscribe: https://kellanpost.example/out?token=SECRET1 (ann.reader@home.example)\n"
    )
    if html:
        message.add_alternative(
            f"<html><body>{BODY}<p>Sent to ann.reader@home.example. <a href='https://kellanpost.example/out?token=SECRET2'>Unsubscribe</a>"
            "<img src='https://t.example/p.gif?u=SECRET3'></p></body></html>",
            subtype="html",
        )
    return message


@pytest.mark.parametrize("html", [True, False])
def test_a_letter_is_an_article_of_its_date_and_its_reader_is_kept_nowhere(
    tmp_path: Path, html: bool
) -> None:
    content = letter(
        html,
        List_Unsubscribe="<https://kellanpost.example/out?token=SECRET4>",
        Delivered_To="ann.reader@home.example",
    ).as_bytes()
    article = article_of(tmp_path, "a.eml", content)
    assert (article.title, article.published, article.published_from) == (MADE.title, "2021-06-08", "record")
    assert (article.publisher, article.site, article.url) == ("Kellan Post", None, None)
    assert MADE.word in " ".join(article.paragraphs)
    assert "SECRET" not in repr(article)
    assert "ann.reader" not in repr(article)
    assert "Ann Reader" not in repr(article)


def test_a_writer_is_the_sender_of_an_ordinary_letter(tmp_path: Path) -> None:
    article = article_of(
        tmp_path, "a.eml", letter(False, From="Orla Venn <orla@kellanpost.example>").as_bytes()
    )
    assert (article.authors, article.publisher) == (("Orla Venn",), None)


def test_a_letter_in_html_too_short_for_a_page_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"], message["Message-ID"] = (
        "a@b.example",
        "Pier",
        "Tue, 08 Jun 2021 10:00:00 +0000",
        "<1@x>",
    )
    message.set_content("<p>The pier is open.</p>", subtype="html")
    article = article_of(tmp_path, "a.eml", message.as_bytes())
    assert (article.title, article.paragraphs, article.published) == (
        "Pier",
        ("The pier is open.",),
        "2021-06-08",
    )


def test_a_box_gives_a_letter_an_article_numbered_through(tmp_path: Path) -> None:
    letters = [
        letter(True, Subject=f"Letter {n}", Date=f"Tue, 0{n} Jun 2021 10:00:00 +0000").as_bytes()
        for n in range(1, 5)
    ]
    letters[1] = letters[1].replace(b"Unsubscribe:", b">From the quay. Unsubscribe:")
    box = b"\n".join(b"From news@kellanpost.example Tue Jun  8 10:00:00 2021\n" + one for one in letters)
    items = items_of(tmp_path, "box.mbox", box)
    articles = [read(item) for item in items if isinstance(item, RawRecord)]
    assert [item.number for item in items] == [0, 1, 2, 3]
    assert [(one.title, one.published) for one in articles] == [
        (f"Letter {n}", f"2021-06-0{n}") for n in range(1, 5)
    ]
    assert all(item.data in box for item in items if isinstance(item, RawRecord))


def test_a_letter_without_text_is_skipped(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@b.example", "Picture", "<1@x>"
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    assert reasons(items_of(tmp_path, "a.eml", message.as_bytes())) == [(None, "empty")]


# -- saved pages


def page(before: str = "", head: str = "", after: str = "", body: str = BODY) -> bytes:
    return f"<!DOCTYPE html>\n{before}<html lang='en'><head><title>{MADE.title}</title>{head}</head><body>{body}</body></html>{after}".encode()


SAVED = {
    "Chrome": (page(f"<!-- saved from url=(0078){ADDRESS} -->\n"), ()),
    "SingleFile": (
        page(f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Fri Mar 04 2022 23:11:12 GMT+0100 (CET)\n-->"),
        ("2022-03-04",),
    ),
    "Save Page WE": (
        page(head=f'<meta name="savepage-url" content="{ADDRESS}"><meta name="savepage-date" content="Fri Mar 04 2022 09:11:12 GMT">'),
        ("2022-03-04",),
    ),
    "Wayback Machine": (
        page(
            head="<!-- End Wayback Rewrite JS Include -->"
            f'<script>__wm.wombat("{ADDRESS}","20220304091112","https://web.archive.org/","web","/_static/","1646385072");</script>'
            f'<link rel="canonical" href="https://web.archive.org/web/20220304091112/{ADDRESS}">',
            body="<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp'>41 captures <a href='https://web.archive.org/web/20211231235959/"
            "https://other.example/'>earlier</a></div><!-- END WAYBACK TOOLBAR INSERT -->" + BODY,
            after="\n<!--\n     FILE ARCHIVED ON 09:11:12 Mar 04, 2022 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON 10:20:30 Jul 16, 2024.\n-->",
        ),
        ("2022-03-04",),
    ),
    "archive.today": (
        page(
            head='<meta property="og:site_name" content="archive.ph"><meta property="og:url" content="http://archive.ph/AbCdE">'
            '<meta property="article:published_time" content="2022-03-04T20:15:33Z">'
            '<meta property="article:modified_time" content="2022-03-04T20:15:33Z">'
            f'<link rel="canonical" href="https://archive.ph/2022.03.04-201533/{ADDRESS}">',
            body=f'<div id="HEADER">archive.today webpage capture Saved from <input type="text" value="{ADDRESS}"> 4 Mar 2022 20:15:33 UTC</div>'
            f'<div id="CONTENT">{BODY}</div>',
        ),
        ("2022-03-04",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_page_has_its_own_address_and_the_day_of_saving_is_a_capture(
    tmp_path: Path, name: str
) -> None:
    content, captured = SAVED[name]
    article = article_of(tmp_path, "a.html", content)
    assert (article.title, article.url, article.site) == (MADE.title, ADDRESS, "kellanpost.example")
    assert (article.published, article.published_from, article.captured) == ("2021-06-08", "url", captured)
    assert (article.publisher, article.section) == (None, ("news", "harbour"))
    assert "captures" not in " ".join((*article.paragraphs, *article.aside))


def test_a_mark_of_the_web_without_an_address_says_nothing(tmp_path: Path) -> None:
    article = article_of(tmp_path, "a.html", page("<!-- saved from url=(0014)about:internet -->\n"))
    assert (article.url, article.site, article.captured) == (None, None, ())
    article = article_of(tmp_path, "b.html", page("<!-- saved from url=(0022)javascript:alert(1)//x -->\n"))
    assert article.url is None


def mhtml(
    transfer: str, content: bytes, newline: bytes = b"\r\n", kind: str = 'text/html; charset="utf-8"'
) -> bytes:
    lines = [
        b"From: <Saved by Blink>", b"Snapshot-Content-Location: " + ADDRESS.encode(), b"Subject: =?utf-8?Q?Ferry?=",
        b"Date: Fri, 4 Mar 2022 23:11:12 -0800", b"MIME-Version: 1.0", b'Content-Type: multipart/related;', b'\ttype="text/html";',
        b'\tboundary="----B--1----"', b"", b"", b"------B--1----", b"Content-Type: " + kind.encode(), b"Content-ID: <frame-1@mhtml.blink>",
        b"Content-Transfer-Encoding: " + transfer.encode(), b"Content-Location: " + ADDRESS.encode(), b"", content, b"------B--1----",
        b"Content-Type: image/png", b"Content-Transfer-Encoding: base64", b"Content-Location: https://t.example/a.png", b"",
        base64.b64encode(bytes(300)), b"", b"------B--1------", b"",
    ]  # fmt: skip
    return newline.join(lines)


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_mhtml_is_the_page_in_it(tmp_path: Path, newline: bytes) -> None:
    plain = page(body=BODY.replace("talk of", "café of"))
    soft = (
        plain.replace(b"=", b"=3D")
        .replace("é".encode(), b"=C3=A9")
        .replace(b" of the quay", b" of=" + newline + b" the quay")
    )
    for transfer, content in (
        ("quoted-printable", soft),
        ("base64", base64.encodebytes(plain)),
        ("8bit", plain),
    ):
        article = article_of(tmp_path, "a.mhtml", mhtml(transfer, content, newline))
        assert (article.title, article.url, article.captured) == (MADE.title, ADDRESS, ("2022-03-04",))
        assert (article.published, article.published_from, article.site) == (
            "2021-06-08",
            "url",
            "kellanpost.example",
        )
        assert f"café of the {MADE.word}" in article.paragraphs[0]


def test_mhtml_without_a_page_fails_with_a_sentence(tmp_path: Path) -> None:
    (item,) = items_of(tmp_path, "a.mhtml", mhtml("8bit", b"x", kind="text/plain"))
    assert isinstance(item, RecordFailure)
    assert (item.kind, item.message) == ("mhtml", "the page archive holds no page")


# -- documents


def test_a_docx_and_an_rtf_of_one_article(tmp_path: Path) -> None:
    lines = [
        MADE.title,
        "By Orla Venn",
        "8 June 2021",
        *MADE.paragraphs,
        "Ein Gespräch im Café – “so” {sagt} man.",
    ]
    for name, content in (("a.docx", bundles.docx(lines)), ("a.rtf", bundles.rtf(lines))):
        article = article_of(tmp_path, name, content)
        assert (article.title, article.published) == (MADE.title, "2021-06-08"), name
        assert "Ein Gespräch im Café – “so” {sagt} man." in (*article.paragraphs, *article.aside)
        assert MADE.word in " ".join(article.paragraphs)


def test_a_docx_that_is_a_bomb_or_broken_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * (30 << 20))
    assert reasons(items_of(tmp_path, "a.docx", packed.getvalue())) == [(None, "zip")]
    empty = bad_inputs.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert reasons(items_of(tmp_path, "b.docx", empty)) == [(None, "docx")]
    assert reasons(items_of(tmp_path, "c.rtf", b"{\\rtf1\\ansi{\\fonttbl}}")) == [(None, "empty")]


# -- archives


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return packed.getvalue()


FILES = {"a.txt": bad_inputs.story("Appin").encode(), "../b.txt": bad_inputs.story("Banff").encode(), "c.jsonl": bad_inputs.line("Crieff"),
         "d.zip": bad_inputs.zipped({"e.txt": b"x"}), "empty.txt": b""}  # fmt: skip


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_read_as_a_stream_of_its_regular_files(tmp_path: Path, mode: str) -> None:
    items = items_of(tmp_path, "a.tar", tarred(FILES, mode))
    words = [item.text or str(item.fields) for item in items if isinstance(item, RawRecord)]
    assert [word in text for word, text in zip(("Appin", "Banff", "Crieff"), words, strict=True)] == [
        True
    ] * 3
    assert reasons(items) == [(3, "unsupported"), (4, "empty")]
    assert not (tmp_path.parent / "b.txt").exists()


def test_a_tar_cut_short_gives_what_came_before(tmp_path: Path) -> None:
    whole = tarred({"a.txt": FILES["a.txt"], "b.txt": FILES["../b.txt"] * 40})
    items = items_of(tmp_path, "a.tar", whole[: 512 + 1024 + 512 + 2000])
    assert [item.number for item in items if isinstance(item, RawRecord)][:1] == [0]
    assert reasons(items)[-1][1] == "tar"


def test_archives_beyond_ten_thousand_files_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.reading.formats import archives

    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    files = {f"{n}.txt": bad_inputs.story("Dores").encode() for n in range(5)}
    for content in (tarred(files), bad_inputs.zipped(files)):
        items = items_of(tmp_path, "a", content)
        assert [type(item) for item in items] == [RawRecord, RawRecord, RecordFailure]
        assert "3 files beyond the first 2" in items[2].message  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "compress"), [("bzip2", bz2.compress), ("xz", lzma.compress)])
def test_compressed_files_are_read_like_gzip(tmp_path: Path, name: str, compress: object) -> None:
    assert callable(compress)
    story = bad_inputs.story("Elgin").encode()
    two = compress(story) + compress(b"More words.\n")
    (item,) = items_of(tmp_path, "a.txt", two)
    assert isinstance(item, RawRecord)
    assert item.data == story + b"More words.\n"
    lines = b"".join(bad_inputs.line(f"Lot{n}") + b"\n" for n in range(50))
    (tmp_path / "a.jsonl").write_bytes(compress(lines))
    (file,) = walk([tmp_path / "a.jsonl"])
    assert isinstance(file, File)
    (piece, _), *rest = pieces(file, ReadOptions()) or ()
    assert (getattr(piece, "data", b""), rest) == (lines, [])
    again = piece_again(file, 0, 0, len(lines))
    assert again is not None
    assert again.data == lines
    cut = compress(story * 50 + bytes(range(256)) * 400)
    items = items_of(tmp_path, "cut", cut[:-40])
    assert [type(item) for item in items] in ([RawRecord], [RecordFailure])
    assert reasons(items_of(tmp_path, "bomb", compress(b"a" * (60 << 20)))) == [(None, name)]
    assert reasons(items_of(tmp_path, "twice", compress(compress(story)))) == [(None, "unsupported")]


def test_xz_that_needs_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from index.errors import Failed

    packed = lzma.compress(b"Words.\n" * 1000, preset=9)
    monkeypatch.setattr(compressed, "XZ_MEMORY", 1 << 20)
    with pytest.raises(Failed, match="needs more than 1 MiB of memory"):
        compressed.UNPACKERS["xz"](Stream(io.BytesIO(packed).read)).rest()
