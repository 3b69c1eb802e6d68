"""One article as a page: its text with the hits marked, its dates with their evidence, copies and the like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import ClassVar, NamedTuple

from markupsafe import Markup

from index.article import Article, Evidence
from index.errors import UnknownArticle
from searcher import Engine, Search
from searcher.export.documents import chosen_first
from searcher.export.formats import FORMATS, ExportFormat
from searcher.results import Hit, Mark, Shown
from searcher.wording import counted
from web.copy_differences import differences
from web.links.neighbours import Neighbours, neighbours
from web.markup import in_order, marked
from web.page_request import PageRequest
from web.views.page import NoticeLink, Page, plain_notices

#: Pieces of the strip that shows where in the article the hits are: in one row, wide enough for a finger.
PIECES = 12
MOST_COPIES = 20
MOST_SIMILAR = 6
#: The fields whose evidence is about days.
DATE_FIELDS = ("published", "captured", "modified")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text with its anchor, `p7`, and its marks."""

    anchor: str
    html: Markup
    #: from 1, as readers count
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the strip: the address of its first hit, and in words how many it has."""

    href: str
    words: str
    height: int


class LinkedHit(NamedTuple):
    """Another article in a short list, with its address, and of a copy what differs in it."""

    hit: Hit
    href: str
    differs: str = ""


class HitsIn(NamedTuple):
    """The hits of one part of an article, in words, with the address of the first."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """An article as a page, for the question that found it."""

    template: ClassVar[str] = "article.html"
    shown: Shown
    title: Markup
    lead: Markup
    paragraphs: tuple[Block, ...]
    captions: tuple[Block, ...]
    aside: tuple[Block, ...]
    notices: tuple[NoticeLink, ...]
    #: how many hits are marked, and which of them the address names; 0 for none
    mark_count: int
    current_mark: int
    #: the addresses of the hits beside that
    before: str
    after: str
    strip: tuple[Piece, ...]
    #: how many hits each part of the article has: headline, text, captions, what was set apart
    hits_in: tuple[HitsIn, ...]
    #: the articles beside this one in the results
    neighbours: Neighbours
    date_evidence: tuple[Evidence, ...]
    other_evidence: tuple[Evidence, ...]
    copies: tuple[LinkedHit, ...]
    similar: tuple[LinkedHit, ...]
    #: the address of the results, empty where nothing was asked
    back: str
    #: the same search in the article's section alone
    section_href: str
    json_href: str
    #: the formats of a reference manager
    formats: tuple[ExportFormat, ...]
    #: the shortest address that shows the same, for sharing and print
    address: str

    @property
    def article(self) -> Article:
        """The article that is shown."""
        return self.shown.article


def hit_of(shown: Shown) -> Hit:
    """Turn a whole article into a hit, for the formats that list hits."""
    article = shown.article
    return Hit(
        id=article.id,
        score=0.0,
        title=article.title,
        section=article.section,
        site=article.site,
        publisher=article.publisher,
        authors=article.authors,
        lang=article.lang,
        published=article.published,
        published_from=article.published_from,
        captured=article.captured,
        sources=shown.sources,
        url=article.url,
        truncated=article.truncated,
    )


def strip_of(runs: Sequence[tuple[str, Sequence[Mark]]]) -> tuple[Piece, ...]:
    """Cut the article into equal pieces, each with its hits in the order of their numbers."""
    length = sum(len(text) + 1 for text, _ in runs)
    hits: list[list[int]] = [[] for _ in range(PIECES)]
    number, done = 0, 0
    for text, marks in runs:
        for start, _ in in_order(marks, text):
            number += 1
            hits[min(PIECES - 1, (done + start) * PIECES // max(1, length))].append(number)
        done += len(text) + 1
    if not number:
        return ()
    most = max(len(piece) for piece in hits)
    return tuple(
        Piece(
            f"#m{piece[0]}",
            f"{counted(len(piece), 'hit')} from {piece[0]:,}",
            max(15, 100 * len(piece) // most),
        )
        if piece
        else Piece("", "", 0)
        for piece in hits
    )


def blocks(
    letter: str, texts: Sequence[str], marks: Sequence[Sequence[Mark]], numbers: count[int], here: int
) -> tuple[Block, ...]:
    """Turn texts into blocks with anchors and marks."""
    marks = [*marks, *[()] * len(texts)]
    return tuple(
        Block(f"{letter}{n + 1}", marked(text, marks[n], numbers, here), n + 1)
        for n, text in enumerate(texts)
    )


def copies_of(engine: Engine, shown: Shown, question: PageRequest) -> tuple[LinkedHit, ...]:
    """Read the other records of the same text, in order of day; one that is gone since is left out."""
    copies = []
    for id in shown.copies[:MOST_COPIES]:
        try:
            copy = engine.show(id)
        except UnknownArticle:
            continue
        href = question.url(f"/article/{copy.article.id}")
        copies.append(LinkedHit(hit_of(copy), href, differences(shown.article, copy.article)))
    return tuple(sorted(copies, key=lambda copy: (copy.hit.published is None, copy.hit.published or "")))


def hits_in_parts(shown: Shown) -> tuple[HitsIn, ...]:
    """Count the hits of each part, where not all of them are in the text."""
    article = shown.article
    parts = (
        ("in the headline", ((article.title, shown.title_marks),)),
        (
            "in the text",
            (
                (article.lead, shown.lead_marks),
                *zip(article.paragraphs, shown.paragraph_marks, strict=False),
            ),
        ),
        ("in captions", tuple(zip(article.captions, shown.caption_marks, strict=False))),
        ("set apart", tuple(zip(article.aside, shown.aside_marks, strict=False))),
    )
    first, counts = 1, []
    for words, texts in parts:
        count = sum(len(in_order(marks, text)) for text, marks in texts)
        if count:
            counts.append(HitsIn(f"{count:,} {words}", f"#m{first}"))
        first += count
    return tuple(counts) if counts and not (len(counts) == 1 and "text" in counts[0].words) else ()


def marked_texts(shown: Shown) -> list[tuple[str, Sequence[Mark]]]:
    """List the texts of an article with their marks, in the order of the page."""
    article = shown.article
    texts: list[tuple[str, Sequence[Mark]]] = [
        (article.title, shown.title_marks),
        (article.lead, shown.lead_marks),
    ]
    for paragraphs, marks in (
        (article.paragraphs, shown.paragraph_marks),
        (article.captions, shown.caption_marks),
        (article.aside, shown.aside_marks),
    ):
        texts += zip(paragraphs, [*marks, *[()] * len(paragraphs)], strict=False)
    return texts


def article_page(engine: Engine, id: str, here: int, request: PageRequest, host_url: str) -> ArticlePage:
    """Make the page of an article for the question that found it; `here` numbers the current hit."""
    search = request.search
    shown = engine.show(id, search.text, exact=search.exact, any_words=search.any_words)
    article = shown.article
    numbers = count(1)
    title = marked(article.title or "Untitled", shown.title_marks if article.title else (), numbers, here)
    lead = marked(article.lead, shown.lead_marks, numbers, here)
    paragraphs = blocks("p", article.paragraphs, shown.paragraph_marks, numbers, here)
    captions = blocks("c", article.captions, shown.caption_marks, numbers, here)
    aside = blocks("a", article.aside, shown.aside_marks, numbers, here)
    mark_count = next(numbers) - 1
    here = min(here, mark_count)
    path = f"/article/{article.id}"

    def mark_url(number: int) -> str:
        """The address of one hit; after the last one comes the first."""
        number = (number - 1) % mark_count + 1
        return request.url(path, hit=str(number)) + f"#m{number}"

    copy_ids = shown.copies[:MOST_COPIES]
    similar = engine.similar(article.id, MOST_SIMILAR + len(copy_ids))
    similar_hits = [hit for hit in similar.hits if hit.id not in (article.id, *copy_ids)][:MOST_SIMILAR]
    evidence = chosen_first(article.evidence)
    question = PageRequest(search)
    words_alone = PageRequest(Search(search.text, exact=search.exact, any_words=search.any_words))
    return ArticlePage(
        search=Search(search.text),
        shown=shown,
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        captions=captions,
        aside=aside,
        notices=plain_notices(request.notices),
        mark_count=mark_count,
        current_mark=here,
        before=mark_url(here - 1 if here else mark_count) if mark_count else "",
        after=mark_url(here + 1) if mark_count else "",
        strip=strip_of(marked_texts(shown)) if len(article.paragraphs) > 3 else (),
        hits_in=hits_in_parts(shown),
        neighbours=neighbours(engine, article.id, request) if question.parameters() else Neighbours(),
        date_evidence=tuple(item for item in evidence if item.field in DATE_FIELDS),
        other_evidence=tuple(item for item in evidence if item.field not in DATE_FIELDS),
        copies=copies_of(engine, shown, question),
        similar=linked(similar_hits, question),
        back=request.url() if question.parameters() else "",
        section_href=question.with_(sections=(article.section,), not_sections=()).url(),
        json_href=question.url(f"{path}.json"),
        formats=tuple(format for format in FORMATS if format.for_article),
        address=host_url.rstrip("/") + words_alone.url(path),
    )


def linked(hits: Sequence[Hit], question: PageRequest) -> tuple[LinkedHit, ...]:
    """Link other articles, with the question that led here."""
    return tuple(LinkedHit(hit, question.url(f"/article/{hit.id}")) for hit in hits)
