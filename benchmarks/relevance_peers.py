"""Other search engines behind one function, for `relevance.py`: each builds an index of (id, text) and answers any of some words.

Every engine gets the same words. Where it has a choice of analysis for English, both the plain and the stemming one take part.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

Documents = Sequence[tuple[str, str]]
#: The ids of the ten best for any of these words.
Ask = Callable[[list[str]], list[str]]
BEST = 10


def _bare(words: list[str]) -> list[str]:
    """Words without apostrophes, for engines to whose query languages these mean something."""
    return [part for word in words for part in word.replace("’", "'").split("'") if part]


def tantivy(tokenizer: str) -> Callable[[Documents, Path], Ask]:
    """Tantivy with its `default` or its `en_stem` tokenizer; BM25, k1 1.2, b 0.75."""

    def build(documents: Documents, folder: Path) -> Ask:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("text", tokenizer_name=tokenizer)
        index = tantivy.Index(schema.build())
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for id, text in documents:
            writer.add_document(tantivy.Document(id=[id], text=[text]))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def ask(words: list[str]) -> list[str]:
            query = index.parse_query(" ".join(_bare(words)), ["text"])
            return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, BEST).hits]

        return ask

    return build


def fts5(tokenizer: str) -> Callable[[Documents, Path], Ask]:
    """SQLite's FTS5 with its `unicode61` or `porter unicode61` tokenizer and its own `rank` (BM25)."""

    def build(documents: Documents, folder: Path) -> Ask:
        base = sqlite3.connect(":memory:")
        base.execute(f"create virtual table texts using fts5(id unindexed, text, tokenize='{tokenizer}')")
        base.executemany("insert into texts values (?, ?)", documents)

        def ask(words: list[str]) -> list[str]:
            query = " OR ".join(f'"{word}"' for word in words)
            found = base.execute(
                "select id from texts where texts match ? order by rank limit ?", (query, BEST)
            )
            return [id for (id,) in found]

        return ask

    return build


def bm25s(stemmed: bool) -> Callable[[Documents, Path], Ask]:
    """bm25s with its English stop words, with or without PyStemmer."""

    def build(documents: Documents, folder: Path) -> Ask:
        import bm25s
        import Stemmer

        stemmer = Stemmer.Stemmer("english") if stemmed else None
        ids = [id for id, _ in documents]
        model = bm25s.BM25()
        model.index(
            bm25s.tokenize(
                [text for _, text in documents], stopwords="en", stemmer=stemmer, show_progress=False
            ),
            show_progress=False,
        )

        def ask(words: list[str]) -> list[str]:
            query = bm25s.tokenize([" ".join(words)], stopwords="en", stemmer=stemmer, show_progress=False)
            found, scores = model.retrieve(query, k=min(BEST, len(ids)), show_progress=False)
            return [ids[place] for place, score in zip(found[0], scores[0], strict=True) if score > 0]

        return ask

    return build


def whoosh(stemmed: bool) -> Callable[[Documents, Path], Ask]:
    """Stock Whoosh: its own codec, scorer (BM25F) and stop words, with or without stems."""

    def build(documents: Documents, folder: Path) -> Ask:
        from whoosh import analysis, fields, index, query

        analyzer = analysis.StemmingAnalyzer() if stemmed else analysis.StandardAnalyzer()
        schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer=analyzer, phrase=False))
        made = index.create_in(tempfile.mkdtemp(dir=folder), schema)
        writer = made.writer(limitmb=512)
        for id, text in documents:
            writer.add_document(id=id, text=text)
        writer.commit()
        searcher = made.searcher()

        def ask(words: list[str]) -> list[str]:
            terms = [token.text for token in analyzer(" ".join(words), mode="query")]
            found = searcher.search(query.Or([query.Term("text", term) for term in terms]), limit=BEST)
            return [hit["id"] for hit in found]

        return ask

    return build


#: What is run beside us: name, the module it needs, the builder.
PEERS = (
    ("tantivy default", "tantivy", tantivy("default")),
    ("tantivy en_stem", "tantivy", tantivy("en_stem")),
    ("FTS5 unicode61", "sqlite3", fts5("unicode61")),
    ("FTS5 porter", "sqlite3", fts5("porter unicode61")),
    ("bm25s", "bm25s", bm25s(False)),
    ("bm25s stemmed", "bm25s", bm25s(True)),
    ("Whoosh standard", "whoosh", whoosh(False)),
    ("Whoosh stemming", "whoosh", whoosh(True)),
)
