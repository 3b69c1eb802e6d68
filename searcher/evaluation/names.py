"""Search the values of a facet as one text: a million of them take the time of one text search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from index.analysis.tokens import fold, tokens
from index.arrays import Array

#: Values that are prepared at a time.
AT_ONCE = 1 << 15


def spaced(text: str) -> str:
    """Return the words of a name with a space around each, so that it can be found in another."""
    return f" {' '.join([token.word for chunk in text.split() for token in tokens(chunk)])} "


def name_orders(text: str) -> tuple[str, ...]:
    """Return a writer's name as typed, and with its first word last or its last word first.

    So `Smith, Ann` finds whom a byline calls Ann Smith.
    """
    words = spaced(text).split()
    turns = (words, [*words[1:], *words[:1]], [*words[-1:], *words[:-1]])
    return tuple(dict.fromkeys(f" {' '.join(turn)} " for turn in turns))


class _Block:
    """A block of values as one text, with a line feed before each."""

    def __init__(self, values: Iterable[str]) -> None:
        lines = [value.encode("utf-8", "surrogatepass") for value in values]
        self.text = b"\n".join((b"", *lines, b""))
        self.starts: Array = np.cumsum([0, *(len(line) + 1 for line in lines)])[:-1].astype(np.uint32)

    def containing(self, sought: bytes) -> list[int]:
        """Return the indexes of the values that have some bytes, ascending."""
        indexes: list[int] = []
        at = self.text.find(sought)
        while at >= 0:
            i = int(self.starts.searchsorted(at, side="right")) - 1
            indexes.append(i)
            at = self.text.find(sought, int(self.starts[i + 1])) if i + 1 < self.starts.size else -1
        return indexes


class Names:
    """Values by number, each prepared by a function when first needed.

    They are prepared block by block: a question given up half-way leaves its blocks to the next
    one.
    """

    def __init__(self, values: Sequence[str], prepare: Callable[[str], str]) -> None:
        self._values, self._prepare = values, prepare
        self._blocks: dict[int, _Block] = {}

    def _each_block(self, in_time: Callable[[], None]) -> Iterator[tuple[int, _Block]]:
        """Yield the blocks, each with the number of its first value."""
        for low in range(0, len(self._values), AT_ONCE):
            in_time()
            block = self._blocks.get(low)
            if block is None:
                block = self._blocks[low] = _Block(map(self._prepare, self._values[low : low + AT_ONCE]))
            yield low, block

    def containing(self, sought: Iterable[str], in_time: Callable[[], None]) -> Array:
        """Return for each value whether it has any of some texts.

        A line feed in a text stands for the beginning or end of a value.
        """
        texts = [text.encode("utf-8", "surrogatepass") for text in sought if "\n" not in text.strip("\n")]
        is_match = np.zeros(len(self._values), dtype=bool)
        for low, block in self._each_block(in_time):
            for text in texts:
                is_match[[low + i for i in block.containing(text)]] = True
        return is_match


def folded(values: Sequence[str]) -> Names:
    """Return values to compare whole, case and accents folded."""
    return Names(values, fold)


def spaced_names(values: Sequence[str]) -> Names:
    """Return values to compare word by word."""
    return Names(values, spaced)
