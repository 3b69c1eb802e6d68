"""Learn what each site calls its sections, and use that where an article's section is not sure.

Names are sure where markup or a record states them, where marks separate them in a breadcrumb, or
where every boundary between them is a strong one. The folders of an address (`us-news`) are no
names: they take the name that the site writes (`US news`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import orjson

from index.article import Evidence, section_path, section_words
from index.evidence import SECTION_JOINTS, SECTION_SLUG, SECTION_UNSURE, note
from index.frozen import replace
from index.reconcile.facet_changes import FacetChanges
from index.sections.breadcrumbs import cut_names, recut
from index.sections.paths import slug_key
from index.sections.vocabulary import Vocabulary
from index.storage.stored_articles import unpack_evidence

#: What a folder of an address looks like.
_SLUG = re.compile(r"[^\W\dA-Z_][^\WA-Z]*(?:[-_][^\WA-Z]+)*")
#: Confidence of a breadcrumb from which on its boundaries were strong ones.
_STRONG = 0.9
#: Confidence that names need to replace a breadcrumb that was cut at strong boundaries.
_OVER_STRONG = 0.95
#: Least confidence of names that replace any other breadcrumb.
_OVER_UNSURE = 0.7
#: By how much they must be surer than that was.
_SURER_BY = 0.01
#: Confidence of a section that has its site's own name.
_NAMED = 0.9


def is_slug(name: str) -> bool:
    """Could this be a folder of an address?"""
    return name == name.lower() and _SLUG.fullmatch(name) is not None


class SiteSections:
    """The names of sections of a corpus, by site.

    `counts`: articles of a site (None: unknown) that state a section.
    """

    def __init__(self, counts: Mapping[tuple[str | None, str], int]) -> None:
        self.vocabulary = Vocabulary()
        labels: dict[tuple[str | None, str], dict[str, int]] = {}
        spellings: dict[tuple[str | None, str], dict[str, int]] = {}
        for (site, section), count in sorted(counts.items(), key=lambda item: (item[0][0] or "", item[0][1])):
            path = section_path(section)
            self.vocabulary.learn(path, site, count)
            for name in path if site else ():
                tallies = [spellings.setdefault((site, name.casefold()), {})]
                if not is_slug(name) and (key := slug_key(name)):
                    tallies.append(labels.setdefault((site, key), {}))
                for names in tallies:
                    names[name] = names.get(name, 0) + count
        self._labels = {
            key: max(names, key=lambda name: (names[name], name)) for key, names in labels.items()
        }
        # `WORLD`, `World` and `world` of one site are one section. The spelling used most wins; one all in
        # small letters only where the site has no other.
        self._spellings = {
            key: max(names, key=lambda name: (name != name.lower(), names[name], name))
            for key, names in spellings.items()
            if len(names) > 1
        }

    def named(self, site: str | None, section: str, is_stated: bool = False) -> str:
        """Return a section with its site's names for its folders, and one spelling of its names.

        A section that `is_stated` was not read from an address. Only `us-news`, with its hyphen, is
        a folder there; `world` may be how the site writes it.
        """
        if not site:
            return section
        path = section_path(section)
        named = tuple(
            self._labels.get((site, slug_key(name)), name)
            if is_slug(name) and (not is_stated or "-" in name or "_" in name)
            else name
            for name in path
        )
        named = tuple(self._spellings.get((site, name.casefold()), name) for name in named)
        return section_words(named) if named != path else section

    def stays(self, site: str | None, section: str) -> bool:
        """Return whether a breadcrumb cut into this section at strong boundaries would be again."""
        path = section_path(section)
        return cut_names("Home" + "".join(path), "", self.vocabulary, site).path == path

    def cut_again(
        self, evidence: Iterable[Evidence], title: str, site: str | None
    ) -> tuple[Evidence, str] | None:
        """Cut an article's breadcrumb with the names of the corpus.

        Returns the new section and the value before; None where nothing changes.
        """
        crumb = next((e for e in evidence if e.field == "section" and e.provenance == "crumb"), None)
        if crumb is None or crumb.status not in ("chosen", "empty"):
            return None
        cut = recut(crumb.raw, title, self.vocabulary, site)
        section = section_words(cut.path)
        if section == crumb.value or not section:
            return None
        # A breadcrumb cut at strong boundaries only gives way to names that are all known; an unsure one to
        # anything surer.
        was_strong = crumb.confidence >= _STRONG
        least = _OVER_STRONG if was_strong else max(_OVER_UNSURE, crumb.confidence + _SURER_BY)
        if cut.confidence < least:
            return None
        by_site = self.vocabulary.has_site(site or "")
        again = replace(crumb, value=section, confidence=cut.confidence, raw="").judged(
            "chosen", "cut by the site's names" if by_site else "cut by names seen elsewhere"
        )
        return again, crumb.value


def learn_sections(segments: Sequence[FacetChanges]) -> SiteSections:
    """Learn the names of sections from the articles whose section is sure."""
    counts: dict[tuple[str | None, str], int] = {}
    for segment in segments:
        unsure = segment.flags & (SECTION_UNSURE | SECTION_SLUG)
        is_sure = segment.live & (segment.section > 0) & (unsure == 0)
        kinds = segment.section_kinds(np.flatnonzero(is_sure))
        for pair, count in zip(kinds.pairs, kinds.counts.tolist(), strict=True):
            counts[pair] = counts.get(pair, 0) + count
    return SiteSections(counts)


def name_sections(segment: FacetChanges, names: SiteSections) -> int:
    """Name the folders of addresses as their sites do. Returns how many articles changed."""
    changed = 0
    is_of_address = segment.flags & SECTION_SLUG > 0
    for chosen, is_stated in ((is_of_address, False), (~is_of_address, True)):
        docs = np.flatnonzero(segment.live & (segment.section > 0) & chosen)
        kinds = segment.section_kinds(docs)
        for kind, (site, before) in enumerate(kinds.pairs):
            section = names.named(site, before, is_stated)
            if section != before:
                named = Evidence(
                    "section", section, "site", _NAMED, before, "the site's own name of it", "chosen"
                )
                segment.set_section(docs[kinds.kind_of_doc == kind], section, note([(named, None)]))
                changed += int(kinds.counts[kind])
    return changed


def recut_breadcrumbs(segment: FacetChanges, names: SiteSections) -> int:
    """Cut unsure breadcrumbs with the names of the corpus. Returns how many articles changed."""
    changed = 0
    is_unsure = segment.flags & SECTION_UNSURE > 0
    docs = np.flatnonzero((segment.flags & SECTION_JOINTS > 0) & ~is_unsure)
    # Many breadcrumbs give one section: only those that might give another now are read again.
    kinds = segment.section_kinds(docs)
    stays = np.array([names.stays(site, section) for site, section in kinds.pairs], dtype=bool)
    is_unsure[docs[~stays[kinds.kind_of_doc]]] = True
    for doc_id in np.flatnonzero(is_unsure).tolist():
        evidence = unpack_evidence(segment.reader.evidence[doc_id])
        title = next((e.value for e in evidence if e.field == "title"), None)
        if title is None:
            title = orjson.loads(segment.reader.texts[doc_id]).get("title", "")
        cut = names.cut_again(evidence, title, segment.site(doc_id))
        if cut:
            segment.set_section([doc_id], cut[0].value, note([cut]))
            changed += 1
    return changed
