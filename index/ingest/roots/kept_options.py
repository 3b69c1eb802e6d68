"""Keep options with an index for each PATH, in two plain files that may be edited by hand.

`yours/excluded` holds patterns of what is not indexed, `yours/sources` how a PATH is read. Both are
cut into sections by lines with a PATH in brackets; what stands before the first is for all PATHs.

    [/home/kim/news]
    drafts/
    *.bak

    [/home/kim/news]
    encoding = windows-1251
    map = published=pub_dt
    hidden = yes

Of two lines about one thing the later counts. New lines are added at the end, so that what a person
wrote stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.errors import InputError
from index.ingest.roots.option_files import Line, header_of, lines_of, with_headers
from index.ingest.roots.path_options import NAMED, PathOptions, is_known, typed_patterns, with_value
from index.paths import inside, joined, shown
from index.reading.input.exclusions import Exclusions, Pattern, RootRules, compiled
from index.reading.sources import ReadOptions, known_encoding
from index.storage import yours

EXCLUDED, SOURCES = "excluded", "sources"
_HEADS = {
    EXCLUDED: "# What is not indexed, below the folder in brackets: patterns as in a gitignore file.\n",
    SOURCES: "# How each folder or file in brackets is read. `searcher index --help` says what there is.\n",
}
#: The line of a file that was typed, and is taken whatever patterns say.
_TYPED = "typed"
_YES_NO = {"yes": True, "no": False}


@dataclass(slots=True)
class KeptOptions:
    """The options of an index by PATH, and the lines that are to be added to its files."""

    by_path: dict[str, PathOptions] = field(default_factory=dict)
    #: patterns by PATH; "" is for all
    patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict)
    #: whole paths of files that are taken because they were typed
    typed: frozenset[str] = frozenset()
    #: the files as they were read, and as they are to be but for the new lines
    _before: dict[str, bytes | None] = field(default_factory=dict)
    _content: dict[str, bytes] = field(default_factory=dict)
    _added: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def exclusions(self) -> Exclusions:
        """Return the rules of what is left out."""
        paths = {*self.by_path, *self.patterns} - {""}
        rules = {
            path: RootRules(self.patterns.get(path, ()), bool(self.by_path.get(path, PathOptions()).hidden))
            for path in paths
        }
        return Exclusions(rules, self.patterns.get("", ()), self.typed)

    def reading(self) -> ReadOptions:
        """Return how files are read, by PATH.

        What a PATH says counts before what folders above say.
        """
        by_path: dict[str, ReadOptions] = {}
        read = ReadOptions(by_path=by_path)
        for path in sorted(self.by_path, key=len):
            above, options = read.of(path, ""), self.by_path[path]
            lang, encoding = options.lang or above.lang, options.encoding or above.encoding
            by_path[path] = ReadOptions(
                options.format or above.format,
                None if lang == "auto" else lang,
                known_encoding(encoding),
                {**above.field_map, **options.names},
            )
        return read

    def add(self, given: Sequence[tuple[str, str]], typed: PathOptions) -> list[str]:
        """Take in the options that were typed with these PATHs (root and path of each).

        Returns the PATHs whose files are read otherwise from now on. Raises InputError for a
        pattern that is none.
        """
        compiled(typed_patterns(typed.exclude))
        changed = [full for root, name in given if self._set(full := joined(root, name), typed)]
        for root, name in given:
            if not name:
                self._add_to_folder(root, typed)
        exclusions = self.exclusions()
        exclusions.prepare(root for root, name in given if not name)
        for root, name in given:
            full = joined(root, name)
            if name and exclusions.reason(root, name, False):
                self.typed |= {full}
                self._line(SOURCES, full, _TYPED)
        return changed

    def _set(self, path: str, typed: PathOptions) -> bool:
        """Take in how a PATH is read. Returns whether that is otherwise than before."""
        before = self.by_path.get(path, PathOptions())
        old = dict(before.values())
        lines = []
        for name, value in typed.values():
            ours, _, theirs = value.partition("=")
            if name == "map" and before.names.get(ours) != theirs:
                lines.append(f"map = {value}")
            elif name != "map" and value != (old.get(name) or "auto"):
                lines.append(f"{name} = {value}")
        if lines:
            self.by_path[path] = replace(
                before,
                format=typed.format or before.format,
                lang=typed.lang or before.lang,
                encoding=typed.encoding or before.encoding,
                names={**before.names, **typed.names},
            )
        for line in lines:
            self._line(SOURCES, path, line)
        return bool(lines)

    def _add_to_folder(self, root: str, typed: PathOptions) -> None:
        known = {pattern.text for pattern in self.patterns.get(root, ())}
        for pattern in typed_patterns(typed.exclude):
            if pattern.text not in known:
                known.add(pattern.text)
                self.patterns[root] = (*self.patterns.get(root, ()), pattern)
                self._line(EXCLUDED, root, pattern.text)
        before = self.by_path.get(root, PathOptions())
        if typed.hidden is not None and typed.hidden != bool(before.hidden):
            self.by_path[root] = replace(before, hidden=typed.hidden)
            self._line(SOURCES, root, f"hidden = {'yes' if typed.hidden else 'no'}")

    def paths(self) -> list[str]:
        """Return the PATHs that have options, sorted."""
        return sorted({*self.by_path, *self.patterns, *self.typed})

    def lines(self, path: str) -> list[str]:
        """Return the options of a PATH as they are written."""
        options = self.by_path.get(path, PathOptions())
        lines = [_TYPED] if path in self.typed else []
        lines += [f"{name} {value}" for name, value in options.values() if value != "auto"]
        lines += ["hidden"] if options.hidden else []
        return lines + [f"exclude {pattern.text}" for pattern in self.patterns.get(path, ())]

    def _line(self, file: str, path: str, text: str) -> None:
        self._added.setdefault(file, []).append((path, text))

    def write(self, folder: Path) -> None:
        """Add the new lines to the files of an index. The caller holds the lock."""
        for file in (EXCLUDED, SOURCES):
            before, lines = self._before.get(file), self._added.get(file, [])
            content = self._content.get(file, b"")
            if lines:
                content = content or _HEADS[file].encode()
                content += b"" if content.endswith(b"\n") else b"\n"
            section = None
            for path, text in lines:
                if path != section:
                    content += os.fsencode(f"\n{header_of(path)}\n")
                    section = path
                content += os.fsencode(f"{text}\n")
            if content != (before or b""):
                yours.write(folder, file, content, before)
                self._before[file] = self._content[file] = content
        self._added.clear()

    def move(self, old: str, new: str) -> None:
        """Give the options of a folder, and of all in it, to another."""

        def renamed(path: str) -> str:
            return new.rstrip("/") + path[len(old.rstrip("/")) :] if path and inside(path, old) else path

        self.by_path = {renamed(path): options for path, options in self.by_path.items()} | {
            path: options for path, options in self.by_path.items() if not inside(path, old)
        }
        self.patterns = {renamed(path): several for path, several in self.patterns.items()}
        self.typed = frozenset(map(renamed, self.typed))
        for file, content in self._content.items():
            self._content[file] = with_headers(content, lambda path: header_of(renamed(path)))

    def drop(self, folder: str) -> None:
        """Forget the options of a folder and of all in it."""
        for file, content in self._content.items():
            self._content[file] = with_headers(
                content, lambda path: None if inside(path, folder) else header_of(path)
            )


def read(folder: Path) -> KeptOptions:
    """Read the options of an index; none where there is no index.

    Raises InputError for a line that is none, and LocationError for a file that cannot be read.
    """
    kept = KeptOptions()
    for file in (EXCLUDED, SOURCES):
        kept._before[file] = content = yours.read(folder, file)
        kept._content[file] = content or b""
        for line in lines_of(content or b""):
            where = f"{shown(str(yours.path_of(folder, file)))}, line {line.number}"
            if file == EXCLUDED:
                pattern = Pattern(line.text, where)
                kept.patterns[line.path] = (*kept.patterns.get(line.path, ()), pattern)
            else:
                _take(kept, line, where)
    return kept


def _take(kept: KeptOptions, line: Line, where: str) -> None:
    """Take a line of `sources`. Raises InputError for one that says nothing."""
    key, _, value = (part.strip() for part in line.text.partition("="))
    before = kept.by_path.get(line.path, PathOptions())
    if key == _TYPED and not value:
        kept.typed |= {line.path}
    elif key == "hidden" and value in _YES_NO:
        kept.by_path[line.path] = replace(before, hidden=_YES_NO[value])
    elif key in NAMED and value and is_known(key, value):
        kept.by_path[line.path] = with_value(before, key, value)
    elif key == "map" and all(value.partition("=")[::2]):
        ours, _, theirs = (part.strip() for part in value.partition("="))
        kept.by_path[line.path] = replace(before, names={**before.names, ours: theirs})
    else:
        raise InputError(
            f"{where}: {shown(line.text.strip())!r} is no option of a PATH.",
            "Options are encoding, format, lang, map and hidden, as in: lang = de. "
            "Mend the line or take it out; nothing was indexed.",
        )
