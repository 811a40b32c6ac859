"""Templates that users write: checked at upload, rendered in a sandbox, and cleaned afterwards.

A custom template renders the content of a message. Wirewatch adds what every message has: the
number, the ledger, and the headlines of stories that the template leaves out.

values        a page → the variables of a template, as JSON
rules         what a template may contain, checked in its syntax tree
environment   the Jinja2 environment, with its filters
worker        the subprocess that renders
renderer      starts the worker and limits it, in the process that sends
elements      the elements of a page
removed       what cleaning removes
cleaning      rendered HTML or Slack text → what may be sent
left_out      the stories that a template does not show
samples       the digests that a template is tried on
checking      the mistakes of a template, as at upload
route         the templates of one route while a digest is rendered
"""
