"""Options for one PATH, as they are typed or kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from index.errors import InputError
from index.ingest.roots.option_files import is_header
from index.paths import shown
from index.reading.formats.table import FORMATS
from index.reading.input.exclusions import Pattern
from index.reading.sources import known_encoding

#: Options with one value each.
NAMED = ("format", "lang", "encoding")


@dataclass(frozen=True, slots=True)
class PathOptions:
    """Options for one PATH; None stands for what was not said.

    Raises InputError for what is no format or encoding.
    """

    format: str | None = None
    lang: str | None = None
    encoding: str | None = None
    #: fields of an article -> fields of the records
    names: Mapping[str, str] = field(default_factory=dict)
    #: patterns that leave out what is below it
    exclude: tuple[str, ...] = ()
    #: whether hidden files, backups and their like are taken
    hidden: bool | None = None

    def __post_init__(self) -> None:
        known_encoding(self.encoding)
        for name, value in self.values():
            if "\n" in value or "\r" in value:
                raise InputError(f"--{name} {shown(value)!r} has several lines.", "Nothing was indexed.")
        if self.format is not None and self.format not in FORMATS:
            raise InputError(
                f"{self.format!r} is no format of articles", f"formats are: {', '.join(FORMATS)}"
            )

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield what says how files are read, as name and value."""
        for name in NAMED:
            if value := getattr(self, name):
                yield name, value
        for ours, theirs in self.names.items():
            yield "map", f"{ours}={theirs}"


def with_value(options: PathOptions, name: str, value: str) -> PathOptions:
    """Return the options with one of `NAMED` set.

    Raises InputError for what is no format or encoding.
    """
    if name == "format":
        return replace(options, format=value)
    return replace(options, lang=value) if name == "lang" else replace(options, encoding=value)


def is_known(name: str, value: str) -> bool:
    """Return whether an option can have this value."""
    try:
        with_value(PathOptions(), name, value)
    except InputError:
        return False
    return True


def typed_patterns(patterns: Iterable[str]) -> Iterator[Pattern]:
    """Yield the patterns of the command line. Raises InputError for what no file could hold."""
    for text in patterns:
        reason = ""
        if not text.strip():
            reason = "it is empty"
        elif text.startswith("#"):
            reason = f"it would be a comment; write \\{text}"
        elif "\n" in text or "\r" in text:
            reason = "it has several lines"
        elif is_header(text):
            reason = f"it would be a PATH; write \\{text}"
        if reason:
            raise InputError(f"--exclude {shown(text)!r} is no pattern: {reason}.", "Nothing was indexed.")
        yield Pattern(text, "--exclude")
