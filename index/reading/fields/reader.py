"""A record with named fields (a JSON object, a CSV row, a feed entry) -> an `Article`.

Field names of well-known corpora and exports are recognised (`record_names`), others are named with `--map ours=theirs`. Stamps of the
crawl say when the article was fetched, never when it was published. A record that holds a whole scrape is read line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from index.article import Article, Evidence, section_words
from index.dates.choose import apart, choose, plausible, url_day
from index.errors import Failed, Skipped
from index.frozen import value
from index.reading.fields.field_names import Plan, at_path, flattened, plan_for
from index.reading.fields.field_values import (
    authors_of_value,
    body_of,
    day_of,
    language_of,
    one_line,
    path_of,
    text_of,
)
from index.reading.input.clean import clean
from index.reading.input.raw_record import RawRecord
from index.reading.text.body import is_cut_off, is_insert
from index.reading.text.dates import dateline
from index.reading.text.headline_scores import first_sentence
from index.reading.text.link_boxes import without_link_boxes
from index.reading.text.reader import KnownFacts, read_lines, site_of
from index.sections.paths import clean_path, url_section

_NO_NAMES: tuple[tuple[str, str], ...] = ()
# Keys that hold labels side by side, not a path.
_LABELS = frozenset({"categories", "topics", "tags", "Categories"})
_OLDEST = 1600
#: How NewsAPI marks a text of which it gives the beginning: `… [+1200 chars]`.
_CUT_OFF = re.compile(r"\[\+\d+ (?:chars?|characters|words)\]\s*$")


def read_record(raw: RawRecord, names: Mapping[str, str] | None = None) -> Article:
    """The article in a record. `names` maps our field names to the record's, which may be dotted paths.

    Raises `Skipped("empty")` when title and text are empty, `Failed("fields")` when no field is recognised as either.
    """
    fields = flattened(raw.fields or {})
    if names:
        # dotted paths are the record's own, as it was before containers were opened
        paths = {
            theirs: at_path(raw.fields or {}, theirs) for theirs in names.values() if theirs not in fields
        }
        fields = {**fields, **{theirs: value for theirs, value in paths.items() if value is not None}}
    plan = plan_for(tuple(fields), tuple(sorted(names.items())) if names else _NO_NAMES)
    title, flags = _cleaned(one_line(_value(fields, plan, "title")), raw.flags)
    lines, captions, flags = _body(fields, plan, flags)
    has = plan.keys.__contains__  # most records have few of these
    lead = one_line(_value(fields, plan, "lead")) if has("lead") else ""
    if lead and not lines:
        lines, lead = [lead], ""
    if not title and not lines:
        raise _nothing(raw.fields or {}, plan)
    url = raw.url or _url(fields, plan)
    dates, captured, stamps = _days(fields, plan, raw.captured)
    common = Common(
        url=url,
        site=site_of(url) or site_of(text_of(_value(fields, plan, "site"))),
        publisher=_publisher(fields, plan) if has("publisher") else None,
        authors=authors_of_value(_value(fields, plan, "authors")) if has("authors") else (),
        lang=raw.lang or (language_of(_value(fields, plan, "lang")) if has("lang") else None),
        lead="" if lead == title else lead,
        modified=day_of(_value(fields, plan, "modified"), plan.order) if has("modified") else None,
        section=_section(fields, plan),
        captions=tuple(captions),
        captured=captured,
        aside=tuple(body_of(_value(fields, plan, "aside"))[0]) if has("aside") else (),
    )
    if not title and len(lines) > 1:
        return _scrape(raw, common, "\n".join(lines), dates, stamps, flags)
    return _plain(raw, common, title, lines, dates, stamps, flags)


@value
class Common:
    """What the fields say besides title, text and day; it wins over what a text says."""

    url: str | None
    site: str | None
    publisher: str | None
    authors: tuple[str, ...]
    lang: str | None
    lead: str
    modified: str | None
    section: tuple[tuple[str, ...], str]
    captions: tuple[str, ...]
    captured: tuple[str, ...]
    aside: tuple[str, ...]


def _plain(
    raw: RawRecord,
    common: Common,
    title: str,
    lines: list[str],
    dates: list[Evidence],
    stamps: list[Evidence],
    flags: tuple[str, ...],
) -> Article:
    """A record whose text is the body: its lines are paragraphs."""
    paragraphs, aside = _paragraphs(lines, title)
    published, published_from, evidence, agency = _published(dates, common, paragraphs)
    if not title:
        title = first_sentence(paragraphs)
        flags = (*flags, "derived_title")
        evidence.append(
            Evidence(
                "title", title, "derived", 0.3, "", "first sentence", "rejected", "no title in the record"
            )
        )
    section, section_evidence = _sections(common, title)
    whole = published is not None and len(published) == 10
    return Article(
        id=raw.id,
        title=title,
        section=section,
        published=published,
        published_from=published_from,
        modified=common.modified,
        captured=common.captured,
        not_after=None if whole or not common.captured else common.captured[0],
        site=common.site,
        publisher=common.publisher or agency,
        authors=common.authors,
        url=common.url,
        lang=common.lang,
        lead=common.lead,
        paragraphs=tuple(paragraphs),
        captions=common.captions,
        aside=(*aside, *common.aside),
        truncated="input_truncated" in flags or _stops_short(paragraphs),
        flags=flags,
        evidence=(*evidence, *stamps, *section_evidence),
    )


def _scrape(
    raw: RawRecord,
    common: Common,
    text: str,
    dates: list[Evidence],
    stamps: list[Evidence],
    flags: tuple[str, ...],
) -> Article:
    """A record whose text is a whole scrape: read line by line, the record's own fields winning."""
    known = KnownFacts(raw.id, common.captured, common.url, dates, common.lang, flags)
    article = read_lines(text, known)
    headline = "" if "derived_title" in article.flags else article.title
    section, section_evidence = (
        (article.section, []) if not common.section[0] else _sections(common, headline)
    )
    others = [
        e.judged("weaker") if section_evidence and e.field == "section" else e for e in article.evidence
    ]
    return replace(
        article,
        section=section,
        modified=common.modified or article.modified,
        site=common.site or article.site,
        publisher=common.publisher or article.publisher,
        authors=common.authors or article.authors,
        lead=common.lead or article.lead,
        captions=(*common.captions, *article.captions),
        aside=(*article.aside, *common.aside),
        evidence=(
            *(e for e in others if e.provenance != "record" or e.field != "captured"),
            *stamps,
            *section_evidence,
        ),
    )


def _value(fields: Mapping[str, Any], plan: Plan, ours: str) -> Any:
    """The first value that says something under the keys of one of our fields."""
    for key in plan.keys.get(ours, ()):
        value = fields.get(key)
        if value is not None and value != "" and value != []:
            return value
    return None


def _cleaned(text: str, flags: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    text, more = clean(text)
    return text, (*flags, *(flag for flag in more if flag not in flags)) if more else flags


def _body(
    fields: Mapping[str, Any], plan: Plan, flags: tuple[str, ...]
) -> tuple[list[str], list[str], tuple[str, ...]]:
    """(lines, captions, flags) of the longest of the record's texts: exports keep a clipped one beside the whole."""
    best: list[str] = []
    captions: list[str] = []
    size = 0
    for key in plan.keys.get("text", ()):
        value = fields.get(key)
        if not value:
            continue
        if isinstance(value, str):
            value, flags = _cleaned(value, flags)
        lines, under = body_of(value)
        length = sum(map(len, lines))
        if length > size * 1.2:
            best, captions, size = lines, under, length
    stated = _value(fields, plan, "captions")
    if stated is not None:
        captions = [*captions, *body_of(stated)[0]]
    return best, captions, flags


def _paragraphs(lines: list[str], title: str) -> tuple[list[str], list[str]]:
    """(paragraphs, aside): repeated lines once, the title again and the page's own lines (`Advertisement`, `Read more: ..`) set apart."""
    paragraphs: list[str] = []
    aside: list[str] = []
    for place, line in enumerate(dict.fromkeys(lines)):
        if is_insert(line) and len(lines) > 1:
            aside.append(line)
        elif place > 1 or line != title or len(lines) == 1:
            line, boxes = without_link_boxes(line)
            paragraphs.append(line)
            aside += boxes
    return paragraphs, aside


def _stops_short(paragraphs: Sequence[str]) -> bool:
    """Dots of an omission, or a long text whose last paragraph lacks its end. Teasers often lack a full stop and are whole."""
    last = paragraphs[-1] if paragraphs else ""
    if last.endswith(("...", "…", "[…]", "[...]")) or _CUT_OFF.search(last):
        return True
    return len(last) > 60 and len(paragraphs) > 2 and is_cut_off(paragraphs)


def _url(fields: Mapping[str, Any], plan: Plan) -> str | None:
    for key in (*plan.keys.get("url", ()), *plan.keys.get("id", ())):
        text = text_of(fields.get(key))
        if text.startswith(("http://", "https://")):
            return text
    return None


def _publisher(fields: Mapping[str, Any], plan: Plan) -> str | None:
    name = one_line(_value(fields, plan, "publisher"))
    return name if name and len(name) <= 120 and not name.startswith("http") else None


def _days(
    fields: Mapping[str, Any], plan: Plan, known: tuple[str, ...]
) -> tuple[list[Evidence], tuple[str, ...], list[Evidence]]:
    """(evidence for publication, fetch days, evidence for them) from the record's fields and its container."""
    dates: list[Evidence] = []
    for key in plan.keys.get("published", ()):
        value = fields.get(key)
        if value is None or value == "":
            continue
        day = day_of(value, plan.order)
        if day is not None or not dates:
            unsure = day is not None and len(day) == 4 and isinstance(value, str) and len(value) > 5
            dates.append(
                Evidence(
                    "published", day or "", "record", 0.3 if unsure else 0.95, str(value)[:200], f"key {key}"
                )
            )
        if day is not None:
            break
    fetched = list(known)
    stamps = [Evidence("captured", day, "record", 0.99, "", "container", "chosen") for day in known]
    stated = dates[-1].value if dates else ""
    for key in plan.keys.get("captured", ()):
        value = fields.get(key)
        day = day_of(value) if value is not None else None
        if day is None or len(day) != 10 or day in fetched or plausible(day, None, str(value)):
            continue
        # an export's own stamp may be older than the article; a fetch may not
        older = key in plan.loose and stated > day and apart(stated, day) > 1
        stamp = Evidence("captured", day, "record", 0.9, str(value)[:200], f"key {key}")
        stamps.append(stamp.rejected("older than publication") if older else stamp.judged("chosen"))
        if not older:
            fetched.append(day)
    return dates, tuple(sorted(fetched)) if fetched else (), stamps


def _published(
    dates: list[Evidence], common: Common, paragraphs: Sequence[str]
) -> tuple[str | None, str, list[Evidence], str | None]:
    """(day, provenance, evidence, agency): the record's day, the address's and, where the record is silent, the dateline's."""
    day = url_day(common.url) if common.url else None
    if len(dates) == 1 and (day is None or dates[0].value.startswith(day)) and len(dates[0].value) == 10:
        # the common case: one stated day that nothing contradicts
        only = dates[0]
        verdict = plausible(only.value, common.captured, only.raw, _OLDEST)
        if not verdict:
            chosen = Evidence(
                "published",
                only.value,
                only.provenance,
                0.97 if day else 0.95,
                only.raw,
                only.where,
                "chosen",
            )
            return only.value, only.provenance, [chosen], None
    if day and common.url:
        dates = [
            *dates,
            Evidence("published", day, "url", 0.96 if len(day) == 10 else 0.8, common.url[:200], "address"),
        ]
    published, published_from, judged = choose(dates, common.captured)
    agency = None
    if published_from != "record":
        said, agency = dateline(paragraphs, lambda: published)
        if said:
            published, published_from, judged = choose([*dates, *said], common.captured)
    return published, published_from, list(judged), agency


def _section(fields: Mapping[str, Any], plan: Plan) -> tuple[tuple[str, ...], str]:
    """(path, key) of the record's section, its subsection below it."""
    for key in plan.keys.get("section", ()):
        value = fields.get(key)
        path = path_of(value, key in _LABELS) if value else ()
        if path:
            below = path_of(_value(fields, plan, "subsection")) if "subsection" in plan.keys else ()
            return (*path, *(name for name in below if name not in path)), key
    return (), ""


def _sections(common: Common, title: str) -> tuple[tuple[str, ...], list[Evidence]]:
    """The stated section without the title and the site's name at its ends; without one, what the address hints at."""
    path, key = common.section
    if path:
        path = clean_path(path, title, common.site)
        return path, [_stated_section(path, key)]
    hint = url_section(common.url) if common.url else ()
    return hint, [
        Evidence("section", section_words(hint), "url", 0.4, "", "address", "chosen")
    ] if hint else []


@lru_cache(maxsize=8192)
def _stated_section(path: tuple[str, ...], key: str) -> Evidence:
    return Evidence("section", section_words(path), "record", 0.95, "", f"key {key}", "chosen")


def _nothing(fields: Mapping[str, Any], plan: Plan) -> Skipped | Failed:
    if any(ours in plan.keys for ours in ("title", "text", "lead")):
        return Skipped("empty", "the record's title and text are empty")
    keys = ", ".join(sorted(map(str, fields))[:20]) or "none"
    return Failed(
        "fields",
        f"no title or text among the record's fields ({keys}); name them with --map title=KEY --map body=KEY",
    )
