"""Boxes of links beside a name that were run into its sentence: text set apart, in records and in scrapes."""

import pytest

from index.reading.fields.reader import read_record
from index.reading.input.raw_record import RawRecord
from index.reading.text.link_boxes import without_link_boxes
from index.reading.text.reader import read_text

BOX = "Orla (Orly) Maria VennFerry adrift off Kellan again Harbour office: 'nobody must drown' Town asks for a hearing MORE"
SAID = "Mayor Orla Venn (Kellan) said on Tuesday that the ferry which drifted for two hours had missed its inspection in spring."
RUN_IN = SAID.replace("Venn (", f"Venn {BOX} (")


def test_a_box_run_into_a_sentence_is_set_apart() -> None:
    assert without_link_boxes(RUN_IN) == (SAID, [BOX])
    assert without_link_boxes(f"{RUN_IN} {RUN_IN}") == (f"{SAID} {SAID}", [BOX, BOX])


@pytest.mark.parametrize(
    "text",
    [
        "The mayor wanted MORE money for the harbour, Venn said, and MORE boats.",
        "Orla Venn Orla Maria Venn was asked whether the harbour needs MORE boats.",
        "VENN SAYS VENNFERRY STAYS AFLOAT FOR A YEAR AND MORE, AND A YEAR AFTER THAT",
        "Mayor Venn Orla VennFerry adrift again, and no word leads on from there to other stories of the day",
        SAID,
    ],
)
def test_words_that_only_look_like_one_stay(text: str) -> None:
    assert without_link_boxes(text) == (text, [])


def test_records_and_scrapes_have_the_box_apart() -> None:
    fields = {"title": "Ferry Missed Its Inspection", "text": RUN_IN}
    record = read_record(RawRecord(data=b"", kind="fields", fields=fields))
    assert (record.paragraphs, record.aside) == ((SAID,), (BOX,))
    after = "Nobody was hurt, the office said, and the ferry is in the yard now, where it will stay."
    text = "\n".join(["Ferry Missed Its Inspection", "By Ines Tarn", RUN_IN, after])
    scrape = read_text(RawRecord(data=text.encode(), kind="text", text=text))
    assert scrape.paragraphs[0] == SAID
    assert BOX in scrape.aside
