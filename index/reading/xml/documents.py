"""Articles in the XML of archives and agencies as records with named fields.

The formats are TEI, ALTO, NITF and NewsML. lxml parses them with entities left alone and no
network. A document that is not well-formed is read as far as the parser recovers. Each format says
where title, day, writers and paragraphs stand; what they mean is for the reader of records.

    records(data, encoding) -> a raw record for every article of a file, or why it is none
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from index.errors import Failed, RecordFailure, RecordProblem, Skipped
from index.reading.formats.texts import TEXT_CAP
from index.reading.input.decode import declared_charset, decode
from index.reading.input.raw_record import RawRecord
from index.reading.xml.agencies import newsml_1, newsml_g2, nitf, rcv1
from index.reading.xml.archives import alto, tei
from index.reading.xml.elements import local_name, within


class Document(NamedTuple):
    """An article: the bytes of its element, and its fields; or why it is none."""

    data: bytes
    fields: dict[str, Any]
    problem: RecordProblem | None = None


#: Roots and the elements below them that hold an article each, with their readers.
_FORMATS: dict[str, tuple[tuple[str, ...], Callable[[Any], dict[str, Any]]]] = {
    "tei": (("tei", "tei.2"), tei),
    "tei.2": (("tei.2",), tei),
    "teicorpus": (("tei", "tei.2"), tei),
    "teicorpus.2": (("tei.2",), tei),
    "alto": (("alto",), alto),
    "nitf": (("nitf",), nitf),
    "newsmessage": (("newsitem",), newsml_g2),
    "newsml": (("newsitem",), newsml_1),
}
#: Items that their agency has taken back or not let go.
_NOT_RELEASED = frozenset({"canceled", "cancelled", "withheld", "embargoed"})


def records(data: bytes, encoding: str | None = None) -> Iterator[RawRecord | RecordFailure]:
    """Yield the articles of an XML document.

    The record of a lone article is the file's bytes; that of others, their element's.

    encoding    as the user states it, if at all (see `decode`)
    """
    text, flags = decode(data[:TEXT_CAP], declared_charset(data), encoding)
    documents = list(_documents(text))
    for number, document in enumerate(documents):
        is_lone = len(documents) == 1
        record_number = None if is_lone else number
        if document.problem is not None:
            yield document.problem.failure(record_number)
        else:
            record = data if is_lone else document.data
            yield RawRecord(record, "fields", fields=document.fields, number=record_number, flags=flags)


def _documents(text: str) -> Iterator[Document]:
    """Yield the articles of an XML document, given as its characters."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        yield Document(b"", {}, Failed("xml", f"not readable as XML: {error}"))
        return
    if root is None:
        complaint = parser.error_log[0].message if parser.error_log else "nothing in it"
        yield Document(b"", {}, Failed("xml", f"not readable as XML: {complaint}"))
        return
    names, read = _format_of(root)
    has_article = False
    for element in [root] if local_name(root) in names else within(root, *names):
        has_article = True
        data = etree.tostring(element, encoding="utf-8", with_tail=False)
        released = _released(element)
        yield Document(
            data,
            read(element) if released else {},
            None if released else Skipped("no-text", "withheld or taken back by its agency"),
        )
    if not has_article:
        yield Document(
            b"", {}, Skipped("unsupported", f"XML document <{local_name(root)[:40]}> without an article")
        )


def _format_of(root: Any) -> tuple[tuple[str, ...], Callable[[Any], dict[str, Any]]]:
    name = local_name(root)
    if name == "newsitem":
        is_g2 = (
            "iptc.org" in (etree.QName(root).namespace or "")
            or next(within(root, "contentmeta"), None) is not None
        )
        return ("newsitem",), newsml_g2 if is_g2 else rcv1
    return _FORMATS[name]


def _released(element: Any) -> bool:
    status = next(within(element, "pubstatus"), None)
    return status is None or status.get("qcode", "").rpartition(":")[2].lower() not in _NOT_RELEASED
