"""All the hits of a question as a file or a feed, written while they are found."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, current_app, request

from searcher import Search
from searcher.export.documents import FORMAT_VERSION, document
from searcher.export.formats import BY_NAME, BY_SUFFIX, ROWS, ExportFormat, rows
from searcher.export.tables import paragraphs
from searcher.results import Hit
from searcher.wording import counted, date_line, section_line
from web.engine_holder import engine
from web.markup import QUIET, linkable
from web.page_request import PageRequest
from web.views.page import parse_export

blueprint = Blueprint("exports", __name__)

#: Characters that are joined before they are sent.
BATCH_SIZE = 32_768


def batched(pieces: Iterable[str]) -> Iterator[bytes]:
    """Join text to batches of bytes; what UTF-8 cannot encode is replaced."""
    batch: list[str] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece)
        if size >= BATCH_SIZE:
            yield "".join(batch).encode("utf-8", "replace")
            batch, size = [], 0
    yield "".join(batch).encode("utf-8", "replace")


class Counted(Iterator[Hit]):
    """Hits, and how many of them have been taken."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits, self.count = iter(hits), 0

    def __next__(self) -> Hit:
        hit = next(self._hits)
        self.count += 1
        return hit


def unbroken(batches: Iterator[bytes]) -> Iterator[bytes]:
    """Pass batches on, and break the connection off where one cannot be made.

    It then ends without its last chunk, by which a reader knows that the rest is missing.
    """
    logger, what = current_app.logger, f"{request.method} {request.path}"

    def each() -> Iterator[bytes]:
        try:
            yield from batches
        except Exception as error:
            logger.error("%s: broken off: %s: %s", what, type(error).__name__, error)
            raise ConnectionAbortedError("the answer broke off") from error

    return each()


def streamed(pieces: Iterable[str], content_type: str, name: str = "") -> Response:
    """Send a response while it is made.

    The first batch is made before, so that what fails at once fails with a page.
    """
    batches = batched(pieces)
    first = next(batches, b"")
    response = Response(chain([first], unbroken(batches)), content_type=content_type)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_name(search: Search, suffix: str) -> str:
    """Name the file of an export: `searcher-rate-cut.csv`."""
    words = re.sub(r"[^a-z0-9]+", "-", search.text.lower()).strip("-")[:60]
    return f"searcher-{words or 'articles'}.{suffix}"


def requested_format() -> ExportFormat:
    """The export format that the ending of the request's address names."""
    return BY_SUFFIX[request.path.rpartition(".")[2]]


def content_type(format: ExportFormat) -> str:
    """The content type of a response in a format."""
    return f"{format.media_type}; charset=utf-8"


def all_rows() -> Response:
    """Export all the hits; page and page size do not count here."""
    format = requested_format()
    search = replace(
        parse_export().search, page=1, snippets=format.snippets_on_page, openings=False, facets=()
    )
    hits = Counted(engine().every_hit(search))
    pieces = chain(rows(hits, format.name, search.full_text), last_row(hits, format.suffix))
    return streamed(pieces, content_type(format), file_name(search, format.suffix))


for each in ROWS:
    if each.suffix:
        blueprint.add_url_rule(f"/search.{each.suffix}", view_func=all_rows)


def last_row(hits: Counted, suffix: str) -> Iterator[str]:
    """Write the number of hits, where a format has room for it: a file without this row is not whole."""
    if suffix == "csv":
        yield f"# {counted(hits.count, 'article')}\r\n"
    elif suffix == "nl":
        yield document({"format_version": FORMAT_VERSION, "total": hits.count}, indent=False).decode()


def xml(text: str) -> str:
    """Text inside an element."""
    return escape(text.translate(QUIET))


def atom_entry(hit: Hit, search: Search, base: str, now: str) -> str:
    """Write one hit as an entry.

    An article without a whole publication day has no `published`, and is as new as its first fetch.
    """
    day = hit.published if hit.published and len(hit.published) == 10 else None
    updated = (
        f"{day or (hit.captured[0] if hit.captured and len(hit.captured[0]) == 10 else now[:10])}T00:00:00Z"
    )
    via = linkable(hit.url)
    lines = [
        "<entry>",
        f"<id>urn:searcher:article:{xml(hit.id)}</id>",
        f"<title>{xml(hit.title or 'Untitled')}</title>",
        f"<link rel='alternate' href={quoteattr(base + PageRequest(Search(search.text)).url(f'/article/{hit.id}'))}/>",
        f"<link rel='via' href={quoteattr(via.translate(QUIET))}/>" if via else "",
        f"<published>{day}T00:00:00Z</published>" if day else "",
        f"<updated>{updated}</updated>",
        *(f"<author><name>{xml(author)}</name></author>" for author in hit.authors),
        f"<category term={quoteattr(section_line(hit.section).translate(QUIET))}/>" if hit.section else "",
        f"<summary>{xml(' … '.join([date_line(hit), *(snippet.text for snippet in hit.snippets)]))}</summary>",
        f"<content>{xml(chr(10).join(paragraphs(hit)))}</content>" if hit.text else "",
        "</entry>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def atom(hits: Iterable[Hit], search: Search, base: str, now: str) -> Iterator[str]:
    """Write the feed, piece by piece."""
    request = PageRequest(search)
    here, page = base + request.url("/search.atom"), base + request.url()
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{xml(here)}</id>\n<title>{xml(search.text or 'All articles')}</title>\n"
        f"<link rel='self' href={quoteattr(here)}/>\n<link rel='alternate' href={quoteattr(page)}/>\n"
        f"<updated>{now}</updated>\n<author><name>searcher</name></author>\n"
    )
    counted_hits = Counted(hits)
    for hit in counted_hits:
        yield atom_entry(hit, search, base, now)
    yield f"<totalResults xmlns='http://a9.com/-/spec/opensearch/1.1/'>{counted_hits.count}</totalResults>\n</feed>\n"


@blueprint.get("/search.atom")
def atom_feed() -> Response:
    """Export all the hits as an Atom feed; without a sort of its own, the newest first."""
    search = parse_export().search
    search = replace(
        search, page=1, per_page=10, facets=(), sort=search.sort if "sort" in request.args else "newest"
    )
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return streamed(
        atom(engine().every_hit(search), search, request.host_url.rstrip("/"), now),
        content_type(BY_NAME["atom"]),
    )
