"""A row in the table of export formats is all that a new format needs on the page."""

from __future__ import annotations

import subprocess
import sys

ADDED = """
from searcher.export import formats
row = formats.ExportFormat("ids", "Plain ids", "text/x-ids", "ids", for_article=True,
                           writer=lambda hits: (hit.id + "\\n" for hit in hits))
formats.FORMATS = (*formats.FORMATS, row)
formats.ROWS = (*formats.ROWS, row)
formats.BY_NAME["ids"] = formats.BY_SUFFIX["ids"] = row
from tests.support.web_fake import FakeEngine
from web import connections, create_app
from web.openapi import DOCUMENT
client = create_app("articles.idx", engine=FakeEngine()).test_client()
hits = client.get("/search.json?q=ferry&per_page=100").json["hits"]
ids = [hit["id"] for hit in hits]
answer = client.get("/search.ids?q=ferry")
assert (answer.text.split(), answer.mimetype) == (ids, "text/x-ids")
assert client.get(f"/article/{ids[0]}.ids").text == ids[0] + "\\n"
assert 'href="/search.ids?q=ferry">Plain ids</a>' in client.get("/search?q=ferry").text
assert f'href="/article/{ids[0]}.ids">Plain ids</a>' in client.get(f"/article/{ids[0]}").text
assert "<code>.ids</code>" in client.get("/help").text
assert {"/search.ids", "/article/{id}.ids"} <= DOCUMENT["paths"].keys()
assert client.get("/article/zzzz.ids").is_json
assert ".ids" in connections._DOWNLOAD_SUFFIXES
"""


def test_a_format_is_added_by_its_row() -> None:
    subprocess.run([sys.executable, "-c", ADDED], check=True)
