"""Turns matched articles into the content of a digest. This package uses no AWS and no clock.

matched_article   one article of one route, as its row stores it
stories           signatures of texts, and groups of near-copies
repeats           whether an article repeats a reported story
embargoes         which articles wait for the end of an embargo
turns             an order in which origins take turns
outlets           how many outlets report independently
prior_reports     compares an article with reported stories
story             articles of one digest → stories in order
ledger            the counts at the end of a digest
intake            how many articles were read in a period
due               the due time in the id of a digest
mute_names        names of muted stories, rules and watchlists
plan              what a digest shows
subjects          the subject and the counts of a digest
page              the data that templates get
views             a sealed digest → its page

`channels/` renders and sends digests; `pipeline/` decides when.
"""
