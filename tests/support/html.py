"""Pages written for tests: prose of a harbour, a page around it, and its article."""

import json
from typing import Any

from index.article import Article
from index.reading.html.reader import read_html
from index.reading.input.raw_record import RawRecord

TITLE = "Ferry Had Missed Its Spring Inspection"
LINES = (
    "The harbour office said on Tuesday that the ferry which drifted for two hours had missed its inspection, "
    "and that two inspectors would be sent to the yard before the end of the week to look at the engine.",
    "The owner, a cooperative of eleven skippers, answered that the engine had been looked at in the spring "
    "and that the paper had been lost on the way to the office; it asked for a hearing in the town hall.",
    "Nobody was hurt. The ferry carried two hundred and twelve people, most of them on the way home from the "
    "market, and a tug brought it to the eastern pier shortly before midnight, where buses were waiting.",
    "Two members of the crew told the inquiry that they had asked for new filters in the autumn, and that the "
    "answer had been to wait until the next long stay in the yard, which was then put off by half a year.",
)
PROSE = "".join(f"<p>{line}</p>" for line in LINES)


def html(
    body: str = f"<article><h1>{TITLE}</h1>{PROSE}</article>", head: str = f"<title>{TITLE}</title>"
) -> str:
    """A page with this body and head."""
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def read(text: str, **known: Any) -> Article:
    """The article of a page."""
    return read_html(RawRecord(data=text.encode("utf-8", "replace"), kind="html", text=text, **known))


def json_ld(**fields: Any) -> str:
    """A news article's JSON-LD block."""
    found = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **fields}
    return f"<script type='application/ld+json'>{json.dumps(found)}</script>"
