"""Convert searches of other tools to queries of Wirewatch, with notes on what differs.

In reading order:
    conversion       one search → a query and its notes
    tree             the nodes of a parsed search
    cursor           the base class of all readers
    precedence       the base class of readers in which `not` binds before `and`, and `and` before `or`
    wording          words and plurals
    nexis            a search of Nexis → a tree
    factiva          a search of Factiva → a tree
    monitoring       the base class of the readers of Brandwatch, Meltwater and Talkwalker
    monitoring_tools what is particular to each of these three
    unparse          a tree → a query
    searches         a file → the searches in it
    watchlist_draft  a file of searches → a draft of a watchlist
    report           the report of an import, as text

To add a dialect, add a reader to this package and an entry to `conversion.DIALECTS`.
"""
