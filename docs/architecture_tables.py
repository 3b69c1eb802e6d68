"""The tables of fields and of analysis as Markdown, for ARCHITECTURE.md: `python -m index.tables_doc` prints them.

There they stand between `<!-- schema table -->` and `<!-- end of schema table -->`, `<!-- analysis table -->` and `<!-- end of analysis table -->`.
"""

from __future__ import annotations

from index.analysis.stemming import stems
from index.analysis.tokens import text_tokens
from index.schema import FIELDS, WEIGHTS

#: Texts, each in a language, that show what analysis does; a line feed stands for a new paragraph.
EXAMPLES = (
    ("Covid-19", "en"), ("G-20", "en"), ("U.S.", "en"), ("us", "en"), ("U.S.-led", "en"), ("AT&T", "en"),
    ("9/11", "en"), ("1,689", "en"), ("3.5%", "en"), ("don't", "en"), ("O’Neill", "en"), ("O'Neill’s", "en"),
    ("Iran's", "en"), ("l'économie", "fr"), ("C++", "en"), ("Straße", "de"),
    ("Reuters15", "en"), ("1990s", "en"), ("#MeToo", "en"),
    ("£5m", "en"), ("CO₂ m²", "en"), ("per㎡", "en"), ("O‘Neill", "en"), ("１２ ٢٠", "en"), ("أحمد فاطمة", "ar"),
    ("troops,\n“We", "en"),
    ("新华社北京", "zh"), ("كِتاب الكتب", "ar"), ("ข่าววันนี้", "th"), ("हिन्दी समाचारों", "hi"), ("— … —", "en"),
)  # fmt: skip


def schema_table() -> str:
    """The fields."""
    head = "| field | analysed as | zones and their weights | held as | stored | in Whoosh | what stock Whoosh runs on it |"
    rows = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    for field in FIELDS:
        zones = ", ".join(f"{zone} {WEIGHTS[zone]:g}" for zone in field.zones)
        name = f"`{field.name}`" if field.name.replace("-", "").isalpha() else field.name
        stored = "yes" if field.stored else "no"
        rows.append(
            f"| {name} | {field.analysed} | {zones} | {field.column} | {stored} | {field.whoosh} | {field.queries} |"
        )
    return "\n".join(rows)


def analysis_rows() -> list[tuple[str, str, list[tuple[int, str, str, str]]]]:
    """For each example: text, language, and its tokens as (position, word, written, stem)."""
    rows = []
    for text, lang in EXAMPLES:
        found, position = [], 0
        for paragraph in text.split("\n"):
            tokens = text_tokens(paragraph)
            roots = stems([token.word for token in tokens], lang)
            found += [
                (position + n, t.word, t.written, root)
                for n, (t, root) in enumerate(zip(tokens, roots, strict=True))
            ]
            position += len(tokens) + 1  # one position stays free between paragraphs
        rows.append((text, lang, found))
    return rows


def analysis_table() -> str:
    """The examples; each token is its position and its folded word, then the written form and the stem where they differ."""
    rows = ["| text | language | tokens (position: word, *written*, → stem) |", "| --- | --- | --- |"]
    for text, lang, found in analysis_rows():
        cells = [
            f"{position}: `{word}`"
            + (f" *{written}*" if written != word else "")
            + (f" → `{root}`" if root != word else "")
            for position, word, written, root in found
        ]
        shown = text.replace("\n", " ¶ ").replace("|", "\\|")
        rows.append(f"| {shown} | {lang} | {'; '.join(cells) or '(none)'} |")
    return "\n".join(rows) + (
        "\n\nPrefixes, wildcards and fuzzy words are compared with words as written, never with stems. A plainly typed word is stemmed in every"
        "\nlanguage of the index, and meets an article by the stem in the article's own language; without a language, by the word itself."
    )


if __name__ == "__main__":
    print(schema_table(), analysis_table(), sep="\n\n")
