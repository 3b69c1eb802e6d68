"""The second reader of a page's body: trafilatura, which has seen far more kinds of pages than our rules were made on."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from typing import Any

from index.html_text import one_line


@cache
def _library() -> Any:
    """trafilatura takes half a second to import, so only processes that read pages pay for it; its warnings about pages are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def second_reading(html: str) -> list[str]:
    """The paragraphs trafilatura finds; none where it finds nothing or breaks down."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = _library().bare_extraction(html, fast=True, include_comments=False, with_metadata=False)
        except Exception:  # it is a second opinion: a page it breaks on has the first one
            return []
    text = getattr(found, "text", None) or ""
    return [line for raw in text.split("\n") if (line := one_line(raw.removeprefix("- ")))]
