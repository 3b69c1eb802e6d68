"""The values of a facet as one text, so that a million of them are looked through in the time that one search of a text takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from index.analysis.tokens import fold, tokens
from index.arrays import Array

#: Values that are folded at a time.
AT_ONCE = 1 << 15


def spaced(text: str) -> str:
    """The words of a name with a blank around each, so that one can be looked for in another."""
    return f" {' '.join([token.word for chunk in text.split() for token in tokens(chunk)])} "


class _Part:
    """Some of the values, each after a line feed."""

    def __init__(self, values: Iterable[str]) -> None:
        lines = [value.encode("utf-8", "surrogatepass") for value in values]
        self.text = b"\n".join((b"", *lines, b""))
        self.starts: Array = np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1].astype(np.uint32)

    def holding(self, sought: bytes) -> list[int]:
        """The places of the values in which some bytes stand, ascending."""
        found: list[int] = []
        at = self.text.find(sought)
        while at >= 0:
            place = int(self.starts.searchsorted(at, side="right")) - 1
            found.append(place)
            at = self.text.find(sought, int(self.starts[place + 1])) if place + 1 < self.starts.size else -1
        return found


class Names:
    """Values by number, each as `made` makes it. They are made when first asked for, part by part: a question given up half-way leaves to the
    next what it has made."""

    def __init__(self, values: Sequence[str], made: Callable[[str], str]) -> None:
        self._values, self._made = values, made
        self._parts: dict[int, _Part] = {}

    def _each(self, in_time: Callable[[], None]) -> Iterator[tuple[int, _Part]]:
        for low in range(0, len(self._values), AT_ONCE):
            in_time()
            part = self._parts.get(low)
            if part is None:
                part = self._parts[low] = _Part(map(self._made, self._values[low : low + AT_ONCE]))
            yield low, part

    def holding(self, sought: Iterable[str], in_time: Callable[[], None]) -> Array:
        """Whether any of some texts stands in each value; in the texts a line feed is where a value begins or ends."""
        texts = [text.encode("utf-8", "surrogatepass") for text in sought if "\n" not in text.strip("\n")]
        found = np.zeros(len(self._values), dtype=bool)
        for low, part in self._each(in_time):
            for text in texts:
                found[[low + place for place in part.holding(text)]] = True
        return found


def folded(values: Sequence[str]) -> Names:
    """Values compared whole, case and accents folded."""
    return Names(values, fold)


def spaced_names(values: Sequence[str]) -> Names:
    """Values compared word by word."""
    return Names(values, spaced)
