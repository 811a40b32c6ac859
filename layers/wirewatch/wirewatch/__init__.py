"""Wirewatch: news articles against standing watchlists. The package in reading order:

article        the one model every format ends in
parsing/       bytes → articles
language/      text → tokens, query → tree
watchlist      YAML → watchlists; route, schedule, configuration beside it
matching/      tree and article → hits; monitor.py is the façade
stories        near-copies
member, digest what matched → what a digest shows, with a ledger that adds up
render/        digest → text, page, Slack blocks
aws/           the only room that knows AWS
pipeline/      the five jobs: ingest, compile, publish, deliver, sweep
cli            commands of analysts and operators
local/         the embedded cloud
"""
