"""Make JSON for other programs: an answer, an article, hits as lines, the figures of an index.

    document(to_json(results))  -> bytes of one JSON document

Names and nesting of the JSON are stable; every document has its `format_version`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from index.article import Article, Evidence, Source
from index.errors import RecordFailure
from index.schema import TIMES
from searcher.results import (
    Bucket,
    Coverage,
    Explanation,
    Facet,
    FullText,
    Hit,
    Mark,
    Notice,
    Question,
    Results,
    Searched,
    Shown,
    Snippet,
    Stats,
)

FORMAT_VERSION = 1

Json = dict[str, Any]


def document(value: Json | list[Json], indent: bool = True) -> bytes:
    """Encode one JSON document in UTF-8, with a newline at its end.

    A path that is not valid text is written with escapes that Python reads back.
    """
    import orjson

    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0))
    except TypeError:  # lone surrogates: file names whose bytes are not UTF-8
        import json

        return json.dumps(value, indent=2 if indent else None).encode("ascii") + b"\n"


def to_json(results: Results) -> Json:
    """Return the answer to one question, as `searcher search --json` and `/search.json` give it."""
    return {
        "format_version": FORMAT_VERSION,
        "query": _question(results.query),
        "total": results.total,
        "took_ms": round(results.took_ms, 1),
        "sort": results.sort,
        "page": results.page,
        "per_page": results.per_page,
        "undated": results.unknown_day,
        "hits": [hit_json(hit) for hit in results.hits],
        "facets": {name: facet_json(facet) for name, facet in results.facets.items()},
        "coverage": coverage_json(results.coverage),
        "searched": searched_json(results.searched),
    }


def hit_json(hit: Hit) -> Json:
    """Return one hit; `explanation` and the text are there only if the search asked for them."""
    item = {
        "id": hit.id,
        "score": hit.score,
        "title": hit.title,
        **_described(hit, hit.sources),
        "truncated": hit.truncated,
        "copies": hit.copies,
        "snippets": [_snippet(snippet) for snippet in hit.snippets],
    }
    if hit.explanation is not None:
        item["explanation"] = _explanation(hit.explanation)
    if hit.text is not None:
        item |= _text(hit.text)
    return item


def article_json(shown: Shown) -> Json:
    """Return a whole article with its evidence, chosen candidates first.

    `query` and `marks` are there only if the article was highlighted.
    """
    article = shown.article
    whole = {
        "format_version": FORMAT_VERSION,
        "id": article.id,
        "title": article.title,
        **_described(article, shown.sources),
        **_text(article),
        "truncated": article.truncated,
        "not_after": article.not_after,
        "not_before": article.not_before,
        "modified": article.modified,
        "flags": list(article.flags),
        "copies": list(shown.copies),
        "evidence": [evidence_json(item) for item in chosen_first(article.evidence)],
    }
    if shown.query is not None:
        whole["query"] = _question(shown.query)
        whole["marks"] = {
            "title": _marks(shown.title_marks),
            "lead": _marks(shown.lead_marks),
            "paragraphs": [_marks(marks) for marks in shown.paragraph_marks],
            "captions": [_marks(marks) for marks in shown.caption_marks],
            "aside": [_marks(marks) for marks in shown.aside_marks],
        }
    return whole


def chosen_first(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the candidates, chosen ones in front, in the order in which they were found."""
    return sorted(evidence, key=lambda item: not item.is_chosen)


def evidence_json(item: Evidence) -> Json:
    """Return one candidate for a field."""
    return {
        "field": item.field,
        "value": item.value,
        "provenance": item.provenance,
        "confidence": item.confidence,
        "raw": item.raw,
        "where": item.location,
        "verdict": item.verdict,
    }


def facet_json(facet: Facet) -> list[Json]:
    """Return the buckets of a facet; in a tree `count` includes the children and `own` does not."""
    return [_bucket(bucket, facet.name) for bucket in facet.buckets]


def coverage_json(coverage: Coverage) -> Json:
    """Return what the index has."""
    return {
        "articles": coverage.articles,
        "first": coverage.first,
        "last": coverage.last,
        "undated": coverage.undated,
        "failed_files": coverage.failed_files,
    }


def searched_json(searched: Searched) -> Json:
    """Return what the question was put to: its range, section and site, the undated ones apart."""
    return {
        "articles": searched.articles,
        "by_year_gap": list(searched.by_year_gap),
        "undated": searched.undated,
        "undated_matching": searched.undated_matching,
        "failed": searched.failed,
    }


def stats_json(stats: Stats) -> Json:
    """Return the index in figures, as `searcher stats --json` and `/-/stats.json` give them."""
    return {
        "format_version": FORMAT_VERSION,
        "location": stats.location,
        "built": stats.built,
        "generation": stats.generation,
        "segments": stats.segments,
        "bytes": stats.bytes,
        "records": stats.records,
        "coverage": coverage_json(stats.coverage),
        "years": _counts(stats.by_year),
        "sections": facet_json(Facet("section", stats.by_section)),
        "published_from": _counts(stats.by_provenance),
        "sites": _counts(stats.by_site),
        "langs": _counts(stats.by_lang),
    }


def failed_json(failed: RecordFailure) -> Json:
    """Return a record that gave no article, with the reason."""
    return {"path": failed.path, "reason": failed.message, "class": failed.kind, "record": failed.record}


def json_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """Write one JSON document a hit, each on a line of its own."""
    for hit in hits:
        yield document({"format_version": FORMAT_VERSION, **hit_json(hit)}, indent=False).decode()


def _described(article: Hit | Article, sources: tuple[Source, ...]) -> Json:
    """Return what a hit and a whole article have in common."""
    return {
        "section": list(article.section),
        "site": article.site,
        "publisher": article.publisher,
        "authors": list(article.authors),
        "lang": article.lang,
        "published": article.published,
        "published_from": article.published_from,
        "captured": list(article.captured),
        "sources": [
            {"root": source.root, "path": source.path, "record": source.record} for source in sources
        ],
        "url": article.url,
    }


def _text(article: FullText | Article) -> Json:
    return {
        "lead": article.lead,
        "paragraphs": list(article.paragraphs),
        "captions": list(article.captions),
        "aside": list(article.aside),
    }


def _question(question: Question) -> Json:
    return {
        "text": question.text,
        "read_as": question.read_as,
        "notices": [_notice(notice) for notice in question.notices],
    }


def _notice(notice: Notice) -> Json:
    return {
        "text": notice.text,
        "kind": notice.kind,
        "position": notice.position,
        "suggestion": notice.suggestion,
    }


def _snippet(snippet: Snippet) -> Json:
    return {
        "field": snippet.field,
        "paragraph": snippet.paragraph,
        "text": snippet.text,
        "marks": _marks(snippet.marks),
    }


def _marks(marks: tuple[Mark, ...]) -> list[list[int]]:
    return [[start, end] for start, end in marks]


def _counts(buckets: tuple[Bucket, ...]) -> list[Json]:
    return [{"value": bucket.value, "count": bucket.count} for bucket in buckets]


def _bucket(bucket: Bucket, name: str) -> Json:
    value = list(bucket.value) or None if isinstance(bucket.value, tuple) else bucket.value
    if name == "section":
        return {"value": value, "count": bucket.count, "own": bucket.own, "selected": bucket.selected}
    if name in TIMES:  # no single value is ever chosen
        return {"value": value, "count": bucket.count}
    return {"value": value, "count": bucket.count, "selected": bucket.selected}


def _explanation(explanation: Explanation) -> Json:
    parts = [{"what": part.what, "value": part.value, "because": part.because} for part in explanation.parts]
    return {"sentence": explanation.sentence, "parts": parts}
