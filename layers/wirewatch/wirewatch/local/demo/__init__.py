"""`make demo`: articles become messages on a local cloud, and each message becomes a file.

In reading order:

inputs     the articles and the configuration that are uploaded
steps      the display of progress
playing    uploads the inputs, and waits for alerts, digests and an update to a reported story
feeds      fetches the Atom feeds and checks them
messages   the files below out/demo/, and summary.json
latency    the measurement from upload to message
command    what `make demo` runs
"""
