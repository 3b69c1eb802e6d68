"""One page as an Article: read once as a tree, every field from the strongest place that states it, all evidence kept.

    tree     the parsed page and its JSON-LD                    html_tree, html_jsonld
    marks    what its markup says of itself                     html_marks
    page     what a reader sees, block by block                 html_blocks
    title, names, dates, sections, body                         html_title, html_names, html_dates, html_sections, html_body

Pure: no disk, no network, nothing remembered between pages.
"""

from __future__ import annotations

import re

from index.article import Article, article_id
from index.errors import Skipped
from index.reading.html.attribution import authors, host_of, language, page_url, publisher, unarchived
from index.reading.html.blocks import Page, read_blocks
from index.reading.html.body.choose import Body, choose_blocks, standfirst
from index.reading.html.body.second_opinion import second_reading
from index.reading.html.dates.choose import page_dates
from index.reading.html.json_ld import article_body, has_type, identified, main_article, read_objects, text_of
from index.reading.html.metadata import read_marks
from index.reading.html.sections import stated_sections
from index.reading.html.text import one_line, weight
from index.reading.html.title import choose_title
from index.reading.html.tree import parse, without_gc
from index.reading.input.raw_record import RawRecord

#: Fewer words than these are no article: a cookie wall, an error page, a page that is drawn by scripts.
_FEWEST_WORDS, _FEWEST_CHARS, _FEWEST_DESCRIBED = 25, 140, 60
_NEWS = re.compile("news|report", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:\.\.\.|…|,|\b(?:read more|continue reading))\s*$", re.IGNORECASE)


def read_html(raw: RawRecord) -> Article:
    """The article of a page; raises Skipped("no-text") when the page holds none."""
    with without_gc():
        return _read(raw)


def _read(raw: RawRecord) -> Article:
    tree = parse(raw.text)
    marks = read_marks(tree.soup)
    objects = read_objects(tree.json_ld)
    by_id = identified(objects)
    described = main_article(objects, marks.meta("og:title") or marks.title)
    url = page_url(marks, described, raw.url)
    site = host_of(unarchived(raw.url)) if raw.url else host_of(url)
    publisher_name = publisher(marks, described, objects, by_id)
    lang = raw.lang or language(marks, described)
    headline = text_of(described.get("headline") or described.get("name")) if described else ""
    site_names = [publisher_name or "", marks.meta("og:site_name"), site or ""]
    title, title_evidence = choose_title(
        marks, headline, site_names, described is not None and has_type(described, _NEWS)
    )

    people = authors(marks, described, by_id, publisher_name)
    page = read_blocks(tree.soup.body or tree.soup)
    body = choose_blocks(
        page, title, lambda thorough: second_reading(tree.html, thorough), people, article_body(described)
    )
    stated = (
        marks.meta("og:description"),
        marks.meta("description"),
        text_of(described.get("description")) if described else "",
    )
    claims = (
        bool(described)
        or marks.meta("og:type").lower() == "article"
        or bool(marks.meta("article:published_time"))
    )
    read = tuple(page.blocks[number].text for number in body.body)
    paragraphs, voice = _text(read, body.source, article_body(described), stated if claims else ())
    lead = standfirst(page, body, title, stated) if paragraphs else max(stated, key=len)
    flags = [*raw.flags, *tree.flags, *([f"body={voice}"] if voice != "page" else [])]

    titles = list(dict.fromkeys([title, *(item.value for item in title_evidence)]))
    section, section_evidence = stated_sections(
        marks, described, objects, by_id, titles, site or "", url or "", people
    )
    dates = page_dates(
        marks,
        described,
        objects,
        url or "",
        lang,
        page,
        title,
        tree.html,
        raw.captured,
        raw.url or marks.links.get("canonical", ""),
    )
    aside = _aside(page, body, title, lead)
    return Article(
        id=article_id(raw.data),
        title=title,
        section=section,
        published=dates.published,
        published_from=dates.published_from,
        modified=dates.modified,
        captured=dates.captured,
        not_after=None if dates.published else max(dates.captured, default=None),
        site=site,
        publisher=publisher_name,
        authors=people,
        url=url,
        lang=lang,
        lead=lead,
        paragraphs=paragraphs,
        captions=tuple(dict.fromkeys(page.blocks[number].text for number in body.captions)),
        aside=(*aside, " ".join(map(one_line, tree.readings))) if tree.readings else aside,
        truncated="input_truncated" in flags or not paragraphs or bool(_UNFINISHED.search(paragraphs[-1])),
        flags=tuple(dict.fromkeys(flags)),
        evidence=(*dates.evidence, *section_evidence, *title_evidence),
    )


def _text(
    read: tuple[str, ...], voice: str, stated_body: list[str], described: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The paragraphs and where they come from: as read from the page, else JSON-LD's articleBody.

    None where there is only a description: a page drawn by scripts still says in its head that it is an article, and what it is about.
    """
    if not _too_short(read):
        return read, voice
    if not _too_short(stated_body):
        return tuple(stated_body), "json-ld"
    if weight(max(described, key=len, default="")) >= _FEWEST_DESCRIBED:
        return (), "description"
    raise Skipped("no-text", "no article text on this page")


def _too_short(paragraphs: tuple[str, ...] | list[str]) -> bool:
    text = " ".join(paragraphs)
    return len(text.split()) < _FEWEST_WORDS and weight(text) < _FEWEST_CHARS


def _aside(page: Page, body: Body, title: str, lead: str) -> tuple[str, ...]:
    """Everything else a reader sees, each line once, in page order."""
    used = {page.blocks[number].text for number in (*body.body, *body.captions)} | {title, lead}
    lines = list(
        dict.fromkeys(
            block.text
            for block in page.blocks
            if block.text not in used and any(c.isalnum() for c in block.text)
        )
    )
    return tuple(lines)
