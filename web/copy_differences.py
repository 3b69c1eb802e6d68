"""What differs between an article and one of its copies, in a few words."""

from __future__ import annotations

from index.article import Article
from searcher.wording import counted


def differences(article: Article, other: Article) -> str:
    """Say how a copy differs: "same text", "2 paragraphs more, another headline", "1 paragraph differs"."""
    parts = [text_difference(texts_of(article), texts_of(other))]
    if article.url and article.url == other.url:
        parts.append("the same address")
    if other.title != article.title:
        parts.append("another headline")
    if other.authors and other.authors != article.authors:
        parts.append(f"by {', '.join(other.authors)}")
    return ", ".join(parts)


def texts_of(article: Article) -> list[str]:
    """The paragraphs of an article, its lead first, with white space made one."""
    texts = (" ".join(text.split()) for text in (article.lead, *article.paragraphs))
    return [text for text in texts if text]


def text_difference(texts: list[str], other: list[str]) -> str:
    """Compare two texts by their paragraphs."""
    more = sum(text not in texts for text in other)
    fewer = sum(text not in other for text in texts)
    if not more and not fewer:
        return "same text"
    changed = min(more, fewer)
    parts = []
    if changed:
        parts.append("1 paragraph differs" if changed == 1 else f"{changed:,} paragraphs differ")
    if more > changed:
        parts.append(f"{counted(more - changed, 'paragraph')} more")
    if fewer > changed:
        parts.append(f"{counted(fewer - changed, 'paragraph')} fewer")
    return ", ".join(parts)
