"""Pages become articles: every field from the place that states it, every other word kept."""

from index.read_html import read_html
from index.record import RawRecord


def record(html: str, **known: object) -> RawRecord:
    return RawRecord(data=html.encode("utf-8", "replace"), kind="html", text=html, **known)  # type: ignore[arg-type]


PROSE = (
    "A car ferry with 212 people aboard drifted without power off Kellan Point for two hours, the harbour office said.",
    "The engine had missed its spring inspection, two crew members said, and the owner knew of it since the winter.",
    "Tugs brought the ship to the old quay before dark; nobody was hurt, and the line runs again since the morning.",
)


def page(head: str = "", before: str = "", after: str = "", prose: tuple[str, ...] = PROSE) -> str:
    text = "".join(f"<p>{line}</p>" for line in prose)
    article = f"<article><h1>Ferry drifts off Kellan Point</h1>{text}</article>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{before}{article}{after}</body></html>"


def test_a_plain_page_gives_its_title_and_paragraphs() -> None:
    article = read_html(record(page()))
    assert article.title == "Ferry drifts off Kellan Point"
    assert article.paragraphs == PROSE
    assert article.published is None
    assert article.published_from == "none"
    assert article.section == ()
    assert article.lang == "en"
