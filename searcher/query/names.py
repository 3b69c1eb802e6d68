"""Read a name as it is written: `Manning` is no form of *man*.

>>> from searcher.query.operators import And
>>> from searcher.query.printer import print_query
>>> tree = And([Word(None, "Manning's"), Word(None, "Cuts")])
>>> print_query(with_names(tree, Notices(""), lambda text: text == "Manning"))
'"Manning" AND Cuts'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from searcher.query.match_modes import typed_as
from searcher.query.nodes import Query, Word
from searcher.query.notices import Notices
from searcher.query.operators import Not

_POSSESSIVE = re.compile("['’ʼ＇][sS]")


def with_names(tree: Query, notices: Notices, is_name: Callable[[str], bool]) -> Query:
    """Return the tree with each name, plainly typed with a capital, as written.

    It is found in either case, and with its possessive. Exclusions are as written anyway.
    """
    if isinstance(tree, Not):
        return tree
    if not isinstance(tree, Word):
        return tree.apply(lambda child: with_names(child, notices, is_name))
    name = tree.text[:-2] if _POSSESSIVE.fullmatch(tree.text[-2:]) else tree.text
    if tree.how != "stem" or not name[:1].isupper() or not is_name(name):
        return tree
    small = name.lower()
    notices.add(
        "name",
        f"{name} was read as a name; {small} finds other words of its stem as well",
        tree.startchar,
        instead=typed_as(tree, small),
    )
    word = tree.copied()
    word.text, word.how = name, "written"
    return word
