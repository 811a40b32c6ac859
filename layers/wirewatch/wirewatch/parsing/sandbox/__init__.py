"""Runs parsers in a subprocess with limits on CPU time and memory, and without access to
credentials.

    sandbox          starts, limits and replaces the worker, in the process that uses the results
    worker           the subprocess

These modules also serve other workers, such as the one that renders templates:

    child_process    a worker process and the connection to it
    connection       messages between a process and its worker
    process_limits   limits that a worker sets for itself
    process_rights   Linux calls that keep the two processes apart

The parsers themselves belong elsewhere in `parsing`.
"""
