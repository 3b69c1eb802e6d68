"""What the fields of a record are called: the names under which corpora and exports keep title, text, days and the rest.

Names are compared without case, blanks, dashes and underscores, so `datePublished`, `date_published` and `Date Published` are one.
For each of our fields they stand in order of preference. A stamp of the crawl is never a publication day, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from index.dates.find import Order

_NAMES = {
    "title": "title headline webtitle headlinemain titlerendered pagetitle articletitle newstitle heading titel titre titulo titolo "
    "otsikko rubrik name",
    ""
    "text": "body text content maintext articlebody bodytext fulltext plaintext articletext article storytext story articlecontent newstext "
    ""
    "bodyhtml contenthtml html rawcontent cleanedtext cleantext maincontent contents paragraphs doc document raw texto inhalt texte testo tekst",
    "lead": "lead standfirst lede deck dek subtitle subheadline subhead summary description excerpt abstract teaser trailtext snippet "
    "leadparagraph intro introduction metadescription",
    ""
    "published": "published publishdate publisheddate publicationdate datepublished datepublish publishedat publishedon publishedtime publishtime "
    "publicationtime pubdate pubdt firstpublished firstpublicationdate firstpublishedat webpublicationdate articledate newsdate postdate "
    "dateposted postedat postedon posted releasedate issued dateissued displaydate date dategmt datetime publisheddatetime day fecha datum",
    ""
    "modified": "modified datemodified modifieddate modifiedat datemodify lastmodified updated updatedat updateddate dateupdated lastupdated "
    "modifiedgmt webupdateddate",
    ""
    "captured": "captured capturedate capturedat crawled crawldate crawledat crawltime crawltimestamp datecrawled warcdate fetched fetchedat "
    ""
    "seendate "
    "fetchdate fetchtime datefetched retrieved retrievedat retrievedon dateretrieved scraped scrapedat scrapedate scrapetime scrapetimestamp "
    "scrapedon datescraped downloaded downloadedat downloaddate datedownload accessed accesseddate accessdate snapshotdate archivedate "
    ""
    "harvested collected collectedat timestamp @timestamp added addedat dateadded created createdat createddate creationdate inserted insertedat "
    "indexed indexedat ingested ingestedat",
    ""
    "section": "sectionpath section sections breadcrumb breadcrumbs articlesection sectionname sectiontitle category categoryname newsdesk desk "
    "channel rubric rubrique ressort seccion kategorie kategori categories topic topics newscategory",
    "subsection": "subsection subsectionname subcategory",
    ""
    "publisher": "publisher publishername publication outlet newspaper newsoutlet sitename sourcename source provider journal medium media feedtitle",
    "authors": "authors author byline bylines creator dccreator writers writer autor auteur autore authorname journalist by",
    ""
    "url": "url link weburl canonicalurl canonical canonicallink permalink articleurl pageurl newsurl storyurl requestedurl finalurl originalurl "
    "href uri warctargeturi targeturi mainentityofpage guid loc shareurl urlused",
    "site": "domain host hostname sourcedomain site website netloc sourceurl",
    "lang": "lang language languagecode inlanguage locale langcode",
    "aside": "aside boilerplate",
    "captions": "caption captions imagecaption imagecaptions photocaption imagealt",
    "id": "id articleid newsid docid documentid uuid",
}
#: Our fields, as `--map ours=theirs` names them.
OURS = tuple("body" if name == "text" else name for name in _NAMES if name != "id")
#: Other words for them.
SYNONYMS = {
    "body": "text",
    "paragraphs": "text",
    "content": "text",
    "author": "authors",
    "date": "published",
    "language": "lang",
    "headline": "title",
}
_RANK = {theirs: (ours, rank) for ours, names in _NAMES.items() for rank, theirs in enumerate(names.split())}
# Stamps that some exports set before publication: they are believed as the fetch only where nothing contradicts them.
_LOOSE_STAMPS = frozenset(
    {
        "timestamp",
        "@timestamp",
        "added",
        "addedat",
        "dateadded",
        "created",
        "createdat",
        "createddate",
        "creationdate",
    }
    | {"inserted", "insertedat", "indexed", "indexedat", "ingested", "ingestedat"}
)
#: Keys under which exports keep the fields one level down.
CONTAINERS = (
    "_source",
    "fields",
    "metadata",
    "meta",
    "article",
    "document",
    "doc",
    "attributes",
    "data",
    "node",
    "post",
    "item",
    "record",
    "properties",
)
_CONTAINERS = frozenset(CONTAINERS)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which keys of records of one shape hold which of our fields, the preferred first.

    order   `mdy` where the corpus is known to write months first
    loose   keys of stamps that may be older than the article
    """

    keys: Mapping[str, tuple[str, ...]]
    order: Order | None
    loose: frozenset[str]


def folded_name(key: str) -> str:
    """A field's name for comparing: no case, blanks, dashes, underscores, and no namespace (`dc:creator`)."""
    return key.rpartition(":")[2].lower().replace("_", "").replace("-", "").replace(" ", "").replace(".", "")


def is_known_name(key: str) -> bool:
    """Whether a field's name is one under which corpora keep a field of ours."""
    return folded_name(key) in _RANK


@lru_cache(maxsize=512)
def plan_for(shape: tuple[str, ...], mapped: tuple[tuple[str, str], ...] = ()) -> Plan:
    """The plan for records with these keys; `mapped` are the user's `(ours, theirs)`.

    A key of these that the records have leaves no second guess for its field. Where they have it not, known names
    go on working: a map is often for one file of many.
    """
    mapped = tuple((ours, theirs) for ours, theirs in mapped if theirs in shape)
    found: dict[str, list[tuple[int, str]]] = {}
    names = {folded_name(key) for key in shape}
    # collections of web text keep the day of the crawl as `date`, beside what tells them apart
    crawl_is_date = ({"dump", "filepath"} <= names) or "languagescore" in names
    mapped_ours = {SYNONYMS.get(ours, ours) for ours, _ in mapped}
    mapped_theirs = {theirs for _, theirs in mapped}
    for key in shape:
        name = folded_name(key)
        if name not in _RANK or key in mapped_theirs:
            continue
        ours, rank = _RANK[name]
        if crawl_is_date and name == "date":
            ours = "captured"
        if ours not in mapped_ours:
            found.setdefault(ours, []).append((rank, key))
    keys = {ours: tuple(key for _, key in sorted(ranked)) for ours, ranked in found.items()}
    for ours, theirs in mapped:
        keys[SYNONYMS.get(ours, ours)] = (theirs,)
    order: Order | None = "mdy" if {"warcdate", "publishdate"} <= names else None
    return Plan(keys, order, frozenset(key for key in shape if folded_name(key) in _LOOSE_STAMPS))


def flattened(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields with those of known containers (`_source`, `metadata`, ..) beside them; what stands outside wins, except over `_source`."""
    embedded = fields.get("_embedded")
    if isinstance(embedded, dict):
        fields = {**fields, **_of_wordpress(embedded)}
    if _CONTAINERS.isdisjoint(fields):
        return fields
    for _ in range(3):
        container = next(
            (
                key
                for key in CONTAINERS
                if key in fields and isinstance(fields[key], dict) and not _is_value(fields[key])
            ),
            None,
        )
        if container is None:
            break
        inner = fields[container]
        outer = {key: value for key, value in fields.items() if key != container}
        fields = {**outer, **inner} if container == "_source" else {**inner, **outer}
    return fields


def _of_wordpress(embedded: Mapping[str, Any]) -> dict[str, Any]:
    """Names for the numbers of an export of WordPress's REST API with `_embed`: its writers and its categories, not its tags."""
    groups = embedded.get("wp:term")
    terms = (
        [term for group in groups if isinstance(group, list) for term in group]
        if isinstance(groups, list)
        else []
    )
    people = embedded.get("author")
    found = {
        "author": _names(people if isinstance(people, list) else []),
        "categories": _names(
            [term for term in terms if isinstance(term, dict) and term.get("taxonomy") == "category"]
        ),
    }
    return {key: names for key, names in found.items() if names}


def _names(items: list[Any]) -> list[str]:
    return [
        item["name"]
        for item in items
        if isinstance(item, dict) and isinstance(item.get("name"), str) and item["name"].strip()
    ]


def _is_value(value: Mapping[str, Any]) -> bool:
    """A dict that is one value (`{"rendered": ..}`), not a container of fields."""
    return "rendered" in value or "#text" in value or "_text" in value


#: `name` is what keywords and writers have too.
_TITLES = frozenset(_NAMES["title"].split()) - {"name", "heading"}


def has_title(fields: Mapping[str, Any]) -> bool:
    """Whether an object has a field known to be a title, itself or in a container."""
    if any(folded_name(key) in _TITLES and value for key, value in fields.items()):
        return True
    return any(isinstance(fields.get(key), dict) and has_title(fields[key]) for key in CONTAINERS)


def at_path(fields: Mapping[str, Any], path: str) -> Any:
    """The value under a key, or under a dotted path of keys: `meta.pub_dt`; None when there is none."""
    if path in fields:
        return fields[path]
    value: Any = fields
    for part in path.split("."):
        if isinstance(value, list) and part.isdigit():
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value
