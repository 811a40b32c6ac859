"""Wirewatch: news articles against standing watchlists. The package in reading order:

article        the one model every format ends in
parsing/       bytes → articles
language/      text → tokens, query → tree
naming/        names of entities, listed and generated
watchlist      YAML → watchlists; route, schedule, configuration beside it
matching/      watchlists → index, article → matches and explanations; monitor.py is the façade
backtest       what rules would have caught, and what an edit changes
dialects/      searches of other tools → ours
stories        near-copies
member, digest what matched → what a digest shows, with a ledger that adds up
render/        digest → text, page, Slack blocks
aws/           the only room that knows AWS
pipeline/      the five jobs: ingest, compile, publish, deliver, sweep
desk/          the analyst's bench: commands on files, without a cloud
cli            the commands; operating and quarantining have those of operators
local/         the embedded cloud
"""
