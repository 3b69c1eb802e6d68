"""Find several articles in one file without a known frame, and cut those of a page.

`repeats` finds what repeats in a text and cannot be cut. Such a file stays one article with the
flag `several`, whose day is unknown rather than one of many (`undated`). `blocks` finds the
articles of a page that is a list of whole articles; teasers, live blogs and pages of one article
are none.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.article import Article, Evidence
from index.dates.find import find_days
from index.evidence import SEVERAL_ARTICLES
from index.frozen import replace
from index.reading.formats.bundles.frames import WIDE_MARKS, Span, ascending, date_of
from index.reading.formats.bundles.markup_lines import text_of
from index.reading.input.decode import decode, utf16_without_mark
from index.reading.input.raw_record import SEVERAL

# -- texts ---------------------------------------------------------------------------------------

#: What a line of a text with several documents begins with, in any known frame or in one like them, in small letters. A known first
#: character, then no cases to try, make it quick.
_SIGN = re.compile(
    rb"\n[ \t]*(?:\d+ (?:of|von|de|sur|van|di) \d"
    rb"|(?:do[ck]ument|arti[ck]|articol|record|item|story|text)\w{0,2}[ \t]+(?:no\.? *)?#?[a-z]{0,8}\d"
    rb"|(?:title|headline|titel|titre|t\xc3[\x8d\xad]tulo|titolo|\xc3[\x9c\xbc]berschrift|hd)[ \t]*:|hd[ \t|]"
    rb"|----|====|\*\*\*\*|####|____|~~~~|\* \* \* |\xe2\x80\x94\xe2\x80\x94|\xe2\x94\x80|\xe2\x95\x90"
    rb"|load-date:|proquest document id|end of document|an[ \t]+do[ck]ument)"
)
_COUNTER = re.compile(
    r"(?mi)^[ \t]*(?:\W{0,3}(?:document|dokument|documento|article|artikel|articolo|record|item|story|text)\s+(?:no\.?\s*)?#?(\d+)\s*"
    r"(?:of|von|de|sur|van|di|/)\s*(\d+)|(\d+)\s+(?:of|von|de|sur|van|di)\s+(\d+)\s+(?:documents?|dokumenten?|articles?|artikeln?|records?))\W{0,3}\r?$"
)
_TITLE_LABEL = re.compile(
    r"(?mi)^[ \t]*(?:title|headline|titel|titre|título|titolo|überschrift|HD)[ \t]*:[ \t]*(\S[^\n]*)$"
)
_DATE_LABEL = re.compile(
    r"(?mi)^[ \t]*(?:date|published|publication date|pubdate|datum|fecha|data|erschienen|PD)[ \t]*:[ \t]*(\S[^\n]*)$"
)
_RULE = re.compile(r"(?m)^[ \t]*(?:[-=*#_~\u2014\u2500\u2550]{8,}|(?:\* ){4,}\*?)[ \t]*\r?$")
#: Words of databases with which each document ends.
_END = re.compile(r"(?mi)^[ \t]*(?:(LOAD-DATE):|(ProQuest document ID)|(end of document)[ \t]*\r?$)")
#: A part between two rules is an article's from so many words on, with its day in its first lines.
_FEWEST_WORDS, _HEAD_LINES = 40, 6


def signs(data: bytes) -> int:
    """Count the lines of a text that begin like a document's frame, known or not.

    Nearly every text has none, and is not searched further.
    """
    if data.startswith(WIDE_MARKS) or utf16_without_mark(data):
        data = decode(data)[0].encode()
    return len(_SIGN.findall(b"\n" + data.lower()))


def repeats(data: bytes, html: bool) -> bool:
    """Whether a document's frame repeats in a file that no known frame could cut."""
    if html:
        return b"LOAD-DATE:" in data and _are_ended(text_of(data.decode("utf-8", "replace")))
    if data.startswith(WIDE_MARKS) or utf16_without_mark(data):
        data = decode(data)[0].encode()
    text = data.decode("utf-8", "replace")
    return _are_ended(text) or _are_counted(text) or _are_labelled(text) or _are_ruled(text)


def _are_ended(text: str) -> bool:
    """Whether a database's closing words for a document stand there more than once."""
    ends = [match.lastindex for match in _END.finditer(text)]
    return any(ends.count(kind) > 1 for kind in set(ends))


def _are_counted(text: str) -> bool:
    """Whether lines such as `Document 2 of 5` have numbers that rise."""
    counters = [tuple(int(group) for group in match.groups() if group) for match in _COUNTER.finditer(text)]
    return (
        len(counters) > 1
        and len({total for _, total in counters}) == 1
        and ascending([number for number, _ in counters])
    )


def _are_labelled(text: str) -> bool:
    """Whether `Title:` and `Date:` stand in turn, with other titles each time."""
    labels = sorted(
        [(match.start(), "title", match[1].strip()) for match in _TITLE_LABEL.finditer(text)]
        + [
            (match.start(), "date", match[1].strip())
            for match in _DATE_LABEL.finditer(text)
            if find_days(match[1][:80])
        ]
    )
    pairs = [(one[2], other[2]) for one, other in pairwise(labels) if (one[1], other[1]) == ("title", "date")]
    turned = [
        (other[2], one[2]) for one, other in pairwise(labels) if (one[1], other[1]) == ("date", "title")
    ]
    best = max(pairs, turned, key=len)
    return len({title for title, _ in best}) > 1


def _are_ruled(text: str) -> bool:
    """Whether parts between ruled lines have a line of their own for their day."""
    dated = 0
    for part in _RULE.split(text):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        dated += (
            any(len(date_of(line) or "") == 10 for line in lines[:_HEAD_LINES])
            and len(part.split()) >= _FEWEST_WORDS
        )
    return dated > 1


_OF_DAYS = ("published", "modified", "mentioned")


def undated(article: Article) -> Article:
    """Return an article that is several without a day: none of the days in it is its day."""
    if SEVERAL not in article.flags:
        return article
    judged = [
        replace(e.rejected(SEVERAL_ARTICLES), confidence=0.0) if e.field in _OF_DAYS else e
        for e in article.evidence
    ]
    if not any(e.field == "published" for e in judged):
        judged.append(Evidence("published", "", "text", 0.0).rejected(SEVERAL_ARTICLES))
    bound = min(article.captured, default=None)
    return replace(
        article,
        published=None,
        published_from="none",
        modified=None,
        not_after=bound,
        not_before=None,
        evidence=tuple(judged),
    )


# -- pages ---------------------------------------------------------------------------------------

_TAG = re.compile(rb"(?i)<(/?)article\b[^>]*>")
#: A page that says it is one article, or one blog of many entries, is.
_ONE = re.compile(
    rb"(?i)og:type[\"']?\s+content=[\"']?article|content=[\"']?article[\"']?\s+property=[\"']?og:type"
    rb"|\"(?:News|Reportage|Opinion|Analysis|Review)?Article\"|LiveBlogPosting|BlogPosting|itemtype=[\"']?https?://schema\.org/\w*Article"
)
_HEADING = re.compile(r"(?i)<h[1-4]\b")
_PARAGRAPH = re.compile(r"(?is)<p\b[^>]*>(.*?)(?=</?p\b|</(?:div|section|article)\b)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_OWN_WORDS, _PARAGRAPH_WORDS = 150, 15
#: Where a day stands in an article of its own: among its first words.
_DAY_WITHIN = 600


def blocks(data: bytes) -> list[Span]:
    """Find the articles of a page that holds several whole ones; none on any other page."""
    if data.count(b"<article") + data.count(b"<ARTICLE") < 2 or _ONE.search(data):
        return []
    spans = _outermost(data)
    texts = [data[start:end].decode("utf-8", "replace") for start, end in spans]
    sizes = [len(text_of(text).split()) for text in texts]
    whole = [
        (span, size)
        for span, text, size in zip(spans, texts, sizes, strict=True)
        if size >= _OWN_WORDS and _HEADING.search(text) and _is_dated(text) and _prose(text) >= _OWN_WORDS
    ]
    if len(whole) < 2 or max(size for _, size in whole) * 2 > sum(sizes):
        return []
    return [span for span, _ in whole]


def _prose(markup: str) -> int:
    """Count the words in paragraphs of some length.

    Cards of goods, comments and lists have few.
    """
    words = (len(_ANY_TAG.sub(" ", paragraph).split()) for paragraph in _PARAGRAPH.findall(markup))
    return sum(count for count in words if count >= _PARAGRAPH_WORDS)


def _outermost(data: bytes) -> list[Span]:
    """Find the `<article>` elements that lie in no other."""
    spans: list[Span] = []
    depth = start = 0
    for match in _TAG.finditer(data):
        if match[1]:
            depth = max(0, depth - 1)
            if depth == 0 and start >= 0:
                spans.append((start, match.end()))
                start = -1
        else:
            start = match.start() if depth == 0 else start
            depth += 1
    return spans


def _is_dated(markup: str) -> bool:
    return "<time" in markup or any(len(day.value) == 10 for day in find_days(text_of(markup)[:_DAY_WITHIN]))


_FIRST_HEADING = re.compile(rb"(?is)<(h[1-4])\b([^>]*)>(.*?)</\1\s*>")


def as_page(markup: bytes) -> bytes:
    """Make an article cut out of a page a page of its own, its first heading the headline."""
    page = _FIRST_HEADING.sub(rb"<h1\2>\3</h1>", markup, count=1)
    heading = _FIRST_HEADING.search(markup)
    title = _ANY_TAG.sub("", heading[3].decode("latin-1")).encode("latin-1") if heading else b""
    return b"<html><head><title>" + title + b"</title></head><body>" + page + b"</body></html>"
