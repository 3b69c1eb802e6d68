"""Databases' downloads are cut into their documents, each with its own title, day, publisher, section and writer; nothing is lost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, article_id
from index.errors import RecordFailure, Skipped
from index.reading.formats import texts
from index.reading.input.raw_record import SEVERAL, RawRecord
from index.reading.input.walk import File, walk
from index.reading.sources import Item, ReadOptions, read, read_file
from tests.support import bundles
from tests.support.bundles import Made


def items_of(path: Path) -> list[Item]:
    (file,) = walk([path])
    assert isinstance(file, File)
    return list(read_file(file, ReadOptions()))


def parted(folder: Path, name: str, content: bytes) -> tuple[list[RawRecord], list[RecordFailure]]:
    path = folder / name
    path.write_bytes(content)
    items = items_of(path)
    return [one for one in items if isinstance(one, RawRecord)], [
        one for one in items if isinstance(one, RecordFailure)
    ]


def broken(failures: list[RecordFailure]) -> list[tuple[int | None, str]]:
    return [(one.record, one.message) for one in failures if one.kind == "frame"]


def words_of(articles: list[Article]) -> str:
    return " ".join(" ".join((a.title, a.lead, *a.paragraphs, *a.captions, *a.aside)) for a in articles)


LAYOUTS = {
    "nexis.txt": lambda made: bundles.nexis_text(made).encode(),
    "nexis-narrow.txt": lambda made: bundles.nexis_text(made, 38).encode(),
    "nexis-unwrapped.txt": lambda made: bundles.nexis_text(made, 10_000).encode(),
    "nexis-dos.txt": lambda made: bundles.nexis_text(made).replace("\n", "\r\n").encode(),
    "nexis-utf16.txt": lambda made: bundles.nexis_text(made).encode("utf-16"),
    "nexis.txt.gz": lambda made: gzip.compress(bundles.nexis_text(made).encode(), mtime=0),
    "nexis.html": lambda made: bundles.nexis_html(made).encode("cp1252"),
    "nexis-later.txt": lambda made: "\n".join(bundles.nexis_lines(made)).encode(),
    "nexis.docx": lambda made: bundles.docx(bundles.nexis_lines(made)),
    "nexis.rtf": lambda made: bundles.rtf(bundles.nexis_lines(made)),
    "factiva.txt": lambda made: bundles.factiva_text(made).encode(),
    "factiva.html": lambda made: bundles.factiva_html(made).encode(),
    "factiva-codes.html": lambda made: bundles.factiva_html(made, coded=True).encode(),
    "factiva.xml": lambda made: bundles.factiva_xml(made).encode(),
    "proquest.txt": lambda made: bundles.proquest(made).encode(),
    "europresse.html": lambda made: bundles.europresse(made).encode(),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_bundle_of_five_hundred_gives_five_hundred_with_their_days(tmp_path: Path, name: str) -> None:
    made = bundles.many(500)
    records, failures = parted(tmp_path, name, LAYOUTS[name](made))
    assert broken(failures) == []
    assert [record.number for record in records] == list(range(500))
    for record, one in zip(records, made, strict=True):
        article = read(record)
        assert (article.title, article.published, article.published_from) == (
            one.title,
            str(one.day),
            "record",
        )
        assert (article.publisher, article.authors, article.paragraphs) == (
            one.publication,
            (one.writer,),
            one.paragraphs,
        )
        assert [section.lower() for section in article.section] == [one.section.lower()]


@pytest.mark.parametrize("name", [name for name in LAYOUTS if name.endswith((".txt", ".html"))])
def test_a_piece_is_its_bytes_in_the_file_frame_included(tmp_path: Path, name: str) -> None:
    content = LAYOUTS[name](bundles.many(4))
    records, failures = parted(tmp_path, name, content)
    unpacked = content.decode("utf-16").encode() if name == "nexis-utf16.txt" else content
    places = [unpacked.find(record.data) for record in records]
    assert places == sorted(places)
    assert -1 not in places
    assert len({record.data for record in records}) == 4
    whole = article_id(unpacked)
    assert {record.whole for record in records} == {whole}
    (note,) = [one for one in failures if one.kind == "cut"]
    assert (note.record, note.count) == (None, 0)
    assert note.message == f"holds 4 articles, read one by one; as one article it had the id {whole}"


def test_the_id_of_a_piece_outlives_changes_of_the_others(tmp_path: Path) -> None:
    made = bundles.many(4)
    for layout in (bundles.factiva_text, bundles.europresse, bundles.factiva_html):
        name = "a.html" if "html" in layout(made[:1])[:80].lower() else "a.txt"
        before, _ = parted(tmp_path, name, layout(made).encode())
        after, _ = parted(tmp_path, name, layout([made[0], bundles.made(77), *made[2:]]).encode())
        kept = [article_id(record.data) for record in before]
        assert [article_id(record.data) for record in after][2:] == kept[2:]


def test_a_file_of_one_document_is_one_record_of_the_whole_file(tmp_path: Path) -> None:
    one = bundles.made(3)
    for name, content in (
        ("n.txt", bundles.nexis_text([one])),
        ("f.txt", bundles.factiva_text([one])),
        ("e.html", bundles.europresse([one])),
    ):
        (record,), failures = parted(tmp_path, name, content.encode())
        assert (record.number, record.whole, record.data) == (None, "", content.encode())
        assert (read(record).title, read(record).published) == (one.title, str(one.day))
        assert failures == []


def test_the_day_of_loading_is_never_publication_and_the_export_a_capture(tmp_path: Path) -> None:
    made = bundles.many(3)
    undated = re.sub(r"(?m)^ *January \d+, 2019 \w+\n", "", bundles.nexis_text(made))
    records, failures = parted(tmp_path, "a.txt", undated.encode())
    assert [read(record).published for record in records] == [None] * 3
    assert [number for number, _ in broken(failures)] == [0, 1, 2]
    records, _ = parted(tmp_path, "a.html", bundles.europresse(made).encode())
    assert {read(record).captured for record in records} == {("2024-03-22",)}


def test_the_cover_is_no_article_and_no_part_of_one(tmp_path: Path) -> None:
    for name in ("nexis.txt", "nexis.html", "nexis-later.txt", "proquest.txt"):
        records, _ = parted(tmp_path, name, LAYOUTS[name](bundles.many(3)))
        words = words_of([read(record) for record in records])
        assert len(records) == 3
        assert not re.search(
            "Download Request|Report Information|Job Number|Search Terms|Contact us", words
        ), name


def _without_a_frame(name: str, made: list[Made]) -> tuple[str, int]:
    """A bundle whose frame before its fifth document is broken, and the line of the piece that then holds two."""
    if name == "nexis.txt":
        text = re.sub(r"(?m)^ *5 of 9 DOCUMENTS$", "5 of 9 DOCUM", bundles.nexis_text(made))
        return text, text[: text.index("4 of 9 DOCUMENTS")].count("\n") + 1
    if name == "nexis.html":
        text = bundles.nexis_html(made).replace("5 of 9 DOCUMENTS", "")
        return text, text[: text.index("DOC_ID_4_")].count("\n") + 1
    if name == "later.txt":
        parts = "\n".join(bundles.nexis_lines(made)).split("End of Document")
        text = "End of Document".join(parts[:4]) + "End of Document".join(parts[4:])
        return text, text[: text.rindex(made[3].title)].count("\n") + 1
    if name == "factiva.txt":
        text = bundles.factiva_text(made).replace(f"Document {bundles.code(made[3])}\n", "")
        return text, text[: text.index(made[3].title)].count("\n")
    gone = f'<div id="article-{bundles.code(made[4])}" class="article"><div class="article enArticle">'
    text = bundles.factiva_html(made).replace(gone, "<div><div>")
    return text, text[: text.index(f"article-{bundles.code(made[3])}")].count("\n") + 1


@pytest.mark.parametrize("name", ["nexis.txt", "nexis.html", "later.txt", "factiva.txt", "factiva.html"])
def test_a_broken_frame_in_the_middle_loses_nothing_and_says_where(tmp_path: Path, name: str) -> None:
    made = bundles.many(9)
    text, line = _without_a_frame(name, made)
    records, failures = parted(tmp_path, name, text.encode())
    articles = [read(record) for record in records]
    assert len(articles) == 8
    everything = words_of(articles)
    assert [one.number for one in made if one.word not in everything or one.title not in everything] == []
    right = [(article.title, article.published) for article in articles if SEVERAL not in article.flags]
    assert right == [(one.title, str(one.day)) for one in (*made[:3], *made[5:])]
    (double,) = [article for article in articles if SEVERAL in article.flags]
    assert (double.published, double.published_from, double.modified) == (None, "none", None)
    ((number, message),) = broken(failures)
    assert number == 3
    assert f"begins in line {line} holds more than one document" in message


def test_a_head_that_cannot_be_read_keeps_its_text_and_says_where(tmp_path: Path) -> None:
    made = bundles.many(9)
    text = bundles.factiva_text(made).replace(f"77 words\n{made[4].day.day} January 2019\n", "")
    text = re.sub(r"(?m)^\d+ words\n7 January 2019\n", "", text)
    records, failures = parted(tmp_path, "a.txt", text.encode())
    articles = [read(record) for record in records]
    assert len(articles) == 9
    assert all(one.word in words_of(articles) for one in made)
    assert (articles[4].published, SEVERAL in articles[4].flags) == (None, True)
    ((number, message),) = broken(failures)
    assert (number, "has no head that can be read" in message) == (4, True)


def test_a_document_that_only_quotes_a_frame_is_a_text(tmp_path: Path) -> None:
    story = "Ferry papers found\n\nThe clerk read aloud: Document KELPO00020210608eh68 is lost.\n\nShe found 3 of 10 DOCUMENTS in a drawer.\n"
    (record,), failures = parted(tmp_path, "a.txt", story.encode())
    assert (record.kind, record.flags, failures) == ("text", (), [])


def test_signs_of_other_scripts_and_encodings_survive_the_cutting(tmp_path: Path) -> None:
    made = bundles.many(3)
    text = bundles.factiva_text(made).replace("talk of the", "Gespräch über café – der")
    for encoding in ("utf-8", "cp1252", "utf-16"):
        records, _ = parted(tmp_path, "a.txt", text.encode(encoding))
        assert all("Gespräch über café – der quay" in read(record).paragraphs[0] for record in records), (
            encoding
        )


GERMAN = """                              Dokument 1 von 2

                                 Kellan Bote

                           27. Februar 2012 Montag

Die Fähre fährt wieder

AUTOR: Orla Venn

RUBRIK: HAFEN; S. 114 Ausg. 9

LÄNGE: 355 Wörter

Der Hafen von Kellan öffnet nach neun Jahren wieder, sagte das Amt.

UPDATE: Das Amt hat sich noch einmal geäußert und sagt nun etwas anderes.

UPDATE: 28. Februar 2012

SPRACHE: GERMAN; DEUTSCH

                       Copyright 2012 Kellan Bote GmbH

                              Dokument 2 von 2

                                 Kellan Bote

                           28. Februar 2012 Dienstag

Der Markt öffnet später

LÄNGE: 120 Wörter

Wegen des Sturms kam der Markt zwei Stunden zu spät in Gang.

UPDATE: 29. Februar 2012

SPRACHE: GERMAN; DEUTSCH
"""
OLD = """                               1 of 2 DOCUMENTS

                 Copyright 1999 The Isen Courier Company
                            The Isen Courier

                  March 5, 1999, Friday, Late Edition - Final

SECTION: Section A; Page 1; Column 3; Foreign Desk

LENGTH: 1234 words

HEADLINE: FERRY COMES
 BACK TO KELLAN

BYLINE:  By ORLA VENN

DATELINE: KELLAN POINT, March 4

BODY:
   The ferry came back on Thursday with two hundred and twelve people on board, most of them on
the way home from the market.
   Nobody was hurt, the harbour office said on Friday, and the boat would be looked at in the yard.

GRAPHIC: Photo: The ferry at the pier. (M. Stold)

LOAD-DATE: March 5, 1999
                               2 of 2 DOCUMENTS

                            The Isen Courier

                  March 6, 1999, Saturday, Late Edition - Final

SECTION: Section B; Page 3

LENGTH: 4 words

HEADLINE: MARKET LATE

BODY:
   The market opened late.

LOAD-DATE: March 6, 1999
"""


def test_nexis_in_german_and_in_its_oldest_layout(tmp_path: Path) -> None:
    records, failures = parted(tmp_path, "a.txt", GERMAN.encode("cp1252"))
    one, other = map(read, records)
    assert broken(failures) == []
    assert (one.title, one.published, one.section, one.lang) == (
        "Die Fähre fährt wieder",
        "2012-02-27",
        ("HAFEN",),
        "de",
    )
    assert one.paragraphs[1] == "UPDATE: Das Amt hat sich noch einmal geäußert und sagt nun etwas anderes."
    assert (other.published, len(other.paragraphs)) == ("2012-02-28", 1)
    one, other = map(read, parted(tmp_path, "b.txt", OLD.encode())[0])
    assert (one.title, one.published, one.publisher) == (
        "FERRY COMES BACK TO KELLAN",
        "1999-03-05",
        "The Isen Courier",
    )
    assert (one.section, other.section, one.authors) == (("Foreign Desk",), (), ("ORLA VENN",))
    assert [paragraph[:10] for paragraph in one.paragraphs] == ["The ferry ", "Nobody was"]
    assert one.captions == ("Photo: The ferry at the pier. (M. Stold)",)


@pytest.mark.parametrize(
    "layout", [bundles.factiva_text, bundles.proquest, lambda made: bundles.nexis_text(made, 10_000)]
)
def test_every_text_layout_is_cut_in_documents_of_word_processors_too(
    tmp_path: Path, layout: Callable[[list[Made]], str]
) -> None:
    made = bundles.many(6)
    for name, pack in (("a.rtf", bundles.rtf), ("a.docx", bundles.docx)):
        records, failures = parted(tmp_path, name, pack(layout(made).split("\n")))
        assert failures == []
        articles = [read(record) for record in records]
        assert [(a.title, a.published, a.paragraphs) for a in articles] == [
            (one.title, str(one.day), one.paragraphs) for one in made
        ]
        assert [a.authors for a in articles] == [(one.writer,) for one in made]


def test_factiva_without_section_or_writer(tmp_path: Path) -> None:
    made = bundles.many(4)
    text = bundles.factiva_text(made)
    for gone in (r"(?m)^(?:Harbour|Town|Region)\n", r"(?m)^(?:Orla Venn|Jonas Ekeby|Mira Stold)\n"):
        articles = [read(record) for record in parted(tmp_path, "a.txt", re.sub(gone, "", text).encode())[0]]
        assert [article.title for article in articles] == [one.title for one in made]
        assert [article.published for article in articles] == [str(one.day) for one in made]


@given(
    layout=st.sampled_from(["nexis.txt", "nexis-narrow.txt", "nexis-later.txt", "factiva.txt", "proquest.txt", "nexis.html", "factiva.html"]),
    at=st.integers(0, 10_000), lines=st.integers(0, 4), noise=st.sampled_from(["", "x", "5 of 9 DOCUM", "March 2019", "End of Docu"]),
)  # fmt: skip
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_broken_every_word_that_is_left_is_in_an_article(
    layout: str, at: int, lines: int, noise: str
) -> None:
    made = bundles.many(6)
    content = LAYOUTS[layout](made).decode("cp1252" if layout == "nexis.html" else "utf-8").split("\n")
    at %= len(content)
    text = "\n".join([*content[:at], *([noise] if noise else []), *content[at + lines :]])
    articles = []
    for one in texts.articles(text.encode(), layout.endswith("html")):
        with suppress(Skipped):  # a piece in which nothing is left
            articles += [read(one)] if isinstance(one, RawRecord) else []
    everything = words_of(articles)
    assert [one.word for one in made if one.word in text and one.word not in everything] == []
    days = {str(one.day) for one in made}
    assert {article.published for article in articles} <= {*days, None, "2019-03"}
