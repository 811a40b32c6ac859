"""Searches of Nexis and Factiva → queries of Wirewatch, with notes on what differs.

In reading order: `conversion` (one search → a query and its notes), `tree` (the nodes that both
dialects are read into), `cursor` (the base class of the readers), `wording` (words and plurals),
`nexis`, `factiva`, `unparse` (tree → query), `searches` (a file → its searches), `watchlist_draft`
(a file → a draft of a watchlist), `report` (the report of an import as text).

A further dialect is a reader in this package and an entry in `conversion.DIALECTS`.
"""
