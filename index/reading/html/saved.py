"""Recognise a page that a browser or an archive saved: its own address and the day it was saved.

Both are read from the comments of Chrome, Edge and Internet Explorer ("saved from url"),
SingleFile, Save Page WE and HTTrack, and from the banners of archive.today and the Wayback Machine.
An archive's metas and banner are removed: the original address and site are the article's.
"""

from __future__ import annotations

import re

from index.article import Article, section_path
from index.dates.find import parse_day
from index.frozen import replace, value

#: The flag of a saved page.
SAVED = "saved_page"
#: Browsers write their comment within the first characters.
_HEAD_CHARS = 8_192
_ADDRESS = r"https?://[^\s\"'<>]{4,2000}"
_SAVED_FROM = re.compile(rf"<!--\s*saved from url=\(\d+\)({_ADDRESS})\s*-->", re.IGNORECASE)
_SINGLE_FILE = re.compile(
    r"<!--\s*(?:Page saved with SingleFile|Archive processed by SingleFile)(.{0,3000}?)-->", re.DOTALL
)
_SINGLE_URL = re.compile(rf"(?m)^\s*url:\s*({_ADDRESS})")
_SINGLE_DAY = re.compile(r"(?m)^\s*saved date:\s*([^\n]{6,80})")
_HTTRACK = re.compile(
    r"<!-- Mirrored from ([^\s<>]{4,2000}) by HTTrack Website Copier/[^,<>]{1,80},\s*([^<>]{6,60}?)\s*-->"
)
_SAVE_PAGE_WE = re.compile(rf"<meta\s+name=\"?savepage-url\"?\s+content=\"({_ADDRESS})\"", re.IGNORECASE)
_SAVE_PAGE_DAY = re.compile(r"<meta\s+name=\"?savepage-date\"?\s+content=\"([^\"]{6,80})\"", re.IGNORECASE)
_PRINTED_DAY = re.compile(r"([A-Z][a-z]{2}) ([A-Z][a-z]{2}) (\d{1,2}) (\d{4})")

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/(\d{8})\d*(?:[a-z]{2}_)?/", re.IGNORECASE)
_WAYBACK_BANNER = re.compile(
    r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->", re.DOTALL
)
#: Surest first: the arguments of the archive's script, the canonical link, the address in the banner.
_WAYBACK_ADDRESSES = (
    re.compile(
        rf"__wm\.(?:wombat|bt)\([^)]{{0,80}}?\"(?P<url>{_ADDRESS})\",\s*\"(?P<day>\d{{8}})\d*\"",
        re.IGNORECASE,
    ),
    re.compile(
        r"<link\b[^<>]{0,300}\brel=[\"']?canonical[^<>]{0,300}web\.archive\.org/web/"
        rf"(?P<day>\d{{8}})\d*/(?P<url>{_ADDRESS})",
        re.IGNORECASE,
    ),
    re.compile(
        r"<input\b[^<>]{0,300}\bname=[\"']?url[\"']?[^<>]{0,300}\bvalue=[\"']?"
        rf"(?P<url>{_ADDRESS})(?P<day>)",
        re.IGNORECASE,
    ),
)
_WAYBACK_STAMP = re.compile(r"web\.archive\.org/web/(\d{8})\d{6}", re.IGNORECASE)
_WAYBACK_DAY = re.compile(r"FILE ARCHIVED ON \d+:\d\d:\d\d (\w{3} \d{1,2}, \d{4}) AND RETRIEVED FROM THE")

_TODAY_HOSTS = r"archive\.(?:today|is|ph|li|vn|fo|md)"
_TODAY = re.compile(rf"https?://{_TODAY_HOSTS}/", re.IGNORECASE)
_TODAY_ADDRESS = re.compile(
    rf"{_TODAY_HOSTS}/(?:o/\w+/|(\d{{4}})\.?(\d\d)\.?(\d\d)[-\d]*/)({_ADDRESS})", re.IGNORECASE
)
_TODAY_INPUT = re.compile(rf"<input\b[^>]{{0,500}}\bvalue=[\"']?({_ADDRESS})", re.IGNORECASE)
_TODAY_BANNER = re.compile(r"<(?:div|table|center)\b[^>]*\bid=[\"']?(?:HEADER|hashtags)\b", re.IGNORECASE)
_TODAY_CONTENT = re.compile(r"<(?:div|center|table)\b[^>]*\bid=[\"']?(?:CONTENT|SOLID)\b", re.IGNORECASE)
_META = re.compile(r"<(?:meta|link)\b[^<>]{1,2000}>", re.IGNORECASE)
_TODAY_NAMES = re.compile(
    rf"{_TODAY_HOSTS}|og:|article:|twitter:|canonical|bookmark|itemprop|shortlink", re.IGNORECASE
)


@value
class SavedPage:
    """A saved page: its text without the archive's additions, its address, the days of saving."""

    text: str
    url: str | None
    captured: tuple[str, ...]


def saved_page(text: str) -> SavedPage | None:
    """Recognise a saved page; None for any other."""
    if "//archive." in text or "//web.archive.org/web/" in text:
        page = _wayback(text) or _archive_today(text)
        if page is not None:
            return page
    head = text[:_HEAD_CHARS]
    if "saved from url" in head and (match := _SAVED_FROM.search(head)):
        return SavedPage(text, match[1], ())
    if "SingleFile" in head and (match := _SINGLE_FILE.search(head)):
        address, day = _SINGLE_URL.search(match[1]), _SINGLE_DAY.search(match[1])
        return SavedPage(text, address[1] if address else None, _day(day[1] if day else ""))
    if "HTTrack" in head and (match := _HTTRACK.search(head)):
        return SavedPage(text, f"http://{match[1]}", _day(match[2]))
    if "savepage-url" in head and (match := _SAVE_PAGE_WE.search(head)):
        day = _SAVE_PAGE_DAY.search(head)
        return SavedPage(text, match[1], _day(day[1] if day else ""))
    return None


def _day(printed: str) -> tuple[str, ...]:
    """Read the day of `Fri Mar 04 2022 10:11:12 GMT+0100` as printed, whatever the time zone."""
    match = _PRINTED_DAY.search(printed)
    day = parse_day(f"{match[3]} {match[2]} {match[4]}") if match else parse_day(printed)
    return (day,) if day and len(day) == 10 else ()


def _wayback(text: str) -> SavedPage | None:
    """Read a page of the Wayback Machine without its banner and its address before each link."""
    if "web.archive.org/web/" not in text or not ("WAYBACK" in text or "__wm." in text):
        return None
    stated = _WAYBACK_DAY.search(text)
    match = next(filter(None, (pattern.search(text) for pattern in _WAYBACK_ADDRESSES)), None)
    stamp = (match["day"] if match else "") or next(iter(_WAYBACK_STAMP.findall(text)), "")
    url = match["url"] if match else None
    day = parse_day(stated[1]) if stated else parse_day(stamp) if stamp else None
    text = _WAYBACK.sub("", _WAYBACK_BANNER.sub("", text))
    return SavedPage(text, url, (day,) if day else ())


def _archive_today(text: str) -> SavedPage | None:
    """Read a page of archive.today without its banner and its metas, which are the archive's."""
    banner = _TODAY_BANNER.search(text)
    if not banner or not _TODAY.search(text):
        return None
    content = _TODAY_CONTENT.search(text, banner.end())
    stop = content.start() if content else banner.end()
    match = _TODAY_ADDRESS.search(text)
    typed = _TODAY_INPUT.search(text, banner.start(), stop)
    url = typed[1] if typed else match[4] if match else None
    if url is None:
        return None
    day = (
        f"{match[1]}-{match[2]}-{match[3]}"
        if match and match[1]
        else _banner_day(text[banner.start() : stop])
    )
    page = text[: banner.start()] + text[stop:] if content else text
    page = _META.sub(lambda meta: "" if _TODAY_NAMES.search(meta[0]) else meta[0], page)
    return SavedPage(page, url, (day,) if day else ())


def _banner_day(banner: str) -> str | None:
    """Read the day printed in the banner: `11 Feb 2023 20:15:33 UTC`."""
    match = re.search(r"(\d{1,2} [A-Z][a-z]{2} \d{4}) \d\d:\d\d", banner)
    return parse_day(match[1]) if match else None


def with_address_section(article: Article) -> Article:
    """Give a saved page without a section the one its address hints at, as scrapes get it."""
    hint = next((e for e in article.evidence if e.field == "section" and e.provenance == "url"), None)
    if article.section or hint is None:
        return article
    evidence = tuple(e.judged("chosen") if e is hint else e for e in article.evidence)
    return replace(article, section=section_path(hint.value), evidence=evidence)
