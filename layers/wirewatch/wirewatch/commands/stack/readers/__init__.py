"""Commands about what readers did with the links in their mails, and about feeds.

audience     who gets HTML mail, and who has unsubscribed
suppressed   no command; finds addresses that get no HTML mail after a bounce or complaint
links        the keys that sign links, and which links were used
review       the rules with stories that readers marked as not relevant
feed         the private addresses of feeds

Code that carries out the action of a link belongs in `pipeline/link_requests.py`.
"""
