"""The raw pages of the extraction benchmarks."""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def raw_pages(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """(what `gold.jsonl` says of it, its bytes) of each of them."""
    files = dict(_files(path))
    gold = next((data for name, data in files.items() if name.endswith("gold.jsonl")), None)
    if gold is None:
        raise SystemExit(f"{path}: no gold.jsonl in it")
    by_name = {Path(name).name: data for name, data in files.items()}
    for line in gold.splitlines():
        row = json.loads(line)
        data = by_name.get(row["page"])
        if data is not None:
            yield row, gzip.decompress(data) if row["page"].endswith(".gz") else data


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        yield from ((str(file), file.read_bytes()) for file in sorted(path.rglob("*")) if file.is_file())
        return
    with tarfile.open(path) as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None:
                yield member.name, file.read()
