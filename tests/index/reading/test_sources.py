"""Files become raw records by what is in them, whatever they are called; every bad input comes out once, with its reason."""

import gzip
import json
import os
from pathlib import Path

import pytest

from index.article import Article
from index.errors import InputError, RecordFailure
from index.paths import shown
from index.reading.formats.json_records import LINE_CAP, Lines, LongLine, Parsed, canonical, cut, objects
from index.reading.input import streams as unpack
from index.reading.input.raw_record import RawRecord
from index.reading.input.sniff import sniff
from index.reading.input.streams import Opened, Stream
from index.reading.input.walk import File, Refused, walk
from index.reading.long_paragraphs import readable
from index.reading.sources import Item, ReadOptions, piece_again, pieces, read, read_file, read_piece
from tests.support import bad_inputs

READING = ReadOptions()


def items_of(path: Path, reading: ReadOptions = READING) -> list[Item]:
    (file,) = walk([path])
    assert isinstance(file, File)
    return list(read_file(file, reading))


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def records(items: list[Item]) -> list[RawRecord]:
    return [item for item in items if isinstance(item, RawRecord)]


def failures(items: list[Item]) -> list[tuple[int | None, str]]:
    return [(item.record, item.kind) for item in items if isinstance(item, RecordFailure)]


def test_every_bad_input_comes_out_once_with_its_reason(tmp_path: Path) -> None:
    expected = bad_inputs.make(tmp_path)
    met = {}
    for place in walk([tmp_path]):
        items = [place.problem.failure()] if isinstance(place, Refused) else list(read_file(place, READING))
        assert place.path not in met
        met[place.path] = items
    assert met.keys() == expected.keys()
    for name, outcome in expected.items():
        assert sorted(failures(met[name]), key=str) == sorted(outcome.problems, key=str), shown(name)
        found = [
            record.text or json.dumps(record.fields, ensure_ascii=False) for record in records(met[name])
        ]
        assert len(found) == len(outcome.words), shown(name)
        for text, word in zip(found, outcome.words, strict=True):
            assert word in text, shown(name)


def test_flags_say_how_a_text_was_read(tmp_path: Path) -> None:
    bad_inputs.make(tmp_path)
    flags = {
        name: records(items_of(tmp_path / name))[0].flags
        for name in ("utf16.txt", "mixed.txt", "mojibake.txt", "cut.txt.gz", "utf8.txt")
    }
    assert flags == {
        "utf16.txt": ("encoding=utf-16-le",),
        "mixed.txt": ("encoding=mixed",),
        "mojibake.txt": ("mojibake_fixed",),
        "cut.txt.gz": ("input_truncated", "damaged=the gzip file is cut short"),
        "utf8.txt": (),
    }


def test_identity_is_the_unpacked_file_the_line_the_row_the_payload(tmp_path: Path) -> None:
    text = bad_inputs.story("Alwick").encode()
    plain, packed = put(tmp_path, "a.txt", text), put(tmp_path, "a.txt.gz", gzip.compress(text))
    assert records(items_of(plain))[0].data == records(items_of(packed))[0].data == text
    line = bad_inputs.line("Lot")
    assert records(items_of(put(tmp_path, "b.jsonl", line + b"\r\n" + line)))[0].data == line
    rows = records(items_of(put(tmp_path, "c.csv", b"title,text\nOne,Two words\n")))
    assert rows[0].data == b'{"text":"Two words","title":"One"}'
    assert rows[0].fields == {"title": "One", "text": "Two words"}
    pages = records(items_of(put(tmp_path, "d.warc", bad_inputs.response("Elgin"))))
    assert pages[0].data.startswith(b"<!DOCTYPE html>")
    assert (pages[0].kind, pages[0].captured, pages[0].url) == (
        "html",
        ("2021-05-06",),
        "https://news.example/Elgin",
    )


def test_records_are_numbered_by_line_from_nought(tmp_path: Path) -> None:
    items = items_of(put(tmp_path, "a.jsonl", b'{"a":1}\n\n{"a":2}\n{"a":3}'))
    assert [record.number for record in records(items)] == [0, 2, 3]
    assert [item.number for item in items_of(put(tmp_path, "a.txt", b"Plain words.\n"))] == [None]


def test_an_export_of_wordpress_files_by_category_not_by_tag(tmp_path: Path) -> None:
    export = (
        b'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Osk</title><item><title>Tide</title>'
        b'<category domain="post_tag" nicename="eels"><![CDATA[eels]]></category><category domain="category" nicename="coast"><![CDATA[Coast]]>'
        b"</category><content:encoded><![CDATA[<p>It sulked.</p>]]></content:encoded></item></channel></rss>"
    )
    (entry,) = records(items_of(put(tmp_path, "export.xml", export)))
    assert entry.fields is not None
    assert (entry.fields["categories"], entry.fields["content"]) == (["Coast"], "<p>It sulked.</p>")


def test_wrappers_and_feeds_give_their_entries(tmp_path: Path) -> None:
    hits = {
        "took": 3,
        "hits": {
            "total": 2,
            "hits": [{"_id": "1", "_source": {"title": "One"}}, {"_id": "2", "_source": {"title": "Two"}}],
        },
    }
    found = records(items_of(put(tmp_path, "es.json", json.dumps(hits, indent=1).encode())))
    assert [dict(record.fields or {})["_id"] for record in found] == ["1", "2"]
    own = {"title": "One", "items": ["a", "b"]}
    assert records(items_of(put(tmp_path, "own.json", json.dumps(own, indent=1).encode())))[0].fields == own
    atom = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Wire</title><entry><title>Pier</title>'
        b'<link rel="self" href="https://x.example/self"/><link href="https://x.example/1"/><published>2020-01-02T03:04:05Z</published>'
        b"<author><name>Ana</name></author><author><name>Bo</name></author><category term='World'/></entry></feed>"
    )
    (entry,) = records(items_of(put(tmp_path, "feed", atom)))
    assert entry.fields == {
        "title": "Pier", "url": "https://x.example/1", "published": "2020-01-02T03:04:05Z", "author": ["Ana", "Bo"],
        "categories": ["World"], "language": "de", "publisher": "Wire",
    }  # fmt: skip


def test_a_stated_format_overrides_what_the_content_says(tmp_path: Path) -> None:
    page = put(tmp_path, "a.txt", bad_inputs.PAGE.format(word="Quarrel", head="").encode())
    assert records(items_of(page))[0].kind == "html"
    assert records(items_of(page, ReadOptions("text")))[0].kind == "text"
    assert (
        records(items_of(put(tmp_path, "t", b"headword;meaning\npier;a jetty\n"), ReadOptions("csv", "en")))[
            0
        ].lang
        == "en"
    )


def test_a_table_in_another_encoding_or_with_ragged_rows_is_read(tmp_path: Path) -> None:
    content = "title;text;author\nÄrger;Straße;\nkurz\nx;y;z;überzählig\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        found = [
            dict(record.fields or {})
            for record in records(items_of(put(tmp_path, "a.csv", content.encode(encoding))))
        ]
        assert found == [
            {"title": "Ärger", "text": "Straße"},
            {"title": "kurz"},
            {"title": "x", "text": "y", "author": "z", "column 4": "überzählig"},
        ]


def test_a_file_that_grows_while_it_is_read_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.txt", b"The pier ")
    rest = Stream.rest
    grown: list[bool] = []

    def growing(stream: Stream) -> bytes:
        data = rest(stream)
        if not grown:
            grown.append(True)
            with path.open("ab") as file:
                file.write(b"reopens.")
        return data

    monkeypatch.setattr(Stream, "rest", growing)
    assert [record.text for record in records(items_of(path))] == ["The pier reopens."]


def test_what_vanishes_or_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.txt", b"words")
    (file,) = walk([path])
    assert isinstance(file, File)
    path.unlink()
    assert failures(list(read_file(file, READING))) == [(None, "vanished")]
    os.mkfifo(path)
    assert failures(list(read_file(file, READING))) == [(None, "special-file")]

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(unpack.os, "open", denied)
    (item,) = read_file(file, READING)
    assert isinstance(item, RecordFailure)
    assert (item.kind, item.message) == (
        "unreadable",
        "the file cannot be read: permission denied",
    )


def test_a_folder_that_cannot_be_entered_is_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    put(tmp_path, "open.txt", b"words")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = [
        (place.path, place.problem.kind if isinstance(place, Refused) else None) for place in walk([tmp_path])
    ]
    assert found == [("open.txt", None), ("closed", "unreadable")]


def test_walking_is_sorted_meets_each_file_once_and_leaves_the_index_out(tmp_path: Path) -> None:
    for name in ("b/x.txt", "a.txt", "b/a/y.txt", "articles.idx/MAIN_1.arr"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path, name, b"x")
    paths = [tmp_path, tmp_path / "b", tmp_path / "a.txt", tmp_path / "a.txt"]
    assert [place.path for place in walk(paths, tmp_path / "articles.idx")] == [
        "a.txt",
        "b/x.txt",
        "b/a/y.txt",
    ]
    assert [(place.root, place.path) for place in walk([tmp_path / "b" / "x.txt"])] == [
        (str(tmp_path / "b"), "x.txt")
    ]
    with pytest.raises(InputError, match="nowhere does not exist"):
        list(walk([tmp_path / "nowhere"]))


def test_names_are_shown_without_what_a_terminal_would_obey() -> None:
    assert shown("plain é 日本.txt") == "plain é 日本.txt"
    assert shown("a\nb\x1b[31m\u202e\udce9") == "a\\nb\\x1b[31m\\u202e\\xe9"


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_pieces_of_lines_give_the_same_records_as_the_whole(size: int) -> None:
    lines = [json.dumps({"n": n, "text": "é" * (n % 9)}).encode() for n in range(50)]
    data = b"\n".join([*lines[:20], b"", b"oops", *lines[20:]])
    whole = list(objects(Lines(0, 0, data, True)))
    stream = iter([data[at : at + 13] for at in range(0, len(data), 13)] + [b""])
    ahead = Stream(lambda _: next(stream, b""))
    parts = list(cut(ahead, size))
    pieced = [found for part in parts if isinstance(part, Lines) for found in objects(part)]
    assert [found for found in pieced if isinstance(found, Parsed)] == [
        found for found in whole if isinstance(found, Parsed)
    ]
    numbers = [
        [found.record if isinstance(found, RecordFailure) else found.number for found in items]
        for items in (pieced, whole)
    ]
    assert numbers == [[*range(20), *range(21, 52)]] * 2
    for part in parts:
        assert isinstance(part, Lines)
        assert data[part.offset : part.offset + len(part.data)] == part.data


def test_a_line_without_end_is_passed_over_in_bounded_memory() -> None:
    def endless() -> object:
        yield b'{"a":1}\n'
        for _ in range(40):
            yield b"x" * (1 << 20)
        yield b'\n{"a":2}\n'

    source = endless()
    parts = list(cut(Stream(lambda _: next(source, b""), None), 1 << 20))  # type: ignore[call-overload]
    long = [part for part in parts if isinstance(part, LongLine)]
    assert [(part.number, part.offset, part.size) for part in long] == [(1, 8, 40 << 20)]
    assert long[0].size > LINE_CAP
    assert [found.number for part in parts if isinstance(part, Lines) for found in objects(part)] == [0, 2]


@pytest.mark.parametrize("packed", [False, True])
def test_a_piece_can_be_fetched_again_by_its_place(tmp_path: Path, packed: bool) -> None:
    data = b"".join(json.dumps({"n": n}).encode() + b"\n" for n in range(500_000 if not packed else 300_000))
    (file,) = walk([put(tmp_path, "a.jsonl", gzip.compress(data, 1) if packed else data)])
    assert isinstance(file, File)
    found = pieces(file, READING)
    assert found is not None
    parts = [part for part, _ in found]
    assert len(parts) > 1
    for part in parts:
        assert isinstance(part, Lines)
        again = piece_again(file, part.first, part.offset, len(part.data))
        assert again is not None
        assert again.data == part.data
    assert sum(
        1 for part in parts if isinstance(part, Lines) for _ in read_piece(file, part, READING)
    ) == data.count(b"\n")


def test_only_files_of_lines_are_cut(tmp_path: Path) -> None:
    for name, content in (("a.txt", b"words"), ("b.json", b'{\n"a": 1\n}'), ("c.csv", b"title,text\na,b\n")):
        (file,) = walk([put(tmp_path, name, content)])
        assert isinstance(file, File)
        assert pieces(file, READING) is None


def test_canonical_json_takes_what_the_fast_writer_refuses() -> None:
    assert canonical({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    assert canonical({"n": 1 << 80}) == b'{"n":1208925819614629174706176}'
    assert canonical({"s": "\ud800"}) == b'{"s":"\\ud800"}'


@pytest.mark.parametrize(
    ("head", "name", "form"),
    [
        (b"[Photo: a pier] The man said", "x.txt", "text"),
        (b"{Note} he said", "x.txt", "text"),
        (b"title and text, body and soul\nsecond line", "x.txt", "text"),
        (b"MZ is a Portuguese code\n", "x.txt", "text"),
        (b"RIFF on a theme\n", "x.txt", "text"),
        (b"<p>Hello <b>you</b></p>", "x.txt", "html"),
        (b"<!-- saved -->\n<!DOCTYPE html>\n<p>", "x", "html"),
        (b"<!--a-->" * 8000, "x", "text"),
        (b"<!DOCTYPE x [" + b"<!ENTITY a 'b'>" * 4000, "x", "text"),
        (b'\xef\xbb\xbf{"a": 1}\n', "x", "jsonl"),
        (b"no json\n" + b'{"a": 1}\n' * 3, "x.jsonl", "jsonl"),
        (b"pier\tdate\n1\t2\n", "x.tsv", "csv"),
        (b"id,title,url\n1,a,b\n", "x", "csv"),
    ],
)
def test_content_decides_and_the_name_breaks_ties(head: bytes, name: str, form: str) -> None:
    assert sniff(head, name).form == form


def test_reading_at_a_place_and_from_the_start(tmp_path: Path) -> None:
    with Opened(str(put(tmp_path, "a", b"0123456789"))) as opened:
        assert opened.at(3, 4) == b"3456"
        stream = opened.stream()
        assert (stream.peek(3), stream.read(4), stream.peek(2), stream.rest()) == (
            b"012",
            b"0123",
            b"45",
            b"456789",
        )


def test_a_long_text_on_one_line_is_cut_where_its_sentences_end(tmp_path: Path) -> None:
    sentences = [
        f"The warden of lock {number} said that the water had not been so high since the great thaw."
        for number in range(2_000)
    ]
    text = " ".join(sentences)
    files = {
        "t.txt": text,
        "p.html": f"<html><body><p>{text}</p></body></html>",
        "r.jsonl": json.dumps({"title": "Locks", "text": text}),
    }
    for name, content in files.items():
        (item,) = items_of(put(tmp_path, name, content.encode()))
        assert isinstance(item, RawRecord)
        paragraphs = read(item).paragraphs
        assert 100 < len(paragraphs) < 200, name
        assert " ".join(paragraphs) == text, name


def test_a_long_text_in_a_script_without_spaces_is_cut_too_and_one_without_sentences_is_not() -> None:
    chinese = "".join(
        f"第{number}号船闸的看守人说，自从大解冻以来水位从未这么高过。" for number in range(1_000)
    )
    cut_text, whole = (
        readable(Article("0" * 20, paragraphs=("Short.", text))).paragraphs
        for text in (chinese, "x" * 30_000)
    )
    assert "".join(cut_text[1:]) == chinese
    assert len(cut_text) > 20
    assert whole == ("Short.", "x" * 30_000)
    assert all(len(paragraph) < 1_100 for paragraph in cut_text[:-1])
