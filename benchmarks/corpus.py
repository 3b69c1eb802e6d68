"""A seeded corpus for timing: articles of about 150 words in JSON lines, from the sentences of given files, or generated.

All words are plain letters, so that every engine's tokenizer sees the same tokens and totals can be compared to the last article.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[A-Za-z]+")
SECTIONS = [
    "world",
    "politics",
    "business",
    "sport",
    "culture",
    "science",
    "health",
    "technology",
    "travel",
    "opinion",
    "local",
    "weather",
]


def sentences(paths: Sequence[Path]) -> list[str]:
    """The sentences of JSON-lines files with a `body`, their words reduced to letters."""
    found = []
    for path in paths:
        with (
            gzip.open(path, "rt", encoding="utf-8")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8") as lines
        ):
            for line in lines:
                for sentence in _SENTENCE.split(json.loads(line).get("body") or ""):
                    words = _WORD.findall(sentence)
                    if 4 <= len(words) <= 40:
                        found.append(" ".join(words))
    return found


def invented(seed: int, count: int = 200_000) -> list[str]:
    """Sentences of made-up words with the frequencies of a language (Zipf's law)."""
    chance = random.Random(seed)
    syllables = [
        first + second
        for first in "bdfgklmnprstvz"
        for second in ("a", "e", "i", "o", "u", "an", "er", "in", "or", "us")
    ]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(60_000)]
    weights = [1 / (rank + 2.7) for rank in range(len(words))]
    drawn = chance.choices(words, weights, k=count * 18)
    return [" ".join(drawn[start : start + chance.randint(8, 18)]) for start in range(0, count * 18, 18)]


def articles(count: int, material: Sequence[str], seed: int) -> Iterator[dict[str, object]]:
    """Articles as records: id, url, title, date, section, body."""
    chance = random.Random(seed)
    for number in range(count):
        body, words = [], 0
        target = chance.randint(80, 220)
        while words < target:
            sentence = material[chance.randrange(len(material))]
            body.append(sentence + ".")
            words += sentence.count(" ") + 1
        cut = max(1, len(body) // 2)
        year, month, day = chance.randint(2010, 2021), chance.randint(1, 12), chance.randint(1, 28)
        yield {
            "id": f"{number:08x}",
            "url": f"https://site{number % 40}.example/{number}",
            "title": " ".join(material[chance.randrange(len(material))].split()[:10]),
            "date": f"{year}-{month:02}-{day:02}",
            "section": SECTIONS[min(int(chance.expovariate(0.4)), len(SECTIONS) - 1)],
            "body": " ".join(body[:cut]) + "\n\n" + " ".join(body[cut:]) if len(body) > 1 else body[0],
        }


def write(path: Path, count: int, material: Sequence[str], seed: int = 7) -> int:
    """Write the corpus; returns the bytes of its titles and bodies."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for record in articles(count, material, seed):
            size += len(str(record["title"])) + len(str(record["body"]))
            file.write(json.dumps(record) + "\n")
    return size
