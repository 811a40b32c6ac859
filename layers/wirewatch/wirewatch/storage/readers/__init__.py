"""The entries of feeds, the addresses that get no mail, and what readers did with links in mails.

unsubscribed   addresses that get no HTML mail of a route any more
suppressed     addresses that get no HTML mail after a bounce or a complaint
link_uses      which links were used and when, so that each link acts only once
feedback       how often readers called a story not relevant
linked_parts   finds the story to which a link in a mail refers
feeds          the entries of Atom feeds

The function `api` loads all these modules when it starts. To keep the start short, these modules
import few other modules.
"""
