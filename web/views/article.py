"""One article as a page: its paragraphs with the hits marked and numbered, its two dates with their evidence, and what lies around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from index.article import Article, Evidence
from index.errors import UnknownArticle
from searcher import Engine, Search
from searcher.export.documents import article_json, chosen_first, document
from searcher.export.formats import FORMATS, rows
from searcher.export.source_record import raw_record
from searcher.results import Hit, Mark, Shown
from searcher.wording import counted
from web.engine_holder import engine
from web.markup import in_order, marked
from web.url_params import address, pairs
from web.views.exports import content_type, format_asked
from web.views.results import parse_request

blueprint = Blueprint("articles", __name__)

#: The pieces of the strip that shows where in the article the hits lie.
PIECES = 24
MOST_COPIES = 20
MOST_SIMILAR = 6


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text with its anchor, `p7`, and its marks."""

    anchor: str
    html: Markup
    #: as people count, from 1
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the strip: how many hits lie in it, and the first of them."""

    count: int
    href: str
    words: str
    height: int


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """All that `article.html` may use."""

    shown: Shown
    article: Article
    title: Markup
    lead: Markup
    paragraphs: tuple[Block, ...]
    captions: tuple[Block, ...]
    aside: tuple[Block, ...]
    marks: int
    here: int
    before: str
    after: str
    strip: tuple[Piece, ...]
    dates: tuple[Evidence, ...]
    others: tuple[Evidence, ...]
    similar: tuple[Hit, ...]
    #: the words it shares with those
    shared: str
    copies: tuple[Hit, ...]
    back: str
    #: the shortest address that shows the same, for sharing and print
    address: str
    search: Search


def hit_of(shown: Shown) -> Hit:
    """A whole article as a hit, for the formats that list hits."""
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
    """The article cut into equal pieces, each with its hits, in the order in which they are numbered."""
    whole = sum(len(text) + 1 for text, _ in runs)
    found: list[list[int]] = [[] for _ in range(PIECES)]
    number, done = 0, 0
    for text, marks in runs:
        for start, _ in in_order(marks, len(text)):
            number += 1
            found[min(PIECES - 1, (done + start) * PIECES // max(1, whole))].append(number)
        done += len(text) + 1
    if not number:
        return ()
    most = max(len(piece) for piece in found)
    return tuple(
        Piece(
            len(piece),
            f"#m{piece[0]}",
            f"{counted(len(piece), 'hit')} from {piece[0]:,}",
            max(15, 100 * len(piece) // most),
        )
        if piece
        else Piece(0, "", "", 0)
        for piece in found
    )


def blocks(
    letter: str, texts: Sequence[str], marks: Sequence[Sequence[Mark]], numbers: count[int], here: int
) -> tuple[Block, ...]:
    """Texts with their anchors and marks."""
    each = [*marks, *[()] * len(texts)]
    return tuple(
        Block(f"{letter}{n + 1}", marked(text, each[n], numbers, here), n + 1) for n, text in enumerate(texts)
    )


def copies(engine: Engine, shown: Shown) -> tuple[Hit, ...]:
    """The other records of the same text."""
    found = []
    for other in shown.copies[:MOST_COPIES]:
        try:
            found.append(hit_of(engine.show(other)))
        except UnknownArticle:  # gone since
            continue
    return tuple(found)


def whole(engine: Engine, id: str, here: int, search: Search, view: str) -> ArticlePage:
    """The page of an article for the question it was found with."""
    shown = engine.show(id, search.text, exact=search.exact, any_words=search.any_words)
    article = shown.article
    numbers = count(1)
    title = marked(article.title or "Untitled", shown.title_marks if article.title else (), numbers, here)
    lead = marked(article.lead, shown.lead_marks, numbers, here)
    body = blocks("p", article.paragraphs, shown.paragraph_marks, numbers, here)
    captions = blocks("c", article.captions, shown.caption_marks, numbers, here)
    aside = blocks("a", article.aside, shown.aside_marks, numbers, here)
    marks = next(numbers) - 1
    runs = [
        (article.title, shown.title_marks),
        (article.lead, shown.lead_marks),
        *zip(article.paragraphs, [*shown.paragraph_marks, *[()] * len(article.paragraphs)], strict=False),
        *zip(article.captions, [*shown.caption_marks, *[()] * len(article.captions)], strict=False),
        *zip(article.aside, [*shown.aside_marks, *[()] * len(article.aside)], strict=False),
    ]
    here = min(here, marks)

    def step(number: int) -> str:
        """The address of one hit; past the last one comes the first."""
        number = (number - 1) % marks + 1
        return address(f"/article/{article.id}", search, view, hit=str(number)) + f"#m{number}"

    listed = shown.copies[:MOST_COPIES]
    similar = engine.similar(article.id, MOST_SIMILAR + len(listed))
    ordered = chosen_first(article.evidence)
    dated = ("published", "captured", "modified")
    return ArticlePage(
        shown=shown,
        article=article,
        title=title,
        lead=lead,
        paragraphs=body,
        captions=captions,
        aside=aside,
        marks=marks,
        here=here,
        before=step(here - 1 if here else marks) if marks else "",
        after=step(here + 1) if marks else "",
        strip=strip_of(runs) if len(article.paragraphs) > 3 else (),
        dates=tuple(item for item in ordered if item.field in dated),
        others=tuple(item for item in ordered if item.field not in dated),
        similar=tuple(hit for hit in similar.hits if hit.id not in (article.id, *listed))[:MOST_SIMILAR],
        shared=similar.question.read_as,
        copies=copies(engine, shown),
        back=address("/search", search, view) if pairs(search) else "",
        address=request.host_url.rstrip("/")
        + address(
            f"/article/{article.id}", Search(search.text, exact=search.exact, any_words=search.any_words)
        ),
        search=search,
    )


@blueprint.get("/article/<id>")
def article_page(id: str) -> str | AnyResponse:
    """The page; the beginning of an id leads to the whole one."""
    asked = parse_request("hit")
    text = request.args.get("hit", "")
    made = whole(
        engine(), id, int(text) if text.isdecimal() and len(text) < 8 else 0, asked.search, asked.view
    )
    if made.article.id != id:
        return redirect(address(f"/article/{made.article.id}", asked.search, asked.view))
    return render_template("article.html", w=made, search=Search(asked.search.text), said=asked.notices)


@blueprint.get("/article/<id>.json")
def article_data(id: str) -> Response:
    """The whole article with its evidence; with a query, the marks as well."""
    search = parse_request().search
    shown = engine().show(id, search.text, exact=search.exact, any_words=search.any_words)
    return Response(document(article_json(shown)), mimetype="application/json")


@blueprint.get("/article/<id>.txt")
def article_text(id: str) -> Response:
    """The text as it was read, without anything around it."""
    article = engine().show(id).article
    pieces = [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]
    text = "\n\n".join(piece for piece in pieces if piece) + "\n"
    return Response(text.encode("utf-8", "replace"), content_type="text/plain; charset=utf-8")


@blueprint.get("/article/<id>.raw")
def article_raw(id: str) -> Response:
    """The record as its file holds it now, byte for byte, shown as text whatever it is. Raises InputError where it is gone or altered."""
    shown = engine().show(id)
    return Response(raw_record(shown.article.id, shown.sources), content_type="text/plain; charset=utf-8")


def article_citation(id: str) -> Response:
    """The article for a reference manager."""
    format = format_asked()
    hit = hit_of(engine().show(id))._replace(snippets=())
    response = Response("".join(rows(iter([hit]), format.name)), content_type=content_type(format))
    response.headers["Content-Disposition"] = f'attachment; filename="{hit.id}.{format.suffix}"'
    return response


for each in FORMATS:
    if each.for_article:
        blueprint.add_url_rule(f"/article/<id>.{each.suffix}", view_func=article_citation)
