"""Lists of other stories that stood in a box beside a name, and were run into the sentence when the markup was stripped.

    Mayor Orla Venn Orla Maria VennFerry adrift again Harbour office asks for a hearing MORE (Kellan) said

The name is told again in full and glued to the first of the headlines, and a word in capitals leads to more of them. The sentence is
`Mayor Orla Venn (Kellan) said`.
"""

from __future__ import annotations

import re

#: The word in capitals behind the last headline.
_ENDS = ("MORE", "MEHR", "MÁS", "MAIS", "MEER")
#: Headlines of a box are no longer than this together.
_LONGEST = 900
_BOX = re.compile(
    r"(?P<family>[^\W\d_][\w’'-]*) "
    r"(?P<box>(?:[^\W\d_(][\w.’'-]*\s|\([^\W\d_][\w.’'-]*\)\s){0,5}(?P=family)"
    rf"(?=[A-ZÀ-Þ\d‘“\"'])(?:(?!\n).){{20,{_LONGEST}}}?\s(?:{'|'.join(_ENDS)}))(?!\w)"
)


def without_link_boxes(text: str) -> tuple[str, list[str]]:
    """A paragraph without the boxes run into it, and their texts."""
    # written out, for it is asked of every paragraph
    if not ("MORE" in text or "MEHR" in text or "MÁS" in text or "MAIS" in text or "MEER" in text):
        return text, []
    boxes: list[str] = []

    def apart(found: re.Match[str]) -> str:
        if sum(map(str.islower, found["box"])) * 2 < len(found["box"]):
            return found[0]  # a line in capitals
        boxes.append(found["box"])
        return found["family"]

    return _BOX.sub(apart, text), boxes
