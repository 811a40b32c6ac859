"""The entries of feeds, the readers who get no mail, and what readers did with links in mails.

unsubscribed   readers who get no HTML mail of one route any more
suppressed     readers who get no HTML mail at all, after a bounce or a complaint
link_uses      which links were used, so that each link acts only once
feedback       how often stories were called not relevant
linked_parts   the story to which a link refers
feeds          the entries of Atom feeds

These modules import few other modules, so that the function `api` starts quickly.
"""
