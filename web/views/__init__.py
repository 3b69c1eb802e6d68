"""The views: one module a page, each with a blueprint.

A view reads its address with `page.parse_request`, asks the engine of `web.engine_holder`, and
hands one value to one template: a class of `page.Context` that documents all that the template may
use. `results`, `article`, `facet`, `stats` and `help` are pages, `exports` are files and feeds,
`meta` is for browsers and programs. `results_page`, `answers`, `no_results` and `front` make what
`results` shows; `article_page` makes an article's. `error_pages` puts errors into words.

May import `web`, `web.links`, `searcher`, `searcher.engine`, `searcher.export` and `index`.
"""
