"""The query language: text becomes a tree, notices, and the query as understood.

`parser` is the door, `lexer`, `operands`, `leaf_parser` and `operators` its steps, `nodes` and `operators` the
tree, `printer` writes it back. Pure and total: nothing typed raises.
A new operator touches: lexer, operands, parser, operators, printer, evaluation.spans, evaluation.evaluator,
docs/query-language.md, web.query_examples.
"""
