"""Write a CSV that Excel opens as it is, by a double click.

A byte order mark tells it the encoding. What it would take for a number or a day that it is not
stands as a constant text: an id such as 12345678901234567e12, a partly known day such as 2020-03.
A cell that is longer than a cell of a sheet may be is cut, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from searcher.export.tables import table, written
from searcher.results import Hit

#: Characters of a cell, in code units of UTF-16.
MAX_CELL = 32_767
_CUT = " … (cut here: a cell of Excel holds no more; --csv has it whole)"

#: Whole days and short numbers are what Excel takes them for, and are left to it.
_SAFE = re.compile(r"\d{4}-\d\d-\d\d|[1-9]\d{0,9}|0|")
_MONTH = r"(?:jan|feb|m[aä]r|a[pv]r|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])"
_NUMBER_OR_DAY = re.compile(
    r"[\d\s.,:/$€£%()-]*\d[\d\s.,:/$€£%()-]*|\d+e\d+|true|false|wahr|falsch|"
    rf"(?=.*\d)[\d\s.,/-]*{_MONTH}[a-z]*[\d\s.,/-]*",
    re.IGNORECASE,
)


def excel_rows(hits: Iterable[Hit], full_text: bool = False) -> Iterator[str]:
    """Write the table of hits for Excel."""
    yield "\ufeff"
    yield from written(([_cell(cell) for cell in cells] for cells in table(hits, full_text)), "\r\n")


def _cell(cell: str) -> str:
    if len(cell) > MAX_CELL // 2 and len(cell.encode("utf-16-le")) > 2 * MAX_CELL:
        room = 2 * (MAX_CELL - len(_CUT))
        return cell.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT
    if len(cell) <= 40 and not _SAFE.fullmatch(cell) and _NUMBER_OR_DAY.fullmatch(cell):
        return f'="{cell}"'  # nothing that matches holds a quotation mark
    return cell
