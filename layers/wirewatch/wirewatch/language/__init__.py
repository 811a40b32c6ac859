"""The query language: how text becomes words, and how a query becomes a tree. The package does not
depend on files or rules.

The modules in reading order: `tokens` and `numbers` (words and numbers of a text), `sentences`,
`text` (the fields of an article), `quantities`; `tree` (what a query means), `lexer`, `words` (one
word or phrase), `cursor`, `operands`, `parser` (query → tree), `advice` (fixes that errors
suggest), `unparse` (tree → query).

Other packages do related work: `configuration` reads watchlists and entities, `dialects` converts
queries of other tools, and `matching` matches articles.
"""
