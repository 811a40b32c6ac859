"""Commands that help an analyst to write better watchlists. In reading order:

review           shows what makes rules noisy; review_report prints the tables, and
                 review_task measures the rules in several processes
suggest          suggests an entity for a name

Without --articles, `review` shows the feedback of readers, which `commands/stack` reads.
"""
