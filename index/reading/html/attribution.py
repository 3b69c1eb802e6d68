"""Find the address and site of a page, its publisher, its authors and its language."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from index.dates.choose import parse_day
from index.reading.fields.writers import in_catalogue_order
from index.reading.html.json_ld import has_type, names_of
from index.reading.html.markup import Markup
from index.reading.html.metadata import within
from index.reading.html.text import folded, one_line

_BY = re.compile(
    r"^(?:(?:written |posted |reported |story |words |text |article |reviewed |edited )?by|von|par|por|di|da|"
    r"af|av|door|autor(?:in)?|author|auteur|autore|écrit par|publié par|text|tekst|texto|redaktion|автор|"
    r"ผู้เขียน|作者|記者|文)\s*[:：]?\s+|^[|·•,/–—-]\s*",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(
    r"https?:|www\.|@|\d{2,}|^\W*$|^(?:author|byline|admin|administrator|staff|editor|by|null|none|undefined|"
    r"unknown|guest|share|follow|more)$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(
    r"\s*(?:,|;|\||/|&|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\boch\b|\ben\b)\s+|\s*[;|]\s*",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(r"organi[sz]ation|newsmedia|corporation", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_SEPARATE = re.compile(
    r"comment(?!ary|aries|ator)|related|recommend|sidebar|footer|teaser|widget|most-?read|aside|promo",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?=$|[-_ ,;])", re.IGNORECASE)


_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/(\d{8})?\d*(?:[a-z]{2}_)?/(?=https?:)", re.IGNORECASE)


def unarchived(url: str) -> str:
    """Return the original address that a web archive's address contains; any other as it is."""
    return _ARCHIVE.sub("", url, count=1)


def archive_stamp(url: str) -> str | None:
    """Return the day of the fetch that a web archive's address states."""
    match = _ARCHIVE.match(url)
    return parse_day(match[1]) if match and match[1] else None


def page_url(markup: Markup, fetched_from: str | None) -> str | None:
    """Find the page's own address: the canonical one, else the one it was fetched from.

    A canonical address that is a home page's is passed over for a page fetched from elsewhere.
    """
    metadata, article = markup.metadata, markup.article
    from_json = article.get("url") if article else None
    main = article.get("mainEntityOfPage") if article else None
    if isinstance(main, dict):
        main = main.get("@id") or main.get("url")
    known = _absolute(fetched_from, "")
    base = known or metadata.meta("og:url")
    in_markup = [
        tag.attrs.get("content") or tag.attrs.get("href") or tag.attrs.get("itemid")
        for tag in metadata.properties.get("mainentityofpage", ())[:1]
    ]
    stated = [metadata.links.get("canonical", ""), metadata.meta("og:url"), from_json, main, *in_markup]
    known_parts = urlsplit(known) if known else None
    for value in stated:
        url = _absolute(value, base)
        if url is None:
            continue
        bare_root = not urlsplit(url).path.strip("/") and not urlsplit(url).query
        if bare_root and known_parts and known_parts.path.strip("/"):
            continue
        return url
    return _absolute(known, "")


def _absolute(value: Any, base: str) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        url = urljoin(base or "", one_line(value).replace(" ", "%20"))
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    url = unarchived(url)
    return url.partition("#")[0] if parts.scheme in ("http", "https") and host and "." in host else None


def host_of(url: str | None) -> str | None:
    """Return the host name of an address in lower case, without `www.`."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def publisher(markup: Markup) -> str | None:
    """Return the publisher's name as stated."""
    metadata, by_id = markup.metadata, markup.by_id
    names = names_of(markup.article.get("publisher"), by_id) if markup.article else []
    names += [
        metadata.meta("og:site_name"),
        metadata.meta("application-name"),
        metadata.meta("dc.publisher", "publisher"),
    ]
    names += [
        name
        for item in markup.objects
        if has_type(item, _ORGANISATION)
        for name in names_of(item.get("name"), by_id)[:1]
    ][:1]
    # Themes put all sorts of things into the microdata, so it comes last.
    microdata = [_text_of(tag) for tag in metadata.properties.get("publisher", ()) if _is_of_article(tag)]
    names += [name for name in microdata if not _HOST.fullmatch(name)]
    return next((name for name in names if 1 < len(name) <= 100 and not name.startswith("http")), None)


def _is_of_article(tag: Tag) -> bool:
    """Whether a property belongs to an article, and not to a programme, a product or a comment."""
    item = tag.find_parent(attrs={"itemtype": True})
    return item is not None and str(item.attrs["itemtype"]).endswith(("Article", "Posting"))


def authors(markup: Markup, publisher_name: str | None) -> tuple[str, ...]:
    """Return the authors' names from the strongest source that states any."""
    metadata, article = markup.metadata, markup.article
    sources = [names_of(article.get("author"), markup.by_id) if article else []]
    sources.append(
        [
            v
            for key in (
                "author",
                "article:author",
                "parsely-author",
                "dc.creator",
                "sailthru.author",
                "byl",
                "dcterms.creator",
            )
            for v in metadata.metas.get(key, ())
        ]
    )
    sources.append(
        [_text_of(tag) for tag in metadata.properties.get("author", ())[:8] if not within(tag, _SEPARATE)]
    )
    sources.append(
        [one_line(tag.get_text(" ")) for tag in metadata.authors[:6] if not within(tag, _SEPARATE)]
    )
    house = folded(publisher_name or "")
    for source in sources:
        names = dict.fromkeys(name for raw in source for name in _split(raw))
        people = [name for name in names if folded(name) != house] or list(names)
        if people:
            return tuple(people[:12])
    return ()


def _text_of(tag: Any) -> str:
    if tag.name == "meta":
        return one_line(str(tag.attrs.get("content", "")))
    inner = tag.find(attrs={"itemprop": "name"})
    if inner is not None:
        return one_line(str(inner.attrs.get("content") or inner.get_text(" ")))
    return one_line(tag.get_text(" "))


def _split(raw: str) -> list[str]:
    """Split a stated string into names: `By Orla Venn and Ivo Starr` has two."""
    if len(raw) > 150:
        return []
    if "," in raw and (turned := in_catalogue_order(_BY.sub("", raw))):
        return list(turned)
    names = []
    for part in _BETWEEN_NAMES.split(_BY.sub("", raw)):
        name = _BY.sub("", part.strip(" \t,.;:|-–—")).strip()
        if 2 < len(name) <= 60 and not _NOT_NAMES.search(name) and len(name.split()) <= 6:
            names.append(name)
    return names


def language(markup: Markup) -> str | None:
    """Return the primary language that the page states: `en`."""
    metadata = markup.metadata
    stated = markup.article.get("inLanguage") if markup.article else None
    for value in (
        metadata.lang,
        metadata.meta("og:locale"),
        metadata.meta("content-language", "language", "dc.language"),
        stated,
    ):
        if isinstance(value, dict):
            value = value.get("alternateName") or value.get("name")
        match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
        if match and len(match[0]) == 2:
            return match[0].lower()
    return None
