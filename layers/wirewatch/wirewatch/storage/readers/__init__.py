"""What readers did with links in mails, which readers get no mail, and the entries of feeds.

unsubscribed   addresses that get no HTML mail of a route any more
suppressed     addresses that get no HTML mail after a bounce or a complaint
link_uses      which links were used and when, so that each link acts only once
feedback       how often readers called a story not relevant
linked_parts   finds the story to which a link in a mail refers
feeds          the entries of Atom feeds

These modules import few others, because the function `api` loads all of them when it starts.
"""
