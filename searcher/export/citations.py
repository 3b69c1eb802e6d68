"""Write hits as references for a bibliography: RIS and BibTeX.

A day is given as far as it is known, and its provenance is noted.

TY  - NEWS                      @misc{searcher-3f2a…,
TI  - Council votes              title = {{Council votes}},
DA  - 2020/03//                  year = {2020},
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from searcher.export.tables import paragraphs
from searcher.results import Hit
from searcher.wording import MONTHS, date_line, day_parts

#: Characters that TeX would act on. BibTeX counts braces even if escaped: they are named.
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def ris(hits: Iterable[Hit]) -> Iterator[str]:
    """Write RIS records of type NEWS, one piece a hit.

    Partial dates are `2020/03//`; line ends are as the format asks.
    """
    for hit in hits:
        lines = [("TY", "NEWS"), ("ID", hit.id), ("TI", hit.title)]
        lines += [("AU", author) for author in hit.authors]
        lines.append(("T2", _outlet(hit)))
        if hit.published is not None:
            year, month, day = day_parts(hit.published)
            lines += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
        if hit.captured:
            year, month, day = day_parts(hit.captured[-1])
            lines.append(("Y2", f"{year}/{month}/{day}/"))
        lines += [("KW", name) for name in hit.section]
        lines += [("LA", hit.lang or ""), ("UR", hit.url or ""), ("N1", f"Date: {date_line(hit)}")]
        lines.append(("AB", " ".join(paragraphs(hit))))
        yield "".join(f"{tag}  - {_one_line(text)}\r\n" for tag, text in lines if text) + "ER  - \r\n\r\n"


def bibtex(hits: Iterable[Hit]) -> Iterator[str]:
    """Write BibTeX entries of type misc, one piece a hit, with as much of the date as is known."""
    for hit in hits:
        fields = [
            ("title", "{" + _tex(hit.title) + "}"),
            ("author", " and ".join(_author(name) for name in hit.authors)),
        ]
        fields.append(("howpublished", _tex(_outlet(hit))))
        if hit.published is not None:
            year, month, day = day_parts(hit.published)
            fields += [("year", year), ("month", _month(month)), ("day", str(int(day)) if day else "")]
        fields += [
            ("url", _address(hit.url or "")),
            ("urldate", hit.captured[-1] if hit.captured else ""),
            ("keywords", _tex(", ".join(hit.section))),
            ("langid", _tex(hit.lang or "")),
            ("note", _tex(f"Date: {date_line(hit)}")),
            ("abstract", _tex(" ".join(paragraphs(hit)))),
        ]
        # A month is a macro of BibTeX and stands without braces.
        lines = [
            f"  {name} = {text if name == 'month' else '{' + text + '}'},\n"
            for name, text in fields
            if text not in ("", "{}")
        ]
        yield f"@misc{{searcher-{hit.id},\n{''.join(lines)}}}\n\n"


def _outlet(hit: Hit) -> str:
    """Return who published a hit: the publisher, or its site."""
    return hit.publisher or hit.site or ""


def _month(number: str) -> str:
    return MONTHS[int(number) - 1].lower() if number else ""


def _one_line(text: str) -> str:
    """Replace line ends and control characters: a value cannot begin a line, hence no field."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in text).split())


def _tex(text: str) -> str:
    return "".join(TEX.get(char, char) for char in _one_line(text))


def _author(name: str) -> str:
    # " and " separates authors and a comma inverts a name: a name with either is braced as a whole.
    """Write a name so that BibTeX takes it for one author."""
    has_separator = re.search(r"\band\b|,", name, re.IGNORECASE)
    return "{" + _tex(name) + "}" if has_separator else _tex(name)


def _address(url: str) -> str:
    """Percent-encode what could end the verbatim url field early."""
    return re.sub(r"[\\{}\s]", lambda match: f"%{ord(match[0]):02X}", url)
