"""WordPress's own export (WXR): the items that are articles, and their facts beyond a feed.

Only what is published is an article. Drafts, private, scheduled and trashed posts are not for
searching, and menus, pictures and styles are no texts. Each is passed over with its reason.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from index.errors import Skipped

_NAMESPACE = "wordpress.org/export/"
#: Types of items that hold no text of their own.
_NO_ARTICLE = {
    "attachment": "a picture or file", "nav_menu_item": "a menu item", "revision": "an earlier version of a post",
    "custom_css": "a style sheet", "customize_changeset": "a change of the site's looks", "oembed_cache": "a stored answer of another site",
    "user_request": "a user's request", "wp_block": "a reusable block", "wp_template": "a template", "wp_template_part": "a template",
    "wp_global_styles": "a style sheet", "wp_navigation": "a menu", "wp_font_family": "a font", "wp_font_face": "a font",
    "acf-field": "a form's field", "acf-field-group": "a form",
}  # fmt: skip
_UNPUBLISHED = {
    "draft": "a draft", "auto-draft": "a draft", "pending": "a post that waits for review", "private": "a private post",
    "future": "a scheduled post", "trash": "a post in the trash", "inherit": "a part of another post",
}  # fmt: skip


def _of_export(item: Any, name: str) -> str:
    """Return an item's value in the export's own namespace, whatever its version."""
    for child in item:
        if isinstance(child.tag, str):
            qualified = etree.QName(child)
            if (
                qualified.localname == name
                and _NAMESPACE in (qualified.namespace or "")
                and "excerpt" not in (qualified.namespace or "")
            ):
                return (child.text or "").strip()
    return ""


def passed_over(item: Any) -> Skipped | None:
    """Say why an item of an export is no article.

    None for an article, and for an item of an ordinary feed.
    """
    kind, status = _of_export(item, "post_type"), _of_export(item, "status")
    if not kind and not status:
        return None
    if kind in _NO_ARTICLE:
        return Skipped("no-article", f"{_NO_ARTICLE[kind]}, no article")
    if status and status != "publish":
        return Skipped(
            "unpublished",
            f"{_UNPUBLISHED.get(status, f'a post whose status is {status[:40]}')}, not published",
        )
    if _of_export(item, "post_password"):
        return Skipped("unpublished", "a post behind a password, not published")
    return None


def stated(item: Any, writers: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a post that an export states beside the feed's elements.

    They are its day where it was written, its writer's name and its summary.
    """
    fields: dict[str, Any] = {}
    for field, name in (("published", "post_date"), ("updated", "post_modified")):
        value = _of_export(item, name)
        if value and not value.startswith("0000"):
            fields[field] = value
    for child in item:
        if isinstance(child.tag, str) and (qualified := etree.QName(child)).localname in (
            "encoded",
            "creator",
        ):
            text = "".join(child.itertext()).strip()
            if "excerpt" in (qualified.namespace or ""):
                fields["description"] = text
            elif qualified.localname == "creator" and text in writers:
                fields["author"] = writers[text]
    return {name: value for name, value in fields.items() if value}


def writers_of(channel: Any) -> dict[str, str]:
    """Return the names of an export's writers by the names they log in with."""
    names = {}
    for child in channel.iter():
        if isinstance(child.tag, str) and etree.QName(child).localname in ("author", "wp_author"):
            login, name = _of_export(child, "author_login"), _of_export(child, "author_display_name")
            if login and name:
                names[login] = name
    return names
