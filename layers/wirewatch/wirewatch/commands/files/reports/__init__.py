"""Reports of `match` and `backtest` for people and spreadsheets. In reading order:

selection      the options --rule, --since and --until: which rules and which articles count
output_files   the options --csv and --html, and errors if a command can't write a file
differences    says why the old or the new version of the rules lacks a match
csv_report     the matches as a table
charts         the bars of a chart of matches over time
html_report    the matches as one HTML file, with the template `report.html`

Nothing here reads articles, except `differences` for its explanations.
"""
