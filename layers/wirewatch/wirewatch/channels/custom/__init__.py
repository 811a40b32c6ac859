"""Templates that users write: checked at upload, and rendered in a sandbox. The output is cleaned.

values        a page → the variables of a template
rules         what a template may contain
environment   the Jinja2 environment, with its filters
worker        the sandboxed subprocess that renders a template
renderer      starts the worker with its limits
elements      the HTML elements of an output
removed       what cleaning removes, for the report at upload
cleaning      the output of a template → HTML or text that may be sent
cards         the output for Teams → an Adaptive Card
left_out      the stories that a template does not show
samples       the digests with which a template is tested
checking      the mistakes of a template, as reported at upload
route         the templates of one route while a digest is rendered
"""
