"""How digests reach people: one module for each kind of channel, and the registry of the kinds.

kind         what a kind of channel has to provide, and the parts that it renders
registry     the registered kinds
parts        a sealed digest → the finished parts of each kind
templating   the Jinja2 environments of the built-in templates
layout       renders a whole mail: its content, and what every mail has around the content
custom/      templates that users write
pages/       messages of Slack and Teams as HTML pages
email_text   plain-text mail to the subscribers of the topic
canary       the channel of the test article; no part of this channel reaches a reader
atom         entries of a feed that readers fetch
slack        Block Kit messages for a webhook of Slack
teams        Adaptive Cards for a Workflows URL of Teams
json_webhook signed JSON for a webhook of the user, in the format of Standard Webhooks
pagerduty    events that open an incident
email_html   HTML mail through SES, one message for each reader
answers      the answer of a target → sent, refused or try again
templates/   the built-in templates

`pipeline/part_delivery.py` sends each part, and retries failed attempts. `aws/` reads the addresses
of targets.
"""
