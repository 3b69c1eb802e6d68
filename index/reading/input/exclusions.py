"""Which names below a PATH are left out: hidden files, backups, and what patterns say.

The last of these that has a say decides:

1. Names that hold no articles of their own (`DEFAULTS`), unless the PATH takes them (`--hidden`).
2. Patterns kept with the index for all PATHs or for this one (`--exclude`).
3. The file `.searcherignore` in the PATH itself.

Patterns are those of gitignore, each compared with the path below its PATH; `!` takes in again what
an earlier one left out. A PATH that was typed is never left out, only what is below it.
"""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from index.errors import InputError, reason_of
from index.paths import joined, shown

IGNORE_FILE = ".searcherignore"
#: Reasons, and the names that are left out for each without any pattern.
DEFAULTS = (
    ("hidden", re.compile(r"\.")),
    ("backups", re.compile(r".*~$|.*\.sw[a-p]$|#.+#$|~\$", re.DOTALL)),
    (
        "sync conflicts",
        re.compile(
            r".*\.sync-conflict-\d{8}-\d{6}|.*_conflict-\d{8}-\d{6}"
            r"|.*\([^()]*conflicted copy \d{4}-\d\d-\d\d[^()]*\)",
            re.DOTALL,
        ),
    ),
    ("system folders", re.compile(r"@eaDir$|#recycle$|\$RECYCLE\.BIN$")),
)
BY_PATTERN = "by patterns"
#: The reason for a file of patterns that nobody reads.
NOT_READ = f"{IGNORE_FILE} that counts only in a PATH itself"
#: Bytes of a file of patterns, at most.
_MOST_BYTES = 1 << 20
#: Patterns that are compared with each path, at most.
_MOST_PATTERNS = 10_000
#: Stars of a pattern, at most: comparing takes time to the power of their number.
_MOST_STARS = 4
#: The group of pathspec's expressions that matches the slash at the end of a folder.
_FOLDER = "ps_d"
_STARS = re.compile(r"(?<!\\)\*+")


class Pattern(NamedTuple):
    """A line in gitignore's syntax, and where it stands: `--exclude`, or a file and line."""

    text: str
    where: str


class LeftOut(NamedTuple):
    """A file or folder that was met and left out."""

    root: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class RootRules:
    """What is left out below one PATH."""

    patterns: tuple[Pattern, ...] = ()
    #: whether hidden files, backups and their like are taken
    takes_hidden: bool = False


@dataclass(slots=True)
class Exclusions:
    """The rules of all PATHs, and the one function that decides.

    It decides for indexing, following, dry runs, retries, rebuilding, restoring and checking.
    """

    by_root: Mapping[str, RootRules] = field(default_factory=dict)
    #: patterns for every PATH
    common: tuple[Pattern, ...] = ()
    #: whole paths of files that were typed
    typed: frozenset[str] = frozenset()
    _rules: dict[str, tuple[_Rule, ...]] = field(default_factory=dict)

    def prepare(self, roots: Iterable[str]) -> None:
        """Read the patterns of these PATHs, and those of the index.

        Raises InputError for one that is none.
        """
        compiled([*self.common, *(one for rules in self.by_root.values() for one in rules.patterns)])
        for root in roots:
            self._rules_of(root)

    def reason(self, root: str, path: str, is_folder: bool) -> str | None:
        """Say why a file or folder is left out; None where it is taken.

        The folders above it are taken.
        """
        if self.typed and joined(root, path) in self.typed:
            return None
        name = path.rpartition("/")[2]
        if name == IGNORE_FILE:
            return NOT_READ
        full = path + "/" if is_folder else path
        for rule in reversed(self._rules_of(root)):
            if rule.matches(full):
                return BY_PATTERN if rule.excludes else None
        rules = self.by_root.get(root)
        if rules is not None and rules.takes_hidden:
            return None
        return next((reason for reason, names in DEFAULTS if names.match(name)), None)

    def leaves_out(self, root: str, path: str) -> bool:
        """Return whether a file below a PATH is left out, by its own name or a folder's."""
        ends = [i for i, sign in enumerate(path) if sign == "/"]
        return any(self.reason(root, path[:end], True) for end in ends) or bool(
            path and self.reason(root, path, False)
        )

    def _rules_of(self, root: str) -> tuple[_Rule, ...]:
        if root not in self._rules:
            rules = self.by_root.get(root, RootRules())
            self._rules[root] = compiled([*self.common, *rules.patterns, *_in_ignore_file(root)])
        return self._rules[root]


class _Rule(NamedTuple):
    """A pattern as an expression; `excludes` is False where it takes in again."""

    expression: re.Pattern[str]
    excludes: bool

    def matches(self, path: str) -> bool:
        """Return whether it matches a path itself, and not only a folder above: that one is taken.

        A folder ends in a slash.
        """
        matches = self.expression.finditer(path)
        if _FOLDER in self.expression.groupindex:
            return any(match.end(_FOLDER) in (-1, len(path)) for match in matches)
        # `a/**` is what lies in a.
        return any(match.end() < len(path) or not path.endswith("/") for match in matches)


def compiled(patterns: Iterable[Pattern]) -> tuple[_Rule, ...]:
    """Compile patterns. Raises InputError that names the first that is none."""
    lines = [one for one in patterns if one.text.strip() and not one.text.startswith("#")]
    if not lines:
        return ()
    if len(lines) > _MOST_PATTERNS:
        raise InputError(
            f"{lines[-1].where}: these are {len(lines):,} patterns; at most {_MOST_PATTERNS:,} are compared.",
            "Leave out folders instead of single files; nothing was indexed.",
        )
    # Takes 70 ms, and few have patterns.
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    found = []
    for text, where in lines:
        try:
            if len(_STARS.findall(text)) > _MOST_STARS:
                raise ValueError(f"it has more than {_MOST_STARS} stars")
            with warnings.catch_warnings():
                warnings.simplefilter("error", FutureWarning)
                pattern = GitIgnoreSpecPattern(text)
            if pattern.regex is None or pattern.include is None:
                raise ValueError("it matches nothing")
        except (ValueError, re.error, FutureWarning) as error:
            reason = str(error)
            because = "" if "Invalid git pattern" in reason else f": {reason}"
            raise InputError(
                f"{where}: {shown(text)!r} is no pattern{because}.",
                "Patterns are written as in a gitignore file; nothing was indexed.",
            ) from None
        found.append(_Rule(pattern.regex, pattern.include))
    return tuple(found)


def _in_ignore_file(root: str) -> Iterator[Pattern]:
    """Yield the lines of a PATH's `.searcherignore`; none where there is no such file.

    Raises InputError where it cannot be read: what should stay out must not come in.
    """
    path = joined(root, IGNORE_FILE)
    if not os.path.isabs(root):  # noqa: PTH117 - names are text with surrogates
        return
    try:
        with os.fdopen(
            os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC), "rb"
        ) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError("it is no plain file")
            content = file.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                raise OSError(f"it has more than {_MOST_BYTES >> 20} MB")
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        reason = "it is a link" if Path(path).is_symlink() else reason_of(error)
        raise InputError(
            f"{shown(path)} cannot be read: {reason}.",
            "It must be a plain file of patterns, of at most 1 MB; nothing was indexed.",
        ) from None
    text = os.fsdecode(content.removeprefix(b"\xef\xbb\xbf"))
    for number, line in enumerate(text.split("\n"), 1):
        yield Pattern(line.removesuffix("\r"), f"{shown(path)}, line {number}")
