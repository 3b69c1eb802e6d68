"""Read the writers that a field names, each whole.

The field holds `Smith, Ann; Doe, Jane`, `Ann Smith | Tern Wire`, `By Ann Smith and Bob Roe`.

A catalogue puts the family name first and a comma behind it. A comma means that where one side is a
single word and the other a given name, and where something else separates the writers. The name
is then turned round, so that it is found as a byline prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.reading.text.authors import NOT_NAMES, is_person, split_names

_BY = re.compile(r"^\s*(?:by|von|par|por|di|door)\s*:?\s+", re.IGNORECASE)
#: Separators of writers, besides a comma.
_BETWEEN = re.compile(r"\s*[;|]\s*|\s+&\s+|\s+(?:and|und|et|y|e|og|och|en|i)\s+")
_STRONG = re.compile(r"\s*[;|]\s*")
_WORD = r"[^\W\d_][’'.\w-]*"
_PARTICLES = (
    "van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|bin|ben|ter|ten|zu|af|"
    r"Van|Von|De|Del|Della|Di|Da|Du|La|Le|El|Al|St\.?"
)
_FAMILY = re.compile(rf"(?:(?:{_PARTICLES})\s)*{_WORD}")
#: Family names of several words, beside other names in that order.
_FAMILIES = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,3}}")
_GIVEN = re.compile(rf"(?:{_WORD}(?:\s(?!(?:and|und|et|y|e|og|och|en|i)\s){_WORD}){{0,2}})")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq)\.?", re.IGNORECASE)
#: Names of agencies and papers, that no family bears.
_OUTLETS = re.compile(
    r"reuters|ap|afp|dpa|upi|epa|ansa|efe|tass|xinhua|bloomberg|cnn|bbc|npr|pti|ani|ians|aap|apa|sda|"
    r"staff|correspondent|editor|reporter|columnist|(?:.*\s)?(?:wire|news|press|agency|agencies|times|"
    r"post|media|tribune|herald|magazine|network|online|tv|radio|daily)",
    re.IGNORECASE,
)


def writers_in(text: str) -> tuple[str, ...]:
    """Return the names in a string; the string itself where none is known for one."""
    bare = _BY.sub("", text.strip("[]'\" "))
    parts = [part for part in (_bare(part) for part in _STRONG.split(bare)) if part]
    if len(parts) > 1:
        is_catalogue = any(map(_turned, parts))
        return _unique(name for part in parts for name in _of_part(part, is_catalogue))
    return _unique(_of_part(bare)) if bare else ()


def in_catalogue_order(text: str) -> tuple[str, ...]:
    """Return the names in a string that puts every family name first.

    Empty where it does not.
    """
    parts = [part for part in (_bare(part) for part in _STRONG.split(text)) if part]
    names = [_turned(part) for part in parts]
    return _unique(filter(None, names)) if all(names) else ()


def _of_part(part: str, is_catalogue: bool = False) -> tuple[str, ...]:
    """Return the names in a part that holds no semicolon or bar.

    It is one name in a catalogue's order, or a list.
    """
    name = _turned(part, _FAMILIES if is_catalogue else _FAMILY)
    if name:
        return (name,)
    several = [_turned(piece) for piece in _BETWEEN.split(part)] if "," in part else []
    if len(several) > 1 and all(several):
        return tuple(filter(None, several))
    pairs = _in_pairs(part)
    if pairs:
        return pairs
    family, comma, rest = part.partition(",")
    given, _, more = rest.partition(",")
    if comma and more and (" " in more.strip() or _OUTLETS.fullmatch(more.strip())):
        name = _turned(f"{family},{given}")
        if name and " " not in given.strip():
            return (name, *_of_part(more.strip()))
    names = split_names(part, _is_outlet)
    if names:
        return names
    # A name that looks like none is still what the record states.
    return (part,) if len(part) <= 80 else ()


def _turned(text: str, families: re.Pattern[str] = _FAMILY) -> str | None:
    """Return `Ann Smith` for `Smith, Ann`; None where the comma means something else."""
    pieces = [piece.strip() for piece in text.split(",")]
    suffix = ""
    if len(pieces) == 3 and _SUFFIX.fullmatch(pieces[2]):
        suffix = f" {pieces.pop()}"
    if len(pieces) != 2:
        return None
    family, given = pieces
    if _SUFFIX.fullmatch(given):
        return f"{family} {given}" if is_person(family) else None
    if not families.fullmatch(family) or not _GIVEN.fullmatch(given) or not _are_of_one_person(family, given):
        return None
    if " " in family and " " in given and family[0].isupper():
        return None  # two whole names
    return f"{given} {family}{suffix}"


def _are_of_one_person(family: str, given: str) -> bool:
    """Whether two sides of a comma can be one name.

    Both begin with capitals, and neither is an agency nor a job.
    """
    for side in (family, given):
        if _OUTLETS.fullmatch(side) or any(word.casefold().strip(".") in NOT_NAMES for word in side.split()):
            return False
    return family.split()[-1][0].isupper() and not given[0].islower()


def _is_outlet(name: str) -> bool:
    """Whether a name is that of an agency, a paper or its staff, and not only of a job."""
    words = name.split()
    if len(words) > 4 or not name[0].isupper() or all(word.casefold() in NOT_NAMES for word in words):
        return False
    return _OUTLETS.fullmatch(name) is not None or words[-1].casefold() == "staff"


def _in_pairs(text: str) -> tuple[str, ...]:
    """Return the names in `Smith, Ann, Doe, Jane`: all single words, every second one given."""
    pieces = [piece.strip() for piece in text.split(",")]
    if len(pieces) < 4 or len(pieces) % 2 or any(" " in piece or not piece for piece in pieces):
        return ()
    pairs = [_turned(f"{family}, {given}") for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    return tuple(filter(None, pairs)) if all(pairs) else ()


def _bare(part: str) -> str:
    return (
        _BY.sub("", part.strip(" .,;:*"))
        if not re.search(r"\b[A-Z]\.$|\b[JS]r\.$", part)
        else _BY.sub("", part.strip(" ,;:*"))
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
