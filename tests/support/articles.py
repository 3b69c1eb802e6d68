"""Small fictional corpora: articles drawn from a seed, with every trait that search has to get right."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from index.article import PROVENANCES, Article, article_id
from index.ingest.writer import open_writer

#: Words by how they are to be met: forms of one stem, case, accents, several tokens, other alphabets.
COMMON = ["the", "of", "in", "and", "to", "be", "or", "not", "on", "for", "with", "said", "after"]
FORMS = [
    "elect", "elected", "election", "elections", "Elections", "electing", "electing", "bank", "banks", "banking", "Banks",
    "banked", "run", "runs", "running", "general", "generals", "generally", "generalise", "generalised", "generality",
    "generalities", "generalize", "generalized", "generalization", "generalist", "General", "GENERAL", "rate", "rates", "rated",
    "rating", "cut", "cuts", "cutting", "Manning", "manning", "man", "men", "mined", "mining", "mine",
]  # fmt: skip
SIGNS = [
    "Covid-19", "U.S.", "US", "us", "AT&T", "9/11", "don't", "O’Neill", "O'Neill", "C++", "3.5%", "naïve", "naive", "Naïve",
    "Reuters15", "1,689", "1689", "G20", "G-20", "Iran's", "Iran", "troops,", "“quoted”", "end.", "(aside)", "@handle", "—",
    "2020", "Orlé", "café", "Café",
]  # fmt: skip
GERMAN = [
    "Straße",
    "Strassen",
    "Häuser",
    "Haus",
    "Wahlen",
    "Wahl",
    "gewählt",
    "die",
    "der",
    "und",
    "rate",
    "Banken",
    "Bank",
]
CHINESE = ["新华社北京", "北京", "京华", "rate"]

SECTIONS = (
    (),
    ("World",),
    ("World", "Europe"),
    ("World", "Europe", "Spain"),
    ("Politics",),
    ("Süd/Nord", "Ost"),
    ("Sports", "Asia"),
)
SITES = (None, "a.example", "b.example", "news.b.example", "Ö.example")
PUBLISHERS = (None, "The Daily Fiction", "Fiction Weekly", "daily Planet")
AUTHORS = ((), ("Ana Lima",), ("Ana Lima", "Bo O’Neill"), ("José Nuñez", "José Nuñez"), ("Lima Ana",))
DAYS = (
    None,
    "2019",
    "2020-02",
    "2020-02-29",
    "2020-03-01",
    "2020-03-11",
    "2020-12-31",
    "2021",
    "2021-01-01",
    "2018-07",
)
CAPTURED = ((), ("2021-05-06",), ("2020-01-01", "2022-02-02"))


def text(random_: random.Random, lang: str | None, words: int) -> str:
    """Words that read like nothing, the common ones often."""
    own = {"de": GERMAN, "zh": CHINESE}.get(lang or "", FORMS)
    pools = [COMMON, own, SIGNS]
    return " ".join(random_.choice(random_.choices(pools, (5, 6, 2))[0]) for _ in range(words))


def article(random_: random.Random, number: int, rare: str = "") -> Article:
    """One article; its language is always stated, so that nothing depends on detection."""
    lang = random_.choices(("en", "de", "zh"), (8, 2, 1))[0]

    def some(most: int, longest: int) -> tuple[str, ...]:
        return tuple(
            text(random_, lang, random_.randint(0, longest)) for _ in range(random_.randint(0, most))
        )

    paragraphs = (*some(5, 25), rare)
    made = Article(
        id=article_id(f"{number} {random_.random()}".encode()), title=text(random_, lang, random_.randint(0, 8)), lang=lang,
        lead=text(random_, lang, random_.randint(1, 12)) if random_.random() < 0.3 else "", paragraphs=paragraphs,
        captions=some(2, 6), aside=some(2, 6), section=random_.choice(SECTIONS), site=random_.choice(SITES),
        publisher=random_.choice(PUBLISHERS), authors=random_.choice(AUTHORS), published=random_.choice(DAYS),
        captured=random_.choice(CAPTURED), url=random_.choice((None, f"https://www.a.example/{number}/")),
    )  # fmt: skip
    return replace(made, published_from=random_.choice(PROVENANCES[:-1]) if made.published else "none")


def articles(seed: int, count: int) -> list[Article]:
    """So many articles; the same for the same seed."""
    random_ = random.Random(seed)
    return [
        article(random_, number, random_.choice(("", "", f"Rare{number} end"))) for number in range(count)
    ]


def write(folder: Path, *batches: list[Article], remove: list[str] | None = None) -> None:
    """An index of these articles, one commit a batch; then some are removed."""
    for batch in batches:
        with open_writer(folder) as writer:
            for one in batch:
                writer.add(one)
    if remove:
        with open_writer(folder) as writer:
            for id in remove:
                writer.remove(id)
