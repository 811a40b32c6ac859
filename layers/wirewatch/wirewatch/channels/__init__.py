"""How digests reach people: one module for each kind of channel, and the registry that knows them.

kind         what a kind of channel has to provide
registry     the registered kinds
parts        a sealed digest → the finished parts of each kind
templating   the Jinja2 environments of the built-in templates
layout       what every message has around its content
custom/      templates that users write
slack_page   a Slack message as an HTML page, for previews
email_text   plain-text mail to the subscribers of the topic
canary       the channel of the test article, which reaches nobody
atom         entries of a feed that readers fetch
slack        Block Kit messages to a webhook
teams        Adaptive Cards to a webhook
json_webhook signed JSON to a receiver, as Standard Webhooks says
pagerduty    events that open and close an incident
email_html   HTML mail through SES, one message for each reader
answers      what an answer of a target means: sent, refused or try again
templates/   the built-in templates

Leases, retries and the addresses of targets belong to `pipeline/part_delivery.py` and `aws/`.
"""
