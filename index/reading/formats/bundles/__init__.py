"""Bundles: which documents does a database's download hold, each in its vendor's frame?

`cut.cut` finds the frame and cuts a file into records. A module a vendor knows its layout: `nexis`,
`factiva`, `factiva_xml`, `proquest`, `europresse`. `frames.Frame` is what such a module gives, with
helpers for blocks and dates. `several` finds what repeats and cannot be cut, and the articles of a
page of many. `markup_lines` turns a piece of HTML into lines.

May import `reading.input`, `reading.formats.json_records` and `xml_records`, the dates, and the
values of `index`.
"""
