"""Signed links in mails and feeds, and the pages that they open. Pure: no AWS, no clock.

signing       the keys that sign links, and their rotation
link          a link → its token, and back
story_links   what is stored about each story of a mail, so that links about the story can be made
mail_links    the links in one mail to one reader
actions       what a reader can choose on the page of a link
answers       the texts of the pages
pages         the pages that a browser shows
feed          stored digests → an Atom feed

`storage/` has the rows of links; `pipeline/link_requests.py` reads and writes them.
"""
