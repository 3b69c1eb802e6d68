"""Check that every word of a source file is in its article.

Random files are read again and compared. Their words are taken with the standard library's parser,
not with the readers': what a reader missed shows here. A word is in an article if any part has it:
title, body, captions, aside, authors, section, URL, or the evidence for its days.
"""

from __future__ import annotations

import os
import random
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from index.analysis.tokens import text_tokens
from index.article import Article
from index.cuts import lacking as lacking_words
from index.errors import RecordFailure
from index.ingest.known_files import KnownFiles, Tally
from index.ingest.roots import kept_options
from index.paths import shown
from index.reading.fields.field_names import flattened, plan_for
from index.reading.input.raw_record import RawRecord
from index.reading.input.walk import File, file_at
from index.reading.sources import ReadOptions, read_file
from index.storage.ids import id_array
from searcher.check.report import Compared, Difference, Progress, unseen
from searcher.check.wrapped import joined_at, parted_phrases
from searcher.evaluation.snapshot import Snapshot
from searcher.wording import counted

#: Fields of a record that hold its text.
_TEXTS = ("title", "lead", "text", "captions")
_UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "head",
        "select",
        "textarea",
        "audio",
        "video",
        "canvas",
    }
)
_INLINE_WORDS = "a abbr b bdi bdo cite code em font i ins del mark s small span strong sub sup u wbr"
_INLINE = frozenset(_INLINE_WORDS.split())
_STRAY = re.compile("[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: A bracket that can be a tag's: closing tags, those that never close, those with attributes.
_TAGGED = re.compile(r"</[a-z]|<(?:br|hr|p|li)\s*/?>|<[a-z]+\s[^<>]*=", re.IGNORECASE)
#: Stands for a tag that does not end a line.
_JOINT = "\x00"
#: The most words named in a difference.
_NAMED = 5


@dataclass(slots=True)
class _Seen:
    """What was read again."""

    files: int = 0
    records: int = 0
    words: int = 0
    gone: int = 0
    lacking: list[Difference] = field(default_factory=list)


def compare(
    snapshot: Snapshot, folder: Path, count: int, seed: int, progress: Progress = unseen
) -> tuple[Compared, list[Difference]]:
    """Read about `count` records of unchanged files again, and name the words the index lacks."""
    known = KnownFiles(snapshot.manifest)
    kept = kept_options.read(folder)
    exclusions, reading = kept.exclusions(), kept.reading()
    chance = random.Random(seed)
    tally = _Seen()
    entries = np.flatnonzero(known.tally[0] > 0).tolist()
    # A big file has several entries: it is drawn once.
    files = {ref.full: ref for ref in map(known.file_ref, chance.sample(entries, min(count, len(entries))))}
    for number, ref in enumerate(files.values()):
        progress("reading source files again", number, len(files))
        # The standard input is nowhere to be read again.
        if ref.root == "-" or exclusions.leaves_out(ref.root, ref.path):
            continue
        file = _file(ref.root, ref.path)
        match = known.compare([file])[0] if file else None
        if file is None or match is None or not match.same:
            tally.gone += 1
            continue
        tally.files += 1
        articles = match.tally.articles
        wanted = set(chance.sample(range(articles), min(articles, max(1, count // len(files)))))
        _compare_file(snapshot, file, wanted, replace(match.tally, cut=0) == Tally(articles), tally, reading)
    away = (
        f"; {counted(tally.gone, 'file')} drawn as well {'is' if tally.gone == 1 else 'are'} gone or changed"
        if tally.gone
        else ""
    )
    sentence = (
        f"{counted(tally.records, 'record')} of {counted(tally.files, 'source file')} read again, "
        f"{counted(tally.words, 'distinct word')}: whether the article holds each{away}."
    )
    return Compared("sources", tally.records, sentence), tally.lacking


def _file(root: str, path: str) -> File | None:
    file = File(root, path, 0, 0, 0)
    try:
        info = os.stat(file.full)  # noqa: PTH116 - names are text with surrogates
    except OSError:
        return None
    return file_at(root, path, info) if stat.S_ISREG(info.st_mode) else None


def _compare_file(
    snapshot: Snapshot, file: File, wanted: set[int], whole: bool, tally: _Seen, reading: ReadOptions
) -> None:
    number = -1
    for item in read_file(file, reading):
        if isinstance(item, RecordFailure):
            continue
        number += 1
        if number not in wanted:
            continue
        id = item.id
        name = shown(file.path) + ("" if item.number is None else f"#{item.number}")
        article = _article(snapshot, id)
        if article is None:
            if whole:  # else it may be a record that gave no article
                tally.lacking.append(Difference("source", name, f"its article {id} is not in the index"))
            continue
        tally.records += 1
        if lost := lacking_words(item.flags):
            tally.lacking.append(Difference("source", name, f"its article {id} is not whole: {lost}"))
        names = reading.of(item.root, item.path).field_map
        texts = [joined_at(text, _JOINT) for text in visible(item, names)]
        seen = dict.fromkeys(token.word for text in texts for token in text_tokens(text.replace(_JOINT, "")))
        # A style sheet may part words at a tag within a line, or not: either is right.
        parted_words = {token.word for text in texts for token in text_tokens(text.replace(_JOINT, " "))}
        tally.words += len(seen)
        article_words = words_of(article)
        lacking = [word for word in seen if word not in article_words and word in parted_words]
        if lacking:
            more = f" and {len(lacking) - _NAMED:,} more" if len(lacking) > _NAMED else ""
            tally.lacking.append(
                Difference("source", name, f"its article {id} lacks {', '.join(lacking[:_NAMED])}{more}")
            )
        parted = parted_phrases([text.replace(_JOINT, "") for text in texts], _texts_of(article))
        if parted:
            quoted = ", ".join(f'"{phrase}"' for phrase in parted[:_NAMED])
            tally.lacking.append(
                Difference("source", name, f"its article {id} parts sentences at the ends of lines: {quoted}")
            )
        if number == max(wanted):
            return


def _article(snapshot: Snapshot, id: str) -> Article | None:
    for segment in snapshot.segments:
        (doc,) = segment.reader.find_all(id_array([id])).tolist()
        if doc >= 0 and (segment.live is None or segment.live[doc]):
            return segment.reader.article(doc, evidence=True)
    return None


def _texts_of(article: Article) -> list[str]:
    return [article.title, article.lead, *article.paragraphs, *article.captions, *article.aside]


def words_of(article: Article) -> set[str]:
    """Return all the words by which an article is found, in any field."""
    texts: list[str | None] = [
        article.title, article.lead, *article.paragraphs, *article.captions, *article.aside, *article.section, *article.authors,
        article.publisher, article.site, article.url, article.published, article.modified, *article.captured,
    ]  # fmt: skip
    for one in article.evidence:
        texts += [one.value, one.raw]
    return {token.word for text in texts if text for token in text_tokens(text)}


def visible(raw: RawRecord, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the texts that a reader of a record sees; NUL stands in a line for a tag.

    `names` are those of `--map`.
    """
    if raw.kind == "text":
        yield _STRAY.sub("", raw.text)
    elif raw.kind in ("html", "letter"):
        yield _page(raw.text)
    else:
        yield from _fields(raw, names or {})


def _fields(raw: RawRecord, names: Mapping[str, str]) -> Iterator[str]:
    fields = flattened(raw.fields or {})
    keys = plan_for(tuple(fields), tuple(names.items())).keys
    for name in _TEXTS:
        for key in keys.get(name, ()):
            texts = list(_strings(fields[key]))
            if texts:
                yield from texts
                break


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield _page(value) if _TAGGED.search(value) or "&" in value else _STRAY.sub("", value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for one in value:
            yield from _strings(one)


def _page(markup: str) -> str:
    reader = _Page()
    reader.feed(markup)
    reader.close()
    return _STRAY.sub("", "".join(reader.pieces))


class _Page(HTMLParser):
    """The text that a page shows: all outside the elements that browsers never draw."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._unseen = 0  # a head that was never closed ends here
        self._unseen += tag in _UNSEEN
        self.pieces.append(_JOINT if tag in _INLINE else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        self.pieces.append(_JOINT if tag in _INLINE else "\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(_JOINT if tag in _INLINE else "\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
