"""Old rules against new rules over an archive of articles. One module:

comparison     what a set of watchlists matches in an archive, how often a route would have sent, and the difference of two sets

Articles are not read here: `commands/files/backtest.py` reads them and counts.
"""
