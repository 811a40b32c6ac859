"""Runs parsers in a subprocess with limits on CPU time and memory, and without access to
credentials.

    sandbox          starts, limits and replaces the worker, in the process that uses the results
    worker           the subprocess
    process_rights   Linux calls that keep the two processes apart

The parsers themselves belong elsewhere in `parsing`.
"""
