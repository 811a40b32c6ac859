"""Compares old rules with new rules on an archive of articles. This package has one module:

comparison     what watchlists match, what a route would have sent, and what new rules change

Articles are not read here: `commands/files/backtest.py` reads articles and counts their matches.
"""
