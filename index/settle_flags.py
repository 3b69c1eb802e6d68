"""What an article's evidence leaves to the corpus, in a few bits, so that settling opens the evidence of those articles only."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.article import Evidence

#: The breadcrumb was cut without knowing enough; cut at strong joints only; the section is a folder of the address.
SECTION_UNSURE, SECTION_JOINTS, SECTION_SLUG = 4, 8, 16
#: A numeric date could not be read for want of the site's order.
DAY_UNSURE = 32
#: A numeric date shows that the day, or the month, comes first.
DAY_FIRST, MONTH_FIRST = 64, 128

_SURE = 0.95
_NUMERIC = re.compile(r"(?<![\d/-])(\d\d?)\s?([/-])\s?(\d\d?)\s?\2\s?\d{4}(?![\d/-])")


def flags_of(evidence: Iterable[Evidence]) -> int:
    """The bits of an article with this evidence."""
    found = 0
    for item in evidence:
        if item.field == "section":
            if item.provenance == "crumb":
                if item.confidence < 0.9:
                    found |= SECTION_UNSURE
                elif item.confidence < _SURE:
                    found |= SECTION_JOINTS
            elif item.provenance == "url" and item.verdict.startswith("chosen"):
                found |= SECTION_SLUG
        elif item.field in ("published", "modified"):
            raw = item.raw
            # most dates begin with their year
            if raw[:4].isdigit() or not ("/" in raw or "-" in raw):
                continue
            for match in _NUMERIC.finditer(raw):
                first, second = int(match[1]), int(match[3])
                if first > 12 >= second:
                    found |= DAY_FIRST
                elif second > 12 >= first:
                    found |= MONTH_FIRST
                elif first != second and item.confidence == 0.3 and item.field == "published":
                    found |= DAY_UNSURE
    return found
