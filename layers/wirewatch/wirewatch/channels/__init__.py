"""How digests reach people: one module for each kind of channel.

kind           what a kind of channel has to provide
registry       the registered kinds
parts          a sealed digest → its parts, for each kind
templating     renders the built-in templates
templates/     the built-in templates
layout         renders a whole mail
custom/        templates that users write
answers        the answer of a target → the result of a delivery
pages/         messages of Slack and Teams as HTML pages

The kinds:

email_text     plain-text mail through SNS
email_html     HTML mail through SES
slack          Block Kit messages
teams          Adaptive Cards
json_webhook   signed JSON, as Standard Webhooks defines it
pagerduty      events that open an incident
atom           entries of a feed
canary         the channel of the test article, without readers

`pipeline/part_delivery.py` sends and retries parts. `aws/` reads the addresses of targets.
"""
