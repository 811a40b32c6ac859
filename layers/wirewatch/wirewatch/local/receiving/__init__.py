"""Receives the messages that the local cloud sends, in place of Slack, SES and the other services.

In reading order:

received     a message as it arrived, with its kind, target, subject and digest
services     what Slack, Teams, PagerDuty and the receiver of a webhook would answer
receivers    an HTTP server in place of these services; also forwards mails to the emulator's SES
templating   the Jinja2 environment of the local cloud's web pages
mailbox      the web page that lists every message
"""
