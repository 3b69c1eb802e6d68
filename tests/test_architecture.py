"""The house keeps its shape: arrows go one way, and nothing imports the command line."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = {"index": {"index"}, "searcher": {"searcher", "index"}, "web": {"web", "searcher"}}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_arrows_go_from_web_to_searcher_to_index() -> None:
    wrong = []
    for package, allowed in ALLOWED.items():
        for path in (ROOT / package).rglob("*.py"):
            if path == ROOT / "searcher" / "cli.py":
                continue
            for name in imports(path):
                top = name.split(".")[0]
                if top in ALLOWED and top not in allowed and not (package == "web" and name in {"index.article", "index.errors"}):
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_nothing_imports_the_command_line() -> None:
    importers = [
        str(path.relative_to(ROOT))
        for package in ALLOWED
        for path in (ROOT / package).rglob("*.py")
        if "searcher.cli" in imports(path) and path.name != "__main__.py"
    ]
    assert importers == []
