"""Chunks agree with `str.split`, and blocks with their definition."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.building.block_collector import LONGEST, BlockCollector
from index.building.chunk_table import ChunkTable
from index.building.segment_builder import SegmentBuilder
from index.ingest.writer import open_writer
from index.segments.layout import BODY, LEAD, TITLE
from index.storage.generation import new_name
from searcher import Search, open_engine

BLANKS = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2007\u200a\u2028\u2029\u202f\u205f\u3000"
TEXTS = st.text(
    st.sampled_from(BLANKS + "abcdeé世\U0001f600\u200b.,'") | st.characters(exclude_characters="\0"),
    max_size=80,
)


@given(st.lists(st.lists(TEXTS, max_size=6), min_size=1, max_size=8))
def test_chunks_agree_with_split_and_equal_ones_share_a_number(batches: list[list[str]]) -> None:
    chunks, numbers, counts = ChunkTable(), [], []
    for texts in batches:
        table_numbers, sizes = chunks.number(texts)
        numbers += table_numbers.tolist()
        counts += sizes.tolist()
    expected = [text.split() for texts in batches for text in texts]
    strings = chunks.strings()
    assert counts == [len(words) for words in expected]
    assert [strings[number] for number in numbers] == [word for words in expected for word in words]
    assert len(strings) == len(set(strings)) == len(chunks)


def test_many_chunks_keep_their_numbers_while_the_table_grows() -> None:
    chunks = ChunkTable()
    words = [f"{'x' * (number % 40)}{number}" for number in range(60_000)]
    first, _ = chunks.number([" ".join(words[:100])])
    every = [chunks.number([" ".join(words[low : low + 7000])])[0].tolist() for low in range(0, 60_000, 7000)]
    strings = chunks.strings()
    assert [strings[number] for piece in every for number in piece] == words
    assert every[0][:100] == first.tolist()
    assert len(chunks) == 60_000


def test_a_nul_ends_a_chunk_and_lone_surrogates_survive() -> None:
    chunks = ChunkTable()
    table_numbers, _ = chunks.number(["one\0two \ud83d three"])
    assert [chunks.strings()[number] for number in table_numbers.tolist()] == [
        "one",
        "two",
        "\ud83d",
        "three",
    ]


def test_a_long_title_continues_as_lead_and_a_long_paragraph_in_further_blocks() -> None:
    title, paragraph = " ".join(map(str, range(600))), " ".join(map(str, range(1000, 1300)))
    blocks = BlockCollector()
    blocks.add([title, "after", paragraph], [TITLE, LEAD, BODY])
    blocks.add(["short"], [TITLE])
    numbers, (sizes, at) = blocks.numbers(), blocks.sizes()
    strings = blocks.chunks.strings()
    assert [strings[number] for number in numbers.tolist()] == [
        *title.split(),
        "after",
        *paragraph.split(),
        "short",
    ]
    assert list(blocks.zone) == [TITLE, LEAD, BODY, BODY, BODY, BODY, BODY, TITLE]
    assert sizes.tolist() == [64, LONGEST, LONGEST, 24, 1, LONGEST, 44, 1]
    assert at.tolist() == [0, 7, 8]
    starts = [match.start() for match in re.finditer(r"\S+", title)]
    assert blocks.later == [(1, starts[64]), (2, starts[320]), (3, starts[576]), (6, paragraph.index("1256"))]


def test_every_word_of_an_endless_title_counts_once(tmp_path: Path) -> None:
    words = [f"w{number}x" for number in range(700)]
    with open_writer(tmp_path / "in.idx") as writer:
        writer.add(Article("a" * 20, " ".join(words), paragraphs=("The end.",)))
    with open_engine(str(tmp_path / "in.idx")) as engine:
        assert engine.search(Search(f'"{" ".join(words[60:70])}"')).total == 1
        assert engine.search(Search(f'"{" ".join(words[318:325])} "')).total == 1
        assert engine.search(Search(f'"{words[100]} {words[102]}"')).total == 0


def test_an_article_without_text_has_no_blocks(tmp_path: Path) -> None:
    builder = SegmentBuilder(tmp_path, new_name())
    for number in range(3):
        builder.add(Article(f"{number:020x}"))
    entry = builder.finish()
    assert entry.ids.shape == (3, 10)
