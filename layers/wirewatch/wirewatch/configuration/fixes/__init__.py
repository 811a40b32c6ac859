"""Fixes for mistakes in routes.yaml: what an invalid time zone or schedule probably means."""
