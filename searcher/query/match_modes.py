"""Choose the match mode of each word: in all forms, as written, or case-sensitive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from searcher.query.leaf_parser import RESERVED
from searcher.query.nodes import How, Query, Word, Words
from searcher.query.notices import Notices, Replacement
from searcher.query.operators import Not

#: Longer words in capitals are shouting, not acronyms.
LONGEST_ACRONYM = 5
#: A query of more words than this, all in capitals, is a pasted headline.
FEW_WORDS = 3


def choose_match_modes(
    tree: Query, notices: Notices, *, exact: bool, ordinary: Callable[[str], bool] | None
) -> Query:
    """Return the tree with a match mode for every word.

    Exclusions are matched as written, acronyms in capitals case-sensitive.
    """
    if exact:
        return _Chooser(notices, exact=True, is_acronym=None).choose(tree, excluded=False)
    if ordinary is None:
        return _Chooser(notices, exact=False, is_acronym=None).choose(tree, excluded=False)
    if not shouted(tree):
        chooser = _Chooser(notices, exact=False, is_acronym=lambda text: is_acronym(text, ordinary))
        return chooser.choose(tree, excluded=False)
    acronyms = [
        word
        for word in words(tree)
        if isinstance(word, Word) and word.how == "stem" and is_acronym(word.text, ordinary)
        if "." not in word.text
    ]
    if acronyms:
        first = acronyms[0]
        notices.add(
            "acronym",
            f"All is in capitals, so {first.text} was read in small letters as well",
            first.startchar,
            instead=typed_as(first, f"exact:{first.text}"),
        )

    # Points say what capitals do not: a dotted acronym is one in a headline too.
    def is_dotted(text: str) -> bool:
        return "." in text and is_acronym(text, ordinary)

    return _Chooser(notices, exact=False, is_acronym=is_dotted).choose(tree, excluded=False)


def small_form(text: str) -> str:
    """Return `us` for `US` and for `U.S.`"""
    return text.replace(".", "").lower()


def is_acronym(text: str, ordinary: Callable[[str], bool]) -> bool:
    """Return whether a word is an acronym in capitals, with the letters of an ordinary word."""
    letters = text.replace(".", "")
    return (
        letters.isalpha()
        and letters.isupper()
        and 2 <= len(letters) <= LONGEST_ACRONYM
        and ordinary(small_form(text))
    )


def typed_as(word: Word, text: str) -> Replacement | None:
    """Return the suggestion to type a word otherwise; None where its offsets are unknown."""
    if word.startchar is None or word.endchar is None:
        return None
    return Replacement(word.startchar, word.endchar, text)


def words(tree: Query) -> Iterator[Words]:
    """Yield the leaves that are words of the text."""
    for leaf in tree.leaves():
        if isinstance(leaf, Words):
            yield leaf


def shouted(tree: Query) -> bool:
    """Return whether a query is a headline in capitals.

    Operators are always in capitals, so those words prove nothing.
    """
    chunks = [
        chunk for leaf in words(tree) for chunk in leaf.text.split() if not RESERVED.fullmatch(chunk.upper())
    ]
    return len(chunks) > FEW_WORDS and all(chunk == chunk.upper() for chunk in chunks)


class _Chooser:
    """Chooses the match modes of one query, and notes those of acronyms."""

    def __init__(self, notices: Notices, *, exact: bool, is_acronym: Callable[[str], bool] | None) -> None:
        self.notices = notices
        self.exact = exact
        self.is_acronym = is_acronym

    def choose(self, node: Query, *, excluded: bool) -> Query:
        """Return a node with the match modes of its words."""
        if isinstance(node, Not):
            return Not(self.choose(node.query, excluded=True))
        if isinstance(node, Word):
            word = node.copied()
            word.how = self.how(node, excluded=excluded)
            node = word
        else:
            node = node.apply(lambda child: self.choose(child, excluded=excluded))
        return node.with_boost(1.0) if excluded else node  # an exclusion has no score

    def how(self, word: Word, *, excluded: bool) -> How:
        """Return the match mode of a word."""
        if word.how != "stem":
            return word.how
        if self.exact:
            return "written"
        if self.is_acronym and self.is_acronym(word.text):
            self.notices.add(
                "acronym",
                f"{word.text} was read in capitals only; "
                f"{small_form(word.text)} finds the ordinary word as well",
                word.startchar,
                instead=typed_as(word, small_form(word.text)),
            )
            return "case"
        return "written" if excluded else "stem"
