"""The links of a page of results: what can be asked next, with its address.

`facet_links` lists the values of a facet, each with the addresses that choose it and leave it out;
`facet_values` says how a value is called. `active_filters` lists the filters of a search with the
addresses that remove them. `histogram` draws years, months and days as bars that are links, and
`undated_links` leads to the articles of unknown day.

Every address is written by `web.page_request`. The views hand these values to their templates.
May import `web`, `searcher`, `searcher.engine` and `index`, and no view.
"""
