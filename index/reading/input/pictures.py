"""A saved page without its pictures and fonts: `data:` addresses, megabytes without a word.

Browsers' extensions that save a page as one file write every picture into it. Only a page longer
than searcher reads is freed of them, so that its text is read whole.
"""

from __future__ import annotations

import codecs
import re

# Contents in quotes end at the quote, whatever they hold. Unquoted ones (in style sheets) hold no blank and no
# bracket. Wrapped base64 goes on in the next line where that begins with a stretch of it. No alternative can
# match in two ways, so time grows with the length of the page alone.
_DATA = re.compile(
    rb"""(?<=")data:[a-z]+/[^"]{200,}(?=")"""
    rb"""|(?<=')data:[a-z]+/[^']{200,}(?=')"""
    rb"""|data:[a-z]{1,12}/[^,"'<>()\s]{1,120},[\w+/=%.~!*-]{200,}(?:\r?\n[\w+/=]{40,})*""",
    re.IGNORECASE,
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def without_pictures(page: bytes) -> bytes:
    """Return the page with every long `data:` address emptied.

    A page in UTF-16 comes back in UTF-8, with its mark.
    """
    if page.startswith(_WIDE):
        page = codecs.BOM_UTF8 + page.decode("utf-16", "replace").encode("utf-8", "replace")
    return _DATA.sub(b"data:,", page)
