"""The bundled sample corpus is what its README and truth.jsonl say it is."""

import datetime
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.support.commands import SAMPLE

ARTICLES = SAMPLE / "articles"
TRUTH = [json.loads(line) for line in (SAMPLE / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
TEXTS = sorted(ARTICLES.rglob("*.txt"))
PAGES = sorted(ARTICLES.rglob("*.html"))
RECORDS = sorted(ARTICLES.rglob("*.jsonl"))

ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
GERMAN_DAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
MONTHS = {
    "January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8,
    "September": 9, "October": 10, "November": 11, "December": 12, "Oktober": 10,
}  # fmt: skip


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.h1: list[str] = []
        self.skipping = 0
        self.in_h1 = self.in_p = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping += tag in ("script", "style", "aside")
        self.in_h1 = self.in_h1 or tag == "h1"
        self.in_p = self.in_p or (tag == "p" and not dict(attrs).get("class"))

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in ("script", "style", "aside")
        self.in_h1 = self.in_h1 and tag != "h1"
        self.in_p = self.in_p and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.in_h1:
            self.h1.append(data)
        if self.in_p and not self.skipping:
            self.parts.append(data)


def _page(path: Path) -> _Text:
    parser = _Text()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def _record(path: Path, number: int) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8").splitlines()[number])  # type: ignore[no-any-return]


def _body(gold: dict[str, object]) -> str:
    path = ARTICLES / str(gold["path"])
    if path.suffix == ".txt":
        return path.read_text(encoding="utf-8").split("\n\n", 2)[2]
    if path.suffix == ".html":
        return " ".join(_page(path).parts)
    return str(_record(path, int(str(gold["record"])))["body"])


def _clock(line: str) -> tuple[str, datetime.date]:
    english = re.fullmatch(r"(\w+), (\w+) (\d+), (\d{4})", line)
    if english:
        name, month, day, year = english.groups()
    else:
        german = re.fullmatch(r"(\w+), (\d+)\. (\w+) (\d{4})", line)
        assert german, line
        name, day, month, year = german.groups()
    return name, datetime.date(int(year), MONTHS[month], int(day))


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.replace("’", "'").lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_truth_covers_each_article_once() -> None:
    wanted = [(str(p.relative_to(ARTICLES)), None) for p in TEXTS + PAGES]
    for path in RECORDS:
        lines = path.read_text(encoding="utf-8").splitlines()
        wanted += [(str(path.relative_to(ARTICLES)), n) for n in range(len(lines))]  # type: ignore[misc]
    assert sorted(((g["path"], g["record"]) for g in TRUTH), key=str) == sorted(wanted, key=str)
    assert {p.suffix for p in ARTICLES.rglob("*") if p.is_file()} == {".txt", ".html", ".jsonl"}
    keys = {"path", "record", "title", "section", "published", "captured", "truncated"}
    assert all(set(gold) == keys for gold in TRUTH)


def test_it_is_large_and_varied() -> None:
    assert len(TRUTH) >= 64
    assert len({g["published"][:4] for g in TRUTH if g["published"]}) >= 4
    assert len({tuple(g["section"]) for g in TRUTH}) >= 10
    assert len({g["section"][0] for g in TRUTH if g["section"]}) >= 10
    assert sum(len(g["section"]) > 1 for g in TRUTH) >= 20
    assert sum(g["truncated"] for g in TRUTH) >= 3
    assert min(len(TEXTS), len(PAGES), sum(g["record"] is not None for g in TRUTH)) >= 20


def test_every_kind_of_date_is_there() -> None:
    by_site: dict[str, list[str | None]] = {}
    for gold in TRUTH:
        by_site.setdefault(gold["path"].split("/")[0], []).append(gold["published"])
    assert len(by_site) == 3
    assert by_site["hessel-ledger"].count(None) >= 7
    assert by_site["aldmere-courier"].count(None) == 1
    assert by_site["tern-wire"].count(None) >= 3
    known = [g["published"] for g in TRUTH if g["published"]]
    assert {len(day) for day in known} == {4, 7, 10}
    for day in known:
        datetime.date.fromisoformat((day + "-01-01")[:10])
    for gold in TRUTH:
        assert all((gold["published"] or "") < day for day in gold["captured"])


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_page_clock_crumb_and_title(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    gold = next(g for g in TRUTH if g["path"] == str(path.relative_to(ARTICLES)))
    name, day = _clock(lines[0])
    names = GERMAN_DAYS if lines[0].startswith(tuple(GERMAN_DAYS)) else ENGLISH_DAYS
    assert name == names[day.weekday()]
    assert gold["captured"] == [day.isoformat()]
    crumb = re.sub("^(Home|Startseite)", "", lines[1])
    assert crumb.startswith("".join(gold["section"]))
    rest = crumb[len("".join(gold["section"])) :]
    assert gold["title"] == rest if not rest.endswith("...") else gold["title"].startswith(rest[:-3])
    assert lines[2] == lines[4] == ""
    assert lines[3] == gold["title"]
    assert gold["truncated"] == (lines[-1] != "")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_pages(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    gold = next(g for g in TRUTH if g["path"] == str(path.relative_to(ARTICLES)))
    assert "".join(_page(path).h1) == gold["title"]
    assert 2000 < len(source.encode()) < 10000
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.S):
        json.loads(block)
    if gold["published"]:
        assert gold["published"] in source or gold["published"].replace("-", "/") in source
        assert all(name in source for name in gold["section"])
    else:
        assert not re.search(
            r"(19|20)\d\d|<meta (property|name=.(author|desc))|ld\+json|<time|breadcrumb", source
        )
    for day, month, year in re.findall(r'class="today">\w+, (\d+) (\w+) (\d{4})', source):
        assert gold["captured"] == [datetime.date(int(year), MONTHS[month], int(day)).isoformat()]
    for name, day, month, year in re.findall(r'class="today">(\w+), (\d+) (\w+) (\d{4})', source):
        assert name == ENGLISH_DAYS[datetime.date(int(year), MONTHS[month], int(day)).weekday()]


def test_records() -> None:
    seen = set()
    for gold in TRUTH:
        if gold["record"] is None:
            continue
        record = _record(ARTICLES / gold["path"], gold["record"])
        seen.add(record["id"])
        assert record["title"] == gold["title"]
        assert record["section"] == "/".join(gold["section"])
        assert (str(record["date"])[:10] if record["date"] else None) == gold["published"]
        assert (
            [str(record["crawl_date"])[:10]] == gold["captured"]
            if "crawl_date" in record
            else not gold["captured"]
        )
    assert len(seen) == sum(g["record"] is not None for g in TRUTH)


def test_datelines_agree_with_the_record() -> None:
    months = [
        "Jan.",
        "Feb.",
        "March",
        "April",
        "May",
        "June",
        "July",
        "Aug.",
        "Sept.",
        "Oct.",
        "Nov.",
        "Dec.",
    ]
    checked = 0
    for gold in TRUTH:
        found = re.match(r"[A-Z][^a-z—]+.{0,20}?, (\w+\.?) (\d+) \(Tern Wire\) — ", _body(gold))
        if gold["record"] is None or not found or len(gold["published"] or "") < 10 or found[1] not in months:
            continue
        day = datetime.date.fromisoformat(gold["published"])
        printed = datetime.date(day.year, months.index(found[1]) + 1, int(found[2]))
        assert 0 <= (day - printed).days <= 1, gold["title"]
        checked += 1
    assert checked >= 15


def test_no_article_is_a_stub() -> None:
    counts = [len(_body(gold).split()) for gold in TRUTH]
    assert min(counts) >= 130
    assert max(counts) >= 600
    assert sum(count >= 200 for count in counts) >= 60


def test_one_file_lies_there_twice() -> None:
    by_bytes: dict[bytes, list[str]] = {}
    for path in TEXTS + PAGES:
        by_bytes.setdefault(path.read_bytes(), []).append(path.name)
    assert [len(names) for names in by_bytes.values() if len(names) > 1] == [2]


def test_wire_stories_were_reprinted() -> None:
    wire = {g["title"]: _shingles(_body(g)) for g in TRUTH if g["path"].startswith("tern-wire")}
    papers = {g["title"]: _shingles(_body(g)) for g in TRUTH if not g["path"].startswith("tern-wire")}
    reprints = {
        (here, there)
        for here, left in wire.items()
        for there, right in papers.items()
        if 0.6 < len(left & right) / len(left | right) < 1
    }
    assert len(reprints) == 2


def test_recurring_stories_spread_over_years_and_sections() -> None:
    for phrase in ("ferry", "bridge closure", "rate cut", "election", "tram", "mine", "flood"):
        hits = [g for g in TRUTH if re.search(rf"\b{phrase}(s|ed)?\b", g["title"] + " " + _body(g), re.I)]
        assert len(hits) >= 8, phrase
        assert len({g["published"][:4] for g in hits if g["published"]}) >= 4, phrase
        assert len({tuple(g["section"]) for g in hits}) >= 5, phrase
    hits = [g for g in TRUTH if "museum theft" in _body(g).lower()]
    assert len({g["published"][:4] for g in hits}) == 3


@pytest.mark.parametrize(
    "token",
    ["U.S.", "9/11", "AT&T", "O’Neill", "O'Neill", "Covid-19", "3.5%", "$1.2bn", "é", "ü", "ñ", "ø", "š", "Š", "“", '"',
     "\N{NO-BREAK SPACE}", "Ledger40", "theharbour"],
)  # fmt: skip
def test_special_words_are_there(token: str) -> None:
    assert any(token in gold["title"] + _body(gold) for gold in TRUTH)


def test_the_word_us_in_capitals_and_not() -> None:
    bodies = " ".join(_body(gold) for gold in TRUTH)
    assert re.search(r"\bUS\b", bodies)
    assert re.search(r"\bus\b", bodies)


def test_languages() -> None:
    bodies = [_body(gold) for gold in TRUTH]
    for words in (
        ("und", "nicht", "eine", "dass"),
        ("est", "une", "dans", "les"),
        ("los", "una", "para", "había"),
    ):
        assert sum(sum(len(re.findall(rf"\b{w}\b", body)) for w in words) >= 6 for body in bodies) == 1, words
