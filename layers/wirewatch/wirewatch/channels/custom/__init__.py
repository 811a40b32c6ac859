"""Templates that users write. A template is checked at upload and rendered in a sandbox. Then its
output is cleaned.

A custom template renders the content of a message. Wirewatch adds the number of the digest, the
ledger, and the headlines of stories that the template leaves out.

values        a page → the variables of a template, as JSON
rules         what a template may contain; the check reads the syntax tree of the template
environment   the Jinja2 environment, with its filters
worker        the sandboxed subprocess that renders a template
renderer      starts the worker with its limits, and reads the output
elements      the HTML elements of an output
removed       what cleaning removes, for the report at upload
cleaning      the output of a template → HTML or text that may be sent
cards         the output of a template for Teams → the elements of an Adaptive Card
left_out      the stories that a template does not show
samples       the digests with which a template is tested
checking      the mistakes of a template, as reported at upload
route         the templates of one route while a digest is rendered
"""
