"""Commands about messages and who receives them.

replay                   the stored parts of a digest
failed                   the parts that a target refused
resend                   sends refused parts again
subscribe, subscribers   who receives mail
target                   addresses of targets, such as webhooks

What decides whether and when a digest is sent does not belong here: it is in `pipeline/`.
"""
