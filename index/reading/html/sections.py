"""Which section a page says it belongs to: its breadcrumbs and metas first, then weaker signs, each kept as evidence.

Order of belief: JSON-LD BreadcrumbList, breadcrumb markup, JSON-LD articleSection, metas, `rel=category` links, the section lit up in
the navigation, the path of the address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag
from bs4.element import NavigableString

from index.article import Evidence, section_words
from index.reading.html.json_ld import Object, breadcrumbs, texts_of
from index.reading.html.metadata import Marks, within
from index.reading.html.section_links import headline_links, named_folders
from index.reading.html.text import folded, one_line
from index.sections.breadcrumbs import title_start
from index.sections.paths import clean_path, fits_title, url_section

Path = tuple[str, ...]

_SECTION_METAS_WORDS = """
    article:section og:article:section section parsely-section sailthru.section cxenseparse:articlesection cxenseparse:section
    cxenseparse:recs:category dc.subject.section prism.section articlesection article.section category page-section content-section
    primary-section bt:section dcterms.type.section article:section:name og:section news:section contentsection
"""
_SECTION_METAS = tuple(_SECTION_METAS_WORDS.split())
_SEPARATORS = re.compile(r"\s*[»›>/|→•·‹«❯＞]+\s*|\s+[-–—]\s+")
_EDGES = " \t<»›>/|→•·‹«❯＞-–—:,"
_NAMES_ONLY = re.compile(r"[^\W\d_]")


def stated_sections(
    marks: Marks, article: Object | None, objects: list[Object], by_id: dict[str, Object], titles: list[str], site: str, url: str,
    authors: tuple[str, ...] = (),
) -> tuple[Path, list[Evidence]]:  # fmt: skip
    """The section path, () when nothing states one, and all evidence with the chosen first.

    titles  the article's headline and its other versions, which end breadcrumbs
    authors its writers: some sites file an article below its writer's page
    """
    found: list[tuple[Path, str, float, str]] = []
    title = titles[0] if titles else ""
    # `Redaktion` and `Sport` sign articles too, and are sections: a person has two names
    people = {folded(name) for name in authors if " " in name}

    def add(names: list[str], provenance: str, confidence: float, where: str) -> None:
        names = before_title(names, titles)
        while names and folded(names[-1]) in people:
            names = names[:-1]
        path = clean_path(names, title, site)
        # `2023 / October / 27` is an archive's path, a name of a hundred characters none at all.
        if path and all(len(name) <= 60 and not name.isdigit() for name in path):
            found.append((path, provenance, confidence, where))

    for names in sorted(
        breadcrumbs(objects, by_id), key=lambda names: len(before_title(names, titles)), reverse=True
    )[:3]:
        add(names, "json-ld", 0.95, "JSON-LD BreadcrumbList")
    for tag in _outermost(marks.crumbs)[:4]:
        names = crumb_names(tag, titles)
        if len(names) <= _LONGEST_TRAIL:
            add(names, "markup", 0.9, "breadcrumb markup")
    if article is not None:
        add(_one_path(texts_of(article.get("articleSection"))), "json-ld", 0.85, "JSON-LD articleSection")
    for meta in _SECTION_METAS:
        add(_one_path(marks.metas.get(meta, [])), "meta", 0.8, f"meta {meta}")
    add(
        _one_path([one_line(tag.get_text(" ")) for tag in marks.properties.get("articlesection", ())]),
        "microdata",
        0.8,
        "itemprop articleSection",
    )
    labels = list(
        dict.fromkeys(
            one_line(tag.get_text(" ")) for tag in marks.categories[:3] if not within(tag, _ELSEWHERE)
        )
    )
    for label in labels:
        # three of them are labels without an order, of which none is the section
        add([label], "markup", 0.7 if len(labels) < 3 else 0.35, "rel=category")
    folders = named_folders(marks, url)
    if folders:
        add(list(folders), "url", 0.6, "address, named by links")
    kickers = headline_links(marks, title, url)
    unsure = sum(1 for _, inside in kickers if not inside) > 1
    for name, inside in kickers:
        # Of several links none of which leads to the page's own folder, none is known to be its section.
        add([name], "kicker", 0.65 if inside else 0.35 if unsure else 0.55, "link beside the headline")
    weak = url_section(url) if url else ()
    for name in _active_names(marks):
        # A lit-up item is believed where the address names the same section: `Home` and tabs are lit up too.
        agrees = any(folded(name) == folded(part.replace("-", " ")) for part in weak)
        add([name], "kicker", 0.6 if agrees else 0.3, "navigation")
    if weak:
        add(list(weak), "url", 0.3, "address")
    return _choose(found)


_ELSEWHERE = re.compile(
    r"comment(?!ary|aries|ator)|related|recommend|sidebar|footer|teaser|widget|most-?read|aside",
    re.IGNORECASE,
)
#: A trail of more names is a menu, whatever its class says.
_LONGEST_TRAIL = 6
#: Below this a sign is kept as evidence and settles nothing.
_ENOUGH = 0.4


def before_title(names: list[str], titles: list[str]) -> list[str]:
    """The names up to the first that is the article itself, under any of its headlines, or reads like a headline at the end."""
    for place, name in enumerate(names):
        if any(fits_title(name, title) for title in titles):
            return names[:place]
    if len(names) > 1 and (len(names[-1]) > 60 or len(names[-1].split()) > 6):
        return names[:-1]
    return names


def _choose(found: list[tuple[Path, str, float, str]]) -> tuple[Path, list[Evidence]]:
    chosen: Path = ()
    for path, _, confidence, _ in found:
        if confidence >= _ENOUGH:
            chosen = path
            break
    evidence: list[Evidence] = []
    said = {folded(name) for name in chosen}
    seen = set()
    for path, provenance, confidence, where in found:
        words = section_words(path)
        if (words, provenance, where) in seen:
            continue
        seen.add((words, provenance, where))
        item = Evidence("section", words, provenance, confidence, words[:200], where)
        if path == chosen and not any(e.is_chosen for e in evidence):
            item = item.judged("chosen")
        else:
            item = item.judged("weaker" if said & {folded(name) for name in path} else "conflict")
        evidence.append(item)
    evidence.sort(key=lambda e: not e.is_chosen)
    return chosen, evidence


def crumb_names(tag: Tag, titles: Sequence[str] = ()) -> list[str]:
    """The names in a breadcrumb: its list items or links, and the last words after them; split at separators where it is plain text.

    titles  what the article is called: its own title is taken whole, whatever separators are in it
    """
    named = [
        one_line(str(t.attrs.get("content") or t.get_text(" ")))
        for t in tag.find_all(True, attrs={"itemprop": "name"}, limit=12)
    ]
    if len(named) >= 2:
        return named
    items = [item for item in tag.find_all("li", limit=15) if item.find_parent("li") is None]
    if items:
        names = [_label(item) for item in items]
    else:
        names = _pieces(tag, titles)
    return [name for name in names if name and _NAMES_ONLY.search(name)][:10]


def _label(item: Tag) -> str:
    """An item's own words: those of its first link where it holds a menu of more."""
    inner = item.find("a") if item.name == "li" and item.find("li") is not None else None
    return one_line((inner or item).get_text(" ")).strip(_EDGES)


def _pieces(tag: Tag, titles: Sequence[str] = ()) -> list[str]:
    """Links and the bare text between them, in order."""
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
                # "Breadcrumb", for screen readers
                end_bare()
                inside = element
        elif isinstance(element, NavigableString) and not (
            inside is not None and any(parent is inside for parent in element.parents)
        ):
            bare.append(str(element))
    end_bare()
    return names


def _title_at(text: str, title: str) -> int | None:
    """Where the article's own title begins that a text ends with, whole or clipped."""
    start = title_start(text, title) if len(title) > 20 else None
    return start if start is not None and (start == 0 or not text[start - 1].isalnum()) else None


def _outermost(tags: list[Tag]) -> list[Tag]:
    """Breadcrumb elements that do not lie in another, fullest first where the first is empty; a list's own items are no breadcrumbs."""
    chosen: list[Tag] = []
    for tag in tags:
        if tag.name in ("a", "li", "html", "body", "script", "link", "meta", "button", "img") or any(
            above is other for other in chosen for above in tag.parents
        ):
            continue
        if len(tag.get_text()) <= 600:
            chosen.append(tag)
    return chosen


def _one_path(values: list[str]) -> list[str]:
    """A section given as one text or several: `News > World`, `["News", "World"]`; of many only the first, they are labels without order."""
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


def _active_names(marks: Marks) -> list[str]:
    names = []
    for tag in marks.active[:12]:
        label = tag if tag.name == "a" else tag.find("a")
        if label is not None and within(tag, _NAVIGATION, 6):
            text = one_line(label.get_text(" "))
            if 2 < len(text) <= 40 and not any(char.isdigit() for char in text):
                names.append(text)
    return list(dict.fromkeys(names))[:3]


_NAVIGATION = re.compile(r"\bnav|menu|header", re.IGNORECASE)
