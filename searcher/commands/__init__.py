"""The commands, a module each or a module for a pair.

`search` has those that ask, `index` those that make and keep an index, `serve` those that open the
page. `options` has the options of several commands; `shell_words` reads query arguments. `group`
imports a command when it is called. `services` gives it an engine, a builder, a server.

May import everything below `searcher.cli`, which lists the commands; nothing imports a command.
"""
