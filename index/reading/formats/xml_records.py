"""XML as scrapers and databases export it: elements of one name below the root, each a record.

    <items><item><title>..</title><date>..</date><body>..</body></item> ..</items>

Parsed by lxml with entities left alone, no network and libxml2's own limits. A file that is not
well-formed gives its records up to where it breaks. Beyond that it gives those that the parser
recovers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.errors import Failed, RecordFailure
from index.reading.formats.json_records import Parsed, canonical, cleaned


def parse(data: bytes) -> tuple[Any, str]:
    """Return the root, None where nothing can be read, and the parser's first complaint."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, str(error)
    return root, parser.error_log[0].message if parser.error_log else ""


def elements(data: bytes) -> Iterator[Parsed | RecordFailure]:
    """Yield the records of a list: the root's children of the most frequent name."""
    root, complaint = parse(data)
    children = [child for child in root if isinstance(child.tag, str)] if root is not None else []
    names = [local(child) for child in children]
    if not names:
        yield Failed(
            "xml", f"not a readable list of records: {complaint or 'there is nothing in it'}"
        ).failure(0)
        return
    record_name = max(sorted(set(names)), key=names.count)
    number = 0
    for child in children:
        if local(child) == record_name:
            values = fields_of(child)
            fields, flags = cleaned(values)
            yield Parsed(number, canonical(values), fields, flags)
            number += 1
    if complaint:
        yield Failed(
            "xml", f"the list is not well-formed ({complaint}); what could be read was read"
        ).failure(number)


def local(element: Any) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def fields_of(element: Any) -> dict[str, Any]:
    """Return the fields of a record: its attributes, and its children by name.

    A name that occurs twice holds a list.
    """
    fields: dict[str, Any] = {
        str(name): str(value) for name, value in element.attrib.items() if "}" not in str(name)
    }
    for child in element:
        name, value = local(child), _value(child)
        if not name or value in ("", [], {}):
            continue
        if name in fields and name not in element.attrib:
            several = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [*several, value]
        else:
            fields[name] = value
    return fields


#: Children of these names are the items of a list.
_ITEMS = frozenset({"value", "item", "li", "p", "para", "paragraph"})


def _value(element: Any) -> Any:
    """Return a field's value.

    It is the text, the list of the `<value>`s, or the fields of other children.
    """
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        return "".join(element.itertext()).strip()
    names = {local(child) for child in children}
    if names <= _ITEMS:
        return [text for child in children if (text := " ".join("".join(child.itertext()).split()))]
    if (element.text or "").strip():  # markup in a text
        return "".join(
            [element.text or "", *(etree.tostring(child, encoding="unicode") for child in children)]
        ).strip()
    return fields_of(element) if len(names) == len(children) else [_value(child) for child in children]
