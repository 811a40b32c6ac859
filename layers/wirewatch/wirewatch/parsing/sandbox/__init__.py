"""Runs parsers in a subprocess with limits on CPU time and memory, and without access to
credentials.

sandbox          the side of this process: starts, limits and replaces the worker
worker           the subprocess
process_rights   Linux calls that keep the two apart
"""
