"""Read a letter in HTML: its text as a page, its title, day and sender from its headers."""

from __future__ import annotations

from index.article import Article, Evidence
from index.errors import Skipped
from index.frozen import replace
from index.reading.fields.reader import read_record
from index.reading.html.reader import read_html
from index.reading.input.raw_record import RawRecord


def read_letter(raw: RawRecord) -> Article:
    """Read the article of a letter. A letter too short for a page is read line by line."""
    stated = raw.fields or {}
    try:
        page = read_html(raw)
    except Skipped:
        return read_record(replace(raw, kind="fields", fields={**stated, "text": raw.text}))
    title, day = str(stated.get("title", "")) or page.title, str(stated.get("published", "")) or None
    others = [
        e.judged("weaker") if e.field in ("published", "title") and e.is_chosen else e for e in page.evidence
    ]
    headers = [Evidence("published", day, "record", 0.95, day, "Date header", "chosen")] if day else []
    headers += (
        [Evidence("title", title, "record", 0.95, "", "Subject header", "chosen")]
        if stated.get("title")
        else []
    )
    writer, publisher = str(stated.get("author", "")), str(stated.get("publisher", ""))
    return replace(
        page,
        title=title,
        published=day,
        published_from="record" if day else "none",
        not_after=None if day else page.not_after,
        publisher=publisher or page.publisher,
        authors=page.authors or ((writer,) if writer else ()),
        evidence=(*headers, *others),
    )
