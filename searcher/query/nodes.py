"""What a query can ask: the leaves of its tree, values that hold the words *as typed*; `joints` joins them.

Analysis happens when a tree is evaluated over an index. A field name of None is the whole text, headline to captions. Nodes that
`whoosh.query` has are named as they are there, and `to_whoosh` makes a tree of those; they are our own because importing `whoosh.query`
takes longer than finding an answer.

>>> PhraseWords("title", "rate cut"), Word(None, "mortgage", how="written")
(PhraseWords('title', 'rate cut'), Word(None, 'mortgage', how='written'))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, Literal, Self

How = Literal["stem", "written", "case"]

#: Fields of running text, searched word by word.
TEXT_FIELDS = ("title", "lead", "body", "caption", "aside")
#: Fields compared as values.
VALUE_FIELDS = ("author", "site", "publisher", "section", "path", "url", "lang", "id", "dated-by")
#: Fields of days, by the name they are typed with.
DATE_FIELDS = {"date": "published", "published": "published", "captured": "captured"}
#: What `has:` may ask for.
HAS_FIELDS = (
    "author",
    "date",
    "captured",
    "section",
    "site",
    "publisher",
    "url",
    "path",
    "lang",
    *TEXT_FIELDS,
)


class Query:
    """A node: equal, hashed and printed by the values that its constructor takes, in its order, the boost last.

    A node that stands in a tree is never changed; `with_boost` and `apply` make another.
    """

    __slots__ = ("_hash", "boost")

    boost: float

    def values(self) -> tuple[Any, ...]:
        """What tells this node from others of its class, but for the boost."""
        return ()

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Query)
            and type(self) is type(other)
            and self.boost == other.boost
            and self.values() == other.values()
        )

    def __hash__(self) -> int:
        """Reckoned once: an answer looks each of its nodes up some twenty times."""
        try:
            return self._hash
        except AttributeError:
            self._hash: int = self._hashed()
            return self._hash

    def _hashed(self) -> int:
        return hash((type(self).__name__, self.boost, *self.values()))

    def copied(self) -> Self:
        """A copy that may still be changed."""
        made = copy(self)
        if hasattr(made, "_hash"):
            del made._hash
        return made

    def __repr__(self) -> str:
        parts = [repr(value) for value in self.values()] + (
            [f"boost={self.boost}"] if self.boost != 1.0 else []
        )
        return f"{type(self).__name__}({', '.join(parts)})"

    def with_boost(self, boost: float) -> Self:
        """This node with another boost."""
        made = self.copied()
        made.boost = boost
        return made

    def is_leaf(self) -> bool:
        """Whether this is no node that joins others."""
        return True

    def children(self) -> tuple[Query, ...]:
        """The queries that this one joins."""
        return ()

    def apply(self, change: Callable[[Query], Query]) -> Query:
        """This node with each of its children replaced by what `change` makes of it."""
        return self

    def leaves(self) -> Iterator[Query]:
        """The leaves of the tree, from left to right."""
        if self.is_leaf():
            yield self
        for child in self.children():
            yield from child.leaves()


class Nothing(Query):
    """Finds nothing. One will do: `NullQuery`."""

    __slots__ = ()

    def __init__(self) -> None:
        self.boost = 1.0


NullQuery = Nothing()


class Every(Query):
    """Finds every article."""

    __slots__ = ()

    def __init__(self, boost: float = 1.0) -> None:
        self.boost = boost


# -- words, patterns, values -----------------------------------------------------------------------------------------------------------


class Text(Query):
    """A leaf that asks for a text in a field."""

    __slots__ = ("fieldname", "text")

    fieldname: str | None
    text: str

    def __init__(self, fieldname: str | None, text: str, boost: float = 1.0) -> None:
        self.fieldname, self.text, self.boost = fieldname, text, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text


class Condition(Query):
    """What an article fulfils or not, by what is known of it; nothing is scored."""

    __slots__ = ()


class Words(Text):
    """What is looked up in running text, and stands somewhere in it."""

    __slots__ = ()


class Word(Words):
    """One word as typed.

    `how` it is read: `stem` (in all its forms), `written` (case and accents folded, no stem) or `case` (case-sensitive).
    A word may hold punctuation and analyse to several tokens (`Covid-19`), which must then stand side by side.
    `startchar` and `endchar` say where in the query it was typed, where that is known; they tell no words apart.
    """

    __slots__ = ("endchar", "how", "startchar")

    startchar: int | None
    endchar: int | None

    def __init__(self, fieldname: str | None, text: str, boost: float = 1.0, how: How = "stem") -> None:
        self.fieldname, self.text, self.boost, self.how = fieldname, text, boost, how
        self.startchar = self.endchar = None

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.how

    def __repr__(self) -> str:
        return f"Word({self.fieldname!r}, {self.text!r}{_options(self)})"


class PhraseWords(Words):
    """Quoted words, unstemmed; `text` is all that stood between the quotes.

    `slop` 0 is exactly this phrase; n is all the words within n words of one another, in any order. `how` is `written` or `case`.
    """

    __slots__ = ("how", "slop")

    def __init__(
        self, fieldname: str | None, text: str, slop: int = 0, boost: float = 1.0, how: How = "written"
    ) -> None:
        self.fieldname, self.text, self.slop, self.boost, self.how = fieldname, text, slop, boost, how

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.slop, self.how

    def __repr__(self) -> str:
        slop = f", {self.slop}" if self.slop else ""
        return f"PhraseWords({self.fieldname!r}, {self.text!r}{slop}{_options(self)})"


def _options(node: Word | PhraseWords) -> str:
    """What differs from the constructor's defaults, as its arguments."""
    boost = f", boost={node.boost}" if node.boost != 1.0 else ""
    usual = "stem" if isinstance(node, Word) else "written"
    return boost + (f", how={node.how!r}" if node.how != usual else "")


class Pattern(Words):
    """Any of the words of the index that fit."""

    __slots__ = ()


class Prefix(Pattern):
    """Words that begin so."""

    __slots__ = ()


class Wildcard(Pattern):
    """Words like this, where `*` is any letters or none and `?` any one."""

    __slots__ = ()


class FuzzyTerm(Pattern):
    """Words at most `maxdist` letters added, dropped or changed away, the first `prefixlength` as they are."""

    __slots__ = ("maxdist", "prefixlength")

    def __init__(
        self, fieldname: str | None, text: str, boost: float = 1.0, maxdist: int = 1, prefixlength: int = 0
    ) -> None:
        self.fieldname, self.text, self.boost, self.maxdist, self.prefixlength = (
            fieldname,
            text,
            boost,
            maxdist,
            prefixlength,
        )

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.text, self.maxdist, self.prefixlength

    def __repr__(self) -> str:
        return f"FuzzyTerm({self.fieldname!r}, {self.text!r}, boost={self.boost}, maxdist={self.maxdist}, prefixlength={self.prefixlength})"


class Shape(Pattern):
    """Words of the index of one shape: `text` is folded and of one word, `*` in it is any letters or none and `?` any one.

    Shape, and Compound with it, are what a pattern as typed comes to when it is evaluated (see `pattern_words`); no query is read as one.
    """

    __slots__ = ()


class Compound(Words):
    """What a pattern in a word of several tokens comes to: these shapes side by side."""

    __slots__ = ("shapes",)

    def __init__(self, fieldname: str | None, shapes: tuple[Pattern, ...], boost: float = 1.0) -> None:
        self.fieldname, self.shapes, self.boost = fieldname, shapes, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.shapes


class Value(Text, Condition):
    """One value of a field of VALUE_FIELDS. A section's text is its path as typed, `World/Europe`."""

    __slots__ = ()

    fieldname: str


class Between(Condition):
    """Days from `start` to `end`, both inclusive and each only as much as is known (`2019`, `2020-03`, `2020-03-11`) or None for open.

    The field is `published` or `captured`.
    """

    __slots__ = ("end", "fieldname", "start")

    def __init__(self, fieldname: str, start: str | None, end: str | None, boost: float = 1.0) -> None:
        self.fieldname, self.start, self.end, self.boost = fieldname, start, end, boost

    def values(self) -> tuple[Any, ...]:
        return self.fieldname, self.start, self.end


class Has(Condition):
    """Something is known of a field, one of HAS_FIELDS."""

    __slots__ = ("fieldname",)

    def __init__(self, fieldname: str, boost: float = 1.0) -> None:
        self.fieldname, self.boost = fieldname, boost

    def values(self) -> tuple[Any, ...]:
        return (self.fieldname,)
