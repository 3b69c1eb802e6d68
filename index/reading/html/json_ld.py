"""Read the JSON-LD of a page: the objects of all blocks, and the one that describes the article.

Pages write control characters, trailing commas, HTML comments, CDATA sections and several objects
in a row into their blocks. All of these are read. Nothing recurses, so nesting has no limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from index.reading.html.text import one_line, words

Object = dict[str, Any]

_WRAPPING = re.compile(
    r"<!--|-->|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?|</?script[^>]*>",
    re.IGNORECASE,
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BETWEEN_OBJECTS = re.compile(r"[\s;,]*")
_STRAY_BACKSLASH = re.compile(r'\\(?!["\\/bfnrtu])')
_ARTICLE = re.compile(r"article|posting|report|review|recipe|liveblog|claimreview|story", re.IGNORECASE)
_NOT_ARTICLE = re.compile(r"aggregate|list", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,500}>")
#: Objects of one page. Real pages have a few hundred at most.
_MAX_OBJECTS = 5_000
#: Characters of one block.
_MAX_BLOCK_CHARS = 2_000_000


def read_objects(blocks: tuple[str, ...]) -> list[Object]:
    """List every JSON object in the blocks, at any depth, an outer one before those inside it."""
    objects: list[Object] = []
    for block in blocks:
        if len(block) <= _MAX_BLOCK_CHARS:
            for value in _values(block):
                objects.extend(_objects(value, _MAX_OBJECTS - len(objects)))
    return objects


def _values(block: str) -> Iterator[Any]:
    """Yield the JSON values of one block: usually one, sometimes several in a row.

    What cannot be read is left out.
    """
    try:
        yield json.loads(block, strict=False)
        return
    except (ValueError, RecursionError):
        pass
    text = _STRAY_BACKSLASH.sub(r"\\\\", _TRAILING_COMMA.sub("", _WRAPPING.sub("", block)))
    decoder = json.JSONDecoder(strict=False)
    position = _BETWEEN_OBJECTS.match(text, 0).end()  # type: ignore[union-attr]
    while position < len(text):
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            yield from _salvaged(text[position:])
            return
        yield value
        position = _BETWEEN_OBJECTS.match(text, end).end()  # type: ignore[union-attr]


_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|description|inLanguage|name|@type)"'
    r'\s*:\s*"((?:[^"\\\n]|\\.){1,500})"'
)


def _salvaged(text: str) -> Iterator[Object]:
    """Yield an object of the plain pairs in a broken block, the first pair of each name."""
    pairs: Object = {}
    for match in _PAIR.finditer(text[:200_000]):
        if match[1] != "name":
            pairs.setdefault(match[1], match[2].replace('\\"', '"').replace("\\/", "/"))
    if pairs:
        yield pairs


def _objects(value: Any, limit: int) -> list[Object]:
    """List the objects in a value at any depth, at most `limit`."""
    objects: list[Object] = []
    stack = [value]
    while stack and len(objects) < limit:
        item = stack.pop()
        if isinstance(item, dict):
            objects.append(item)
            stack.extend(v for v in reversed(list(item.values())) if isinstance(v, (dict, list)))
        elif isinstance(item, list):
            stack.extend(reversed(item))
    return objects


def has_type(item: Object, pattern: re.Pattern[str]) -> bool:
    """Whether one of the object's types matches."""
    types = item.get("@type")
    return any(
        isinstance(t, str) and pattern.search(t) for t in (types if isinstance(types, list) else [types])
    )


def main_article(objects: list[Object], title: str) -> Object | None:
    """Choose the object that describes the page's article; None if there is none.

    It has an article type, or both a headline and a day. The one whose headline is most like the
    title wins, the first of equals.
    """
    best, best_score = None, 0.0
    title_words = set(words(title))
    for item in objects:
        if not (has_type(item, _ARTICLE) and not has_type(item, _NOT_ARTICLE)) and not (
            "headline" in item and "datePublished" in item
        ):
            continue
        headline = set(words(text_of(item.get("headline") or item.get("name"))))
        alike = (
            len(headline & title_words) / max(1, len(headline | title_words))
            if headline and title_words
            else 0.3
        )
        score = (
            1 + 3 * alike + (0.5 if item.get("datePublished") else 0) + (0.2 if "articleBody" in item else 0)
        )
        if score > best_score:
            best, best_score = item, score
    return best


def text_of(value: Any) -> str:
    """Return the text of a value on one line, its entities undone; empty if it is no text."""
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), value[0] if value else None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if not isinstance(value, str):
        return ""
    return one_line(unescaped(value))


def unescaped(value: str) -> str:
    """Undo entities, which half of all sites put into JSON by mistake. Tags there are text."""
    if "&" not in value:
        return value
    from html import unescape

    return unescape(value)


def texts_of(value: Any) -> list[str]:
    """List the texts of a value: one text, a list of them, or objects with names."""
    texts = [text_of(v) for v in (value if isinstance(value, list) else [value])]
    return [text for text in texts if text]


def names_of(value: Any, by_id: dict[str, Object]) -> list[str]:
    """List names of persons or organisations: strings, objects, references, or lists of them."""
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            item = item.get("name") or by_id.get(str(item.get("@id")), {}).get("name")
            if isinstance(item, list):
                names.extend(text_of(i) for i in item)
                continue
        names.append(text_of(item))
    return [name for name in names if name]


def identified(objects: list[Object]) -> dict[str, Object]:
    """Map each `@id` to its object, the fullest of several."""
    by_id: dict[str, Object] = {}
    for item in objects:
        key = item.get("@id")
        if isinstance(key, str) and len(item) > len(by_id.get(key, ())):
            by_id[key] = item
    return by_id


_BREADCRUMBS = re.compile(r"breadcrumb", re.IGNORECASE)


def breadcrumbs(objects: list[Object], by_id: dict[str, Object]) -> list[list[str]]:
    """List the names of every BreadcrumbList, in the order of their positions."""
    trails = []
    for item in objects:
        elements = item.get("itemListElement")
        if not has_type(item, _BREADCRUMBS) or not isinstance(elements, (list, dict)):
            continue
        crumbs: list[tuple[float, str]] = []
        for number, element in enumerate(elements if isinstance(elements, list) else [elements]):
            if isinstance(element, list) and element:
                element = element[0]
            name = text_of(_crumb_name(element, by_id))
            if name:
                crumbs.append((_position(element, number), name))
        crumbs.sort(key=lambda pair: pair[0])
        if crumbs:
            trails.append([name for _, name in crumbs])
    return trails


def _crumb_name(element: Any, by_id: dict[str, Object]) -> Any:
    """Return the name of a breadcrumb's element, from itself, its item, or the item's `@id`."""
    if not isinstance(element, dict):
        return element
    if isinstance(element.get("name"), (str, list)):
        return element["name"]
    inner = element.get("item")
    if isinstance(inner, dict):
        return inner.get("name") or by_id.get(str(inner.get("@id")), {}).get("name")
    return None


def _position(element: Any, number: int) -> float:
    """Return the stated position of a breadcrumb's element, else its number in the list."""
    position = element.get("position") if isinstance(element, dict) else None
    try:
        return float(position) if isinstance(position, (int, float, str)) else float(number)
    except ValueError:
        return float(number)


def article_body(item: Object | None) -> list[str]:
    """List the paragraphs of `articleBody`, without the markup some sites leave in it."""
    value = item.get("articleBody") if item else None
    if isinstance(value, list):
        value = "\n".join(v for v in value if isinstance(v, str))
    if not isinstance(value, str):
        return []
    text = _MARKUP.sub("", re.sub(r"(?i)<br\s*/?>|</p>|</div>|</h\d>|</li>", "\n", unescaped(value)))
    return [line for raw in re.split(r"[\n\r\u2028\u2029]+", text) if (line := one_line(raw))]
