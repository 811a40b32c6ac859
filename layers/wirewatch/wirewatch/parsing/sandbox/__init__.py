"""Runs parsers in a subprocess with limits on time and memory, and without credentials.

    sandbox          starts, limits and replaces the worker
    worker           the program of the subprocess

For all workers, such as the one that renders templates:

    child_process    a worker process and the connection to it
    connection       messages between a process and its worker
    process_limits   limits that a worker sets for itself
    process_rights   Linux calls that keep the parent and the worker apart
"""
