"""Read a page as an Article: every field from its strongest source, with all evidence.

    tree      the parsed page and its JSON-LD          `tree`
    markup    what it states for programs              `markup`, `metadata`, `json_ld`
    page      what a reader sees, block by block       `blocks`
    fields    `title`, `attribution`, `dates`, `sections`, `section_links`, `body`

The reader is pure: no disk, no network, nothing remembered between pages.
"""

from __future__ import annotations

import re

from index.article import Article
from index.errors import Skipped
from index.reading.html.attribution import authors, host_of, language, page_url, publisher, unarchived
from index.reading.html.blocks import Page, read_blocks
from index.reading.html.body.choose import Body, choose_blocks, standfirst
from index.reading.html.body.second_opinion import second_reading
from index.reading.html.dates.choose import PageContent, page_dates
from index.reading.html.json_ld import article_body, has_type, text_of
from index.reading.html.markup import read_markup
from index.reading.html.sections import stated_sections
from index.reading.html.text import one_line, weight
from index.reading.html.title import choose_title
from index.reading.html.tree import parse, without_gc
from index.reading.input.raw_record import RawRecord

#: A text below both of these is no article: a cookie wall, an error page, a page drawn by scripts.
_MIN_WORDS = 25
_MIN_CHARS = 140
#: A shorter description (in Latin characters) does not stand in for a text.
_MIN_DESCRIPTION_CHARS = 60
_NEWS = re.compile("news|report", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:\.\.\.|…|,|\b(?:read more|continue reading))\s*$", re.IGNORECASE)


def read_html(raw: RawRecord) -> Article:
    """Read the article of a page. Raises Skipped("no-text") if the page has none."""
    with without_gc():
        return _read(raw)


def _read(raw: RawRecord) -> Article:
    tree = parse(raw.text)
    markup = read_markup(tree)
    metadata, json_article = markup.metadata, markup.article
    url = page_url(markup, raw.url)
    site = host_of(unarchived(raw.url)) if raw.url else host_of(url)
    publisher_name = publisher(markup)
    lang = raw.lang or language(markup)
    headline = text_of(json_article.get("headline") or json_article.get("name")) if json_article else ""
    site_names = [publisher_name or "", metadata.meta("og:site_name"), site or ""]
    is_news = json_article is not None and has_type(json_article, _NEWS)
    title, title_evidence = choose_title(metadata, headline, site_names, is_news)

    people = authors(markup, publisher_name)
    page = read_blocks(tree.soup.body or tree.soup)
    json_body = article_body(json_article)
    body = choose_blocks(page, title, lambda thorough: second_reading(tree.html, thorough), people, json_body)
    descriptions = (
        metadata.meta("og:description"),
        metadata.meta("description"),
        text_of(json_article.get("description")) if json_article else "",
    )
    is_article = (
        bool(json_article)
        or metadata.meta("og:type").lower() == "article"
        or bool(metadata.meta("article:published_time"))
    )
    visible = tuple(page.blocks[n].text for n in body.body)
    paragraphs, source = _text(visible, body.source, json_body, descriptions if is_article else ())
    lead = standfirst(page, body, title, descriptions) if paragraphs else max(descriptions, key=len)
    flags = [*raw.flags, *tree.flags, *([f"body={source}"] if source != "page" else [])]

    titles = list(dict.fromkeys([title, *(item.value for item in title_evidence)]))
    section, section_evidence = stated_sections(markup, titles, site or "", url or "", people)
    content = PageContent(page, title, tree.html, url or "", lang)
    dates = page_dates(markup, content, raw.captured, raw.url or metadata.links.get("canonical", ""))
    aside = _aside(page, body, title, lead)
    return Article(
        id=raw.id,
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
        captions=tuple(dict.fromkeys(page.blocks[n].text for n in body.captions)),
        aside=(*aside, " ".join(map(one_line, tree.readings))) if tree.readings else aside,
        truncated="input_truncated" in flags or not paragraphs or bool(_UNFINISHED.search(paragraphs[-1])),
        flags=tuple(dict.fromkeys(flags)),
        evidence=(*dates.evidence, *section_evidence, *title_evidence),
    )


def _text(
    visible: tuple[str, ...], source: str, json_body: list[str], descriptions: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Choose the paragraphs and name their source: the page itself, else JSON-LD's articleBody.

    There are none if the page has only a description: the head of a page drawn by scripts still
    states that it is an article, and what it is about.
    """
    if not _is_too_short(visible):
        return visible, source
    if not _is_too_short(json_body):
        return tuple(json_body), "json-ld"
    if weight(max(descriptions, key=len, default="")) >= _MIN_DESCRIPTION_CHARS:
        return (), "description"
    raise Skipped("no-text", "no article text on this page")


def _is_too_short(paragraphs: tuple[str, ...] | list[str]) -> bool:
    text = " ".join(paragraphs)
    return len(text.split()) < _MIN_WORDS and weight(text) < _MIN_CHARS


def _aside(page: Page, body: Body, title: str, lead: str) -> tuple[str, ...]:
    """List everything else a reader sees, each line once, in page order."""
    used = {page.blocks[n].text for n in (*body.body, *body.captions)} | {title, lead}
    lines = list(
        dict.fromkeys(
            block.text
            for block in page.blocks
            if block.text not in used and any(c.isalnum() for c in block.text)
        )
    )
    return tuple(lines)
