"""The corrections of a person: a plain text file in the index, `articles.idx/yours/corrections`.

They are applied whenever the corpus is reconciled. A line is a correction; empty lines and those
that begin with `#` are comments. An id may be shortened to six digits or more. A name with blanks
or quotes in it may stand in quotes.

    fix 3fa9c21b07 published 2020-03-11 because the printed edition bears that day
    fix 3fa9c21b07 section World/Europe because filed wrongly
    fix 3fa9c21b07 published unknown
    site example.com section "us-news" = "US news"
    site example.com days day-first

`published` takes a day, a month or a year; `unknown` takes a value away. A rule for a site renames
a section and all below it, or says whether its numeric dates begin with the day or the month. Of
two lines about one thing the later counts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from index.article import is_id_prefix, section_path
from index.dates.find import Order
from index.dates.values import first_day
from index.errors import LocationError
from index.paths import corrections_beside
from index.sections.paths import label_key
from index.storage import yours

#: What the file is called in sentences.
NAME = f"{yours.FOLDER}/corrections"
UNKNOWN = "unknown"
_BECAUSE = re.compile(r"\s+because\s+")
_ORDERS: dict[str, Order] = {"day-first": "dmy", "month-first": "mdy"}
_HEAD = (
    "# Corrections, applied whenever this index is settled. `searcher fix --help` says what a line may be.\n"
)


@dataclass(frozen=True, slots=True)
class Fix:
    """One field of one article as a person has set it.

    Value None: unknown; `line` counts from 1.
    """

    id: str
    value: str | None
    because: str
    line: int


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A rule that renames the section `old` of a site, and what lies below it, to `new`."""

    site: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    line: int

    def applied(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the path as the rule renames it; None where the rule is not about it."""
        beginning = tuple(map(label_key, path[: len(self.old)]))
        if beginning != tuple(map(label_key, self.old)):
            return None
        return (*self.new, *path[len(self.old) :])


@dataclass(slots=True)
class Corrections:
    """The corrections of an index, and a sentence for each line that is not a correction."""

    published: dict[str, Fix] = field(default_factory=dict)
    section: dict[str, Fix] = field(default_factory=dict)
    sections: list[SectionRule] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    #: changes with the file's contents; 0 where there is none
    digest: int = 0


def content_of(folder: Path) -> bytes | None:
    """Return the file as it is; of an index written before it lay in it, the one beside.

    Raises LocationError.
    """
    content = yours.read(folder, "corrections")
    if content is None:
        with suppress(OSError):  # there is none, or it is none of ours
            return yours.read_plain(corrections_beside(folder))
    return content


def read(folder: Path) -> Corrections:
    """Read the corrections of an index.

    No file: none; a file that cannot be read is one problem.
    """
    try:
        data = content_of(folder)
    except LocationError as error:
        return Corrections(problems=[error.message])
    if data is None:
        return Corrections()
    corrections = parse(data.decode("utf-8-sig", "replace").splitlines(), NAME)
    corrections.problems += filter(None, [yours.left_beside(folder)])
    corrections.digest = zlib.crc32(data) or 1
    return corrections


def parse(lines: Iterable[str], name: str) -> Corrections:
    """Parse the lines of a file; `name` stands in the sentences about lines that are wrong."""
    corrections = Corrections()
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        problem = _take(stripped, number, corrections)
        if problem:
            corrections.problems.append(f"{name}, line {number}: {problem}; the line is skipped.")
    return corrections


def _take(line: str, number: int, corrections: Corrections) -> str:
    """Enter a line. Returns what is wrong with it, or an empty string."""
    kind, _, rest = line.partition(" ")
    if kind == "fix":
        return _take_fix(rest, number, corrections)
    if kind == "site":
        return _take_rule(rest, number, corrections)
    return f"a correction begins with `fix` or `site`, not with {kind!r}"


def _take_fix(rest: str, number: int, corrections: Corrections) -> str:
    what, *because = _BECAUSE.split(rest, maxsplit=1)
    id, _, rest = what.strip().partition(" ")
    fieldname, _, value = rest.strip().partition(" ")
    value = _unquoted(value.strip())
    if not is_id_prefix(id.lower()):
        return f"{id!r} is not an article's id, which is 6 to 20 digits 0-9 a-f"
    if fieldname not in ("published", "section"):
        return f"what can be fixed is `published` or `section`, not {fieldname!r}"
    if not value:
        return f"there is no value after `{fieldname}`; to take one away, write `{fieldname} {UNKNOWN}`"
    known = None if value == UNKNOWN else value
    if fieldname == "published":
        if known is not None and first_day(known) is None:
            return f"{value!r} is no day; a day is written 2020-03-11, 2020-03 or 2020"
    elif known is not None and not section_path(known):
        return f"{value!r} is no section; a section is written World/Europe"
    fixes = corrections.published if fieldname == "published" else corrections.section
    fixes[id.lower()] = Fix(id.lower(), known, because[0].strip() if because else "", number)
    return ""


def _take_rule(rest: str, number: int, corrections: Corrections) -> str:
    site, _, rest = rest.strip().partition(" ")
    fieldname, _, rest = rest.strip().partition(" ")
    site = site.lower().removeprefix("www.")
    if fieldname == "days":
        order = _ORDERS.get(rest.strip())
        if order is None:
            return f"`days` takes day-first or month-first, not {rest.strip()!r}"
        corrections.orders[site] = order
        return ""
    if fieldname != "section":
        return f"a rule for a site is about `section` or `days`, not {fieldname!r}"
    sides = _sides(rest)
    if sides is None:
        return 'a rule is written: site example.com section "us-news" = "US news"'
    old, new = sides
    if not section_path(old):
        return "the section to be renamed has no name"
    corrections.sections.append(
        SectionRule(site, section_path(old), () if new == UNKNOWN else section_path(new), number)
    )
    return ""


def _sides(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the equals sign outside quotes."""
    match = re.fullmatch(r'\s*("(?:[^"\\]|\\.)*"|[^"=]+?)\s*=\s*("(?:[^"\\]|\\.)*"|[^"]+?)\s*', text)
    return (_unquoted(match[1]), _unquoted(match[2])) if match else None


def _unquoted(text: str) -> str:
    r"""`"a \"b\""` -> `a "b"`. A slash keeps its backslash: it belongs to the path."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"')
    return text


def add(folder: Path, id: str, published: str | None, section: str | None, because: str) -> list[str]:
    """Write fixes for an article at the end of the file. Returns the lines written.

    The caller holds the lock.
    """
    reason = f" because {' '.join(because.split())}" if because.strip() else ""
    lines = [
        f"fix {id} {name} {value}{reason}"
        for name, value in (("published", published), ("section", _quoted(section)))
        if value
    ]
    _append(folder, lines)
    return lines


def _append(folder: Path, lines: Iterable[str]) -> None:
    """Write lines at the end of the file. The caller holds the lock."""
    before = yours.read(folder, "corrections")
    whole = _HEAD.encode() if before is None else before
    newline = b"" if whole.endswith(b"\n") or not whole else b"\n"
    added = "".join(line + "\n" for line in lines).encode()
    yours.write(folder, "corrections", whole + newline + added, before)


def add_rule(folder: Path, site: str, old: str, new: str) -> str:
    """Write a rule that renames a section of a site at the end of the file. Returns its line.

    The caller holds the lock.
    """
    line = f"site {site} section {_in_quotes(old)} = {_in_quotes(new)}"
    _append(folder, [line])
    return line


def _in_quotes(section: str) -> str:
    return '"' + section.replace('"', '\\"') + '"'


def strike(folder: Path, id: str, others: Callable[[str], bool]) -> int:
    """Take the fixes of a forgotten article out of the file.

    Returns how many. The caller holds the lock.

    `others` says whether the beginning of an id is that of an article which is still there: then
    the line may be about that.
    """
    before = yours.read(folder, "corrections")
    lines = before.splitlines(keepends=True) if before is not None else []
    rest = [line for line in lines if not _is_about(line.decode("utf-8", "replace"), id, others)]
    if before is not None and len(rest) < len(lines):
        yours.write(folder, "corrections", b"".join(rest), before)
    return len(lines) - len(rest)


def _is_about(line: str, id: str, others: Callable[[str], bool]) -> bool:
    """Return whether a line fixes this article and no other."""
    words = line.split(maxsplit=2)
    beginning = words[1].lower() if len(words) == 3 and words[0] == "fix" else ""
    return is_id_prefix(beginning) and id.startswith(beginning) and not others(beginning)


def _quoted(section: str | None) -> str | None:
    if section and (_BECAUSE.search(f" {section} ") or section[0] == '"'):
        return '"' + section.replace('"', '\\"') + '"'
    return section
