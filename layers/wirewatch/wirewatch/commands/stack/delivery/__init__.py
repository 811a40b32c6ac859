"""Commands about messages and who receives them.

replay                   the stored parts of a digest
over_cap                 the stories that a digest had no room for
digest_names             how an argument names a digest
failed                   the parts that a target refused
resend                   sends refused parts again
subscribe, subscribers   who receives mail
target                   addresses of targets, such as webhooks

What decides whether and when a digest is sent does not belong here: it is in `pipeline/`.
"""
