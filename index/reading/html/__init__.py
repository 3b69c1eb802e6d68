"""Read an HTML page as an article.

Every field comes from the strongest source that states it; all other candidates stay as evidence.
Public names: `reader.read_html`, `letter.read_letter`, `saved.saved_page`, `SAVED`, `SavedPage` and
`with_address_section`. The steps are `tree` (parse), `metadata`, `json_ld` and `markup` (what is
stated for programs), `blocks` (what readers see), then one finder a field: `title`, `attribution`,
`sections` with `section_links`, `dates`, `body`.

May import the ground modules, `index.sections`, `index.dates`, and the other folders of
`index.reading`. No reader touches the disk or the network.
"""
