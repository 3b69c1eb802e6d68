"""The engine: it turns a `Search` into `Results`.

`protocol` has the verbs of every engine and `open_engine`; `local` is the engine over a folder.
`answer` evaluates one question. `hits`, `highlights`, `snippets`, `facets`, `completion`,
`spelling`, `variants`, `unknown_values`, `similar` and `explanation` each make one part of a page.
`corruption` turns an unexpected error over damaged files into a sentence.

May import `searcher.evaluation`, `searcher.query`, the values of `searcher`, and of the index what
reads it. Other rooms import `protocol`; only `check` and `commands` may know the local engine.
"""
