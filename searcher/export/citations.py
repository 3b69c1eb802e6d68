r"""Hits as references for a bibliography: RIS and BibTeX. A day is given as far as it is known, and its origin is noted.

TY  - NEWS                      @misc{searcher-3f2a…,
TI  - Council votes              title = {{Council votes}},
DA  - 2020/03//                  year = {2020},
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from searcher.results import Hit
from searcher.wording import MONTHS, date_line, day_parts

# BibTeX hands these to TeX, which would act on them. Braces it counts itself, escaped ones too, so they are named.
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
    """RIS records of type NEWS, one piece a hit; partial dates as `2020/03//`, line ends as the format asks for."""
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
        yield "".join(f"{tag}  - {_one_line(text)}\r\n" for tag, text in lines if text) + "ER  - \r\n\r\n"


def bibtex(hits: Iterable[Hit]) -> Iterator[str]:
    """BibTeX entries of type misc, one piece a hit; only as much of the date as is known."""
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
        ]
        # A month is one of BibTeX's own words and stands without braces.
        lines = [
            f"  {name} = {text if name == 'month' else '{' + text + '}'},\n"
            for name, text in fields
            if text not in ("", "{}")
        ]
        yield f"@misc{{searcher-{hit.id},\n{''.join(lines)}}}\n\n"


def _outlet(hit: Hit) -> str:
    return hit.publisher or hit.site or ""


def _month(number: str) -> str:
    return MONTHS[int(number) - 1].lower() if number else ""


def _one_line(text: str) -> str:
    """No line end and no control character: a value cannot begin a line, and so no field of its own."""
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in text).split())


def _tex(text: str) -> str:
    return "".join(TEX.get(char, char) for char in _one_line(text))


def _author(name: str) -> str:
    # " and " separates authors and a comma turns a name round: a name that holds either is one braced whole.
    braced = re.search(r"\band\b|,", name, re.IGNORECASE)
    return "{" + _tex(name) + "}" if braced else _tex(name)


def _address(url: str) -> str:
    # The url field is read verbatim, so nothing may be escaped; what could end it early is percent-encoded instead.
    return re.sub(r"[\\{}\s]", lambda found: f"%{ord(found[0]):02X}", url)
