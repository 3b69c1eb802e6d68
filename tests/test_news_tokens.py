"""Words as news prints them: what each of them finds is what a scan of the texts finds.

The scan is a regular expression of its own for each query, over the raw sentences; it shares nothing with the analysis.
"""

from __future__ import annotations

import re

import pytest

from index.article import Article, article_id
from index.writer import open_writer
from searcher import Search
from searcher.whoosh_engine import WhooshEngine

TEXTS = (
    "The US envoy landed in Marrow at noon.",
    "They told us nothing about the envoy.",
    "Nobody asked us, and nobody thanked us.",
    "A map was left to us by the harbour office.",
    "It cost us a winter.",
    "Give us the keys, said the warden.",
    "The U.S. dollar fell against the crown.",
    "A U.S.-led convoy crossed the strait.",
    "An R&D budget of AT&T was cut by a third.",
    "The AT and T of the old sign had fallen off.",
    "On 9/11 the ferry stayed in port.",
    "On 9-11 March the fair is open.",
    "At 9, 11 men went aboard.",
    "Article 5 of the treaty was read aloud.",
    "Article 15 was not read.",
    "The article was 5 pages long.",
    "Covid-19 closed the ferry line.",
    "COVID19 wards were full.",
    "A covid ward with 19 beds was opened.",
    "Mr O'Neill resigned.",
    "Ms O’Neill did not resign.",
    "Neill and O are letters of the quay's signboard.",
    "The Who played at the depot.",
    "The WHO sent nurses to the depot.",
    "Those who came late stood.",
    "The keeper, who slept, heard nothing.",
    "Who knows what the tide brings?",
    "A man who fishes does not ask who eats.",
    "She who waits, and he who rows, agree.",
    "To be or not to be was painted on the hull.",
    "To be, or perhaps not to be, was the reply.",
    "A naïve plan, said the mayor.",
    "A naive plan, said the clerk.",
    "Leaders of the G-20 met.",
    "Leaders of the G20 dined.",
    "Leaders of G 20 villages danced.",
    "Prices rose 3.5% in May.",
    "Prices rose 35% in June.",
    "Prices rose 3,5 points in July.",
    "The bridge cost $1.2bn in all.",
    "The bridge cost 1.2 billion crowns.",
    "Write to @harbourmaster for berths.",
    "The harbourmaster has no berths.",
    "The #TramBack march grew.",
    "Tram back to the depot, they sang.",
    "It was written in C++ by one woman.",
    "It was written in C by two women.",
    "A verse in F# minor, a verse in F.",
    "I don't know, said Don.",
    "Don knows, and so does his aunt.",
    "The rate cut came at dawn.",
    "The rate of the cut came down.",
    "Rate cuts came at dusk.",
    "The e-mail was never sent.",
    "The email was sent.",
    "A mail coach passed, marked E.",
    "Reuters15 boats were counted.",
    "Reuters counted fifteen boats.",
    "In the 1990s the mine closed.",
    "In 1990 the mine was open.",
    "Population 1,689 in the census.",
    "Population 1689 on the sign.",
    "The year 16,89 makes no sense.",
    "Mrs. Núñez sang.",
    "Mrs Nunez hummed.",
    "The Søndal line reopened.",
    "The Sondal line closed.",
    "Die Straße war gesperrt.",
    "Die Strasse ist wieder offen.",
    "Die Donaudampfschifffahrt ruht.",
    "L'économie ralentit, dit-on.",
    "Une économie de vent et de sel.",
    "新华社北京三月十二日电",
    "北京的春天来了",
    "上海的春天来了",
    "أعلن الوزير عن افتتاح الميناء",
    "زار الوزير المدينة القديمة",
    "Министр открыл порт.",
    "Порт закрыт на зиму.",
    "ท่าเรือเปิดแล้ววันนี้",
    "हवाई अड्डा बंद रहा",
    "See http://tide.example/gate?x=1 for times.",
    "See tide.example for times.",
    "The 10:30 boat left at 10.30 sharp.",
    "The 1030 boat is a rumour.",
    "Flight BA2490 was late.",
    "BA is late again.",
    "Temperatures of -4°C and 40°F.",
    "H1N1 was ruled out.",
    "It's Iran's harbour, he said.",
    "Iran has a harbour.",
    "Iranian boats filled it.",
    "Rock'n'roll at the tram depot.",
    "A rock and a roll for lunch.",
    "PM's PMQs ran to 12:45 p.m. on Friday.",
    "The pm left early.",
    "Half-time: 2-1. Full time: 2-2.",
    "The half was 2 to 1.",
    "Mother-in-law wins 50,000 crowns.",
    "Her mother, a judge in law, won 50000.",
    "Ph.D. students rowed.",
    "The Aldmere Courier's front page, p. 1.",
    "An X-ray showed a key.",
    "The ray of light, marked X.",
    "He said: “Nobody sleeps”, and slept.",
    "Nobody, he said, sleeps.",
    "An SMS and an MMS later, silence.",
)

#: (query, regular expression, options): what the query must find is where the expression is found, case ignored unless it says (?-i:...).
TABLE = (
    ("US", r"(?-i:\bUS\b)|(?-i:\bU\.S\.)"), ("us", r"\bus\b|\bU\.S\."), ("U.S.", r"(?-i:\bUS\b)|(?-i:\bU\.S\.)"), ("exact:us", r"(?-i:\bus\b)"),
    ("U.S.-led", r"U\.S\.-led"), ("AT&T", r"\bAT&T\b"), ("R&D", r"R&D"), ("9/11", r"9/11"), ('"9 11"', r"9-11|9, 11"),
    ('"Article 5"', r"\barticle 5\b"), ("exact:Article", r"(?-i:\bArticle\b)"), ("Covid-19", r"covid-?19"), ("covid19", r"covid-?19"),
    ("covid", r"covid"), ("O'Neill", r"O['’]Neill"), ("O’Neill", r"O['’]Neill"), ("Neill", r"(?<!['’])\bNeill\b"), ('"The Who"', r"\bthe who\b"),
    ("exact:Who", r"(?-i:\bWho\b)"), ("WHO", r"(?-i:\bWHO\b)"), ("who", r"\bwho\b"), ('"to be or not to be"', r"to be or not to be"),
    ("to be or not to be", r"(?=.*\bto\b)(?=.*\bbe\b)(?=.*\bor\b)(?=.*\bnot\b)"), ("naïve", r"na[iï]ve"), ("naive", r"na[iï]ve"), ("G-20", r"\bG[- ]?20\b"),
    ("G20", r"\bG[- ]?20\b"), ("3.5%", r"\b3\.5\b"), ("3.5", r"\b3\.5\b"), ("35", r"\b35\b"), ("$1.2bn", r"1\.2bn"), ("1.2", r"\b1\.2"),
    ("@harbourmaster", r"harbourmaster"), ("#TramBack", r"TramBack"), ("tramback", r"TramBack"), ('"tram back"', r"\btram back\b"), ("C++", r"C\+\+"),
    ("F#", r"F#"), ("don't", r"\bdon['’]t\b"), ("Don", r"\bDon\b(?!['’]t)"), ('"rate cut"', r"\brate cut\b"), ("“rate cut”", r"\brate cut\b"),
    ("rate cut", r"(?=.*\brates?\b)(?=.*\bcuts?\b)"), ("rate -cuts", r"^(?!.*\bcuts\b).*\brates?\b"), ("e-mail", r"\be-mail\b"), ("email", r"\bemail\b"),
    ("mail", r"\bmail\b"), ("Reuters", r"Reuters"), ("15", r"\b15\b|Reuters15"), ("Reuters15", r"Reuters15"), ("1990s", r"\b1990s\b"),
    ("1990", r"\b1990"), ("1,689", r"\b1,?689\b"), ("1689", r"\b1,?689\b"), ("Núñez", r"N[uú][nñ]ez"), ("nunez", r"N[uú][nñ]ez"), ("Søndal", r"S[oø]ndal"),
    ("sondal", r"S[oø]ndal"), ("Straße", r"Stra(ß|ss)e"), ("strasse", r"Stra(ß|ss)e"), ("Donaudampf*", r"Donaudampf"), ("économie", r"économie"),
    ("economie", r"économie"), ("l'économie", r"l'économie"), ("北京", r"北京"), ("春天", r"春天"), ("京北", r"京北"), ("新华社", r"新华社"), ("الوزير", r"الوزير"),
    ("الميناء", r"الميناء"), ("порт", r"порт"), ("Порт", r"порт"), ("ท่าเรือ", r"ท่าเรือ"), ("हवाई", r"हवाई"), ("tide.example", r"tide\.example"), ("gate", r"\bgate\b"),
    ("10:30", r"\b10:30\b"), ("10.30", r"\b10\.30\b"), ("1030", r"\b1030\b"), ("BA2490", r"BA2490"), ("BA", r"\bBA(?![a-z])"), ("-4°C", r"^(?!.*4°C)"), ("40°F", r"40°F"),
    ("H1N1", r"H1N1"), ("Iran", r"\bIran\b"), ("Iran's", r"\bIran\b"), ('"Iran\'s"', r"\bIran['’]s\b"), ('"Iran harbour"', r"\bIran harbour\b"),
    ("Iranian", r"\bIranian\b"), ("rock'n'roll", r"rock'n'roll"), ('"rock and a roll"', r"rock and a roll"), ("p.m.", r"\bp\.?m\b"), ("PMQs", r"\bPMQs\b"),
    ('"2-1"', r"2-1"), ("half-time", r"half-time"), ("mother-in-law", r"mother-in-law"), ("50,000", r"\b50,?000\b"), ("Ph.D.", r"Ph\.D"), ("x-ray", r"X-ray"),
    ("“nobody sleeps”", r"nobody sleeps"), ('"nobody he said"', r"nobody, he said"), ("SMS", r"\bSMS\b"), ("wom?n", r"\bwom.n\b"), ("nobody AND slept", r"Nobody.*slept"),
    ("ferry OR tram", r"\bferry\b|\btram\b"), ("(ferry", r"\bferry\b"), ("tram)", r"\btram\b"), ('"tram', r"\btram\b"), ("OR tram", r"\btram\b"), ("tram //", r"\btram\b"),
    ("harbour NEAR/3 said", r"harbour, he said"), ("title:tram", r"(?!)"), ("body:tram", r"\btram\b"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    folder = tmp_path_factory.mktemp("tokens") / "tokens.idx"
    with open_writer(folder) as writer:
        for text in TEXTS:
            writer.add(Article(article_id(text.encode()), paragraphs=(text,)))
    return WhooshEngine(str(folder))


@pytest.mark.parametrize(("query", "scan"), TABLE, ids=[query for query, _ in TABLE])
def test_a_query_finds_what_a_scan_finds(engine: WhooshEngine, query: str, scan: str) -> None:
    found = {hit.id for hit in engine.search(Search(query, per_page=200, snippets=False)).hits}
    expected = [text for text in TEXTS if re.search(scan, text, re.IGNORECASE)]
    ids = {article_id(text.encode()): text for text in TEXTS}
    assert sorted(ids[id] for id in found) == sorted(expected)


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 100
    assert len(set(TABLE)) == len(TABLE)


def test_an_acronym_says_how_it_was_read(engine: WhooshEngine) -> None:
    results = engine.search(Search("US"))
    assert results.question.read_as == "exact:US"
    assert [notice.kind for notice in results.question.notices] == ["acronym"]
