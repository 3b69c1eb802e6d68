"""Analyse texts: split them into tokens, fold these to words, stem words by language.

Public names: `tokens.tokens`, `text_tokens`, `fold`, `Token`; `stemming.stems`, `stem`,
`term_name`; `languages.detect` and `flags`. `english_forms` maps irregular forms and British
spellings to their word. The table in ARCHITECTURE.md shows each rule by an example.

May import the ground modules alone. Nothing here touches the disk.
"""
