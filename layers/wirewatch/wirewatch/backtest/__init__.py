"""Compares old rules with new rules on an archive of articles. In reading order:

evidence       the sentences of a match in their context, for reports
comparison     what watchlists match, what a route would have sent, and what new rules change

Articles are not read here: `commands/files/backtest.py` reads articles and counts their matches.
"""
