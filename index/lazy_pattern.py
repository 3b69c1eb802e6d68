"""Regular expressions that are compiled when they are first used.

A search meets few of the patterns that its modules name. Compiling a long one takes 0.2 to 1 ms;
thirty of them were 4 ms of a search's 150.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    """A pattern by its source. From the first use on its methods are the compiled pattern's own."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        for method in (
            "fullmatch",
            "match",
            "search",
            "finditer",
            "findall",
            "sub",
            "subn",
            "split",
            "pattern",
        ):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that is compiled when it is first used.

    Raises re.PatternError where a source is wrong, at the first use.
    """
    return cast("re.Pattern[str]", _LazyPattern(source, flags))
