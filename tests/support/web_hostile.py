"""Articles made to break a page: markup, handlers and turning characters in every field, and a paragraph of five million characters."""

from __future__ import annotations

from index.article import Article, Evidence, article_id

SCRIPT = "<script>window.hacked=1;alert(1)</script>"
IMAGE = '<img src=x onerror="window.hacked=1;alert(2)">'
TURN = "\u202ealert\u2066 turned around\u202e"

HOSTILE = (
    Article(
        id=article_id(b"hostile 1"),
        title=f"{SCRIPT} alert {IMAGE}",
        section=(SCRIPT, f'"><svg onload=alert(3)> {TURN}'),
        published="2019-05-05",
        published_from="json-ld",
        captured=("2020-01-01",),
        site='evil.example"><script>alert(4)</script>',
        publisher=SCRIPT,
        authors=(f"{TURN} {SCRIPT}", "</a></p></body></html>"),
        url="javascript:window.hacked=1;alert(5)",
        lang='en" onmouseover="alert(6)',
        lead=f"{IMAGE} alert",
        paragraphs=(
            f"{SCRIPT} alert {IMAGE}",
            TURN,
            "--><!-- alert",
            "]]> alert &lt;b&gt; &amp;amp;",
            "\x00\x08\x1f\ufffe alert \ud800",
        ),
        captions=(SCRIPT,),
        aside=(IMAGE, TURN),
        evidence=(
            Evidence("published", SCRIPT, "json-ld", 0.9, f"{IMAGE}{TURN}", f"{SCRIPT}{TURN}", "chosen"),
        ),
        flags=(SCRIPT,),
    ),
    Article(
        id=article_id(b"hostile 2"),
        title="alert " * 400,
        paragraphs=("alert" * 2000, "alert"),
        section=("x" * 3000,),
        site="y" * 300,
    ),
)
LONG = Article(id=article_id(b"hostile 3"), title="A long alert", paragraphs=("alert and on, " * 360_000,))
