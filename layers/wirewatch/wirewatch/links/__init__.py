"""Signed links of mails and feeds: what they may do, and the pages behind them. Pure: no AWS, no clock.

signing       the keys that sign links, and their rotation
link          a link → its token, and back
story_links   what a mail records of its stories, so that a link can name one
mail_links    the addresses of the links of one mail to one reader
actions       what a reader can choose on the page of a link
answers       what these pages say
pages         the pages that a browser shows
feed          stored digests → an Atom feed

Rows belong to `storage/`, the order of reads and writes to `pipeline/link_requests.py`.
"""
