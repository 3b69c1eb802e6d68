"""How well the ranking finds what was wanted, beside other engines: one table.

    python benchmarks/relevance.py --judged DIR --articles ARTICLES.jsonl.gz [--queries 500] [--seed 1963] [--only NAME ...]

DIR holds a judged collection: corpus.jsonl (`_id title text`), queries.jsonl (`_id text`), qrels.tsv (query, document, grade; a header).
ARTICLES holds one JSON object a line with `title` and `body`, paragraphs parted by line feeds. Titles are left out of that index, and two
sets of known items are made from it with a fixed seed:

    titles      an article's title, searched over the bodies; the article is what is wanted. Titles of one word, or that several
                articles share, are passed over
    passages    four to six words of one paragraph in random order, each at least four letters long and in 2 to 30 % of the articles;
                the article is what is wanted

Every engine is asked for any of the words, which are the same for all, in small letters. Measures: nDCG@10 by ir-measures where it is
installed, else the sum of grade / log2(1 + rank) over the ten best, divided by the greatest possible sum, averaged over the questions;
MRR@10. The p of each difference to us is that of a paired randomisation test of 10,000 exchanges (Smucker, Allan and Carterette 2007).
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import math
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from relevance_peers import BEST, PEERS, Ask, Documents

from index.article import Article
from index.ingest.writer import open_writer
from searcher.engine.local import LocalEngine
from searcher.request import Search

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")
LOW, HIGH, SHORTEST = 0.02, 0.3, 4


def words_of(text: str) -> list[str]:
    """The words of a text in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


@dataclass(frozen=True)
class Task:
    """Documents, questions with the grades of what is wanted, and the measure."""

    name: str
    documents: Documents
    questions: Sequence[tuple[list[str], dict[str, int]]]
    measure: str


def judged(folder: Path) -> Task:
    """A judged collection."""
    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").read_text().splitlines()]
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = int(grade)
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    documents = [(row["_id"], f"{row.get('title', '')}\n{row['text']}".strip()) for row in corpus]
    asked = [(words_of(query["text"]), grades[query["_id"]]) for query in queries if query["_id"] in grades]
    return Task(folder.name, documents, asked, "nDCG@10")


def known_items(path: Path, count: int, seed: int) -> Iterator[Task]:
    """The two tasks made from articles."""
    with gzip.open(path, "rt") as file:
        rows = [json.loads(line) for line in file]
    titles = [words_of(row["title"] or "") for row in rows]
    documents = [
        (hashlib.sha256(str(number).encode()).hexdigest()[:20], row["body"] or "")
        for number, row in enumerate(rows)
    ]
    pick = random.Random(seed)
    times = Counter(map(tuple, titles))
    usable = [
        number
        for number, title in enumerate(titles)
        if len(title) > 1 and times[tuple(title)] == 1 and documents[number][1]
    ]
    chosen = pick.sample(usable, min(count, len(usable)))
    yield Task(
        "titles", documents, [(titles[number], {documents[number][0]: 1}) for number in chosen], "MRR@10"
    )
    held: Counter[str] = Counter()
    paragraphs = [[words_of(text) for text in body.split("\n") if text.strip()] for _, body in documents]
    for number in range(len(documents)):
        held.update({word for paragraph in paragraphs[number] for word in paragraph})
    middling = {
        word
        for word, df in held.items()
        if LOW <= df / len(documents) <= HIGH and len(word) >= SHORTEST and word.isalpha()
    }
    made: list[tuple[list[str], dict[str, int]]] = []
    for _ in range(count * 100):
        number, wanted = pick.randrange(len(documents)), pick.randint(4, 6)
        if len(made) < count and paragraphs[number]:
            some = sorted(set(pick.choice(paragraphs[number])) & middling)
            if len(some) >= wanted:
                made.append((pick.sample(some, wanted), {documents[number][0]: 1}))
    yield Task("passages", documents, made, "MRR@10")


def ours(documents: Documents, folder: Path) -> Ask:
    """This engine, as it ships."""
    place = Path(tempfile.mkdtemp(dir=folder)) / "index"
    known: dict[str, str] = {}
    with open_writer(place) as writer:
        for id, text in documents:
            key = hashlib.sha256(id.encode()).hexdigest()[:20]
            known[key] = id
            writer.add(
                Article(key, paragraphs=tuple(part.strip() for part in text.split("\n") if part.strip()))
            )
    engine = LocalEngine(str(place))

    def ask(words: list[str]) -> list[str]:
        found = engine.search(
            Search(" ".join(words), any_words=True, facets=(), snippets=False, per_page=BEST)
        )
        return [known[hit.id] for hit in found.hits]

    return ask


def reciprocal_ranks(task: Task, answers: list[list[str]]) -> list[float]:
    """1 / rank of the wanted article, 0 where it is not among the ten best."""
    return [
        next((1 / (place + 1) for place, id in enumerate(answer) if id in grades), 0.0)
        for (_, grades), answer in zip(task.questions, answers, strict=True)
    ]


def ndcgs(task: Task, answers: list[list[str]]) -> list[float]:
    """nDCG@10 of each question."""
    if importlib.util.find_spec("ir_measures"):
        import ir_measures

        qrels = {str(number): grades for number, (_, grades) in enumerate(task.questions)}
        run = {
            str(number): {id: float(BEST - place) for place, id in enumerate(answer)}
            for number, answer in enumerate(answers)
        }
        found = {
            row.query_id: float(row.value)
            for row in ir_measures.iter_calc([ir_measures.nDCG @ BEST], qrels, run)
        }
        return [found.get(str(number), 0.0) for number in range(len(answers))]
    values = []
    for (_, grades), answer in zip(task.questions, answers, strict=True):
        gain = sum(grades.get(id, 0) / math.log2(place + 2) for place, id in enumerate(answer))
        most = sum(
            grade / math.log2(place + 2)
            for place, grade in enumerate(sorted(grades.values(), reverse=True)[:BEST])
        )
        values.append(gain / most if most else 0.0)
    return values


def chance(left: list[float], right: list[float]) -> float:
    """How likely a difference of means as great is when each pair is exchanged at random."""
    differences = np.array(left) - np.array(right)
    signs = np.random.default_rng(0).integers(0, 2, (10_000, differences.size)) * 2 - 1
    return float((np.abs((signs * differences).mean(axis=1)) >= abs(differences.mean()) - 1e-12).mean())


def said(p: float) -> str:
    """A probability for reading."""
    return f"p {p:.3f}" if p >= 0.001 else "p < 0.001"


def measured(tasks: list[Task], builder: Any, folder: Path) -> list[list[float]]:
    """The values of every question of each task."""
    asks: dict[int, Ask] = {}
    found = []
    for task in tasks:
        ask = asks.get(id(task.documents)) or builder(task.documents, folder)
        asks[id(task.documents)] = ask
        answers = [ask(words) for words, _ in task.questions]
        found.append(ndcgs(task, answers) if task.measure == "nDCG@10" else reciprocal_ranks(task, answers))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--judged", type=Path, action="append", default=[])
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1963)
    parser.add_argument("--only", action="append", help="peers whose names begin so")
    options = parser.parse_args()
    tasks = [judged(folder) for folder in options.judged]
    if options.articles:
        tasks += known_items(options.articles, options.queries, options.seed)
    if not tasks:
        parser.error("nothing to measure: give --judged or --articles")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine = measured(tasks, ours, folder)
        print(
            "measure by",
            "ir-measures"
            if importlib.util.find_spec("ir_measures")
            else "the formula above (ir-measures is not installed)",
        )
        print(
            "| engine | "
            + " | ".join(f"{task.name} {task.measure} ({len(task.questions)})" for task in tasks)
            + " |"
        )
        print("| --- |" + " --- |" * len(tasks))
        print(
            "| **searcher** | " + " | ".join(f"**{np.mean(values):.3f}**" for values in mine) + " |",
            flush=True,
        )
        best = [0.0] * len(tasks)
        for engine, module, builder in PEERS:
            if options.only and not any(engine.startswith(start) for start in options.only):
                continue
            if not importlib.util.find_spec(module):
                print(f"| {engine} |" + " not installed |" * len(tasks), flush=True)
                continue
            begun = time.perf_counter()
            theirs = measured(tasks, builder, folder)
            cells = [
                f"{np.mean(values):.3f} ({said(chance(own, values))})"
                for own, values in zip(mine, theirs, strict=True)
            ]
            print(f"| {engine} | " + " | ".join(cells) + " |", flush=True)
            print(f"{engine}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            best = [max(known, float(np.mean(values))) for known, values in zip(best, theirs, strict=True)]
        if any(best):
            print(
                "| above the best of them | "
                + " | ".join(f"{np.mean(own) - peer:+.3f}" for own, peer in zip(mine, best, strict=True))
                + " |"
            )


if __name__ == "__main__":
    main()
