"""Join words that were broken at the end of a line, with or without a hyphen.

`with-⏎drawn` is one word. `well-⏎known` keeps its hyphen, and so does the `pre-` of
`pre-⏎and post-war`. The text itself decides where the word stands in it unbroken. Otherwise a short
table of first parts that keep their hyphen decides, and what follows it.
"""

from __future__ import annotations

import re

#: A hyphen, or the sign that scanned print has in its place, behind the letters of a word.
_BROKEN = re.compile(r"(?:[^\W\d_][’'‘\w-]*)?[^\W\d_][-‐¬]$")
_LAST = re.compile(r"[^\s\"“”„«»()\[\]]+$")
_FIRST = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")
#: First parts that keep their hyphen.
_PARTS = """
    well self non ex anti co vice mid all half quasi twenty thirty forty fifty sixty seventy eighty ninety
"""
_FIRST_PARTS = frozenset(_PARTS.split())
#: How words of one piece go on that begin like one of them.
_AFTER_EX = """
    act am cel cep cer cess chan cit claim clu cus ec em er ha hi is it ot pan pec ped pel pen per
    pir plai plan pli plo port pos pres pul qui tend tens tent ter tin tra tre
"""
_ONE_WORD = {
    "ex": tuple(_AFTER_EX.split()),
    "co": ("ali", "inc", "her", "lon", "median", "medy"),
    "all": ("ow", "eg", "ia", "ie", "oc", "ot", "ud", "ur"),
    "mid": ("dle", "night", "day"),
    "anti": ("cip", "qu"),
    "non": ("sens", "chal"),
    "self": ("is",),
    "well": ("ing",),
}
#: Where one of these follows, a hyphen stands for the end of a word to come: `pre- and post-war`.
_AND_WORDS = "and or und oder bzw et ou y o e u og och en of i"
_AND = frozenset(_AND_WORDS.split())


def is_broken_word(before: str, after: str) -> bool:
    """Whether a word may be broken between two lines."""
    if not before or before[-1] not in "-‐¬":
        return False
    after = after.lstrip()
    return bool(after) and after[0].isalnum() and _BROKEN.search(before[-60:]) is not None


def joined_word(before: str, after: str, record: str) -> str:
    """Two lines as one, the word between them made whole. `record` is the whole text, folded."""
    last = _LAST.search(before)
    first = _FIRST.match(after)
    if last is None or first is None:
        return f"{before} {after}"
    head, tail = last[0][:-1], first[0]
    if tail.casefold() in _AND and after[first.end() : first.end() + 1] == " ":
        return f"{before} {after}"
    keeps = before[-1] != "¬" and _keeps_hyphen(head, tail, record)
    return f"{before[:-1]}-{after}" if keeps else before[:-1] + after


def _keeps_hyphen(head: str, tail: str, record: str) -> bool:
    """Whether the hyphen is the word's own."""
    if not tail[0].islower() and tail[0] != tail[0].casefold():
        return True  # a capital: `Anglo-⏎Saxon`
    if tail[0].isdigit() or not head[-1:].isalpha():
        return True
    whole = re.escape((head + tail).casefold())
    parted = re.escape(f"{head}-{tail}".casefold())
    if re.search(rf"(?<!\w){whole}(?!\w)", record):
        return False
    if re.search(rf"(?<!\w){parted}(?!\w)", record):
        return True
    parts = re.split("[-‐]", head.casefold())
    if len(parts) > 1:
        return True  # of several parts: `mother-in-⏎law`
    return parts[0] in _FIRST_PARTS and not tail.startswith(_ONE_WORD.get(parts[0], ()) or "\n")
