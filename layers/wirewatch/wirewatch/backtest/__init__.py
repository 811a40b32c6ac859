"""Measures rules on an archive of articles. In reading order:

evidence          the sentences of a match in their context, for reports
comparison        what watchlists match, what a route would have sent, and what new rules change
parts             the parts of a rule (alternatives, NOTs, names) whose effect can be measured
variants          one article: which parts of a rule decide whether the rule matches
review            what the parts of each rule contribute in the whole archive
sentence_groups   groups of sentences that are alike

Articles are not read here: `commands/files` reads them.
"""
