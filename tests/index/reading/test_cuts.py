"""Nothing is cut off in silence: what an article lacks of its record is said by the run, by `errors`, `check --files`, `show` and the page."""

import base64
import gzip
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.cuts import lacking
from index.ingest.build import Report, build
from index.reading.formats import texts
from index.reading.input.pictures import without_pictures
from index.reading.input.walk import File, walk
from index.reading.sources import ReadOptions, read, read_file
from searcher.check.compare import check
from searcher.engine.local import LocalEngine
from searcher.request import Search
from tests.support.commands import Typed

PROSE = [
    f"In ward {number} the harbour council of Alwick met on the quay and spoke of the lock gates."
    for number in range(8)
]
PAGE = "<html><head><title>Council meets at Alwick</title></head><body><h1>Council meets at Alwick</h1>{}</body></html>"
STORY = "".join(f"<p>{line}</p>" for line in PROSE)
TEXT = "Council meets at Alwick\n\n" + "\n\n".join(PROSE) + "\n"
#: Lower than the product's, which one test keeps to: only how much is read of a record differs.
TEXT_CAP, PAGE_CAP = 1 << 16, 1 << 15
CUT_TEXT = "cut by searcher at 64 KiB; what follows is not in the index"
CUT_PAGE = "cut by searcher at 32 KiB; what follows is not in the index"


def noise(size: int) -> bytes:
    return random.Random(5).randbytes(size)


def long_text() -> bytes:
    """More than is read of a text; the last word lies behind the cut."""
    lines = "".join(
        f"Minute {number} of the council's endless meeting on the quay.\n\n" for number in range(2_000)
    )
    return (TEXT + "\n" + lines + "Zebrawood\n").encode()


def long_page() -> bytes:
    return PAGE.format(STORY + f"<p>{'and so on ' * 5_000}</p><p>Zebrawood</p>").encode()


def hollow_page() -> bytes:
    """A page whose article lies behind the cut."""
    return f"<html><body><script>var x = '{'x' * (5 << 20)}';</script>{STORY}</body></html>".encode()


def torn(data: bytes) -> bytes:
    """Packed, and cut short."""
    return gzip.compress(data + noise(2000).hex().encode(), mtime=0)[:-400]


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "long.txt": (long_text, CUT_TEXT),
    "long.html": (long_page, CUT_PAGE),
    "torn.txt.gz": (lambda: torn(TEXT.encode()), "the gzip file is cut short; what came before was read"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cuts")
    (folder / "corpus").mkdir()
    for name, (content, _) in FILES.items():
        (folder / "corpus" / name).write_bytes(content())
    (folder / "corpus" / "whole.txt").write_text(TEXT)
    with zipfile.ZipFile(folder / "corpus" / "some.zip", "w") as archive:
        archive.writestr("a.html", long_page()[:-1])
        archive.writestr("b.txt", TEXT + "Second.\n")
    return folder


@pytest.fixture(scope="module", autouse=True)
def low_caps() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "TEXT_CAP", TEXT_CAP)
        patch.setattr(texts, "PAGE_CAP", PAGE_CAP)
        yield


@pytest.fixture(scope="module")
def report(made: Path, low_caps: None) -> Report:
    return build([made / "corpus"], made / "articles.idx", jobs=0)


def test_the_run_counts_what_is_not_whole(made: Path, report: Report) -> None:
    assert (report.added, report.cut, report.failed, report.skipped) == (6, 4, 0, 0)
    assert report.records == 6
    again = build([made / "corpus"], made / "articles.idx", jobs=0)
    assert (again.unchanged, again.cut, again.files) == (6, 4, 0)
    every = build(
        [made / "corpus"], made / "articles.idx", jobs=0, full_scan=True
    )  # known by their bytes, and still not whole
    assert (every.unchanged, every.cut) == (6, 4)


def test_errors_lists_each_and_show_says_where_it_ends(made: Path, report: Report, searcher: Typed) -> None:
    idx = str(made / "articles.idx")
    ran = searcher("errors", "-i", idx)
    wanted = {name: lost for name, (_, lost) in FILES.items()} | {"some.zip#0": CUT_PAGE}
    assert {line.rpartition("/")[2] for line in ran.out.splitlines()} == {
        f"{name}: not whole: {lost}" for name, lost in wanted.items()
    }
    assert ran.err == "0 failed, 0 skipped, 4 not whole.\n"
    assert {one["class"] for one in json.loads(searcher("errors", "-i", idx, "--json").out)} == {"cut"}
    with LocalEngine(idx) as engine:
        for name, lost in wanted.items():
            (hit,) = engine.search(Search(f'path:"{name.partition("#")[0]}"', exact=True)).hits[:1]
            shown = searcher("show", hit.id, "-i", idx).out
            if not name.startswith("some.zip"):
                assert f"The text ends here: {lost}." in " ".join(shown.split())
    assert (
        searcher("index", str(made / "corpus"), "-i", idx)
        .err.splitlines()[-1]
        .startswith("4 articles not whole, cut by searcher or damaged")
    )
    assert json.loads(searcher("index", str(made / "corpus"), "-i", idx, "--json", "-q").out)["cut"] == 4


def test_check_of_the_files_names_them(made: Path, report: Report) -> None:
    differences = check(str(made / "articles.idx"), 20, files=True).differences
    found = {(one.name.rpartition("/")[2], one.because.partition("not whole: ")[2]) for one in differences}
    assert found >= {(name, lost) for name, (_, lost) in FILES.items()}


def test_a_dry_run_counts_them_too(made: Path, tmp_path: Path) -> None:
    assert build([made / "corpus"], tmp_path / "none.idx", dry_run=True).cut == 4


def test_a_page_that_is_no_article_as_far_as_it_was_read_has_failed(tmp_path: Path, searcher: Typed) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.html").write_bytes(hollow_page())
    (tmp_path / "corpus" / "b.html").write_bytes(
        b"<html><body>" + b" " * (5 << 20) + STORY.encode() + b"</body></html>"
    )
    ran = searcher("index", "corpus")
    assert ran.status == 3
    lines = searcher("errors").out.splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        f"failed (cut): {why}; cut by searcher at 4 MiB; what follows is not in the index"
        for why in ("no article text on this page", "no article text on this page")
    ]


# -- pictures inside a page ----------------------------------------------------------------------------------------------------------------


def picture(size: int) -> str:
    return "data:image/png;base64," + base64.b64encode(noise(size)).decode()


def wrapped(size: int) -> str:
    return "data:font/woff2;base64,\r\n" + base64.encodebytes(noise(size)).decode().replace("\n", "\r\n")


SAVED = {
    "attributes": PAGE.format(
        f"<img src=\"{picture(4 << 20)}\" alt=gate><img src='{picture(1 << 20)}'>" + STORY
    ),
    "unquoted": PAGE.format(f"<img src={picture(4 << 20)} alt=gate><p class=a>" + STORY),
    "a style sheet": PAGE.format(f"<style>@font-face{{src:url({picture(5 << 20)})}}</style>" + STORY),
    "wrapped lines": PAGE.format(f'<img src="{wrapped(5 << 20)}">' + STORY),
    "a drawing in words": PAGE.format(
        f'<img src="data:image/svg+xml;utf8,{"%3Cpath d=%27M0 0%27/> " * 300_000}">' + STORY
    ),
}


@pytest.mark.parametrize("name", SAVED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_saved_page_with_pictures_inside_is_read_whole(
    tmp_path: Path, name: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "PAGE_CAP", 4 << 20)
    (tmp_path / "a.html").write_bytes(SAVED[name].encode(encoding))
    (file,) = walk([tmp_path])
    assert isinstance(file, File)
    (raw,) = read_file(file, ReadOptions())
    article = read(raw)  # type: ignore[arg-type]
    assert lacking(article.flags) == ""
    assert (article.title, list(article.paragraphs)) == ("Council meets at Alwick", PROSE)
    assert article.id == read(next(iter(read_file(file, ReadOptions())))).id  # type: ignore[arg-type]


def test_its_identity_is_still_that_of_all_its_bytes(tmp_path: Path) -> None:
    page = SAVED["attributes"].encode()
    for name, content in (
        ("a.html", page),
        (
            "b.html",
            page.replace(b"AAAA", b"AAAB", 1) if b"AAAA" in page else page[:4000] + b"A" + page[4001:],
        ),
    ):
        (tmp_path / name).write_bytes(content)
    raws = [next(iter(read_file(file, ReadOptions()))) for file in walk([tmp_path]) if isinstance(file, File)]
    assert len({raw.data for raw in raws}) == 2  # type: ignore[union-attr]


@given(st.text(st.sampled_from("data:image/png;base64,A<>\"'=() \n"), max_size=300).map(str.encode))
@example(b'"data:' + b"a/" * 500)
def test_only_long_addresses_are_left_out(page: bytes) -> None:
    assert re.sub(rb"data:[^<>]*", b"", without_pictures(page)) == re.sub(rb"data:[^<>]*", b"", page)


@pytest.mark.parametrize(
    "piece",
    [
        b'"data:a/',
        b"'data:a/",
        b"data:a/b,",
        b"data:image/png;base64,AAAA ",
        b"data:a/" + b"b" * 79,
        b'"data:a/ ' + b"<" * 150,
    ],
    ids=repr,
)
def test_its_time_grows_with_the_page_alone(piece: bytes) -> None:
    page = piece * ((1 << 25) // len(piece))
    assert len(without_pictures(page)) <= len(page)  # at the square of that size it would not end


def test_damage_and_cut_are_said_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "TEXT_CAP", 1 << 10)
    (tmp_path / "a.txt.gz").write_bytes(torn(TEXT.encode() * 10))
    (file,) = walk([tmp_path])
    (raw,) = read_file(file, ReadOptions())  # type: ignore[arg-type]
    assert lacking(raw.flags) == (  # type: ignore[union-attr]
        "the gzip file is cut short; what came before was read; cut by searcher at 1 KiB; what follows is not in the index"
    )
