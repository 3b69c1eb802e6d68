"""The paragraphs of a document in a bundle: lines that an exporter wrapped are none, words broken at their ends are whole."""

import pytest

from index.reading.formats.bundles.frames import blocks_of, paragraphs_of
from index.reading.formats.bundles.nexis import COUNTED
from tests.support.bundles import wrapped

FERRY = (
    "The owners had withdrawn the ferry from the line in spring, a well-known skipper said, and nobody asked why until the autumn, when the "
    "harbour master found that the hull was beyond repair and wrote to the four owners, who had heard nothing of it."
)
YARD = (
    "Two inspectors were sent to the yard before the end of the week to look at the engine and at the paper that had been lost on the way "
    "to the office, where a hearing was asked for in the town hall by all of the owners at once."
)


@pytest.mark.parametrize("between", ["\n\n", "\n   "])
@pytest.mark.parametrize("measure", [44, 60, 78])
def test_lines_that_were_wrapped_are_paragraphs_again(measure: int, between: str) -> None:
    text = between.join([wrapped(FERRY, measure), wrapped(YARD, measure)])
    assert paragraphs_of(blocks_of(text)) == [FERRY, YARD]


def test_a_word_broken_between_two_lines_is_whole_and_a_hyphen_of_its_own_stays() -> None:
    text = """The owners had taken the ferry from the line when it was with-
drawn by the office of the harbour in the spring, as a well-
known skipper said, and nobody of the forty asked why until
the autumn came and the water of the bay was high and rough."""
    assert paragraphs_of(blocks_of(text)) == [
        "The owners had taken the ferry from the line when it was withdrawn by the office of the harbour in the spring, as a well-known "
        "skipper said, and nobody of the forty asked why until the autumn came and the water of the bay was high and rough."
    ]


def test_one_long_address_among_wrapped_lines_does_not_part_them() -> None:
    address = "https://kellanpost.example/harbour/2021/06/08/the-owners-had-withdrawn-the-ferry-from-the-line-in-spring-and-nobody-asked-why.html"
    text = "\n\n".join([wrapped(FERRY, 60), wrapped(YARD, 60), address])
    assert paragraphs_of(blocks_of(text)) == [FERRY, YARD, address]


def test_a_document_of_nexis_has_its_paragraphs_and_its_writer_whole() -> None:
    document = f"""1 of 2 DOCUMENTS

Kellan Post

June 8, 2021 Tuesday

Ferry Had Missed Its Inspection

BYLINE: Venn, Orla; Tarn, Ines

LENGTH: 80 words

{wrapped(FERRY, 66)}

{wrapped(YARD, 66)}

LOAD-DATE: June 9, 2021
"""
    fields = COUNTED.read(document)
    assert fields is not None
    assert (fields["text"], fields["authors"]) == ([FERRY, YARD], "Venn, Orla; Tarn, Ines")
