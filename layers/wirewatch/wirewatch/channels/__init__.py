"""How digests reach people: one module for each kind of channel, and the registry of the kinds.

kind         what a kind of channel has to provide, and the parts that it renders
registry     the registered kinds
parts        a sealed digest → the finished parts of each kind
templating   the Jinja2 environments of the built-in templates
layout       renders a whole mail: the content, and what every mail has around it
custom/      templates that users write
pages/       messages of Slack and Teams as HTML pages
email_text   plain-text mail to the subscribers of the topic
canary       the channel of the test article; its parts reach no reader
atom         entries of a feed that readers fetch
slack        Block Kit messages to a webhook
teams        Adaptive Cards to a webhook
json_webhook signed JSON to a receiver, in the format of Standard Webhooks
pagerduty    events that open an incident
email_html   HTML mail through SES, one message for each reader
answers      the answer of a target → sent, refused or try again
templates/   the built-in templates

`pipeline/part_delivery.py` leases and retries parts. `aws/` reads the addresses of targets.
"""
