"""ProQuest: a text of documents between lines of underscores, each a list of `Label: value`.

"Last updated" is the database's own day and is never publication. What stands before the first
document and below the last ("Report Information from ProQuest", "Contact us at:") is no article.
"""

from __future__ import annotations

import re
from itertools import pairwise

from index.reading.formats.bundles.frames import Fields, Found, Frame, blocks_of, date_of, paragraphs_of

_RULE = re.compile(r"(?m)^[ \t]*_{40,}[ \t]*\r?$")
_COUNTER = re.compile(r"^Document (\d+) of \d+$")
_COUNTED = re.compile(r"(?m)^[ \t]*Document \d+ of \d+[ \t]*\r?$")
_LABEL_WORDS = (
    "Abstract|Author|Authors|By|Company / organization|Classification|Copyright|Corporate author|Country of publication|Credit|Database"
    "|Dateline|Document feature|Document type|Document URL|Edition|First page|Full text|Full Text|Identifier / keyword|ISSN|Issue"
    "|Journal subject|Language of publication|Last updated|Links|Location|Narrow subject|Broad subject|Number of pages|Pages|People"
    "|Place of publication|Product name|ProQuest document ID|Publication date|Publication info|Publication subject|Publication title"
    "|Publication year|Publisher|Section|Source|Source attribution|Source type|Start page|Sub-title|Subject|Supplement|Title|URL|Volume|Year"
)
_LABEL = re.compile(rf"^({_LABEL_WORDS}):(?:\s+|$)(.*)")
#: A document has these; the cover and the bibliography have not.
_SURE = re.compile(r"(?m)^[ \t]*(?:ProQuest document ID|Publication title|Publication date):")
#: Labels whose value may run over several paragraphs.
_LONG = ("Full text", "Full Text", "Abstract")
_DATE_IN_INFO = re.compile(r"(\d{1,2} [A-Z][a-z]{2,8} \d{4})")
_ADDRESS = re.compile(r"^https?://\S+$")


def _find(rough: str) -> Found | None:
    counted = [match.start() for match in _COUNTED.finditer(rough)]
    cuts = sorted({0, *(match.end() for match in _RULE.finditer(rough)), *counted, len(rough)})
    spans = [
        (start, end)
        for start, end in pairwise(cuts)
        if _SURE.search(rough, start, end)
        and re.search(r"(?m)^[ \t]*(?:Full text|Full Text|Abstract|Title):", rough[start:end])
    ]
    return Found(spans) if spans and len(cuts) > 2 else None


def _read(text: str) -> Fields | None:
    blocks = blocks_of(_RULE.sub("", text))
    values: dict[str, list[list[str]]] = {}
    unnamed: list[list[str]] = []
    label = ""
    for block in blocks:
        for part in _parts(block):
            match = _LABEL.match(part[0])
            if match and not (
                label in _LONG and match[1] in ("By", "Source", "Credit", "Location", "Author")
            ):
                label = match[1]
                taken = [match[2].strip(), *part[1:]] if match[2].strip() else part[1:]
                values.setdefault(label, []).extend([taken] if taken else [])
            elif label in _LONG:
                values.setdefault(label, []).append(part)
            elif not label:
                unnamed.append(part)
    title = " ".join(values.get("Title", [[]])[0]) or next(
        (" ".join(part) for part in unnamed if not _is_frame_line(part)), ""
    )
    published = next(
        filter(
            None,
            map(
                _dated,
                (_one(values, "Publication date"), *_DATE_IN_INFO.findall(_one(values, "Publication info"))),
            ),
        ),
        "",
    )
    if not title:
        return None
    body = [*values.get("Full text", ()), *values.get("Full Text", ())]
    abstract = paragraphs_of(values.get("Abstract", ()))
    repeated = " ".join(abstract).rstrip(". …") in " ".join(line for part in body for line in part)
    fields: Fields = {
        "title": title,
        "published": published or _one(values, "Publication year") or _one(values, "Year"),
        "publisher": _one(values, "Publication title").partition(";")[0].strip(),
        "section": _one(values, "Section"),
        "authors": _one(values, "Author") or _one(values, "Authors"),
        "language": _one(values, "Language of publication"),
        "lead": "\n".join(abstract) if body and not repeated else "",
        "text": paragraphs_of(body) if body else abstract,
    }
    aside_labels = (
        "Subject",
        "Location",
        "People",
        "Company / organization",
        "Identifier / keyword",
        "Pages",
        "Copyright",
    )
    fields["aside"] = [value for label in aside_labels if (value := _one(values, label))]
    return {name: value for name, value in fields.items() if value}


def _parts(block: list[str]) -> list[list[str]]:
    """Split a block at its labelled lines.

    Some exports leave no blank line between them.
    """
    parts: list[list[str]] = []
    for line in block:
        if not parts or _LABEL.match(line) or _COUNTER.match(line):
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def _is_frame_line(part: list[str]) -> bool:
    return bool(_COUNTER.match(part[0]) or _ADDRESS.match(part[0]))


def _one(values: dict[str, list[list[str]]], label: str) -> str:
    return " ".join(" ".join(part) for part in values.get(label, ())).strip()


def _dated(value: str) -> str:
    return value if date_of(value) else ""


def _heads(text: str) -> int:
    return max(
        1,
        *(
            len(re.findall(rf"(?m)^[ \t]*{label}:", text))
            for label in ("ProQuest document ID", "Publication date", "Full [Tt]ext")
        ),
    )


_COVER = re.compile(r"(?i)proquest|contact us at|bibliography|table of contents|^[\s\d.]*$")


def _is_cover(text: str) -> bool:
    return bool(_COVER.search(text)) and not _SURE.search(text)


TEXT = Frame("ProQuest", False, (b"____________________",), _find, _read, _heads, _is_cover)
