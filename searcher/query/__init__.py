"""What did the person mean? Typed text becomes a tree, notices, and the query as understood.

`parser.parse` is the door and returns `Parsed`. Its steps are `lexer` (text to `tokens`),
`archives` (other archives' operators), `operands` and `leaf_parser` (leaves of the tree),
`match_modes` (stem, as written, case-sensitive) and `spellings`. `nodes` and `operators` are the
tree; `printer` writes it back. Pure and total: nothing typed raises. It imports
`searcher.query.text`, the values of `searcher`, and the analysis and days of `index`.

A new operator touches: `tokens`, `lexer`, `operands`, `parser`, `operators` and `printer` here; its
function in `MATCHERS` of `evaluation.matching.segment_query`, and `evaluation.matching.spans` if it
has positions; `docs/query-language.md` and `web.query_examples`.
"""
