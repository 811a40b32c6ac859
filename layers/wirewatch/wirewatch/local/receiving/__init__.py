"""What takes the place of the services that messages are sent to, on the local cloud.

In reading order:

received     a message as it arrived: its kind, its target, its subject, the digest that it belongs to
services     what Slack, Teams, PagerDuty and the receiver of a webhook would answer
receivers    the HTTP server in their place, which also passes mails on to SES of the emulator
templating   the Jinja2 environment of the pages below
teams_page   a Teams message as an HTML page
mailbox      the web page that lists every message
"""
