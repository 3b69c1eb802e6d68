"""Find sections of different sites that differ only by case, dashes or a plural.

They are suggested as one, and joined only by a person's rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.article import section_path
from index.sections.paths import label_key
from index.segments.reader import SegmentReader
from index.storage.generation import Generation

_PLURAL_IES = re.compile(r"(\w\w)ies\b")
_PLURAL_S = re.compile(r"(\w\w[^\Wsu])s\b")


class Spelling(NamedTuple):
    """One spelling of a section, with its articles by site; None is the unknown one."""

    section: str
    sites: dict[str | None, int]

    @property
    def articles(self) -> int:
        """The number of its articles."""
        return sum(self.sites.values())


def similar_sections(folder: Path, generation: Generation) -> Iterator[list[Spelling]]:
    """Yield the sections that are likely the same, the spelling to keep first.

    That is the one with most articles; `us-news` only where no site has a name.
    """
    counts: dict[str, Counter[str | None]] = {}
    for entry in generation.segments:
        reader = SegmentReader(folder, entry)
        values = reader.doc_values
        pairs = np.stack([values["section"], values["site"]], axis=1).astype(np.int64)
        if reader.live is not None:
            pairs = pairs[reader.live]
        sections, sites = values.names("section"), values.names("site")
        distinct, totals = np.unique(pairs, axis=0, return_counts=True)
        for (section, site), total in zip(distinct.tolist(), totals.tolist(), strict=True):
            if section:
                of_site = counts.setdefault(sections[section - 1], Counter())
                of_site[sites[site - 1] if site else None] += total
    groups: dict[tuple[str, ...], list[Spelling]] = {}
    for section, by_site in counts.items():
        spelling = Spelling(section, dict(sorted(by_site.items(), key=lambda item: item[0] or "")))
        groups.setdefault(tuple(map(_key, section_path(section))), []).append(spelling)
    for _, spellings in sorted(groups.items()):
        if len(spellings) > 1:
            yield sorted(spellings, key=_rank)


def _key(name: str) -> str:
    """Return a name without case, dashes and plural."""
    return _PLURAL_S.sub(r"\1", _PLURAL_IES.sub(r"\1y", label_key(name)))


def _rank(spelling: Spelling) -> tuple[bool, int, str]:
    return spelling.section == spelling.section.lower(), -spelling.articles, spelling.section
