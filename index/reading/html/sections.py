"""Find the section that a page states, with every candidate as evidence.

From strong to weak: JSON-LD BreadcrumbList, breadcrumb markup, JSON-LD articleSection, metas,
`rel=category` links, the active item of the navigation, the path of the address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString

from index.article import Evidence, section_words
from index.reading.html.json_ld import breadcrumbs, texts_of
from index.reading.html.markup import Markup
from index.reading.html.metadata import PageMetadata, within
from index.reading.html.section_links import (
    headline_links,
    is_page_itself,
    named_folders,
    names_only_kinds,
)
from index.reading.html.text import folded, one_line
from index.sections.breadcrumbs import title_start
from index.sections.paths import clean_path, fits_title, url_section

Path = tuple[str, ...]

_SECTION_METAS_WORDS = """
    article:section og:article:section section parsely-section sailthru.section cxenseparse:articlesection
    cxenseparse:section cxenseparse:recs:category dc.subject.section prism.section articlesection
    article.section category page-section content-section primary-section bt:section dcterms.type.section
    article:section:name og:section news:section contentsection
"""
_SECTION_METAS = tuple(_SECTION_METAS_WORDS.split())
_SEPARATORS = re.compile(r"\s*[»›>/|→•·‹«❯＞]+\s*|\s+[-–—]\s+")
_EDGES = " \t<»›>/|→•·‹«❯＞-–—:,"
_NAMES_ONLY = re.compile(r"[^\W\d_]")


class _Candidate(NamedTuple):
    """A section path, where it comes from, and how far it is believed."""

    path: Path
    provenance: str
    confidence: float
    where: str


def stated_sections(
    markup: Markup, titles: list[str], site: str, url: str, authors: tuple[str, ...] = ()
) -> tuple[Path, list[Evidence]]:
    """Choose the section path, () if none is stated. Returns it with all evidence, chosen first.

    titles      the article's headline and its other versions, which end breadcrumbs
    authors     its writers: some sites file an article below its writer's page
    """
    metadata, article = markup.metadata, markup.article
    candidates: list[_Candidate] = []
    title = titles[0] if titles else ""
    # `Redaktion` and `Sport` sign articles too, and are sections: a person has two names.
    people = {folded(name) for name in authors if " " in name}

    def add(names: list[str], provenance: str, confidence: float, where: str) -> None:
        names = before_title(names, titles)
        while names and (folded(names[-1]) in people or is_page_itself(names[-1], url)):
            names = names[:-1]
        path = clean_path(names, title, site)
        # `2023 / October / 27` is the path of an archive; a name of a hundred characters is no section.
        if path and all(len(name) <= 60 and not name.isdigit() for name in path):
            candidates.append(_Candidate(path, provenance, confidence, where))

    trails = breadcrumbs(markup.objects, markup.by_id)
    for names in sorted(trails, key=lambda names: len(before_title(names, titles)), reverse=True)[:3]:
        add(names, "json-ld", 0.95, "JSON-LD BreadcrumbList")
    for tag in _outermost(metadata.crumbs)[:4]:
        names = crumb_names(tag, titles)
        if len(names) <= _MAX_TRAIL_NAMES:
            add(names, "markup", 0.9, "breadcrumb markup")
    if article is not None:
        add(_one_path(texts_of(article.get("articleSection"))), "json-ld", 0.85, "JSON-LD articleSection")
    for meta in _SECTION_METAS:
        add(_one_path(metadata.metas.get(meta, [])), "meta", 0.8, f"meta {meta}")
    add(
        _one_path([one_line(tag.get_text(" ")) for tag in metadata.properties.get("articlesection", ())]),
        "microdata",
        0.8,
        "itemprop articleSection",
    )
    labels = list(
        dict.fromkeys(
            one_line(tag.get_text(" ")) for tag in metadata.categories[:3] if not within(tag, _ELSEWHERE)
        )
    )
    for label in labels:
        # Three or more are labels without an order; none of them is the section.
        add([label], "markup", 0.7 if len(labels) < 3 else 0.35, "rel=category")
    folders = named_folders(metadata, url)
    if folders:
        add(list(folders), "url", 0.35 if names_only_kinds(url) else 0.6, "address, named by links")
    kickers = headline_links(metadata, title, url)
    unsure = sum(1 for _, inside in kickers if not inside) > 1
    for name, inside in kickers:
        # With several links, none of which leads to the page's own folder, none is surely its section.
        add([name], "kicker", 0.65 if inside else 0.35 if unsure else 0.55, "link beside the headline")
    path_of_url = url_section(url) if url else ()
    for name in _active_names(metadata):
        # An active item is believed if the address names the same section: `Home` and tabs are active too.
        agrees = any(folded(name) == folded(part.replace("-", " ")) for part in path_of_url)
        add([name], "kicker", 0.6 if agrees else 0.3, "navigation")
    if path_of_url:
        add(list(path_of_url), "url", 0.3, "address")
    return _choose(candidates)


_ELSEWHERE = re.compile(
    r"comment(?!ary|aries|ator)|related|recommend|sidebar|footer|teaser|widget|most-?read|aside",
    re.IGNORECASE,
)
#: A trail of more names is a menu, whatever its class says.
_MAX_TRAIL_NAMES = 6
#: A candidate of lower confidence is evidence only and never chosen.
_MIN_CONFIDENCE = 0.4


def before_title(names: list[str], titles: list[str]) -> list[str]:
    """Cut a trail before the article itself: any of its headlines, or a last long name."""
    for i, name in enumerate(names):
        if any(fits_title(name, title) for title in titles):
            return names[:i]
    if len(names) > 1 and (len(names[-1]) > 60 or len(names[-1].split()) > 6):
        return names[:-1]
    return names


def _choose(candidates: list[_Candidate]) -> tuple[Path, list[Evidence]]:
    """Choose the first candidate that is believed enough. Returns its path and all as evidence."""
    believed = (candidate.path for candidate in candidates if candidate.confidence >= _MIN_CONFIDENCE)
    chosen: Path = next(believed, ())
    evidence: list[Evidence] = []
    chosen_names = {folded(name) for name in chosen}
    seen = set()
    for path, provenance, confidence, where in candidates:
        words = section_words(path)
        if (words, provenance, where) in seen:
            continue
        seen.add((words, provenance, where))
        item = Evidence("section", words, provenance, confidence, words[:200], where)
        if path == chosen and not any(e.is_chosen for e in evidence):
            item = item.judged("chosen")
        else:
            agrees = chosen_names & {folded(name) for name in path}
            item = item.judged("weaker" if agrees else "conflict")
        evidence.append(item)
    evidence.sort(key=lambda e: not e.is_chosen)
    return chosen, evidence


def crumb_names(tag: Tag, titles: Sequence[str] = ()) -> list[str]:
    """List the names in a breadcrumb: its list items or links, and the plain text after them.

    Plain text is split at separators.

    titles  the headlines of the article: a title stays whole, whatever separators are in it
    """
    microdata = [
        one_line(str(t.attrs.get("content") or t.get_text(" ")))
        for t in tag.find_all(True, attrs={"itemprop": "name"}, limit=12)
    ]
    if len(microdata) >= 2:
        return microdata
    items = [item for item in tag.find_all("li", limit=15) if item.find_parent("li") is None]
    if items:
        names = [_label(item) for item in items]
    else:
        names = _pieces(tag, titles)
    return [name for name in names if name and _NAMES_ONLY.search(name)][:10]


def _label(item: Tag) -> str:
    """Return the text of an item, of its first link if it holds a menu."""
    inner = item.find("a") if item.name == "li" and item.find("li") is not None else None
    return one_line((inner or item).get_text(" ")).strip(_EDGES)


def _pieces(tag: Tag, titles: Sequence[str] = ()) -> list[str]:
    """List the names in links and in the plain text between them, in order."""
    names: list[str] = []
    bare: list[str] = []

    def end_bare() -> None:
        text = one_line("".join(bare))
        start = min((at for title in titles if (at := _title_at(text, title)) is not None), default=None)
        names.extend(piece.strip(_EDGES) for piece in _SEPARATORS.split(text[:start]))
        if start is not None:
            names.append(text[start:])
        bare.clear()

    inside: Tag | None = None
    for element in tag.descendants:
        if isinstance(element, Tag):
            if element.name == "a":
                end_bare()
                names.append(_label(element))
                inside = element
            elif element.name in ("div", "p", "span"):
                bare.append(" ")
            elif element.name in ("h2", "h3", "h4", "h5", "h6"):
                # "Breadcrumb", for screen readers.
                end_bare()
                inside = element
        elif isinstance(element, NavigableString) and not (
            inside is not None and any(parent is inside for parent in element.parents)
        ):
            bare.append(str(element))
    end_bare()
    return names


def _title_at(text: str, title: str) -> int | None:
    """Return the offset of the article's title at the end of a text, where it may be clipped."""
    start = title_start(text, title) if len(title) > 20 else None
    return start if start is not None and (start == 0 or not text[start - 1].isalnum()) else None


def _outermost(tags: list[Tag]) -> list[Tag]:
    """List the breadcrumb elements that lie in no other, without links and list items."""
    outermost: list[Tag] = []
    for tag in tags:
        if tag.name in ("a", "li", "html", "body", "script", "link", "meta", "button", "img") or any(
            above is other for other in outermost for above in tag.parents
        ):
            continue
        if len(tag.get_text()) <= 600:
            outermost.append(tag)
    return outermost


def _one_path(values: list[str]) -> list[str]:
    """Read a section path given as one text or several: `News > World`, `["News", "World"]`.

    Several texts are labels without an order, so only the first counts.
    """
    values = [value for value in dict.fromkeys(values) if value]
    if not values:
        return []
    values = [value for value in values if not _ADDRESS.search(value)] or []
    if len(values) == 1:
        listed = [part.strip() for part in values[0].split(",")]
        if len(listed) > 2 or "," in values[0].replace(", ", ""):
            return [part for part in listed if part][:1]
        parts = [part for part in re.split(r"\s*(?:[>›»|]|::|/)\s*", values[0]) if part]
        return parts if 1 < len(parts) <= 5 else values
    return values[:1]


#: An address, or a path on the site, where a section's name should stand.
_ADDRESS = re.compile(r"^https?:|^www\.|^/[\w/-]*$|\.(?:html?|php|aspx?)\b", re.IGNORECASE)


def _active_names(metadata: PageMetadata) -> list[str]:
    """List the names of the active items of the navigation."""
    names = []
    for tag in metadata.active[:12]:
        label = tag if tag.name == "a" else tag.find("a")
        if label is not None and within(tag, _NAVIGATION, 6):
            text = one_line(label.get_text(" "))
            if 2 < len(text) <= 40 and not any(char.isdigit() for char in text):
                names.append(text)
    return list(dict.fromkeys(names))[:3]


_NAVIGATION = re.compile(r"\bnav|menu|header", re.IGNORECASE)
