"""`make demo`: articles become messages on a local cloud, and each message becomes a file.

In reading order:

inputs     the articles and the configuration that are uploaded
steps      the display of progress
playing    uploads the inputs, and waits for all messages
feeds      fetches the Atom feeds and checks them
messages   writes the files in out/demo/
latency    measures the time from upload to message
command    what `make demo` runs
"""
