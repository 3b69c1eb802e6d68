"""The examples of the query language's page are what happens."""

import re
from datetime import date

import pytest

from searcher.query.parser import parse
from tests.support.commands import ROOT

PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
EXAMPLES = [line for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_read_as_the_page_says(line: str) -> None:
    typed, expected = (side.strip() for side in line.split("→"))
    read_as, _, kind = expected.rpartition("!") if "!" in expected else (expected, "", "")
    parsed = parse(typed, today=date(2020, 3, 11), ordinary={"us", "who", "it"}.__contains__)
    assert parsed.read_as == read_as.strip()
    assert {notice.kind for notice in parsed.notices} - {"hint"} <= {kind} if kind else parsed.notices == ()
    assert not kind or kind in {notice.kind for notice in parsed.notices}


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) > 50
