"""Commands that work on files and folders, with the parsers and the evaluator of the deployed
stack.

check, run_tests           mistakes in a configuration, and its embedded tests
match, query, explain      match rules against articles; match_report has the output they share
preview                    the messages of a route; preview_digest has the digest that they show
parse                      what is read from a file
backtest                   what rules match in an archive, and what an edit changes; backtest_report prints it
import_searches            searches of other tools
articles                   reads articles from paths
configuration_paths        reads watchlists and routes from paths

Nothing here uses AWS.
"""
