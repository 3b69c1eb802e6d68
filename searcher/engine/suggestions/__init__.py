"""What may be asked instead, or beside, what was typed?

`variants` has other spellings of a word, sure or offered (`e-mail`, `email`), and what the parser may
ask of an index; `name_words` tells names by how the corpus writes them. Where little is found,
`spelling` finds the nearest words, `unknown_values` the nearest values of a filter, and `shortfall`
names the words that no article has and what fewer of them find.

Each gives `Notice` values for `engine.answer`. Imports the evaluation of questions and the format of
`index`; nothing else of the engine.
"""
