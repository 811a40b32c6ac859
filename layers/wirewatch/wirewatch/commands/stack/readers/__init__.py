"""Commands about what readers did with the links in their mails, and about feeds.

audience     who gets HTML mail, and who has unsubscribed
suppressed   finds the addresses that get no HTML mail after a bounce or complaint; it is no command
             itself, but several commands use it
links        the keys that sign links, and which links were used
review       the rules whose stories readers called not relevant
feed         the private addresses of feeds

What a link does belongs to `pipeline/link_requests.py`.
"""
