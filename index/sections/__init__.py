"""Find section names and paths in breadcrumbs, addresses and labels.

`paths` cleans a stated path (`clean_path`), reads addresses (`url_section`) and compares labels
with slugs. `breadcrumbs` splits names that were run together (`cut`, `recut`, `Cut`). `vocabulary`
counts the names of each site (`Vocabulary`), which makes such splits sure.

May import the ground modules alone. Nothing here touches the disk.
"""
