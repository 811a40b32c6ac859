"""What matched → what a digest shows. Pure: no AWS, no clock.

matched_article   one article of one route, as its row carries it
stories           signatures of texts, and near-copies grouped into stories
repeats/          whether an article repeats a reported story or brings news
ledger            the counts at the end of a digest
plan              matched articles → stories in order, possible matches, ledger
views             a sealed digest as templates see it

How a digest is rendered and sent belongs to `channels/`, when it is sent to `pipeline/`.
"""
