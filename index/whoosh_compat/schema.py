"""The Whoosh schema of an index, and its field type for text that is stored as arrays."""

from __future__ import annotations

from typing import Any

from whoosh import fields, formats

TEXTS = ("stem", "word")
DAYS = ("first", "last")
NAMES = ("section", "site")


class ArrayText(fields.FieldType):
    """A text field of the array index, which Whoosh can read and not write."""

    indexed = True
    stored = False
    analyzer = None
    scorable = True
    column_type = None
    spelling = False
    sortable = False
    unique = False
    multitoken_query = "phrase"

    def __init__(self) -> None:
        self.format = formats.Positions(field_boost=1.0)

    def to_bytes(self, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()

    def process_text(self, qstring: str, mode: str = "", **kwargs: Any) -> Any:
        from index.analysis.tokens import text_tokens

        return [token.word for token in text_tokens(qstring)]

    def supports(self, name: str) -> bool:
        return name == "positions"


def whoosh_schema() -> Any:
    """The schema with which stock Whoosh reads an index, see `codec`."""
    from whoosh import fields

    def day() -> Any:
        return fields.NUMERIC(int, sortable=True, shift_step=0)

    return fields.Schema(
        stem=ArrayText(),
        word=ArrayText(),
        id=fields.ID(stored=True),
        first=day(),
        last=day(),
        section=fields.ID(sortable=True, stored=True),
        site=fields.ID(sortable=True, stored=True),
        title=fields.STORED(),
        url=fields.STORED(),
        published=fields.STORED(),
    )
