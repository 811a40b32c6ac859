"""Receives the messages that the local cloud sends, in place of Slack, SES and the other services.

In reading order:

received     a message as it arrived
services     what Slack, Teams, PagerDuty and the receiver of a webhook would answer
receivers    an HTTP server in place of these services and SES
templating   the Jinja2 environment of the web pages
mailbox      the web page that lists every message
"""
