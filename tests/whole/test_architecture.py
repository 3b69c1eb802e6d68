"""The house keeps its shape: rooms in layers, no circle of modules, no crowded folder, doors that import nothing."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("index", "searcher", "web")

#: Which rooms each room may import, beside itself. A name stands for the modules of that folder alone, not for the folders in it.
_GROUND = ("index",)
_DATES = (*_GROUND, "index.sections", "index.dates")
_FORMAT = (*_DATES, "index.storage", "index.analysis", "index.similarity", "index.segments")
_WRITTEN = (*_FORMAT, "index.building", "index.whoosh_compat", "index.commits", "index.reconcile")
_READING = ("index.reading", "index.reading.input", "index.reading.formats", "index.reading.text", "index.reading.html",
            "index.reading.html.dates", "index.reading.html.body", "index.reading.fields", "index.reading.formats.bundles",
            "index.reading.xml")  # fmt: skip
_INGEST = (*_WRITTEN, *_READING, "index.ingest", "index.ingest.roots")
_INDEX = (*_INGEST, "index.maintenance")
_VALUES = ("index", "index.sections", "index.dates", "searcher")
_QUERY = ("searcher", "searcher.query", "searcher.query.text")
_EVALUATION = (*_QUERY, "searcher.evaluation", "searcher.evaluation.matching", "searcher.evaluation.ranking")
_ENGINE = (*_INDEX, *_VALUES, *_EVALUATION, "searcher.engine")
_COMMANDS = (
    *_ENGINE,
    "searcher.export",
    "searcher.terminal",
    "searcher.check",
    "searcher.tracing",
    "searcher.cluster",
    "searcher.commands",
)
_PAGE = ("index", "searcher", "searcher.engine", "searcher.export", "web")
ROOMS: dict[str, tuple[str, ...]] = {
    "index": (),
    "index.sections": _GROUND,
    "index.dates": (*_GROUND, "index.sections"),
    "index.storage": _DATES,
    "index.analysis": _DATES,
    "index.similarity": (*_DATES, "index.storage", "index.analysis"),
    "index.segments": (*_DATES, "index.storage", "index.analysis", "index.similarity"),
    "index.building": _FORMAT,
    "index.whoosh_compat": (*_FORMAT, "index.building"),
    "index.commits": (*_FORMAT, "index.building", "index.whoosh_compat"),
    "index.reconcile": (*_FORMAT, "index.building", "index.whoosh_compat", "index.commits"),
    **dict.fromkeys(_READING, (*_DATES, *_READING)),
    "index.ingest.roots": (*_WRITTEN, *_READING),
    "index.ingest": (*_WRITTEN, *_READING, "index.ingest.roots"),
    "index.maintenance": _INGEST,
    "searcher": ("index", "index.sections", "index.dates"),
    "searcher.query.text": ("index", "index.analysis", "index.dates"),
    "searcher.query": (*_VALUES, "index.analysis", "searcher.query.text"),
    "searcher.evaluation": (*_FORMAT, "index.commits", *_QUERY),
    "searcher.evaluation.matching": (*_FORMAT, *_QUERY, "searcher.evaluation"),
    "searcher.evaluation.ranking": (*_FORMAT, *_QUERY, "searcher.evaluation", "searcher.evaluation.matching"),
    "searcher.engine": (
        *_FORMAT,
        "index.commits",
        "index.reconcile",
        *_EVALUATION,
        "searcher.engine.suggestions",
    ),
    "searcher.engine.suggestions": (*_FORMAT, *_EVALUATION),
    "searcher.export": (*_VALUES, "index.reading", "index.reading.input"),
    "searcher.terminal": (*_VALUES, "index.ingest", "searcher.export"),
    "searcher.check": _ENGINE,
    "searcher.tracing": (*_ENGINE, "searcher.export"),
    "searcher.cluster": _ENGINE,
    "searcher.commands": _COMMANDS,
    **{f"searcher.commands.{part}": _COMMANDS for part in ("search", "tracing", "keeping", "index", "serve")},
    "web": _PAGE,
    "web.links": _PAGE,
    "web.views": (*_PAGE, "web.links", "searcher.tracing"),
    "web.views.tracing": (*_PAGE, "web.links", "web.views", "searcher.tracing"),
}

#: Arrows that point upward and are meant. The command line composes the three packages and imports the page inside `serve` alone;
#: the doors find what they open when it is first asked for.
MEANT = {
    ("index", "index.ingest.build"), ("index", "index.ingest.writer"),
    ("index.build", "index.ingest.build"), ("index.writer", "index.ingest.writer"),
    ("searcher", "searcher.engine.protocol"), ("searcher.start", "searcher.cli"),
    ("searcher.cli", "searcher.commands.group"), ("searcher.cli", "searcher.commands.services"),
    ("searcher.cli", "searcher.terminal.output"), ("searcher.cli", "searcher.engine.protocol"), ("searcher.cli", "index.ingest.build"),
    ("searcher.cli", "web"), ("searcher.cli", "web.server"),
    ("web", "web.views.results"), ("web", "web.views.article"), ("web", "web.views.exports"), ("web", "web.views.facet"),
    ("web", "web.views.stats"), ("web", "web.views.help"), ("web", "web.views.meta"), ("web", "web.views.error_pages"), ("web", "web.views.page"),
}  # fmt: skip
#: Doors: the only `__init__` files with more than a docstring.
DOORS = {"index", "searcher", "web"}
FILES_AT_MOST = 15

#: Columns of code and comments, and of docstrings.
CODE_COLUMNS = 110
DOCSTRING_COLUMNS = 100
#: Files that may have longer lines: tables of words whose marks take no column.
WIDE_TABLES = {"index/dates/names.py"}
#: Folders and files whose lines are not wrapped yet. This list only becomes shorter.
NOT_YET_WRAPPED = {
    "benchmarks", "index/ingest", "index/reading/fields", "index/reading/formats", "index/reading/input",
    "index/reading/text", "searcher/check",
    "searcher/cli.py", "searcher/commands/index", "searcher/engine", "searcher/evaluation",
    "searcher/query", "searcher/terminal", "tests", "web",
}  # fmt: skip


@cache
def modules() -> dict[str, Path]:
    """Every module of the packages by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def named(module: str, names: list[str]) -> Iterator[str]:
    """The modules that an import of `names` from `module` loads."""
    for name in names:
        inner = f"{module}.{name}"
        yield inner if inner in modules() else module


@cache
def imports(module: str) -> frozenset[str]:
    """All modules of the packages that a module imports: at its top, in functions, for type checking, or by a name in a string."""
    found: set[str] = set()
    tree = ast.parse(modules()[module].read_text())
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update(named(node.module, [alias.name for alias in node.names]))
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            found.update(
                name
                for name in re.findall(r"\b(?:index|searcher|web)(?:\.\w+)+", node.value)
                if name in modules()
            )
    return frozenset(name for name in found if name in modules() and name != module)


def room(module: str) -> str:
    """The folder of a module; a package's `__init__` stands in its own folder."""
    return module if modules()[module].name == "__init__.py" else module.rpartition(".")[0]


def is_lazy(module: str, name: str) -> bool:
    """Whether a command of the command line's list is named: those are imported when typed."""
    return module == "searcher.cli" and name.startswith("searcher.commands.")


def upward() -> list[str]:
    return [
        f"{module} imports {name}"
        for module in modules()
        for name in sorted(imports(module))
        if room(name) not in (room(module), *ROOMS.get(room(module), ()))
        and (module, name) not in MEANT
        and not is_lazy(module, name)
    ]


def circles() -> list[list[str]]:
    """Groups of modules each of which reaches the others by imports."""

    @cache
    def reached(start: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for name in imports(todo.pop()) - seen:
                seen.add(name)
                todo.append(name)
        return frozenset(seen)

    groups = {
        tuple(sorted(name for name in reached(module) if module in reached(name)))
        for module in modules()
        if module in reached(module)
    }
    return [list(group) for group in sorted(groups)]


def test_every_folder_is_a_room_of_the_table() -> None:
    assert sorted({room(module) for module in modules()} - set(ROOMS)) == []


def test_rooms_import_only_what_stands_below_them() -> None:
    assert upward() == []


def test_every_exception_is_needed() -> None:
    assert sorted(pair for pair in MEANT if pair[1] not in imports(pair[0])) == []


def test_no_circle_of_modules() -> None:
    assert circles() == []


def long_lines(path: Path) -> list[int]:
    """The lines of a file that are too long: in docstrings, and in code and comments."""
    source = path.read_text()
    in_docstring: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
            ast.get_docstring(node, clean=False) is not None
        ):
            docstring = node.body[0]
            in_docstring.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return [
        number
        for number, line in enumerate(source.split("\n"), 1)
        if len(line) > (DOCSTRING_COLUMNS if number in in_docstring else CODE_COLUMNS)
    ]


@cache
def files_with_long_lines() -> dict[str, list[int]]:
    """The Python files of the project with a line that is too long, by path."""
    folders = [*PACKAGES, "tests", "benchmarks"]
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): lines for path in paths if (lines := long_lines(path))}


def lies_in(path: str, entry: str) -> bool:
    """Whether a file is an entry of a list, or in a folder that is one."""
    return path == entry or path.startswith(f"{entry}/")


def test_lines_have_at_most_110_columns_and_docstrings_100() -> None:
    listed = WIDE_TABLES | NOT_YET_WRAPPED
    assert {
        path: lines
        for path, lines in files_with_long_lines().items()
        if not any(lies_in(path, entry) for entry in listed)
    } == {}


def test_what_has_no_long_lines_is_not_listed_as_having_some() -> None:
    """A file or folder whose lines have been wrapped leaves the list above."""
    assert [
        entry
        for entry in sorted(WIDE_TABLES | NOT_YET_WRAPPED)
        if not any(lies_in(path, entry) for path in files_with_long_lines())
    ] == []


def test_the_length_of_a_line_depends_on_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text(f'"""{"d" * 98}"""\n# {"c" * 108}\n# {"c" * 109}\n\n\ndef f():\n    """{"d" * 89}."""\n')
    assert long_lines(file) == [1, 3]


def test_no_folder_is_crowded() -> None:
    counts = Counter(room(module) for module in modules() if modules()[module].name != "__init__.py")
    assert {name: count for name, count in counts.items() if count > FILES_AT_MOST} == {}


def test_doors_alone_are_more_than_a_docstring() -> None:
    for module, path in modules().items():
        if path.name == "__init__.py" and module not in DOORS:
            body = ast.parse(path.read_text()).body
            assert len(body) == 1, f"{path.relative_to(ROOT)} holds more than a docstring"
            assert ast.get_docstring(ast.parse(path.read_text())), (
                f"{path.relative_to(ROOT)} has no docstring"
            )


def test_nothing_but_its_start_imports_the_command_line() -> None:
    assert [
        module for module in modules() if "searcher.cli" in imports(module) and module != "searcher.start"
    ] == []


def test_no_test_imports_another_or_patches_by_a_name_in_a_string() -> None:
    wrong = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text()
        found = re.findall(r"^\s*(?:from|import) tests\.(?!support\b).*", text, re.MULTILINE)
        found += re.findall(r"setattr\(\"(?:index|searcher|web)\.[\w.]+", text)
        wrong += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in found]
    assert wrong == []


def test_every_test_file_that_is_named_exists() -> None:
    texts = [
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "benchmarks").glob("*"),
    ]
    named = {
        name
        for path in texts
        if path.is_file()
        for name in re.findall(r"\btests/[\w/]+\.py\b", path.read_text())
    }
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []
