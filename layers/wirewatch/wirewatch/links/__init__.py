"""Signed links in mails and feeds, and the pages that they open. Pure: no AWS, no clock.

signing       the keys that sign links
link          a link → its token, and back
story_links   what is stored about each story of a mail
mail_links    the links in one mail to one reader
actions       what a reader can choose on a page
answers       the texts of the pages
pages         the pages as HTML
feed          stored digests → an Atom feed

`pipeline/link_requests.py` reads and writes the rows of links.
"""
