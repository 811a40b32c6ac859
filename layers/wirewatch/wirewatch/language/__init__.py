"""The query language: how text becomes words, and how a query becomes a tree.

The modules in reading order: `tokens`, `footnotes` and `numbers` (words and numbers of a text),
`sentences`, `text` (fields of an article), `characters` and `quantities` (numbers with what
multiplies them), `tree` (what a query means), `lexer`, `words`, `cursor`, `operands`, `parser`
(query → tree), `advice` (fixes), `unparse` (tree → query).

The package does not depend on files or rules.
"""
