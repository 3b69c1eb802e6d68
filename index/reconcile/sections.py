"""What sections are called on each site, learnt from the articles that state theirs plainly, and used where one is not sure.

Names are sure where markup or a record states them, where marks separate them in a breadcrumb, or where every joint of the breadcrumb is a
strong one. The folders of an address (`us-news`) are no names: they take the name that the site writes (`US news`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from index.article import Evidence, section_path, section_words
from index.sections.breadcrumbs import cut_names, recut
from index.sections.paths import slug_key
from index.sections.vocabulary import Vocabulary

#: What a folder of an address looks like.
_SLUG = re.compile(r"[^\W\dA-Z_][^\WA-Z]*(?:[-_][^\WA-Z]+)*")


def is_slug(name: str) -> bool:
    """Could this be a folder of an address?"""
    return name == name.lower() and _SLUG.fullmatch(name) is not None


class SiteSections:
    """The names of sections of a corpus, by site. `counts`: how many articles of a site (None: unknown) state a section plainly."""

    def __init__(self, counts: Mapping[tuple[str | None, str], int]) -> None:
        self.vocabulary = Vocabulary()
        labels: dict[tuple[str | None, str], dict[str, int]] = {}
        spellings: dict[tuple[str | None, str], dict[str, int]] = {}
        for (site, words), times in sorted(counts.items(), key=lambda item: (item[0][0] or "", item[0][1])):
            path = section_path(words)
            self.vocabulary.learn(path, site, times)
            for name in path if site else ():
                kinds = [spellings.setdefault((site, name.casefold()), {})]
                if not is_slug(name) and (key := slug_key(name)):
                    kinds.append(labels.setdefault((site, key), {}))
                for names in kinds:
                    names[name] = names.get(name, 0) + times
        self._labels = {
            key: max(names, key=lambda name: (names[name], name)) for key, names in labels.items()
        }
        # `WORLD`, `World` and `world` of one site are one section, spelt as the site spells it most; all small only where it never does else
        self._spellings = {
            key: max(names, key=lambda name: (name != name.lower(), names[name], name))
            for key, names in spellings.items()
            if len(names) > 1
        }

    def named(self, site: str | None, words: str, stated: bool = False) -> str:
        """A section whose folders have the names that the site gives them, and its names one spelling; as it is where the site gives none.

        stated  it was not read from an address: then only `us-news`, with its hyphen, is a folder, while `world` may be how it is written
        """
        if not site:
            return words
        path = section_path(words)
        named = tuple(
            self._labels.get((site, slug_key(name)), name)
            if is_slug(name) and (not stated or "-" in name or "_" in name)
            else name
            for name in path
        )
        named = tuple(self._spellings.get((site, name.casefold()), name) for name in named)
        return section_words(named) if named != path else words

    def stays(self, site: str | None, words: str) -> bool:
        """Would a breadcrumb that was cut into this section at strong joints be cut so again?"""
        path = section_path(words)
        return cut_names("Home" + "".join(path), "", self.vocabulary, site).path == path

    def cut_again(
        self, evidence: Iterable[Evidence], title: str, site: str | None
    ) -> tuple[Evidence, str] | None:
        """The section of a breadcrumb cut again with what the corpus teaches, and the value before; None where that changes nothing."""
        crumb = next((e for e in evidence if e.field == "section" and e.provenance == "crumb"), None)
        if crumb is None or not crumb.verdict.startswith(("chosen", "empty")):
            return None
        found = recut(crumb.raw, title, self.vocabulary, site)
        words = section_words(found.path)
        if words == crumb.value or not words:
            return None
        # what was cut at strong joints only gives way to names that are all known; what was unsure to anything surer
        if found.confidence < (0.95 if crumb.confidence >= 0.9 else max(0.7, crumb.confidence + 0.01)):
            return None
        verdict = (
            "chosen, cut by the site's names"
            if self.vocabulary.has_site(site or "")
            else "chosen, cut by names seen elsewhere"
        )
        return Evidence("section", words, "crumb", found.confidence, "", crumb.where, verdict), crumb.value
