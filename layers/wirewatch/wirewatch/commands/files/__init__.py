"""Commands on files and folders. They read and match articles with the code of the stack.

check, run_tests           find mistakes in a configuration, and run its embedded tests
match, query, explain      match rules against articles; match_report prints the results
preview                    writes the messages of a route; preview_digest makes their digest
parse                      prints the articles in a file
backtest                   counts matches in an archive, and compares two versions of the rules;
                           backtest_report prints the counts
reports/                   the options and files of reports of match and backtest
improving/                 review shows what makes rules noisy; suggest drafts an entity
import_searches            converts searches of other tools
articles                   reads articles from paths
configuration_paths        reads watchlists and routes from paths

Nothing here uses AWS.
"""
