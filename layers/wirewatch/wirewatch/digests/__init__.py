"""Turns matched articles into the content of a digest. This package uses no AWS and no clock.

matched_article   one article of one route, as its row stores it
stories           signatures of texts, and groups of near-copies
repeats/          whether an article repeats a reported story or brings news
embargoes         which articles wait for the end of an embargo
turns             an order of items in which their origins take turns
outlets           counts outlets that report independently, not with copies of one text
prior_reports     compares an article with the stories that its route has reported
story             articles of one digest → stories in order
ledger            the counts at the end of a digest
intake            how many articles were read in the period of a scheduled digest
due               the due time in the id of a digest
mute_names        names of what is muted on one route only: a story, a rule or a watchlist
plan              matched articles → stories in order, possible matches, ledger
subjects          the subject and the counts of a digest
page              the data that templates get
views             a sealed digest → its page

`channels/` renders and sends digests; `pipeline/` decides when.
"""
