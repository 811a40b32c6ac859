"""Runs parsers in a subprocess with limits on CPU time and memory, and without access to
credentials.

    sandbox          starts, limits and replaces the worker; runs in the parent process
    worker           the program of the subprocess

These modules also serve other workers, such as the one that renders templates:

    child_process    a worker process and the connection to it
    connection       messages between a process and its worker
    process_limits   limits that a worker sets for itself
    process_rights   Linux calls that keep the parent and the worker apart

The parsers themselves belong elsewhere in `parsing`.
"""
