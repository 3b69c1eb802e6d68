"""Typed questions over tricky words find what a look at every token finds.

Compounds, signs, digits of other scripts, invisible signs.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.article import Article, article_id
from index.storage import generation
from searcher.engine.suggestions.variants import Indexed
from searcher.evaluation.matching.query_weight import QueryWeight
from searcher.evaluation.matching.segment_query import SegmentQuery
from searcher.evaluation.snapshot import Snapshot
from searcher.query.parser import parse
from tests.support.articles import write
from tests.support.truth import Truth

TODAY = date(2020, 3, 11)
#: All of them take minutes; an ordinary run asks a part.
QUERIES = int(os.environ.get("SEARCHER_TRICKY_QUERIES", "1500"))

WORDS = (
    "anti-vaxxers anti-vaccine antivax re-elected reelected elected co-operate cooperate Covid-19 covid-18 COVID19 H5N1 H7N9 H5N8 G20 "
    "U.S. U.S.-led US us usual USA J.K. JK Ph.D. PhD O'Neill O‘Neill ONeill Hawaiʻi Hawai'i Qur'an Quran $5m £5m 5m 5 £5 $500 3.5% 3.5 5€ "
    "+44 50+ 50 @handle handle #tag tag #MeToo Disney+ Disney C++ C F# AT&T 9/11 1,689 1689 1\u202f689 12\u2009345 12345 CO₂ CO2 m² ㎡ m2 ㎏ kg "
    "٢٠٢٠ 2020 ２０２０ أحمد احمد فاطمة فاطمه ایران ايران ｶﾞｽ ガス govern\u00adment government gov\u2060ernment zero\u200bwidth zero width "
    "e-mail email Jean-Claude Al-Jazeera 737-MAX woman women ran run colour color broken broker break brok Wahlen Wahl Müller Mueller Iran's Iran "
    "don't 1990s 北京 京"
).split(" ")
TYPED = (
    "anti-vax* anti-v* re*elected *-elected *elected covid-1* cov*19 H5N* H?N1 h*n1 G2* U.S.* us* $5* £* #MeT* @hand* Jean-C* Al-J* 737-M* "
    "covid-18~1 anti-vaxers~2 J.K.~1 CO₂* m* ٢٠* 20* 1,6* 9/* AT&* O'N* O‘N* ｶﾞ* 北* e-m* e*mail gov\u2060ern* zero* don'* C+* 5* 5?? "
    '"£5m" "$5m" "5m" "3.5%" "3.5" exact:£5 exact:5 "@handle" exact:@handle exact:handle "#tag" "50+" "Disney+" exact:Disney exact:CO₂ exact:CO2 '
    'exact:m² exact:㎡ "anti-vax* elected" "zero wid*" "email gov*" "covid-1* us" "run* women" "fa*" "C*" "M*A" exact:"anti-vax* x" -£5m -anti-vax* '
    '-"£5m" -5m "zero width" "zero\u200bwidth" "U.S. led" exact:Hawaiʻi exact:O\'Neill'
).split(" ")
JOINTS = [" ", " ", " AND ", " OR ", " -", " NEAR/3 ", " ADJ ", " w/4 ", " SAME ", " NOT "]


def _pieces() -> list[str]:
    """The typed pieces, quoted ones whole."""
    found: list[str] = []
    for piece in TYPED:
        if found and found[-1].count('"') == 1:
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found + WORDS


class Library:
    def __init__(self, folder: Path) -> None:
        chance = random.Random(11)
        made = [self.article(chance, number) for number in range(90)]
        gone = [one.id for one in made[::9]]
        write(folder, made[:50], made[50:80], [*made[80:], *made[:3]], remove=gone)
        self.snapshot = Snapshot(folder, generation.read(folder))
        self.truth = Truth(one for one in made if one.id not in gone)

    @staticmethod
    def article(chance: random.Random, number: int) -> Article:
        def text(least: int, most: int) -> str:
            return " ".join(
                chance.choice(WORDS) + chance.choice(["", "", "", ",", ".", "-"])
                for _ in range(chance.randint(least, most))
            )

        return Article(
            id=article_id(f"{number}".encode()), title=text(0, 5), paragraphs=tuple(text(1, 16) for _ in range(chance.randint(1, 4))),
            captions=(text(1, 4),) if chance.random() < 0.3 else (), lang=chance.choice(["en", "en", "de", "ar", "zh"]),
        )  # fmt: skip

    def found(self, query: object) -> set[str]:
        weight = QueryWeight(self.snapshot, query)  # type: ignore[arg-type]
        ids: set[str] = set()
        for place, segment in enumerate(self.snapshot.segments):
            match = SegmentQuery(weight, place).match()
            assert match.score is None or match.score(None).shape == match.docs.shape
            ids |= {segment.reader.id(int(doc)) for doc in match.docs}
        return ids


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    return Library(tmp_path_factory.mktemp("tricky"))


def _question(chance: random.Random, pieces: list[str]) -> str:
    typed = chance.choice(pieces)
    for _ in range(chance.randrange(4)):
        typed += chance.choice(JOINTS) + chance.choice(pieces)
        if chance.random() < 0.1:
            typed = f"({typed})"
    if chance.random() < 0.1:  # an invisible sign wherever it falls
        at = chance.randrange(len(typed) + 1)
        typed = typed[:at] + chance.choice("\u00ad\u2060\u200e\ufeff\u200b") + typed[at:]
    return typed


def test_typed_questions_find_what_a_scan_finds(library: Library) -> None:
    chance, pieces = random.Random(int(os.environ.get("SEARCHER_TRICKY_SEED", "3"))), _pieces()
    corpus = Indexed(library.snapshot)
    finding = 0
    for _ in range(QUERIES):
        typed = _question(chance, pieces)
        options = {"exact": chance.random() < 0.15, "any_words": chance.random() < 0.15}
        parsed = parse(typed, today=TODAY, corpus=corpus, **options)  # type: ignore[arg-type]
        again = parse(parsed.read_as, today=TODAY, corpus=corpus, **options)  # type: ignore[arg-type]
        assert again.tree == parsed.tree, (typed, parsed.read_as, again.read_as)
        if parsed.read_as:
            ours, right = library.found(parsed.tree), library.truth.ids(parsed.tree)
            finding += bool(right)
            assert (sorted(ours - right), sorted(right - ours)) == ([], []), (typed, parsed.read_as)
    assert finding > QUERIES / 3
