"""The engines of the timing benchmark behind one interface: build, open, the ten best, a whole page, add one article and find it.

All read the same JSON lines and keep title, body, section, month and id. A question is a class (`rare`, `and`, ...) and its words; a filtered
one also asks for the section `world` and the year 2015. A page is the ten best, the exact total, the counts of every section and of every
month, and ten highlighted passages.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

SECTION, YEAR = "world", 2015


def records(path: Path) -> Iterator[dict[str, str]]:
    """The articles of a corpus."""
    with path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)


def month_of(record: dict[str, str]) -> int:
    """Months since the year 0."""
    year, month, _ = record["date"].split("-")
    return int(year) * 12 + int(month) - 1


class Peer(ABC):
    """One engine over one folder."""

    name: ClassVar[str]
    #: how many articles it is asked to take at most
    at_most: ClassVar[int] = 10_000_000

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, corpus: Path) -> None:
        """Make the index, with two threads or processes."""

    @abstractmethod
    def open(self) -> None:
        """Open it for questions."""

    @abstractmethod
    def ten(self, kind: str, words: Sequence[str]) -> int:
        """The ten best, nothing else; returns how many there are of these."""

    @abstractmethod
    def page(self, kind: str, words: Sequence[str]) -> int:
        """A whole page; returns the total."""

    def open_writer(self) -> None:  # noqa: B027  an engine that needs nothing for it leaves it as it is
        """Make ready to add."""

    @abstractmethod
    def add_and_find(self, record: dict[str, str], word: str) -> int:
        """Add one article, durably, and count the articles that hold a word."""


class Ours(Peer):
    """This product, as its command line and page use it."""

    name = "searcher"
    exact = False

    def build(self, corpus: Path) -> None:
        from index.ingest.build import build

        build([corpus], self.folder, jobs=2)

    def open(self) -> None:
        from searcher import open_engine

        self._engine = open_engine(str(self.folder))

    def _search(self, kind: str, words: Sequence[str], **more: Any) -> Any:
        from searcher import Search

        text = {"or": " OR ".join(words), "phrase": f'"{" ".join(words)}"', "prefix": f"{words[0]}*"}.get(
            kind, " ".join(words)
        )
        if kind == "filtered":
            more |= {"sections": ((SECTION,),), "published": (str(YEAR), str(YEAR))}
        return self._engine.search(Search(text, exact=self.exact, **more))

    def ten(self, kind: str, words: Sequence[str]) -> int:
        return len(self._search(kind, words, facets=(), snippets=False, total=False).hits)

    def page(self, kind: str, words: Sequence[str]) -> int:
        return int(self._search(kind, words).total)

    def open_writer(self) -> None:
        from index.ingest.writer import open_writer

        self._writer = open_writer(str(self.folder))

    def add_and_find(self, record: dict[str, str], word: str) -> int:
        from index.article import Article, article_id

        article = Article(
            article_id(json.dumps(record).encode()), record["title"], (record["section"],), record["date"], "record", url=record["url"],
            paragraphs=tuple(record["body"].split("\n\n")),
        )  # fmt: skip
        self._writer.add(article)
        self._writer.commit()
        return int(self._search("rare", [word]).total)


class OursExact(Ours):
    """The same without stems, whose totals must be those of engines that do not stem."""

    name, exact = "searcher --exact", True


class OursAnew(Ours):
    """The same as if each question were the first: nothing that an earlier one has read is kept."""

    name = "searcher (nothing kept)"

    def _search(self, kind: str, words: Sequence[str], **more: Any) -> Any:
        snapshot = self._engine._snapshot
        for kept in (
            snapshot.parsed,
            snapshot.stored_hits,
            snapshot.term_weights,
            snapshot.reached,
        ):
            kept.clear()
        for segment in snapshot.segments:
            segment.word_weights.clear()
            segment.reader.docs.cache_clear()
        return super()._search(kind, words, **more)


class Tantivy(Peer):
    """tantivy-py: two indexing threads, the default tokenizer, fast fields for the counts."""

    name = "tantivy"

    def _schema(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("title", stored=True)
        builder.add_text_field("body", stored=True)
        builder.add_text_field("section", stored=True, tokenizer_name="raw", fast=True)
        builder.add_integer_field("month", stored=True, indexed=True, fast=True)
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        return builder.build()

    def _document(self, record: dict[str, str]) -> Any:
        import tantivy

        return tantivy.Document(
            title=record["title"],
            body=record["body"],
            section=record["section"],
            month=month_of(record),
            id=record["id"],
        )

    def build(self, corpus: Path) -> None:
        import tantivy

        self.folder.mkdir()
        writer = tantivy.Index(self._schema(), path=str(self.folder)).writer(
            heap_size=500_000_000, num_threads=2
        )
        for record in records(corpus):
            writer.add_document(self._document(record))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        import tantivy

        self._index = tantivy.Index.open(str(self.folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def _query(self, kind: str, words: Sequence[str]) -> Any:
        import tantivy

        schema, fields = self._index.schema, ["title", "body"]
        if kind == "prefix":
            ends = [
                (tantivy.Occur.Should, tantivy.Query.regex_query(schema, field, words[0] + ".*"))
                for field in fields
            ]
            return tantivy.Query.boolean_query(ends)
        if kind in ("and", "filtered"):
            text = " ".join(f"+(title:{word} body:{word})" for word in words)
        else:
            text = f'"{" ".join(words)}"' if kind == "phrase" else " OR ".join(words)
        if kind == "filtered":
            text += f" +section:{SECTION} +month:[{YEAR * 12} TO {YEAR * 12 + 11}]"
        return self._index.parse_query(text, fields)

    def ten(self, kind: str, words: Sequence[str]) -> int:
        return len(self._searcher.search(self._query(kind, words), limit=10, count=False).hits)

    def page(self, kind: str, words: Sequence[str]) -> int:
        import tantivy

        query = self._query(kind, words)
        found: Any = self._searcher.search(query, limit=10, count=True)
        counts = {name: {"terms": {"field": name, "size": 1000}} for name in ("section", "month")}
        self._searcher.aggregate(query, counts)
        passages = tantivy.SnippetGenerator.create(self._searcher, query, self._index.schema, "body")
        for _, address in found.hits:
            passages.snippet_from_doc(self._searcher.doc(address)).to_html()
        return int(found.count)

    def open_writer(self) -> None:
        self._writer = self._index.writer(heap_size=50_000_000, num_threads=1)

    def add_and_find(self, record: dict[str, str], word: str) -> int:
        self._writer.add_document(self._document(record))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        return self.page("rare", [word])


class Fts5(Peer):
    """SQLite FTS5 with unicode61, and a table of section and month beside it. `CROSS JOIN` makes it look for the words first, which is quickest."""

    name = "SQLite FTS5"

    def _path(self) -> str:
        return str(self.folder / "articles.db")

    def build(self, corpus: Path) -> None:
        self.folder.mkdir()
        base = sqlite3.connect(self._path())
        base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA cache_size=-200000;"
            "CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize='unicode61');"
            "CREATE TABLE facets(rowid INTEGER PRIMARY KEY, id TEXT, section TEXT, month INTEGER);"
        )
        for number, record in enumerate(records(corpus), 1):
            self._insert(base, number, record)
        base.execute("INSERT INTO words(words) VALUES('optimize')")
        base.commit()
        base.close()

    @staticmethod
    def _insert(base: sqlite3.Connection, number: int, record: dict[str, str]) -> None:
        base.execute(
            "INSERT INTO words(rowid, title, body) VALUES(?, ?, ?)", (number, record["title"], record["body"])
        )
        base.execute(
            "INSERT INTO facets VALUES(?, ?, ?, ?)",
            (number, record["id"], record["section"], month_of(record)),
        )

    def open(self) -> None:
        self._base = sqlite3.connect(self._path())
        self._base.execute("PRAGMA cache_size=-200000")

    @staticmethod
    def _match(kind: str, words: Sequence[str]) -> tuple[str, str]:
        quoted = [f'"{word}"' for word in words]
        text = {"or": " OR ".join(quoted), "phrase": f'"{" ".join(words)}"', "prefix": f"{quoted[0]}*"}.get(
            kind, " AND ".join(quoted)
        )
        rest = (
            f" AND section = '{SECTION}' AND month BETWEEN {YEAR * 12} AND {YEAR * 12 + 11}"
            if kind == "filtered"
            else ""
        )
        return text, rest

    def _best(self, columns: str, kind: str, words: Sequence[str]) -> list[Any]:
        text, rest = self._match(kind, words)
        joined = "CROSS JOIN facets ON facets.rowid = words.rowid" if rest else ""
        wanted = f"SELECT {columns} FROM words {joined} WHERE words MATCH ?{rest} ORDER BY rank LIMIT 10"
        return self._base.execute(wanted, (text,)).fetchall()

    def ten(self, kind: str, words: Sequence[str]) -> int:
        return len(self._best("words.rowid", kind, words))

    def page(self, kind: str, words: Sequence[str]) -> int:
        text, rest = self._match(kind, words)
        self._best("words.rowid, title, snippet(words, 1, '<b>', '</b>', '...', 30)", kind, words)
        joined = "words CROSS JOIN facets ON facets.rowid = words.rowid"
        grouped = f"SELECT section, month, count(*) FROM {joined} WHERE words MATCH ?{rest} GROUP BY 1, 2"
        return sum(count for _, _, count in self._base.execute(grouped, (text,)))

    def open_writer(self) -> None:
        self._base.execute("PRAGMA synchronous=FULL")

    def add_and_find(self, record: dict[str, str], word: str) -> int:
        (last,) = self._base.execute("SELECT max(rowid) FROM facets").fetchone()
        self._insert(self._base, last + 1, record)
        self._base.commit()
        return self.page("rare", [word])


class Whoosh(Peer):
    """Whoosh as released, with its own codec: two writing processes, words folded but not stemmed."""

    name, at_most = "stock Whoosh", 100_000

    def build(self, corpus: Path) -> None:
        from whoosh import fields, index
        from whoosh.analysis import LowercaseFilter, RegexTokenizer

        self.folder.mkdir()
        plain = RegexTokenizer() | LowercaseFilter()
        schema = fields.Schema(
            id=fields.ID(stored=True), title=fields.TEXT(plain, stored=True), body=fields.TEXT(plain, stored=True),
            section=fields.ID(stored=True, sortable=True), month=fields.NUMERIC(int, stored=True, sortable=True),
        )  # fmt: skip
        writer = index.create_in(str(self.folder), schema).writer(procs=2, limitmb=400)
        for record in records(corpus):
            writer.add_document(**self._fields(record))
        writer.commit()

    @staticmethod
    def _fields(record: dict[str, str]) -> dict[str, Any]:
        return {
            "id": record["id"],
            "title": record["title"],
            "body": record["body"],
            "section": record["section"],
            "month": month_of(record),
        }

    def open(self) -> None:
        from whoosh import index

        self._index = index.open_dir(str(self.folder))
        self._searcher = self._index.searcher()

    @staticmethod
    def _query(kind: str, words: Sequence[str]) -> Any:
        from whoosh import query

        both = ("title", "body")
        if kind == "phrase":
            return query.Or([query.Phrase(field, list(words)) for field in both])
        if kind == "prefix":
            return query.Or([query.Prefix(field, words[0]) for field in both])
        each = [query.Or([query.Term(field, word) for field in both]) for word in words]
        asked: Any = query.Or(each) if kind == "or" else query.And(each)
        if kind == "filtered":
            asked = query.And(
                [
                    asked,
                    query.Term("section", SECTION),
                    query.NumericRange("month", YEAR * 12, YEAR * 12 + 11),
                ]
            )
        return asked

    def ten(self, kind: str, words: Sequence[str]) -> int:
        return len(list(self._searcher.search(self._query(kind, words), limit=10)))

    def page(self, kind: str, words: Sequence[str]) -> int:
        found = self._searcher.search(self._query(kind, words), limit=10, groupedby=["section", "month"])
        found.groups("section"), found.groups("month")
        for hit in found:
            hit.highlights("body")
        return len(found)

    def add_and_find(self, record: dict[str, str], word: str) -> int:
        writer = self._index.writer()
        writer.add_document(**self._fields(record))
        writer.commit(merge=False)
        self._searcher = self._searcher.refresh()
        return self.page("rare", [word])


PEERS: tuple[type[Peer], ...] = (Ours, OursExact, OursAnew, Tantivy, Fts5, Whoosh)


def remade(folder: Path) -> Path:
    """The folder, empty of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def stopwatch(wall: bool) -> Any:
    """Seconds: those that passed, or those the processor worked for this thread."""
    return time.perf_counter if wall else time.thread_time
